"""Sections as files for the audience: they run by themselves, as a script and as a notebook."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient

from deck.__main__ import main
from deck.commands.new import write_talk as write_new_talk
from deck.products.code_files.exporter import write_code
from deck.reading.talk import read_talk

SECTION = r'''
# %% tags=["check"]
# Set up out of sight.
import random

import helper

random.seed(7)
unused = "nobody needs this"
assert unused

# %% [markdown] slide="slide"
# ## A heading <!-- to myself -->
#
# and a text

# %% [markdown] slide="notes"
# spoken only

# %% tags=["hide-input"]
numbers = [random.random() for _ in range(3)]
helper.twice(len(numbers))

# %% tags=["hide-cell"]
hidden = 1

# %%
# %matplotlib inline
import matplotlib.pyplot as plt

# %% figure="a-line" alt="A line" source="helper.twice"
from matplotlib.figure import Figure

figure = Figure()
figure.add_subplot().plot(numbers)
figure

# %% tags=["raises-exception"]
text = """two
lines"""
raise ValueError(text)

# %% tags=["raises-exception"]
1 / 0

# %% tags=["check"]
assert len(numbers) == 3

# %%
hidden, "é", (1)

# %%
quiet = 1
quiet;

# %%
# %%time
display(hidden + 1)

# %%
# %time timed = 3

# %% tags=["hide-output"]
"hidden output"
'''

AWAITS = """
# %% slide="slide"
import asyncio

await asyncio.sleep(0, "waited")
"""

WORDS = """
# %% [markdown] slide="slide"
# Only words
"""


@pytest.fixture
def folder(write_talk) -> Path:
    talk = write_talk(
        "title: T\nauthor: A\nlicense: CC0\n",
        s01_first=SECTION,
        s02_awaits=AWAITS,
        s03_words=WORDS,
        helper="import json\n\n\ndef twice(x):\n    return json.loads(str(2 * x))\n",
    )
    write_code(read_talk(talk), talk.parent / "code")
    return talk.parent / "code"


def run(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """As an attendee does: with Python alone, in the files' folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DECK"))}
    command = [sys.executable, *(options or ("-W", "error")), path.name]
    return subprocess.run(
        command, cwd=path.parent, env=environment | {"MPLBACKEND": "agg"}, capture_output=True, text=True, check=False
    )


@pytest.mark.process
def test_a_script_runs_and_shows_what_the_slides_show(folder: Path) -> None:
    done = run(folder / "01_first.py")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["6", "a-line.png", "ZeroDivisionError: division by zero", "(1, 'é', 1)", "2"]
    assert (folder / "a-line.png").stat().st_size > 1000


@pytest.mark.process
def test_a_text_of_a_check_keeps_its_blank_lines(write_talk) -> None:
    check = 'words = """a\n\n\n\nb"""\n\n\n\nassert words\nother = 1'
    folder = write_talk(s01_a=f'# %% tags=["check"]\n{check}\n\n# %%\nprint(words.count(chr(10)), other)\n')
    write_code(read_talk(folder), folder.parent / "code")
    assert run(folder.parent / "code/01_a.py").stdout == "4 1\n"
    assert 'b"""\n\nother = 1\n' in (folder.parent / "code/01_a.py").read_text()


@pytest.mark.process
def test_a_call_that_a_check_keeps_has_what_it_needs(write_talk) -> None:
    check = "import sys\nfrom math import pi\n\nsys.setrecursionlimit(5_000)\nwidth = pi"
    folder = write_talk(s01_a=f'# %% tags=["check"]\n{check}\n\n# %%\nprint(f"{{width:.2f}}")\n')
    write_code(read_talk(folder), folder / "code")
    done = run(folder / "code/01_a.py")
    assert (done.stdout, done.stderr) == ("3.14\n", "")


def test_a_script_has_no_notes_checks_comments_and_metadata(folder: Path) -> None:
    text = (folder / "01_first.py").read_text()
    for word in ("spoken", "assert", "unused", "to myself", "slide=", "tags=", "%% ["):
        assert word not in text
    assert "\n# ## A heading \n#\n# and a text\n" in text
    assert "import random\n\nimport helper\n\nrandom.seed(7)\n" in text
    assert "# The code of helper.twice:\n#\n#     def twice(x):\n#         return" in text
    assert "\n# %matplotlib inline\n" in text
    assert "\n# %%time\n" in text
    assert "timed = 3  # %time" in text


@pytest.mark.process
def test_a_notebook_runs_by_itself(folder: Path) -> None:
    for path in sorted(folder.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert not any(cell.get("outputs") for cell in notebook.cells)
        assert "spoken" not in str(notebook)
        NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute()
    texts = [output.get("data", {}).get("text/plain") for cell in notebook.cells for output in cell.get("outputs", [])]
    assert texts == ["'waited'"]


def test_what_no_plain_python_runs_is_a_notebook_only(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {"01_first.py", "01_first.ipynb", "02_awaits.ipynb", "helper.py", "index.html"}


def test_the_list_links_the_files_and_says_what_they_need(folder: Path) -> None:
    page = BeautifulSoup((folder / "index.html").read_text(), "html.parser")
    links = [link["href"] for link in page.select("main a")]
    assert links == ["01_first.py", "01_first.ipynb", "02_awaits.ipynb"]
    (command,) = (code.text for code in page.select("pre code"))
    assert command.startswith("pip install ipython==")
    assert "matplotlib==" in command
    assert "helper" not in command


def test_what_a_project_brings_along_comes_from_its_repository(write_talk) -> None:
    config = "title: T\nauthor: A\nrepository: https://example.org/r\n"
    talk = write_talk(config, s01_a='# %% slide="slide"\nfrom deck.problem import shown\nimport yaml, ast\n')
    write_code(read_talk(talk), talk.parent / "code")
    head = (talk.parent / "code" / "01_a.py").read_text().partition("\n\n")[0]
    assert '"git+https://example.org/r"' in head
    assert "pyyaml==" in head


def test_an_extra_named_as_a_module_of_the_project_is_asked_for(write_talk) -> None:
    config = "title: T\nauthor: A\nrepository: https://example.org/r\n"
    talk = write_talk(config, s01_a='# %% slide="slide"\nfrom bnn.models.network import Network\n')
    write_code(read_talk(talk), talk.parent / "code")
    head = (talk.parent / "code" / "01_a.py").read_text().partition("\n\n")[0]
    assert '"bayesian-deep-learning-demystified[bnn] @ git+https://example.org/r"' in head


@pytest.mark.process
def test_the_deck_links_its_code_and_its_code_is_the_same_each_time(write_talk) -> None:
    talk = write_talk(s01_a='# %% [markdown] slide="slide"\n# One\n# %%\n1 + 1\n')
    outputs = [talk.parent / name for name in ("one", "two")]
    for output in outputs:
        assert main(["code", str(talk), "--output", str(output)]) == 0
    page = BeautifulSoup((outputs[0] / "index.html").read_text(), "html.parser")
    (link,) = page.select("section:first-child nav.beside a")
    assert (outputs[0] / link["href"]).is_file()
    files = [{path.name: path.read_bytes() for path in (output / "code").iterdir()} for output in outputs]
    assert files[0] == files[1]


def test_a_file_that_names_nobody_has_code(tmp_path: Path) -> None:
    talk = tmp_path / "one.py"
    talk.write_text('# %% [markdown] slide="slide"\n# # One\n\n# %%\nprint(1)\n')
    write_code(read_talk(talk), tmp_path / "code")
    assert "# From the talk “One”\n#\n" in (tmp_path / "code" / "one.py").read_text()


def test_a_script_that_shows_nothing_needs_no_helper(write_talk) -> None:
    talk = write_talk(s01_a='# %% slide="slide"\nprint(1)\n')
    write_code(read_talk(talk), talk.parent / "code")
    assert "def show" not in (talk.parent / "code" / "01_a.py").read_text()


@pytest.mark.process
def test_a_name_that_the_section_uses_is_not_taken_from_it(write_talk) -> None:
    talk = write_talk(s01_a='# %% slide="slide"\nshow = 3\nshow\n')
    write_code(read_talk(talk), talk.parent / "code")
    done = run(talk.parent / "code" / "01_a.py")
    assert (done.returncode, done.stdout) == (0, "3\n"), done.stderr


@pytest.mark.process
def test_a_shell_command_is_a_comment_and_a_value_from_one_is_for_notebooks(write_talk) -> None:
    talk = write_talk(
        s01_a='# %% slide="slide"\n# !ls\nif True:\n    %pwd\n# %%\n# %%bash\n# ls\n# %%\nprint(1)\n',
        s02_b='# %% slide="slide"\nfiles = !ls\n',
    )
    write_code(read_talk(talk), talk.parent / "code")
    done = run(talk.parent / "code" / "01_a.py")
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
    assert not (talk.parent / "code" / "02_b.py").exists()
    assert (talk.parent / "code" / "02_b.ipynb").is_file()


PLAIN = {
    "a notebook of pandas": (
        {
            "01_rows.py": """
                # %% [markdown]
                # # Rows
                #
                # ![A dot](dot.svg)

                # %%
                import pandas as pd
                import matplotlib.pyplot as plt

                rows = pd.read_csv("rows.csv")
                rows

                # %%
                rows.plot(x="x", y="y", title="rising")

                # %%
                fig, ax = plt.subplots()
                ax.hist(rows.y)
                plt.show()
                print("shown")

                # %% figure="bars" alt="Bars"
                plt.bar(rows.x, rows.y);

                # %% tags=["hide-output"]
                plt.plot(rows.x)

                # %%
                fig, axes = plt.subplots(1, 2)
                axes[0].plot(rows.x)
                fig
                """,
            "rows.csv": "x,y\\n1,2\\n2,4\\n",
            "dot.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
            "unused.csv": "nobody reads this\\n",
        },
        ["rows.png", "rows-2.png", "bars.png", "rows-3.png"],
        {"rows.csv", "dot.svg"},
    ),
    "files in folders, and a module that draws": (
        {
            "02_years.py": """
                # %% [markdown] slide="slide" id="all"
                # ## All years

                # %% reads="limits/limit.txt"
                from pathlib import Path
                import json
                import drawing

                DATA = Path("data")
                total = sum(json.loads((DATA / f"{year}.json").read_text()) for year in (2001, 2002))
                names = [path.name for path in sorted(DATA.glob("*.txt"))]
                limit = int((Path("limits") / ("limit" + ".txt")).read_text())
                total, names, limit

                # %% slide="slide" id="drawn"
                for n in range(2):
                    drawing.line(n)
                """,
            "drawing.py": """
                from matplotlib import pyplot as plt


                def line(n):
                    plt.plot([0, n])
                    plt.show()
                """,
            "data/2001.json": "1",
            "data/2002.json": "2",
            "data/a.txt": "a",
            "limits/limit.txt": "9",
        },
        ["figure.png", "figure-2.png"],
        {"data/2001.json", "data/2002.json", "data/a.txt", "limits/limit.txt", "drawing.py"},
    ),
}


@pytest.fixture
def plain(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, list[str], set[str]]:
    """The code of a talk as `deck code` writes it, moved to a folder where nothing else is."""
    files, figures, expected = PLAIN[request.param]
    talk = tmp_path / "talk"
    for name, text in {"deck.yml": "title: Plain\n", **files}.items():
        (talk / name).parent.mkdir(parents=True, exist_ok=True)
        (talk / name).write_text(dedent(text).lstrip("\n").replace("\\n", "\n"))
    if "author" not in (talk / "deck.yml").read_text():
        (talk / "deck.yml").write_text("title: Plain\nauthor: A\n")
    assert main(["code", str(talk), "--output", str(tmp_path / "deck")]) == 0
    (tmp_path / "deck/code").rename(tmp_path / "alone")
    shutil.rmtree(talk)
    return tmp_path / "alone", figures, expected


@pytest.mark.process
@pytest.mark.parametrize("plain", PLAIN, indirect=True)
def test_the_code_of_plain_talks_runs_where_nothing_else_is(plain: tuple[Path, list[str], set[str]]) -> None:
    folder, figures, expected = plain
    (script,) = folder.glob("0*.py")
    done = run(script)
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line.endswith(".png")] == figures
    assert {path.name for path in folder.glob("*.png")} == set(figures)
    assert all((folder / name).stat().st_size > 3000 for name in figures)
    made = {script.name, script.with_suffix(".ipynb").name, "index.html", *figures}
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {name for name in files if "__pycache__" not in name} == expected | made
    (path,) = folder.glob("*.ipynb")
    ran = run(path, "-m", "IPython", "--colors=NoColor")
    assert "Error" not in ran.stdout + ran.stderr, ran.stdout + ran.stderr


@pytest.mark.process
def test_the_code_of_the_talk_that_new_writes_runs_where_nothing_else_is(tmp_path: Path) -> None:
    write_new_talk(tmp_path / "talk")
    write_code(read_talk(tmp_path / "talk"), tmp_path / "alone")
    shutil.rmtree(tmp_path / "talk")
    for script in (tmp_path / "alone").glob("[0-9]*.py"):
        done = run(script)
        assert done.returncode == 0, done.stderr


def test_the_talk_s_own_files_keep_their_names_and_the_deck_s_go_elsewhere(tmp_path: Path) -> None:
    talk = tmp_path / "Rain.py"
    talk.write_text('# %% reads="rain.ipynb"\nopen("rain.ipynb").read(), open("index.html").read()\n')
    for name in ("index.html", "rain.ipynb"):
        (tmp_path / name).write_text(f"the talk's {name}")
    write_code(read_talk(talk), tmp_path / "code")
    page = BeautifulSoup((tmp_path / "code/index.html").read_text(), "html.parser")
    listed = [each["href"] for each in page.select("a[download]")]
    assert listed == ["files/Rain-2.py", "files/Rain-2.ipynb"]
    assert all((tmp_path / "code" / each).is_file() for each in listed)
    for name in ("index.html", "rain.ipynb"):
        assert (tmp_path / "code/files" / name).read_text() == f"the talk's {name}"


def test_what_lies_outside_of_the_talk_is_named(write_talk, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("1\n")
    talk = write_talk(s01_a='# %%\nopen("../rows.csv")\n')
    write_code(read_talk(talk), tmp_path / "code")
    assert "# It reads ../rows.csv, which does not come with it.\n" in (tmp_path / "code/01_a.py").read_text()


def test_files_come_along_by_the_same_names_that_make_a_section_stale(write_talk, tmp_path: Path) -> None:
    code = "DATA = Path('data')\ndef load(name):\n    return (DATA / name).read_text()\nload('a.csv'), rates.all()"
    talk = write_talk(
        s01_a=f"# %%\nfrom pathlib import Path\nimport rates\n{code}\nopen('words')\n",
        rates="from pathlib import Path\n\ndef all():\n    return Path(__file__).with_name('rates.txt').read_text()\n",
    )
    (talk / "data").mkdir()
    for name in ("data/a.csv", "data/b.csv", "rates.txt", "words", "unread.txt"):
        (talk / name).write_text("1")
    write_code(read_talk(talk), tmp_path / "code")
    files = {path.relative_to(tmp_path / "code").as_posix() for path in (tmp_path / "code").rglob("*.*")}
    assert {"data/a.csv", "rates.txt", "rates.py"} < files
    assert not files & {"data/b.csv", "unread.txt"}
    assert (tmp_path / "code/words").is_file()


@pytest.mark.process
def test_a_deck_that_is_built_again_keeps_its_code_and_a_public_one_says_that_it_goes(
    write_talk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    talk = write_talk(s01_a='# %% [markdown] slide="slide"\n# One\n# %%\nx = 1\nx\n')
    deck, public = tmp_path / "out", tmp_path / "public"
    assert main(["code", str(talk), "--output", str(deck)]) == 0
    assert main(["build", str(talk), "--output", str(deck)]) == 0
    assert "is up to date" in capsys.readouterr().out
    (talk / "01_a.py").write_text((talk / "01_a.py").read_text().replace("x = 1", "x = 2"))
    assert main(["build", str(talk), "--output", str(deck)]) == 0
    assert "x = 2" in (deck / "code/01_a.py").read_text()
    assert main(["publish", str(talk), "--output", str(public), "--code"]) == 0
    assert (public / "code/01_a.py").is_file()
    capsys.readouterr()
    assert main(["publish", str(talk), "--output", str(public)]) == 0
    assert "code is gone; 'deck publish --code' writes it again" in capsys.readouterr().out
    assert not (public / "code").exists()


UNSEEN = """
# %% slide="skip"
import sys  # SECRET-in-a-comment
sys.path.insert(0, "lib")
SECRET_key = "SECRET-value"
numbers = [1, 2]  # SECRET
print("SECRET-printed")

# %% slide="notes"
SECRET_try = 3
def doubled(x):
    # SECRET: not proud of this
    return 2 * x

# %% [markdown] slide="slide"
# ## Numbers

# %%
import tricks

numbers.append(3)

# %% slide="skip"
# %%time
numbers.append(doubled(tricks.TWO))
unused = "SECRET"

# %%
print(numbers)

# %% [markdown] slide="slide" only="long"
# ## SECRET long version

# %%
SECRET_long = doubled(21)
last = "and the last"
print(SECRET_long)

# %% [markdown] slide="slide"
# ## End

# %%
print(last)
"""


@pytest.mark.process
def test_of_cells_that_nobody_sees_stays_what_the_others_need(write_talk) -> None:
    talk = write_talk("title: T\nauthor: A\neditions: [long]\n", s01_first=UNSEEN)
    (talk / "lib").mkdir()
    (talk / "lib" / "tricks.py").write_text("TWO = 2\n")
    code = talk.parent / "code"
    write_code(read_talk(talk), code)
    (code / "lib").mkdir(exist_ok=True)
    shutil.copyfile(talk / "lib" / "tricks.py", code / "lib" / "tricks.py")
    for name in ("01_first.py", "01_first.ipynb"):
        assert "SECRET" not in (code / name).read_text()
    done = run(code / "01_first.py")
    assert (done.returncode, done.stdout.splitlines()) == (0, ["[1, 2, 3, 4]", "and the last"]), done.stderr
    notebook = nbformat.read(code / "01_first.ipynb", nbformat.NO_CONVERT)
    assert [cell.source for cell in notebook.cells if cell.cell_type == "code"] == [
        "import sys\nsys.path.insert(0, 'lib')\nnumbers = [1, 2]",
        "def doubled(x):\n    return 2 * x",
        "import tricks\n\nnumbers.append(3)",
        "numbers.append(doubled(tricks.TWO))",
        "print(numbers)",
        "last = 'and the last'",
        "print(last)",
    ]
