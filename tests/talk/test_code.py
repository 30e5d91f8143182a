"""The talk's code as its audience gets it: each section runs by itself, as a script and as a notebook."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from deck.products.code_files.exporter import write_code
from deck.reading.talk import read_talk

TALK = Path(__file__).parents[2] / "talk"
SECTIONS = [
    section.name
    for section in read_talk(TALK).sections
    if any(cell.kind == "code" and cell.runs for cell in section.cells)  # there is nothing to run in the others
]
# One interpreter for a section's script and for its notebook, as most of the time goes into what they import; what
# either leaves behind is in a namespace of its own.
BOTH = """
import runpy, sys
import nbformat
from IPython.core.interactiveshell import InteractiveShell

runpy.run_path(sys.argv[1], run_name="__main__")
shell = InteractiveShell.instance()
for cell in nbformat.read(sys.argv[2], as_version=4).cells:
    if cell.cell_type == "code":
        shell.run_cell(cell.source).raise_error()
"""

pytestmark = [pytest.mark.slow, pytest.mark.process]


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audience") / "code"
    write_code(read_talk(TALK), folder)
    return folder


@pytest.fixture(autouse=True)
def rows_and_fits(real_stores: dict[str, str], real_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the sections fit, they fit once."""
    monkeypatch.setenv("COVTYPE", str(real_file))
    monkeypatch.setenv("BNN_CACHE", real_stores["BNN_CACHE"])


def test_there_is_a_script_and_a_notebook_for_each(code: Path) -> None:
    assert sorted(path.stem for path in code.glob("[0-9]*.py")) == SECTIONS
    assert sorted(path.stem for path in code.glob("*.ipynb")) == SECTIONS


@pytest.mark.parametrize("section", SECTIONS)
def test_it_runs_by_itself(section: str, code: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BOTH, f"{section}.py", f"{section}.ipynb"],
        cwd=code,
        env=os.environ | {"MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "object at 0x" not in done.stdout


def test_a_notebook_runs_in_a_kernel(code: Path) -> None:
    path = code / f"{SECTIONS[3]}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": str(code)}}).execute()
    assert any(cell.get("outputs") for cell in notebook.cells)
