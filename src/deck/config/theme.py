"""How a deck looks: the theme, colours, typefaces and the logo that deck.yml names, checked."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from deck.config import colours, stylesheet, value_kinds
from deck.config.yaml_nodes import Entry
from deck.problem import nearest

FOLDER = Path(__file__).parents[1] / "assets/themes"
BASES = ("light", "dark")
LIGHT = FOLDER / "light.mplstyle"
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif")
TYPEFACES = (".woff2", ".woff", ".ttf", ".otf")
# What others call them.
_SYNONYMS = {"background": "paper", "text": "ink", "foreground": "ink", "link": "accent", "primary": "accent"}
_VARIABLE = re.compile(r"^  --([a-z-]+): ([^;]+);", re.MULTILINE)
_FAMILY = re.compile(r"[\w .+-]+")


@dataclass(frozen=True, slots=True)
class Theme:
    """One of ours, and sheets of the talk's own on top of it, by their names in the talk's folder.

    `beside` are RISE's, which stand beside a notebook and are named nowhere; `file` comes after them.
    """

    base: str = "light"
    file: str | None = None
    beside: tuple[str, ...] = ()

    @property
    def sheets(self) -> tuple[str, ...]:
        """The talk's own sheets, in the order in which they are loaded."""
        return (*self.beside, self.file) if self.file else self.beside


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture in the talk's folder, what it shows, and the line of deck.yml that names it."""

    file: str
    alt: str
    line: int


@cache
def variables(base: str) -> dict[str, str]:
    """The variables of one of our themes, without their two dashes."""
    return dict(_VARIABLE.findall((FOLDER / f"{base}.css").read_text(encoding="utf-8")))


def colour_names() -> list[str]:
    """The theme's colours that `colors` may change."""
    return [name for name, value in variables(BASES[0]).items() if colours.parse(value)]


def figure_style(base: str) -> Path:
    """The settings of matplotlib that make a figure belong to the theme."""
    return FOLDER / f"{base}.mplstyle"


def theme(entry: Entry) -> Theme:
    """The kind of value that names a theme of ours, a style sheet, or both."""
    if isinstance(entry.value, dict):
        return Theme(**value_kinds.table(base=_base, file=_sheet)(entry))
    name = value_kinds.text(entry)
    if name.lower().endswith(".css"):
        return Theme(file=_sheet(entry))
    return Theme(base=_base(entry))


def _base(entry: Entry) -> str:
    if entry.value not in BASES:
        known = [*BASES, *(path.name for path in entry.folder.glob("*.css"))]
        expected = f"{', '.join(BASES)}, or a style sheet in the talk's folder such as stage.css"
        raise entry.problem(expected, remedy=nearest(str(entry.value), known))
    return str(entry.value)


def _sheet(entry: Entry) -> str:
    name = value_kinds.file(".css")(entry)
    stylesheet.check(entry.folder / name, folder=entry.folder)
    return name


def own_colours(entry: Entry) -> dict[str, str]:
    """The kind of value that gives colours to variables of the theme."""
    known = colour_names()
    if isinstance(entry.value, dict):
        for inner in entry.inner:
            if inner.key in _SYNONYMS:
                found = f"unknown word '{inner.key}' in '{entry.key}'"
                remedy = f"Here it is called '{_SYNONYMS[inner.key]}'"
                raise inner.problem(f"one of {', '.join(known)}", found=found, remedy=remedy)
    return value_kinds.table(**dict.fromkeys(known, _colour))(entry)


def _colour(entry: Entry) -> str:
    if isinstance(entry.value, str) and colours.parse(entry.value):
        return entry.value
    remedy = None if entry.value else f'A colour that begins with # needs quotes: {entry.key}: "#1b5e47"'
    raise entry.problem('a colour such as "#1b5e47", teal or rgb(27 94 71)', remedy=remedy)


def paper_fits(entry: Entry, base: str) -> None:
    """See that the paper is as light or as dark as the theme.

    Raises:
        Problem: it is of the other kind, on which the theme's other colours cannot be read.
    """
    for inner in entry.inner:
        paper = colours.parse(inner.value) if inner.key == "paper" else None
        if paper and colours.is_dark(paper) != (base == "dark"):
            other = BASES[1 - BASES.index(base)]
            remedy = f"Write 'theme: {other}', or '{{base: {other}, file: ...}}' with a sheet of your own"
            raise inner.problem(f"a {base} colour in the {base} theme", remedy=remedy)


def _typeface(entry: Entry) -> str:
    name = value_kinds.text(entry)
    if Path(name).suffix.lower() in TYPEFACES:
        return value_kinds.file(*TYPEFACES)(entry)
    if not _FAMILY.fullmatch(name):
        raise entry.problem(f"the name of a typeface, or a file that ends with {' or '.join(TYPEFACES)}")
    return name


typefaces = value_kinds.table(text=_typeface, heading=_typeface, code=_typeface)
"""The kind of value that gives typefaces: names of those that the machine has, or files in the talk's folder."""


def logo(entry: Entry) -> Logo:
    """The kind of value that is a picture: its file, or the file and what it shows."""
    if not isinstance(entry.value, dict):
        return Logo(value_kinds.file(*PICTURES)(entry), "", entry.line)
    given = value_kinds.table(file=value_kinds.file(*PICTURES), alt=value_kinds.text)(entry)
    if "file" not in given:
        raise entry.problem("a file", remedy="Add a line 'file: logo.svg' below it")
    return Logo(given["file"], given.get("alt", ""), entry.line)
