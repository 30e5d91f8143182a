"""The wheel: installed anywhere, it makes the decks that the checkout makes."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TALK = """
# %% [markdown] slide="slide"
# ## Sums
#
# $1 + 1$
# %% [markdown] slide="notes"
# Say it.
# %%
print(40 + 2)
"""

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    return subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=outer | variables,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def build_wheel(source: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--wheel-dir", folder)
    return run(sys.executable, "-m", "pip", "wheel", *options, source, cwd=folder)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    done = build_wheel(ROOT, folder)
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the wheel, and with what it needs from this one, which lends no project."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv/bin/python"
    done = run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    assert done.returncode == 0, done.stderr
    (site,) = (folder / "venv/lib").glob("python*/site-packages")
    # The links to the checkout that an editable installation keeps there are not followed from here.
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    folder = tmp_path / "talk"
    folder.mkdir()
    (folder / "deck.yml").write_text("title: Sums\nauthor: A. Speaker\n")
    (folder / "01_sums.py").write_text(TALK.lstrip("\n"))
    return folder


def state(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".deck.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_it_holds_all_files_of_the_packages_and_the_licences_of_what_it_carries(wheel: Path) -> None:
    tracked = run("git", "ls-files", "src", cwd=ROOT).stdout.split()
    if not tracked:
        pytest.skip("this is no git checkout")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name.removeprefix("src/") for name in tracked} - names == set()
    carried = {Path(name).parent for name in names if "/vendored/" in name and name.endswith("package.json")}
    assert {path.name for path in carried} >= {"reveal.js", "katex", "axe-core", "source-sans-3"}
    assert [path for path in carried if f"{path.as_posix()}/LICENSE" not in names] == []
    assert [name for name in names if "__pycache__" in name] == []


def test_it_makes_the_same_deck_as_the_checkout(installed: Path, talk: Path, tmp_path: Path) -> None:
    where = run(installed, "-c", "import deck; print(deck.__file__)", cwd=tmp_path)
    assert Path(where.stdout.strip()).is_relative_to(installed.parents[1])
    decks = {"here": sys.executable, "there": installed}
    for name, python in decks.items():
        path = {"PYTHONPATH": str(ROOT / "src")} if name == "here" else {}
        done = run(
            python, "-m", "deck", "build", talk, "--output", name, cwd=tmp_path, DECK_CACHE=f"{name}-store", **path
        )
        assert done.returncode == 0, done.stderr
    here, there = (state(tmp_path / name) for name in decks)
    assert "index.html" in here
    assert [name for name in here | there if here.get(name) != there.get(name)] == []


@pytest.mark.browser
def test_it_checks_a_deck(installed: Path, talk: Path, tmp_path: Path) -> None:
    pale = TALK.lstrip().replace("$1 + 1$", '<span style="color: #eee">pale</span>')
    (talk / "01_sums.py").write_text(pale)
    done = run(installed.with_name("deck"), "check", cwd=tmp_path, DECK_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 1, done.stdout + done.stderr
    # Contrast is what axe-core sees, which the wheel carries too.
    assert done.stdout.count("error: ") == done.stdout.count("contrast: found") == 1


@pytest.mark.browser
def test_a_new_talk_builds_and_passes_the_checks(installed: Path, tmp_path: Path) -> None:
    deck = installed.with_name("deck")
    cache = {"DECK_CACHE": str(tmp_path / "cache")}
    for command in (["new", "my-talk"], ["build", "my-talk"], ["check", "my-talk"]):
        done = run(deck, *command, cwd=tmp_path, **cache)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "no findings" in done.stdout


def test_its_pytest_plugin_collects_a_talk(installed: Path, talk: Path, tmp_path: Path) -> None:
    done = run(installed, "-m", "pytest", "-p", "no:xdist", "-q", talk, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def test_without_npms_packages_there_is_no_wheel(tmp_path: Path) -> None:
    source = tmp_path / "checkout"
    source.mkdir()
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE", "LICENSE-talk.md"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "src", source / "src", ignore=shutil.ignore_patterns("*.egg-info", "__pycache__"))
    done = build_wheel(source, tmp_path)
    assert done.returncode != 0
    assert "The wheel cannot be built: reveal.js and KaTeX are not installed" in done.stderr
    assert not list(tmp_path.glob("*.whl"))
