"""The wheel: installed anywhere, with the base dependencies alone, it makes the decks that the checkout makes."""

import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import uv
from tests.helpers.wheelhouse import closure, pack

ROOT = Path(__file__).parents[2]
NAME = "bayesian-deep-learning-demystified"
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

pytestmark = [pytest.mark.slow, pytest.mark.process]


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
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of wheels: of what the base and the extra `browser` need, of pytest, and of pip, which pipx asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["browser"], "pytest", "pip"]
    folder = tmp_path_factory.mktemp("house")
    pack(closure(wanted), folder)
    return folder


Install = Callable[..., Path]


@pytest.fixture(scope="module")
def install(wheel: Path, house: Path) -> Install:
    """Installs the wheel and what its metadata ask for, and no more, into an environment; returns its Python."""

    def made(venv: Path, extra: str = "", *more: str) -> Path:
        python = venv / "bin/python"
        offline = ("--offline", "--no-index", "--find-links", house, "--cache-dir", house.with_name("uv-cache"))
        command = (
            "pip",
            "install",
            "--python",
            python,
            "--reinstall-package",
            NAME,
            *offline,
            f"{wheel}{extra}",
            *more,
        )
        done = run(uv.find_uv_bin(), *command, cwd=venv)
        assert done.returncode == 0, done.stderr
        return python

    return made


@pytest.fixture(scope="module")
def installed(install: Install, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the wheel, its base dependencies, and pytest."""
    venv = tmp_path_factory.mktemp("elsewhere") / "venv"
    done = run(uv.find_uv_bin(), "venv", "--python", sys.executable, venv, cwd=venv.parent)
    assert done.returncode == 0, done.stderr
    return install(venv, "", "pytest")


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


def test_the_base_is_light_and_knows_nothing_of_bayes(installed: Path) -> None:
    (site,) = (installed.parents[1] / "lib").glob("python*/site-packages")
    there = {path.name.partition("-")[0] for path in site.glob("*.dist-info")}
    assert (
        there & {"pymc", "jax", "jaxlib", "scipy", "pandas", "xarray", "scikit_learn", "playwright", "pypdf"} == set()
    )
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file() and path.suffix != ".pyc")
    assert size < 350e6
    done = run(installed, "-c", "import bnn", cwd=site)
    assert done.returncode == 1
    closing = done.stderr.strip().splitlines()[-1]
    assert "extra 'bnn', pip install 'bayesian-deep-learning-demystified[bnn]'" in closing


def test_a_new_talk_needs_the_base_alone(installed: Path, tmp_path: Path) -> None:
    deck, cache = installed.with_name("deck"), {"DECK_CACHE": str(tmp_path / "cache")}
    for command in (["new", "my-talk"], ["build", "my-talk"], ["handout", "my-talk"], ["code", "my-talk"]):
        done = run(deck, *command, cwd=tmp_path, **cache)
        assert done.returncode == 0, done.stdout + done.stderr
    done = run(installed, "-m", "pytest", "-q", "my-talk", cwd=tmp_path, **cache)
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
    # What needs a browser says what to install; the deck is there all the same.
    for command in ("check", "pdf"):
        done = run(deck, command, "my-talk", cwd=tmp_path, **cache)
        assert done.returncode == 3, done.stdout + done.stderr
        assert "install this package with its extra 'browser'" in done.stderr
        assert "Traceback" not in done.stderr
    assert (tmp_path / "build/my-talk/index.html").is_file()


def test_the_preview_runs_with_the_base_alone(installed: Path, talk: Path, tmp_path: Path) -> None:
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    command = [installed.with_name("deck"), "live", "--no-browser", talk]
    variables = outer | {"DECK_CACHE": str(tmp_path / "cache")}
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True) as live:
        try:
            address = live.stdout.readline().split()[0]
            end = time.monotonic() + 60
            while b"Sums" not in (page := fetched(address)):
                assert time.monotonic() < end, page
                time.sleep(0.1)
            live.send_signal(signal.SIGINT)
            assert live.wait(timeout=60) == 0
        finally:
            live.kill()


def fetched(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as page:
        return page.read()


@pytest.mark.parametrize("tool", ["uvx", "pipx"])
def test_it_runs_without_an_installation(tool: str, wheel: Path, house: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    where = {"HOME": str(tmp_path / "home"), "UV_CACHE_DIR": str(tmp_path / "uv")}
    if tool == "uvx":
        offline = ("--offline", "--no-index", "--find-links", house)
        command = (uv.find_uv_bin(), "tool", "run", *offline, "--python", sys.executable, "--from", wheel)
    else:
        command = (sys.executable, "-m", "pipx", "run", "--python", sys.executable, "--spec", wheel)
        # pipx installs by pip, or by uv where there is one, and each reads variables of its own.
        index = {"NO_INDEX": "1", "FIND_LINKS": str(house)}
        where |= {f"{installer}_{name}": value for installer in ("PIP", "UV") for name, value in index.items()}
        where |= {"UV_OFFLINE": "1", "PIPX_HOME": str(tmp_path / "pipx")}
    done = run(*command, "deck", "new", "my-talk", cwd=tmp_path, **where)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "my-talk/deck.yml").is_file()


@pytest.fixture(scope="module")
def with_browser(installed: Path, install: Install, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment to which the extra `browser` was added; a copy, with its bytecode, of the other."""
    venv = tmp_path_factory.mktemp("with-browser") / "venv"
    shutil.copytree(installed.parents[1], venv, symlinks=True)
    return install(venv, "[browser]")


@pytest.mark.browser
def test_it_checks_a_deck(with_browser: Path, talk: Path, tmp_path: Path) -> None:
    pale = TALK.lstrip().replace("$1 + 1$", '<span style="color: #eee">pale</span>')
    (talk / "01_sums.py").write_text(pale)
    done = run(with_browser.with_name("deck"), "check", cwd=tmp_path, DECK_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 1, done.stdout + done.stderr
    # Contrast is what axe-core sees, which the wheel carries too.
    assert done.stdout.count("error: ") == done.stdout.count("contrast: found") == 1


@pytest.mark.browser
def test_a_new_talk_passes_the_checks_and_is_printed(with_browser: Path, tmp_path: Path) -> None:
    deck, cache = with_browser.with_name("deck"), {"DECK_CACHE": str(tmp_path / "cache")}
    for command in (["new", "my-talk"], ["pdf", "my-talk"], ["check", "my-talk"]):
        done = run(deck, *command, cwd=tmp_path, **cache)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "no findings" in done.stdout
    assert (tmp_path / "build/my-talk/my-talk.pdf").is_file()


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
