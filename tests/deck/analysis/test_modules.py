import os
import sys
from pathlib import Path

import pytest

from deck.analysis.modules import is_project, one_look, project_files
from deck.reading.talk import read_talk
from deck.store.digests import digest

# Code of a section -> the modules of the project below that it comes from.
CASES = {
    "nothing of the project": ("import os, numpy.linalg\nfrom nowhere import x", []),
    "module of the talk": ("import helper", ["helper"]),
    "package": ("import maths", ["maths", "maths/table.json"]),
    "module in a package": ("import maths.sums", ["maths", "maths.sums", "maths/table.json"]),
    "module by from": ("from maths import sums", ["maths", "maths.sums", "maths/table.json"]),
    "name by from": ("from maths.sums import total", ["maths", "maths.sums", "maths/table.json"]),
    "transitively, relatively": (
        "from maths import figures",
        ["helper", "maths", "maths.figures", "maths.figures.style", "maths.sums", "maths/table.json"],
    ),
    "in a function": ("def f():\n    import helper", ["helper"]),
    "below a cell magic": ("%%time\nimport helper", ["helper"]),
    "in a circle": ("import one", ["one", "two"]),
    "module that does not compile": ("import broken", ["broken"]),
    "package without __init__": ("import bare.module", ["bare.module"]),
    "one in another": ("from bare.below import deep", ["bare.below.deep"]),
}

PROJECT = {
    "one.py": "import two",
    "two.py": "import one",
    "broken.py": "x = = 1",
    "bare/module.py": "",
    "bare/below/deep.py": "",
    "maths/__init__.py": "",
    "maths/table.json": "{}",
    "maths/sums.py": "from . import nothing",
    "maths/figures/__init__.py": "from ..sums import total\nfrom .style import *",
    "maths/figures/style.py": "import helper",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's source folder, from which Python imports."""
    folder = tmp_path / "src"
    for name, text in PROJECT.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(folder)
    return folder


@pytest.mark.parametrize(("code", "names"), CASES.values(), ids=CASES)
def test_it_finds(project: Path, write_talk, code: str, names: list[str]):
    folder = write_talk(s01_a=f"# %%\n{code}\n", helper="x = 1")
    files = project_files(read_talk(folder).sections[0], folder=folder)
    assert list(files) == names
    assert all(path.is_relative_to(project.parent) for path in files.values())


def test_it_imports_nothing(project: Path, write_talk):
    folder = write_talk(s01_a="# %%\nfrom maths.figures import style\n")
    project_files(read_talk(folder).sections[0], folder=folder)
    assert not [name for name in sys.modules if name.startswith("maths")]


def test_python_and_what_is_installed_are_not_the_project(tmp_path: Path):
    assert not is_project(Path(pytest.__file__).resolve())
    assert not is_project(Path(sys.modules["json"].__file__).resolve())
    assert not is_project(tmp_path / "lent/site-packages/module.py")
    assert is_project(tmp_path / "module.py")


def test_a_module_that_comes_later_is_found_by_the_next_look(write_talk) -> None:
    folder = write_talk(s01_a="# %%\nimport helper\n")
    (section,) = read_talk(folder).sections
    assert project_files(section, folder=folder) == {}
    with one_look():
        assert project_files(section, folder=folder) == {}
        (folder / "helper.py").write_text("x = 1\n")
        assert project_files(section, folder=folder) == {}, "one look takes what is there to stay"
    assert list(project_files(section, folder=folder)) == ["helper"]


def test_a_file_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    path, digests = tmp_path / "file", set()
    for number in range(50):  # of one size, and faster than the clock of a file system
        path.write_text(f"{number:02}")
        digests.add(digest(path))
    assert len(digests) == 50
    os.utime(path, (1_000, 1_000))
    settled = digest(path)
    path.write_text("xx")
    assert digest(path) != settled
