"""A talk's look -> style sheets and the files they name, in the deck's folder."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from deck.config import stylesheet
from deck.config.configuration import Configuration
from deck.config.theme import BASES, FOLDER, TYPEFACES

_FORMATS = {".woff2": "woff2", ".woff": "woff", ".ttf": "truetype", ".otf": "opentype"}
_ROLES = {"text": ("main", "sans-serif"), "heading": ("heading", "serif"), "code": ("code", "monospace")}
_LARGEST = (1280, 720)
OURS = "theme"
OWN = "talk"
"""The folder of the talk's own files among the assets: whatever they are called, none can be one of ours."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a deck looks: what its settings say, and the folder where they stand."""

    config: Configuration
    folder: Path

    def sheets(self) -> tuple[str, ...]:
        """The style sheets in the order in which they are loaded, after all others, relative to the assets."""
        own = (f"{OWN}/{name}" for name in self.config.theme.sheets)
        talks = (f"{OURS}/talk.css",) if _rules(self.config) else ()
        return (*(f"{OURS}/{base}.css" for base in BASES), *own, *talks)

    def classes(self) -> str:
        """The classes of the page, by which the sheets know the theme."""
        return f"theme-{self.config.theme.base}{' has-logo' if self.config.logo else ''}"

    def settings_json(self) -> str:
        """What reveal.js is told, as JSON that can stand in a page: a strict content-security policy allows data."""
        width, height = self.config.size
        settings = {"width": width, "height": height, "slideNumber": self.config.numbers}
        if self.config.minutes:
            settings["totalTime"] = round(self.config.minutes * 60)
        if self.config.direction == "rtl":
            settings["rtl"] = True
        settings |= self.config.reveal
        return json.dumps(settings, sort_keys=True, ensure_ascii=False).replace("<", "\\u003c")

    def write(self, folder: Path) -> None:
        """Copy and write the sheets that `sheets` names, and what they name, into the folder of the assets."""
        ours = folder / OURS
        for base in BASES:  # the other one is for slides with a background of their own
            _copy(FOLDER / f"{base}.css", ours / f"{base}.css")
        for name in self.config.theme.sheets:
            sheet = self.folder / name
            for file in (sheet, *stylesheet.files(sheet, folder=self.folder)):
                self._copy_own(file, folder)
        for name in _files(self.config):
            self._copy_own(self.folder / name, folder)
        if rules := _rules(self.config):
            (ours / "talk.css").write_text(rules, encoding="utf-8", newline="\n")

    def _copy_own(self, file: Path, folder: Path) -> None:
        """Copy a file of the talk to the place that its name says, a link as the file that it leads to."""
        _copy(file, folder / OWN / os.path.relpath(file, self.folder))


def _files(config: Configuration) -> Iterator[str]:
    if config.logo:
        yield config.logo.file
    yield from (name for name in config.fonts.values() if _is_file(name))


def _rules(config: Configuration) -> str:
    """What deck.yml asks for, as CSS."""
    faces, variables = [], [f"--{name}: {colour};" for name, colour in config.colors.items()]
    for role, name in config.fonts.items():
        variable, generic = _ROLES[role]
        family = f"deck {role}" if _is_file(name) else name
        variables.append(f'--r-{variable}-font: "{family}", {generic};')
        if _is_file(name):
            faces.append(_face(family, name))
    if config.size != _LARGEST:
        variables.append(f"--slide-height: {config.size[1]}px;")
    rules = [f":root {{\n  {'\n  '.join(variables)}\n}}"] if variables else []
    if config.logo:
        # A picture that is repeated on each slide is decoration there; on the title it is an image with its alt text.
        rules.append(f'.slide > .logo {{\n  background-image: url("{_address(config.logo.file)}");\n}}')
    return "\n\n".join([*faces, *rules, ""]) if faces or rules else ""


def _face(family: str, name: str) -> str:
    # By Google's and most foundries' custom a variable font says so in its name: it has all weights.
    has_all_weights = "[" in name or "variable" in name.lower() or "-vf" in name.lower()
    weights = "\n  font-weight: 100 900;" if has_all_weights else ""
    source = f'url("{_address(name)}") format("{_FORMATS[Path(name).suffix.lower()]}")'
    return f'@font-face {{\n  font-family: "{family}";\n  src: {source};{weights}\n}}'


def _address(name: str) -> str:
    """Of a file of the talk, from the sheet that deck.yml's settings make."""
    return quote(f"../{OWN}/{name}")


def _is_file(name: str) -> bool:
    return Path(name).suffix.lower() in TYPEFACES


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
