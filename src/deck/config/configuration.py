"""A talk's deck.yml: title block and settings, checked."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deck.config.reveal import reveal_options
from deck.config.theme import Logo, Theme, logo, own_colours, paper_fits, theme, typefaces
from deck.config.tolerance import Tolerance
from deck.config.value_kinds import (
    ValueKind,
    address,
    day,
    exported,
    file,
    minutes,
    numbers,
    size,
    sources,
    text,
    tolerance,
)
from deck.config.yaml_nodes import read_entries
from deck.problem import Problem, nearest

FILE = "deck.yml"


@dataclass(frozen=True, slots=True)
class Key:
    """What a key means, and the kind of its value."""

    meaning: str
    kind: ValueKind


# ruff sees no dataclass field in a call of this.
def _key(meaning: str, kind: ValueKind = text, **default: Any) -> Any:
    return field(metadata={"key": Key(meaning, kind)}, **default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What deck.yml says, a field for each key. Those without a default must be given."""

    title: str = _key("the talk's title")
    author: str | None = _key("who speaks; None only where a talk is one file and names nobody", default=None)
    subtitle: str | None = _key("a line below the title", default=None)
    event: str | None = _key("where the talk is given", default=None)
    date: str | None = _key("when", day, default=None)
    description: str | None = _key("a sentence about the talk, for search engines and social sites", default=None)
    url: str | None = _key("where the deck will be found, for its link and QR code", address, default=None)
    repository: str | None = _key("where its source is", address, default=None)
    license: str | None = _key("of the text and the figures", default=None)
    language: str = _key("the language of the text, such as 'en' or 'de'", default="en")
    theme: Theme = _key("'light', 'dark', or a style sheet of your own", theme, default=Theme())  # noqa: RUF009
    colors: Mapping[str, str] = _key("colours of the theme to change", own_colours, default_factory=dict)
    fonts: Mapping[str, str] = _key(
        "typefaces of text, heading and code: names or files", typefaces, default_factory=dict
    )
    logo: Logo | None = _key("a picture for the corner of each slide and the title", logo, default=None)  # noqa: RUF009
    footer: str | None = _key("a line at the foot of each slide", default=None)
    numbers: str | bool = _key("slide numbers: 'c/t', 'c', 'h/v', 'h.v', or false", numbers, default="c/t")
    size: tuple[int, int] = _key("of a slide: '16:9', '4:3', '16:10' or pixels", size, default=(1280, 720))
    minutes: float | None = _key("how long the talk is, for the clock of the speaker's view", minutes, default=None)
    edition: str | None = _key('the edition to show: of cells with only="..." those of this name', default=None)
    bibliography: str | None = _key("a BibTeX file beside deck.yml, for citations", file(".bib"), default=None)
    data: tuple[str, ...] = _key("files, or functions that name one, that the outputs depend on", sources, default=())
    tolerance: Tolerance | None = _key(  # noqa: RUF009
        "how far numbers may move before a cold run says so", tolerance, default=None
    )
    figures: Mapping[str, Any] = _key("what goes with the exported figures", exported, default_factory=dict)
    reveal: Mapping[str, Any] = _key("options of reveal.js itself", reveal_options, default_factory=dict)


KEYS: dict[str, Key] = {each.name: each.metadata["key"] for each in dataclasses.fields(Configuration)}
REQUIRED = ("title", "author")
_SMALLEST = f"Write one; the smallest {FILE} is\n  title: The talk's title\n  author: Your name"


def read_configuration(path: Path) -> Configuration:
    """Reads and checks a deck.yml.

    Raises:
        Problem: no such file, not YAML, an unknown, missing or repeated key, a value of the wrong kind, a file that is
            not there.
    """
    values = read_settings(path)
    for key in REQUIRED:
        if key not in values:
            remedy = f"Add a line '{key}: ...'"
            raise Problem(found=f"'{key}' is missing", expected="it to be given", remedy=remedy, file=path)
    return Configuration(**values)


def read_settings(path: Path) -> dict[str, Any]:
    """The checked values of a deck.yml, by their keys; none has to be there.

    Raises:
        Problem: as `read_configuration`, but for what is missing.
    """
    return settings(_text(path), file=path)


def settings(text: str, *, file: Path, under: str | None = None) -> dict[str, Any]:
    """The checked values of some settings, by their keys; none has to be there.

    Args:
        text: YAML.
        file: where it stands; what it names is in the same folder.
        under: the key that holds the settings, where the text says other things besides.

    Raises:
        Problem: not YAML, an unknown or repeated key, a value of the wrong kind, a file that is not there.
    """
    entries = {entry.key: entry for entry in read_entries(text, file=file, under=under)}
    values: dict[str, Any] = {}
    for key, entry in entries.items():
        if key not in KEYS:
            found, remedy = f"unknown key '{key}'", nearest(key, KEYS)
            raise entry.problem(f"one of {', '.join(KEYS)}", found=found, remedy=remedy)
        values[key] = KEYS[key].kind(entry)
    if "colors" in values:
        paper_fits(entries["colors"], values.get("theme", Theme()).base)
    return values


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        expected = f"a {FILE} beside the sections"
        raise Problem(found="no such file", expected=expected, remedy=_SMALLEST, file=path) from None
    except UnicodeDecodeError:
        raise Problem(found="not UTF-8", remedy="Save the file as UTF-8", file=path) from None
