"""The set-up: ours beside pip's, with empty caches and with full ones, and what the wheel brings along."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.fresh import ROOT, run

# What the set-up reads, and what the project is installed from.
_CHECKOUT = ("Makefile", "README.md", "LICENSE", "LICENSE-talk.md", "pyproject.toml", "requirements.lock", "setup.py")
_LEFT_OUT = ("CONDA_PREFIX", "PIP_CACHE_DIR", "UV_CACHE_DIR", "VIRTUAL_ENV", "XDG_CACHE_HOME")
_SHORT = ("uv==", "setuptools==", "numpy==")
_WHEELS = {"base": "", "full": "[browser,bnn,charts]"}


def measure(*, say: Callable[[str], None], quick: bool = False) -> dict[str, Any]:
    """Time `scripts/make-venv.sh` beside a virtual environment that pip fills, and installations of the wheel.

    All of it downloads from the package index. Both compile modules to bytecode only where Python must not do so later.

    Args:
        say: hears what runs.
        quick: a lock of three packages, and the wheel without extras.

    Returns:
        For the JSON: seconds by contender, with `cold` and `warm` caches; of the wheel, by extras, packages, bytes and
        seconds with empty caches; `ratios`, of pip's seconds to ours.

    Raises:
        ContenderError: a set-up fails, as without a network.
    """
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as scratch:
        checkout = _checkout(Path(scratch))
        contenders = {"ours": [[str(checkout / "scripts/make-venv.sh")]]} | (
            {} if quick else {"pip": _by_pip(checkout)}
        )
        found: dict[str, Any] = {}
        for name, commands in contenders.items():
            home = Path(scratch) / f"home-{name}"
            home.mkdir()
            found[name] = {}
            for caches in ("cold", "warm"):
                say(f"setup: {name}, {caches} caches")
                shutil.rmtree(checkout / ".venv", ignore_errors=True)
                found[name][caches] = _seconds(commands, name=f"the set-up, {name}", cwd=checkout, home=home)
        found["ratios"] = {caches: found["pip"][caches] / found["ours"][caches] for caches in found["ours"]}
        extras = ("base",) if quick else _WHEELS
        return found | {"wheel": {extra: _wheel(extra, Path(scratch), say=say) for extra in extras}}


def _checkout(scratch: Path) -> Path:
    folder = scratch / "checkout"
    folder.mkdir()
    for name in _CHECKOUT:
        shutil.copy(ROOT / name, folder)
    for name in ("scripts", "src"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.egg-info", "__pycache__"))
    return folder


def _by_pip(checkout: Path) -> list[list[str]]:
    """What the set-up was before uv: the same packages, with the same hashes."""
    install = [".venv/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return [
        [_base(), "-m", "venv", "--clear", ".venv"],
        [*install, "--only-binary", ":all:", "--require-hashes", "--requirement", str(checkout / "requirements.lock")],
        [*install, "--no-deps", "--no-build-isolation", "--editable", str(checkout)],
    ]


def _base() -> str:
    return getattr(sys, "_base_executable", "") or sys.executable


def _wheel(extra: str, scratch: Path, *, say: Callable[[str], None]) -> dict[str, Any]:
    """An installation of the wheel with an extra into an empty environment, with empty caches."""
    say(f"setup: the wheel, {extra}")
    home = scratch / f"home-{extra}"
    home.mkdir()
    folder = scratch / f"wheel-{extra}"
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    _seconds([[*build, str(folder), str(ROOT)]], name="the wheel", cwd=scratch, home=home)
    (wheel,) = folder.glob("*.whl")
    uv = [sys.executable, "-m", "uv"]
    python = folder / "venv/bin/python"
    _seconds([[*uv, "venv", "--quiet", "--python", _base(), str(folder / "venv")]], name="uv", cwd=scratch, home=home)
    install = [*uv, "pip", "install", "--quiet", "--python", str(python), f"{wheel}{_WHEELS[extra]}"]
    seconds = _seconds([install], name=f"the wheel, {extra}", cwd=scratch, home=home)
    (site,) = (folder / "venv/lib").glob("python*/site-packages")
    return {
        "packages": sum(1 for _ in site.glob("*.dist-info")) - 1,  # the wheel's own is not one that it needs
        "bytes": sum(path.stat().st_size for path in site.rglob("*") if path.is_file() and path.suffix != ".pyc"),
        "seconds": seconds,
    }


def _seconds(commands: list[list[str]], *, name: str, cwd: Path, home: Path) -> float:
    kept = {each: value for each, value in os.environ.items() if each not in _LEFT_OUT}
    began = time.perf_counter()
    for command in commands:
        run(command, name=name, cwd=cwd, environment=kept | {"HOME": str(home)})
    return time.perf_counter() - began
