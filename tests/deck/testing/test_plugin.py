"""The pytest plugin: what a cell's test finds. Each case is a section; all of them are one talk of somebody else's."""

from pathlib import Path

import pytest
from tests.helpers.plugged import Ran, project, run

CHECK = '# %% tags=["check"]\n1\n'
WARN = "import warnings\nwarnings.warn('old', DeprecationWarning)\n"

# A section; what becomes of its cells, in order; what is said of the first that does not pass.
CASES = {
    "a broken assertion shows its values and the line": (
        "# %%\nx = [1, 2]\n\n# %%\ny = [1, 3]\n\nassert x == y, 'they differ'\n# %%\nx\n",
        "passed failed skipped",
        ["{file}:7: in <module>", "assert x == y, 'they differ'", "AssertionError: they differ", "[1, 2] == [1, 3]"],
    ),
    "an error in a function of an earlier cell has both lines": (
        "# %%\ndef half(x):\n    return x / 0\n# %%\nhalf(1)\n",
        "passed failed",
        ["{file}:5: in <module>", "{file}:3: in half", "ZeroDivisionError"],
    ),
    "below %%time lines are the file's": (
        "# %%\n# %%time\nx = 1\n\nassert x == 2\n",
        "failed",
        ["{file}:5: in <module>", "assert 1 == 2"],
    ),
    "below %%capture too, and the error is seen": (
        "# %%\n# %%capture\nx = 1\nx / 0\n",
        "failed",
        ["{file}:4: in <module>", "ZeroDivisionError"],
    ),
    "after %time too": ("# %%\nx = 1\n\n# %time x / 0\n", "failed", ["{file}:4: in <module>", "ZeroDivisionError"]),
    "an escape that Python warns of": ("# %%\nx = 1\ny = '\\d'\n", "failed", ["{file}:3", "invalid escape"]),
    "a name that is not there": ("# %%\n\nnowhere\n", "failed", ["{file}:3: in <module>", "NameError"]),
    "a value that cannot be displayed": (
        "# %%\nclass Broken:\n    def __repr__(self):\n        return 1 / 0\nBroken()\n",
        "failed",
        ["ZeroDivisionError"],
    ),
    "a warning is an error": (
        f"# %%\n{WARN}# %%\n1\n",
        "failed skipped",
        ["{file}:3: in <module>", "DeprecationWarning: old", 'warns="DeprecationWarning"'],
    ),
    "unless the header announces it": (f'# %% warns="DeprecationWarning" tags=["hide-output"]\n{WARN}', "passed", []),
    "by its parent's name or in a list": (
        f'# %% warns="UserWarning, Warning" tags=["check"]\n{WARN}warnings.warn("more")\n',
        "passed",
        [],
    ),
    "by a name with its module": (
        '# %% warns="numpy.exceptions.RankWarning" tags=["check"]\nimport numpy as np\nnp.polyfit([1, 1], [1, 1], 2)\n',
        "passed",
        [],
    ),
    "a warning that is shown has a path": (
        f'# %% warns="DeprecationWarning"\n{WARN}',
        "failed",
        ["{file}:3", "an absolute path"],
    ),
    "an announced warning has to come": (
        '# %% warns="UserWarning"\n1\n',
        "failed",
        ["{file}:1", "its header announces UserWarning"],
    ),
    "and to exist": ('# %% warns="UserWarming"\n1\n', "failed", ["{file}:1", "no warning is called 'UserWarming'"]),
    "an announcement is for one cell": (
        f'# %% warns="DeprecationWarning" tags=["check"]\n{WARN}# %%\n{WARN}',
        "passed failed",
        ["{file}:6: in <module>"],
    ),
    "a cell may catch its warnings itself": (
        f"# %%\nimport warnings\nwith warnings.catch_warnings():\n    warnings.simplefilter('ignore')\n    {WARN[16:]}",
        "passed",
        [],
    ),
    "a filter holds for the section": (
        f"# %%\nimport warnings\nwarnings.simplefilter('ignore')\n# %%\n{WARN}",
        "passed passed",
        [],
    ),
    "a memory address that is printed": (
        "# %%\n\nprint(object())\n",
        "failed",
        ["{file}:3", "a memory address", "at 0x"],
    ),
    "a memory address that is displayed": ("# %%\nobject()\n", "failed", ["{file}:2", "a memory address", "semicolon"]),
    "a memory address in Markdown": (
        "# %%\nfrom IPython.display import Markdown\nMarkdown(f'A {object()}')\n",
        "failed",
        ["{file}:3", "a memory address"],
    ),
    "a memory address behind an image is not shown": (
        "# %%\nfrom matplotlib.figure import Figure\nfigure = Figure()\nfigure\n",
        "passed",
        [],
    ),
    "an absolute path": (
        "# %%\nfrom pathlib import Path\nprint('in', Path.cwd())\n",
        "failed",
        ["{file}:3", "an absolute path", "hide-output"],
    ),
    "a time of day": (
        "# %%\nfrom datetime import datetime\ndatetime.now()\nprint(datetime.now())\n",
        "failed",
        ["{file}:4", "a wall-clock time"],
    ),
    "a duration": (
        "# %%\nimport time\nbegun = time.perf_counter()\nprint(f'{time.perf_counter() - begun:.1f} s')\n",
        "failed",
        ["{file}:4", "a wall-clock time, '0.0 s'"],
    ),
    "the time of %%time": (
        "# %%\n# %%time\nx = 1\n",
        "failed",
        ["a wall-clock time", "Wall time|CPU times", "hide-output"],
    ),
    "what is unstable does not stop the section": ("# %%\nprint(object())\n# %%\n1\n", "failed passed", ["address"]),
    "on standard error as well": (
        "# %%\nimport sys\nprint(object(), file=sys.stderr)\n",
        "failed",
        ["{file}:3", "a memory address"],
    ),
    "from a shell command, too": ("# %%\nx = 1\n# !pwd\n", "failed", ["{file}:3", "an absolute path"]),
    "what is not shown may be unstable": (
        '# %% tags=["check"]\nprint(object())\n# %% tags=["hide-output"]\nobject()\n# %% slide="skip"\nobject()\n',
        "passed passed passed",
        [],
    ),
    "a figure that is left open": (
        "# %%\nimport matplotlib.pyplot as plt\nx = 1\nplt.plot([x, 2]);\n",
        "failed",
        ["{file}:4", "a figure of pyplot", "plt.show()"],
    ),
    "a figure that is shown, returned or closed": (
        "# %%\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n"
        "# %%\nfigure, axes = plt.subplots()\nfigure\n# %%\nplt.figure()\nplt.close()\n",
        "passed passed passed",
        [],
    ),
    "%matplotlib inline shows figures at the cell's end": (
        "# %%\n# %matplotlib inline\nimport matplotlib.pyplot as plt\n# %%\nplt.plot([1, 2]);\n",
        "passed passed",
        [],
    ),
    "%matplotlib of a window": ("# %%\nx = 1\n# %matplotlib qt\n", "failed", ["{file}:3", "%matplotlib qt", "inline"]),
    "magics that are only timed": ('# %% tags=["hide-output"]\n# %%time\ny = 2\n# %%\ny\n', "passed passed", []),
    "display, shell commands, help and await": (
        "# %%\ndisplay(1)\n# %%\n# !echo here\n# %%\n# len?\n# %%\nimport asyncio\nawait asyncio.sleep(0)\n",
        "passed passed passed passed",
        [],
    ),
    "a magic that installs": ("# %%\n# %pip install nothing\n", "failed", ["{file}:2", "%pip is not supported"]),
    "a magic that asks": ("# %%\nx = 1\n# %debug\n", "failed", ["{file}:3", "%debug is not supported", "--pdb"]),
    "a magic that nobody knows": ("# %%\n\n# %sparkle\n", "failed", ["{file}:3", "%sparkle", "not found"]),
    "exit": ("# %%\nexit()\n# %%\n1\n", "failed skipped", ["{file}:2", "exit"]),
    "sys.exit": ("# %%\nimport sys\nsys.exit(0)\n", "failed", ["{file}:3", "SystemExit"]),
    "a cell that is to raise": ('# %% tags=["raises-exception"]\n1 / 0\n# %%\n1\n', "passed passed", []),
    "and does not": ('# %% tags=["raises-exception"]\n1\n', "failed", ["{file}:1", "raised nothing"]),
    "cells of comments only are no tests": ("# %%\n# nothing yet\n# %%\n1\n", "passed", []),
    "a section that does not compile": ("# %%\nx = 1\ny = (\n", "", ["{file}:3", "does not compile"]),
    "a section with an unknown word": ('# %% slde="slide"\n1\n', "", ["{file}:1", "Did you mean 'slide'?"]),
}
FILES = {name: f"{number:02}_case.py" for number, name in enumerate(CASES, start=1)}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, processes: None) -> Ran:
    sections = {f"s{FILES[name][:-3]}": source for name, (source, _, _) in CASES.items()}
    root = project(tmp_path_factory.mktemp("other"), **sections)
    return run(root, "-p", "no:xdist", "--continue-on-collection-errors", "talk")


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, ran: Ran) -> None:
    _, outcomes, says = CASES[name]
    file = f"talk/{FILES[name]}"
    tests = {test: what for test, what in ran.tests.items() if test.startswith(f"{file}::")}
    assert [outcome for outcome, _, _ in tests.values()] == outcomes.split()
    text = next((text for outcome, text, _ in tests.values() if outcome == "failed"), "" if outcomes else ran.text)
    for words in says:
        assert any(each.format(file=file) in text for each in words.split("|")), text
    assert bool(says) == ("failed" in outcomes or not outcomes)


def test_a_skipped_cell_says_which_cell_failed_and_why(ran: Ran) -> None:
    test, (_, text, _) = next((test, what) for test, what in ran.tests.items() if what[0] == "skipped")
    assert test == "talk/01_case.py::case::cell 3"
    assert "needs talk/01_case.py:7 (cell 2" in text
    assert "AssertionError: they differ" in text
    assert "01_case.py', 9" in text, "its place is the cell, not the plugin"


def test_the_output_is_captured_as_that_of_any_test(ran: Ran) -> None:
    assert "Captured stdout call" in ran.text


@pytest.mark.process
def test_a_faulty_deck_yml_is_told_by_its_name(tmp_path: Path) -> None:
    root = project(tmp_path, s01_a=CHECK)
    (root / "talk" / "deck.yml").write_text("title: A talk\n")
    done = run(root, "-p", "no:xdist", "talk")
    assert "talk/deck.yml: 'author' is missing" in done.text
    assert done.status == 2


@pytest.mark.process
def test_items_are_named_by_section_slide_and_cell(tmp_path: Path) -> None:
    root = project(
        tmp_path,
        s01_a=CHECK + '# %% [markdown] slide="slide"\n# # First\n# %%\n2\n# %% slide="subslide" id="own"\n3\n',
        s02_b='# %% [markdown] slide="slide"\n# # First\n# %%\n4\n# %% [markdown] slide="slide"\n# # No code\n',
    )
    done = run(root, "-p", "no:xdist", "--collect-only", "-q", "talk")
    assert [line for line in done.text.splitlines() if "::" in line] == [
        "talk/01_a.py::first::cell 1",
        "talk/01_a.py::first::cell 3",
        "talk/01_a.py::own::cell 4",
        "talk/02_b.py::first-2::cell 2",
    ]
