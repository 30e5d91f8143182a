"""What a deck needs in a browser: reveal.js, KaTeX and fonts from npm, our own style and script.

Imports nothing that has to be installed: `setup.py` asks this module what the wheel carries.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from deck.problem import Problem, Status

STATIC = Path(__file__).parent / "static"
VENDORED = Path(__file__).parent / "vendored"
"""Where the wheel carries what npm brings; a checkout has no such folder."""

REVEAL = ("reset.css", "reveal.css", "reveal.js", *(f"plugin/{p}.js" for p in ("notes", "zoom")))
KATEX = ("katex.min.css", "katex.min.js")
# Family and faces: text, strong text and emphasis, headings, code.
FONTS = {
    "source-sans-3": ("400", "600", "400-italic"),
    "source-serif-4": ("400", "600", "400-italic"),
    "source-code-pro": ("400", "600"),
}
AXE = "axe.min.js"
"""Of axe-core, which looks for barriers when a deck is checked."""

_WOFF = re.compile(r",\s*url\([^)]*\.woff\)\s*format\('woff'\)")
_WOFF2 = re.compile(r"url\(\./files/([^)]+\.woff2)\)")
_FONT_SHEETS = tuple(f"@fontsource/{family}/{face}.css" for family, faces in FONTS.items() for face in faces)
_SAYS_WHAT_IT_IS = re.compile(r"package\.json$|(licen[cs]e|notice|copying|ofl)\b", re.IGNORECASE)


def copy_assets(folder: Path) -> None:
    """Copy all that a deck loads into `folder`.

    Raises:
        Problem: the npm packages are not installed (status 3).
    """
    modules = node_modules()
    for source, target in _copied(modules):
        _copy(modules / source, folder / target)
    sheets = [_font_sheet(modules / sheet) for sheet in _FONT_SHEETS]
    (folder / "fonts/fonts.css").write_text("\n".join(sheets), encoding="utf-8", newline="\n")
    copy_own(folder)


def copy_own(folder: Path) -> None:
    """Copy our own style sheets and scripts into `folder`."""
    for own in STATIC.iterdir():
        _copy(own, folder / own.name)


def digest() -> str:
    """Changes whenever an asset does: a digest of the packages' versions and of our own files.

    Raises:
        Problem: the npm packages are not installed (status 3).
    """
    modules = node_modules()
    packages = {_package(source) for source, _ in _copied(modules)}
    versions = {name: json.loads((modules / name / "package.json").read_bytes())["version"] for name in packages}
    sha = hashlib.sha256(json.dumps(versions, sort_keys=True).encode())
    for own in sorted(STATIC.iterdir()):
        sha.update(own.name.encode() + own.read_bytes())
    return sha.hexdigest()


def vendor(folder: Path) -> None:
    """Copy what decks and their checks need of npm's packages into `folder`, each package with its licence.

    The folder is then like node_modules, and as good as that.

    Raises:
        Problem: the npm packages are not installed (status 3).
    """
    modules = node_modules()
    files = {*(source for source, _ in _copied(modules)), *_FONT_SHEETS, f"axe-core/{AXE}"}
    for package in sorted({_package(file) for file in files}):
        named = [path.name for path in (modules / package).iterdir() if _SAYS_WHAT_IT_IS.match(path.name)]
        files |= {f"{package}/{name}" for name in named}
    for file in sorted(files):
        _copy(modules / file, folder / file)


def node_modules() -> Path:
    """The folder of npm's packages: the one in the wheel, or in a checkout npm's own.

    Raises:
        Problem: there is none (status 3).
    """
    if VENDORED.is_dir():
        return VENDORED
    for folder in Path(__file__).resolve().parents:
        if (folder / "node_modules/reveal.js/dist").is_dir() and (folder / "node_modules/katex/dist").is_dir():
            return folder / "node_modules"
    raise Problem(
        found="reveal.js and KaTeX are not installed",
        expected="them in node_modules, beside package.json",
        remedy="Run 'make setup' (or 'npm ci') in the project's folder",
        status=Status.MACHINE,
    )


def _copied(modules: Path) -> Iterator[tuple[str, str]]:
    """Each file that a deck has from npm as it is: its place below node_modules, and that below the deck's assets."""
    for name in REVEAL:
        yield f"reveal.js/dist/{name}", f"reveal/{name}"
    for name in (*KATEX, *(f"fonts/{font.name}" for font in sorted((modules / "katex/dist/fonts").glob("*.woff2")))):
        yield f"katex/dist/{name}", f"katex/{name}"
    for sheet in _FONT_SHEETS:
        for name in _WOFF2.findall(_font_sheet(modules / sheet, place="./files/")):
            yield f"{_package(sheet)}/files/{name}", f"fonts/{name}"


def _font_sheet(path: Path, *, place: str = "") -> str:
    """A font's style sheet with the modern form alone, its files at `place`."""
    return _WOFF2.sub(rf"url({place}\1)", _WOFF.sub("", path.read_text(encoding="utf-8")))


def _package(file: str) -> str:
    """The package of a file below node_modules."""
    parts = file.split("/")
    return "/".join(parts[: 2 if file.startswith("@") else 1])


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
