"""The pytest plugin and talks that are one file: which of them pytest collects, and what their cells' tests say."""

import itertools
from pathlib import Path

import pytest
from tests.helpers.notebooks import cell, notebook
from tests.helpers.plugged import Ran, project, run

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("loaded_pytest")]

CELLS = '# %% [markdown] slide="slide"\n# # One\n# %%\nx = 1\n# %%\nassert x == 1\n'
HEADER = "# ---\n# deck:\n#   author: A\n# ---\n"
IS_TALK = ["one::cell 2", "one::cell 3"]
MODULE = "def test_it():\n    assert True\n"
IS_MODULE = ["test_it"]
SLIDE = cell("markdown", "# One", metadata={"slideshow": {"slide_type": "slide"}})
NOTEBOOK = notebook(SLIDE, cell("code", "x = 1"), cell("code", "assert x == 1"))

# A file -> its text, and the tests that are collected where it is named.
NAMED = {
    "lecture.py": (CELLS, IS_TALK),
    "with_header.py": (HEADER + CELLS, IS_TALK),
    "spyder.py": ("#%%\nx = 1\n# In[2]:\nassert x == 1\n", ["spyder::cell 1", "spyder::cell 2"]),
    "03_no_deck_yml_beside.py": (CELLS, IS_TALK),
    "notebook.ipynb": (NOTEBOOK, IS_TALK),
    "04_notebook.ipynb": (NOTEBOOK, IS_TALK),
    "test_with_cells.py": (f"# %%\n{MODULE}", IS_MODULE),
    "test_with_header.py": (HEADER + CELLS, IS_TALK),
    "test_listed.py": (CELLS, IS_TALK),
    "plain.py": (MODULE, IS_MODULE),
    "marker_in_a_string.py": (f'TEXT = """\n# %%\n"""\n{MODULE}', IS_MODULE),
    "banner.py": (f"# ---\n# a banner: [no YAML\n# ---\nTEXT = '# %%'\n{MODULE}", IS_MODULE),
}


def files(root: Path, **texts: str) -> Path:
    """A project with these files, `a_ipynb="..."` being a.ipynb; without settings of pytest's."""
    project(root)
    for name, text in texts.items():
        stem, _, suffix = name.rpartition("_")
        (root / f"{stem}.{suffix}").write_text(text)
    return root


def names_in(done: Ran, file: str) -> list[str]:
    return [name.removeprefix(f"{file}::") for name in done.tests if name.startswith(f"{file}::")]


def alone(root: Path, *arguments: str) -> Ran:
    return run(root, "-p", "no:xdist", *arguments)


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    root = files(tmp_path_factory.mktemp("named"))
    (root / "lectures").mkdir()
    for name, (text, _) in NAMED.items():
        (root / "lectures" / name).write_text(text)
    return alone(root, "-o", "deck_talks=lectures/test_listed.py", *(f"lectures/{name}" for name in NAMED))


@pytest.mark.parametrize("name", NAMED)
def test_a_file_that_is_named_is_a_talk_or_a_test_module(name: str, named: Ran) -> None:
    assert names_in(named, f"lectures/{name}") == NAMED[name][1], named.text
    assert named.status == 0, named.text


def test_what_a_test_module_is_called_is_for_the_project_to_say(tmp_path: Path) -> None:
    root = files(tmp_path, check_it_py=f"# %%\n{MODULE}", test_it_py=CELLS)
    done = alone(root, "-o", "python_files=check_*.py", "check_it.py", "test_it.py")
    assert (names_in(done, "check_it.py"), names_in(done, "test_it.py")) == (IS_MODULE, IS_TALK)


def test_only_what_is_named_is_collected(tmp_path: Path) -> None:
    root = files(tmp_path, lecture_py=CELLS, a_ipynb=NOTEBOOK, b_ipynb=NOTEBOOK)
    assert alone(root, ".").outcomes() == {}
    assert list(alone(root, "b.ipynb").outcomes()) == [f"b.ipynb::{name}" for name in IS_TALK]
    assert list(alone(root, ".", "b.ipynb").outcomes()) == [f"b.ipynb::{name}" for name in IS_TALK]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (["a.ipynb::two"], ["two::cell 4", "two::cell 5"]),
        (["a.ipynb::two::cell 5"], ["two::cell 5"]),
        (["a.ipynb", "-k", "two"], ["two::cell 4", "two::cell 5"]),
        (["lecture.py::one::cell 3"], ["one::cell 3"]),
    ],
    ids=["slide", "cell", "-k", "percent format"],
)
def test_a_slide_or_a_cell_is_named(selection: list[str], expected: list[str], tmp_path: Path) -> None:
    second = cell("markdown", "# Two", metadata=SLIDE["metadata"])
    text = notebook(SLIDE, cell("code", "x = 1"), second, cell("code", "x += 1"), cell("code", "assert x == 2"))
    done = alone(files(tmp_path, a_ipynb=text, lecture_py=CELLS), *selection)
    assert [name.partition("::")[2] for name in done.tests] == expected
    assert done.status == 0, done.text


def test_a_path_is_relative_to_where_pytest_is_called(tmp_path: Path) -> None:
    root = files(tmp_path, a_ipynb=NOTEBOOK)
    (root / "below").mkdir()
    done = alone(root / "below", "--collect-only", "-q", "../a.ipynb")
    assert [line for line in done.text.splitlines() if "::" in line] == [f"a.ipynb::{name}" for name in IS_TALK]


OTHER_PLUGIN = """

import pytest


class Theirs(pytest.File):
    def collect(self):
        yield TheirItem.from_parent(self, name="theirs")


class TheirItem(pytest.Item):
    def runtest(self):
        pass


def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".ipynb":
        return Theirs.from_parent(parent, path=file_path)
"""


def test_a_notebook_that_another_plugin_collects_is_left_to_it(tmp_path: Path) -> None:
    root = files(tmp_path, a_ipynb=NOTEBOOK)
    (root / "talk" / "01_a.ipynb").write_text(NOTEBOOK)
    with (root / "conftest.py").open("a") as conftest:
        conftest.write(OTHER_PLUGIN)
    for arguments in (["a.ipynb", "talk"], ["-o", "deck_talks=a.ipynb", "."]):
        assert sorted(alone(root, *arguments).outcomes()) == ["a.ipynb::theirs", "talk/01_a.ipynb::theirs"]


def test_a_folders_sections_may_be_notebooks(tmp_path: Path) -> None:
    root = project(tmp_path, s01_a=CELLS, s03_c=CELLS)
    for name in ("01_a", "02_b"):
        (root / "talk" / f"{name}.ipynb").write_text(NOTEBOOK)
    expected = ["01_a.py::one::cell 2", "02_b.ipynb::one-2::cell 2", "03_c.py::one-3::cell 2"]
    names = list(alone(root, "talk").outcomes())
    assert names[::2] == [f"talk/{name}" for name in expected], "Jupytext's notebook beside a section is no other one"


# Where settings of pytest's may stand.
SETTINGS = {
    "pyproject.toml, INI types": (
        "pyproject.toml",
        "[tool.pytest.ini_options]\ndeck_talks = ['a b.py', 'n/*.ipynb']\n",
    ),
    "pyproject.toml": ("pyproject.toml", "[tool.pytest]\ndeck_talks = ['a b.py', 'n/*.ipynb']\n"),
    "pytest.ini": ("pytest.ini", "[pytest]\ndeck_talks =\n    'a b.py'\n    n/*.ipynb\n"),
}


@pytest.mark.parametrize(("name", "text"), SETTINGS.values(), ids=SETTINGS)
def test_what_is_listed_is_collected_where_pytest_meets_it(name: str, text: str, tmp_path: Path) -> None:
    root = files(tmp_path, other_ipynb=NOTEBOOK, other_py=CELLS)
    (root / name).write_text(text)
    (root / "a b.py").write_text(CELLS)
    (root / "n").mkdir()
    (root / "n" / "c.ipynb").write_text(NOTEBOOK)
    expected = [f"{file}::{test}" for file in ("a b.py", "n/c.ipynb") for test in IS_TALK]
    assert sorted(alone(root).outcomes()) == expected
    assert sorted(alone(root, "n").outcomes()) == expected[2:]


def test_a_pattern_is_not_read_in_the_projects_own_path(tmp_path: Path) -> None:
    (tmp_path / "odd (v1) [v2]").mkdir()
    root = files(tmp_path / "odd (v1) [v2]", talk_py=CELLS)
    done = alone(root, "-o", "deck_talks=t*.py", "--collect-only", "-q", ".")
    assert "no talk has such a name" not in done.text


def test_a_pattern_may_match_what_is_no_talk(tmp_path: Path) -> None:
    root = files(tmp_path, a_py=CELLS, helper_py="x = 1\n", notes_txt="# %%\n")
    assert list(alone(root, "-o", "deck_talks=*").outcomes()) == [f"a.py::{name}" for name in IS_TALK]


# What is listed -> what pytest says, as a usage error.
FAULTS = {
    "lectrue.py": "pyproject.toml, deck_talks: lectrue.py: no such file; expected a folder of sections, a percent-"
    "format file (.py) or a notebook (.ipynb). Did you mean 'lecture.py'?",
    "tlak": "pyproject.toml, deck_talks: tlak: no such folder; *. Did you mean 'talk'?",
    "no/*.ipynb": "deck_talks: no/[*].ipynb: no talk has such a name; expected a pattern of percent-format files (.py)",
    "reports": "deck_talks: reports/deck.yml: no such file; expected a deck.yml beside the sections. Write one",
    "conftest.toml": "deck_talks: conftest.toml: a file of kind '.toml'; expected",
}


@pytest.mark.parametrize(
    ("listed", "workers"), [*((listed, "0") for listed in FAULTS), ("lectrue.py", "1")], ids=[*FAULTS, "xdist"]
)
def test_what_is_listed_has_to_be_a_talk(listed: str, workers: str, tmp_path: Path) -> None:
    root = files(tmp_path, lecture_py=CELLS, conftest_toml="")
    (root / "reports").mkdir()
    with (root / "pyproject.toml").open("a") as settings:
        settings.write(f'deck_talks = ["{listed}"]\n')
    done = run(root, "-n", workers)
    assert done.status == pytest.ExitCode.USAGE_ERROR
    pytest.LineMatcher(done.text.splitlines()).fnmatch_lines([f"ERROR: *{FAULTS[listed]}*"])
    assert "Traceback" not in done.text


def test_a_file_that_is_listed_and_has_no_cells_says_so(tmp_path: Path) -> None:
    done = alone(files(tmp_path, a_py="x = 1\n"), "-o", "deck_talks=a.py")
    assert "a.py: no line '# %%' or '# %% [markdown]'" in done.text
    assert done.status == pytest.ExitCode.INTERRUPTED


# A notebook -> what pytest says of it at once.
REFUSED = {
    "another language": (
        notebook(cell("code", "1"), kernelspec={"name": "ir", "language": "R"}),
        "{file}: the notebook's kernel is R; expected one of Python",
    ),
    "damaged": (NOTEBOOK[:-40], "{file}: not a notebook: "),
    "damaged header": (
        notebook(cell("raw", "---\ntitle: [T\n---"), cell("code", "1")),
        "{file} (cell 1, line 2): not YAML: ",
    ),
    "not text": ("\udcff{}", "{file}: not UTF-8"),
    "empty": ("", "{file}: not a notebook: "),
    "an old format": ('{"nbformat": 3, "worksheets": []}', "{file}: a notebook of nbformat 3"),
    "code": (notebook(cell("code", "x = 1"), cell("code", "\ny = (")), '{file} (cell 2, "y = (", line 2): the code'),
}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    root = files(tmp_path_factory.mktemp("refused"))
    paths = [root / f"{name}.ipynb" for name in REFUSED]
    for path, (text, _) in zip(paths, REFUSED.values(), strict=True):
        path.write_bytes(text.encode(errors="surrogateescape"))
    return alone(root, *(path.name for path in paths))


@pytest.mark.parametrize("name", REFUSED)
def test_a_notebook_that_cannot_be_read_is_told_in_our_words(name: str, refused: Ran) -> None:
    assert REFUSED[name][1].format(file=f"{name}.ipynb") in refused.text
    assert refused.status == pytest.ExitCode.INTERRUPTED
    assert "Traceback" not in refused.text
    assert "deck/" not in refused.text


# Cells of a notebook -> outcomes of their tests, and what is said of the first that fails.
FAILURES = {
    "an assertion": (
        [cell("code", "x = 1"), cell("code", "#| echo: false\n\ny = x\nassert y == 2"), cell("code", "y")],
        "passed failed skipped",
        ["{file} (cell 2):4: in <module>\n    assert y == 2\n", "assert 1 == 2"],
    ),
    "in a function of an earlier cell": (
        [cell("code", "def half(x):\n    return x / 0"), cell("code", "# %%\n\nhalf(1)")],
        "passed failed",
        ["{file} (cell 2):3: in <module>\n    half(1)\n", "{file} (cell 1):2: in half\n    return x / 0\n"],
    ),
    "below a magic": (
        [cell("code", "%%time\nx = 1\n\nassert x == 2")],
        "failed",
        ["{file} (cell 1):4: in <module>\n    assert x == 2\n"],
    ),
    "an expression in a text": (
        [cell("markdown", "A text\n\nwith {eval}`nowhere`.")],
        "failed",
        ['{file} (cell 1, "A text", line 3): NameError', ">    3 | with"],
    ),
    "a function that a text calls": (
        [cell("code", "def half(x):\n    return x / 0"), cell("markdown", "It's {eval}`half(1)`.")],
        "passed failed",
        ["{file} (cell 2):1: in <module>", "{file} (cell 1):2: in half\n    return x / 0\n"],
    ),
    "a warning": (
        [cell("code", "import warnings\nwarnings.warn('old', DeprecationWarning)")],
        "failed",
        ["{file} (cell 1):2: in <module>", "#| warns: DeprecationWarning"],
    ),
    "what differs at every build": (
        [cell("code", "1"), cell("code", "x = 1\nprint(object())")],
        "passed failed",
        ['{file} (cell 2, "x = 1", line 2): its output holds a memory address', ">    2 | print(object())"],
    ),
    "a figure that is left open": (
        [cell("code", "\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);")],
        "failed",
        ['(cell 1, "import matplotlib.pyplot as plt", line 3): it leaves a figure of pyplot open'],
    ),
    "a magic that installs": (
        [cell("code", "x = 1\n%pip install nothing")],
        "failed",
        ['{file} (cell 1, "x = 1", line 2): UsageError: %pip is not supported'],
    ),
}


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    root = files(tmp_path_factory.mktemp("failures"))
    for name, (cells, _, _) in FAILURES.items():
        (root / f"{name}.ipynb").write_text(notebook(*cells))
    return alone(root, *(f"{name}.ipynb" for name in FAILURES))


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_in_a_notebook_has_the_cells_number(name: str, failures: Ran) -> None:
    _, outcomes, says = FAILURES[name]
    tests = [failures.tests[f"{name}.ipynb::{test}"] for test in names_in(failures, f"{name}.ipynb")]
    assert [outcome for outcome, _, _ in tests] == outcomes.split(), failures.text
    text = next(text for outcome, text, _ in tests if outcome == "failed")
    for words in says:
        assert words.format(file=f"{name}.ipynb") in text, text


def test_a_skipped_cell_says_which_of_a_notebooks_cells_failed(failures: Ran) -> None:
    _, text, _ = failures.tests["an assertion.ipynb::an-assertion::cell 3"]
    assert 'needs an assertion.ipynb (cell 2, "y = x", line 4), which failed: AssertionError' in text


def test_x_and_lf_know_a_notebooks_cells(tmp_path: Path) -> None:
    root = files(tmp_path, a_ipynb=notebook(cell("code", "x = 1"), cell("code", "x / 0"), cell("code", "x")))
    assert list(alone(root, "-x", "a.ipynb").outcomes().values()) == ["passed", "failed"]
    assert alone(root, "--lf", "a.ipynb").outcomes() == {"a.ipynb::a::cell 2": "failed"}
    (root / "a.ipynb").write_text(notebook(cell("code", "x = 1"), cell("code", "x / 1"), cell("code", "x")))
    assert alone(root, "--lf", "a.ipynb").outcomes() == {"a.ipynb::a::cell 2": "passed"}


def test_pdb_shows_a_notebooks_code(tmp_path: Path) -> None:
    root = files(tmp_path, a_ipynb=notebook(cell("code", "x = 41\nbreakpoint()\nassert x == 42")))
    done = run(root, "-p", "no:xdist", "--pdb", "a.ipynb", stdin="l\np x + 1000\nc\np x + 2000\nc\n")
    assert "a.ipynb (cell 1)>(2)<module>()" in done.text
    assert "  1  \tx = 41" in done.text
    assert "1041" in done.text
    assert "-> assert x == 42" in done.text
    assert "2041" in done.text


def test_xdist_keeps_a_notebook_on_one_worker(tmp_path: Path) -> None:
    slides = [(cell("markdown", f"# S{n}", metadata=SLIDE["metadata"]), cell("code", "1")) for n in range(8)]
    text = notebook(*itertools.chain.from_iterable(slides))
    done = run(files(tmp_path, a_ipynb=text, b_ipynb=text), "-n", "2", "--dist", "load", "a.ipynb", "b.ipynb")
    assert done.status == 0, done.text
    workers = [{done.tests[f"{file}::{name}"][2] for name in names_in(done, file)} for file in ("a.ipynb", "b.ipynb")]
    assert sorted(map(list, workers)) == [["gw0"], ["gw1"]]


LIGHT = """
import sys

def test_it():
    assert not {"deck.reading.talk", "IPython", "jupytext", "matplotlib", "nbformat", "yaml"} & set(sys.modules)
"""


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_test_module_that_is_named_does_not_wait_for_the_press(workers: str, tmp_path: Path) -> None:
    root = files(tmp_path, test_it_py=LIGHT, script_py="def test_it():\n    pass\n", a_ipynb=NOTEBOOK)
    done = run(root, "-n", workers, "test_it.py", "script.py", from_nothing=True)
    assert done.status == 0, done.text
