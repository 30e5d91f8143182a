"""The talk's code as its audience gets it: each section runs by itself, as a script and as a notebook."""

import json
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
# One interpreter for all sections, their scripts and their notebooks, as most of the time goes into what they import;
# what each leaves behind is in a namespace of its own.
ALL = """
import contextlib, json, io, runpy, sys, traceback
import matplotlib
import nbformat
from IPython.core.interactiveshell import InteractiveShell

said = {}
for section in sys.argv[1:]:
    settings, out = matplotlib.rcParams.copy(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            runpy.run_path(f"{section}.py", run_name="__main__")
            shell = InteractiveShell.instance()
            shell.reset(new_session=False)
            for cell in nbformat.read(f"{section}.ipynb", as_version=4).cells:
                if cell.cell_type == "code":
                    shell.run_cell(cell.source).raise_error()
            fault = ""
        except BaseException:
            fault = traceback.format_exc()
    matplotlib.rcParams.update(settings)
    said[section] = [fault, out.getvalue()]
print(json.dumps(said))
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


@pytest.fixture(scope="module")
def said(code: Path, real_stores: dict[str, str], real_file: Path) -> dict[str, tuple[str, str]]:
    """What came of each section: the fault, if there was one, and what was printed."""
    done = subprocess.run(
        [sys.executable, "-c", ALL, *SECTIONS],
        cwd=code,
        env=os.environ | {"MPLBACKEND": "agg", "COVTYPE": str(real_file), "BNN_CACHE": real_stores["BNN_CACHE"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("section", SECTIONS)
def test_it_runs_by_itself(section: str, said: dict[str, tuple[str, str]]) -> None:
    fault, printed = said[section]
    assert not fault, printed
    assert "object at 0x" not in printed


def test_a_notebook_runs_in_a_kernel(code: Path) -> None:
    path = code / f"{SECTIONS[3]}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": str(code)}}).execute()
    assert any(cell.get("outputs") for cell in notebook.cells)
