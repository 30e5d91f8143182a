"""What a deck needs in a browser: reveal.js, KaTeX and fonts from npm, our own style and script."""

import hashlib
import json
import re
import shutil
from pathlib import Path

from deck.problem import Problem, Status

STATIC = Path(__file__).parent / "static"

REVEAL = ("reset.css", "reveal.css", "reveal.js", *(f"plugin/{p}.js" for p in ("notes", "zoom")))
KATEX = ("katex.min.css", "katex.min.js")
# Family and faces: text, strong text and emphasis, headings, code.
FONTS = {
    "source-sans-3": ("400", "600", "400-italic"),
    "source-serif-4": ("400", "600", "400-italic"),
    "source-code-pro": ("400", "600"),
}
_WOFF = re.compile(r",\s*url\([^)]*\.woff\)\s*format\('woff'\)")
_WOFF2 = re.compile(r"url\(\./files/([^)]+\.woff2)\)")


def copy_assets(folder: Path) -> None:
    """Copy all that a deck loads into `folder`.

    Raises:
        Problem: the npm packages are not installed (status 3).
    """
    modules = node_modules()
    for name in REVEAL:
        _copy(modules / "reveal.js/dist" / name, folder / "reveal" / name)
    for name in KATEX:
        _copy(modules / "katex/dist" / name, folder / "katex" / name)
    for font in (modules / "katex/dist/fonts").glob("*.woff2"):
        _copy(font, folder / "katex/fonts" / font.name)
    _copy_fonts(modules, folder / "fonts")
    for own in STATIC.iterdir():
        _copy(own, folder / own.name)


def digest() -> str:
    """Changes whenever an asset does: a digest of the packages' versions and of our own files.

    Raises:
        Problem: the npm packages are not installed (status 3).
    """
    modules = node_modules()
    packages = ("reveal.js", "katex", *(f"@fontsource/{family}" for family in FONTS))
    versions = {name: json.loads((modules / name / "package.json").read_text())["version"] for name in packages}
    sha = hashlib.sha256(json.dumps(versions, sort_keys=True).encode())
    for own in sorted(STATIC.iterdir()):
        sha.update(own.name.encode() + own.read_bytes())
    return sha.hexdigest()


def node_modules() -> Path:
    """The folder where npm put the packages: beside the working directory's or this package's package.json.

    Raises:
        Problem: there is none (status 3).
    """
    for start in (Path.cwd(), Path(__file__).resolve().parent):
        for folder in (start, *start.parents):
            if (folder / "node_modules/reveal.js/dist").is_dir() and (folder / "node_modules/katex/dist").is_dir():
                return folder / "node_modules"
    raise Problem(
        found="reveal.js and KaTeX are not installed",
        expected="them in node_modules, beside package.json",
        remedy="Run 'make setup' (or 'npm ci') in the project's folder",
        status=Status.MACHINE,
    )


def _copy_fonts(modules: Path, folder: Path) -> None:
    sheets = []
    for family, faces in FONTS.items():
        package = modules / "@fontsource" / family
        for face in faces:
            sheet = _WOFF.sub("", (package / f"{face}.css").read_text(encoding="utf-8"))
            for name in _WOFF2.findall(sheet):
                _copy(package / "files" / name, folder / name)
            sheets.append(_WOFF2.sub(r"url(\1)", sheet))
    (folder / "fonts.css").write_text("\n".join(sheets), encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
