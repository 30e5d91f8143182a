"""Sections as files for the audience: they run by themselves, as a script and as a notebook."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient

from deck.__main__ import main
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


def run(path: Path) -> subprocess.CompletedProcess[str]:
    """As an attendee does: with Python alone, in the files' folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DECK"))}
    command = [sys.executable, "-W", "error", path.name]
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
