"""A talk's deck.yml: title block and settings, checked."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from deck.config.languages import direction_of
from deck.config.reveal import reveal_options
from deck.config.theme import Logo, Theme, colour_names, logo, own_colours, paper_fits, theme, typefaces
from deck.config.tolerance import Tolerance
from deck.config.value_kinds import (
    ValueKind,
    address,
    day,
    exported,
    file,
    macros,
    minutes,
    names_of_editions,
    numbers,
    size,
    sources,
    switch,
    text,
    tolerance,
)
from deck.config.yaml_nodes import read_entries
from deck.problem import Problem, nearest

FILE = "deck.yml"


@dataclass(frozen=True, slots=True)
class Key:
    """What a key says, and the kind of its value.

    README's table is made of these: `meaning` is a row's sentence in Markdown, `example` the line that it speaks of,
    `names` what the sentence ends with, where that is a list that stands elsewhere.
    """

    example: str
    meaning: str
    kind: ValueKind
    names: Callable[[], Iterable[str]] = tuple


# ruff sees no dataclass field in a call of this.
def _key(
    example: str,
    meaning: str,
    kind: ValueKind = text,
    *,
    names: Callable[[], Iterable[str]] = tuple,
    **default: Any,
) -> Any:
    return field(metadata={"key": Key(example, meaning, kind, names)}, **default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What deck.yml says, a field for each key. Those without a default must be given."""

    title: str = _key("title: Slides that run", "is the talk's title; this key and `author` must be given")
    author: str | None = _key("author: Your name", "says who speaks", default=None)
    subtitle: str | None = _key("subtitle: A tour", "is a line below the title", default=None)
    event: str | None = _key("event: PyData", "says where you give the talk", default=None)
    date: str | None = _key("date: 2026-11-27", "says when", day, default=None)
    description: str | None = _key(
        "description: A talk about slides.", "is a sentence about the talk, for search engines and links", default=None
    )
    url: str | None = _key(
        "url: https://example.org/talk",
        'says where the deck will be found, for links and `layout="link"`',
        address,
        default=None,
    )
    repository: str | None = _key(
        "repository: https://example.org/source", "says where the talk's source is", address, default=None
    )
    license: str | None = _key("license: CC BY 4.0", "is the license of the text and the figures", default=None)
    language: str = _key(
        "language: de",
        "is the language of the text, for screen readers; `en` by default. With `he` or `ar` the deck runs from right "
        "to left",
        default="en",
    )
    theme: Theme = _key(  # noqa: RUF009
        "theme: dark",
        "is light on dark, for a dark stage; `light` is ink on paper. `stage.css` is a sheet of your own in"
        " the talk's folder, on top of `light`; `{base: dark, file: stage.css}` puts it on top of `dark`",
        theme,
        default=Theme(),
    )
    colors: Mapping[str, str] = _key(
        "colors: {accent: teal}",
        "changes colours of the theme:",
        own_colours,
        names=colour_names,
        default_factory=dict,
    )
    fonts: Mapping[str, str] = _key(
        "fonts: {heading: Georgia}",
        "changes the typefaces of `text`, `heading` and `code`: names of installed ones, or font files, "
        "which the deck takes along",
        typefaces,
        default_factory=dict,
    )
    logo: Logo | None = _key(  # noqa: RUF009
        "logo: {file: logo.svg, alt: The House}",
        "puts a picture in the corner of each slide, and a larger one on the title",
        logo,
        default=None,
    )
    header: str | None = _key("header: a line", "is a line at the head of each slide", default=None)
    footer: str | None = _key("footer: a line", "is a line at the foot of each slide", default=None)
    background: str | None = _key(
        "background: hall.jpg",
        "is a colour or a picture behind each slide that has none of its own",
        default=None,
    )
    overlay: str | None = _key(
        'overlay: <p class="mark">Draft</p>',
        "is HTML that lies on each slide, for a style sheet of yours to place",
        default=None,
    )
    numbers: str | bool = _key(
        "numbers: c",
        "numbers the slides; `c/t`, the default, also shows the total; `h/v` and `h.v` count by column and "
        "row; `false` shows none",
        numbers,
        default="c/t",
    )
    size: tuple[int, int] = _key(
        "size: 4:3",
        "changes the shape of the slides from `16:9`, which is 1280 x 720: `4:3`, `16:10`, or pixels such "
        "as `1280x800`",
        size,
        default=(1280, 720),
    )
    minutes: float | None = _key(
        "minutes: 30", "says how long the talk is, for the clock of the speaker's view", minutes, default=None
    )
    edition: str | None = _key("edition: long", 'shows the cells with `only="long"`', default=None)
    editions: tuple[str, ...] = _key(
        "editions: [long, short]",
        "lists all editions, one that no `only` names included; without it they are those that cells name",
        names_of_editions,
        default=(),
    )
    bibliography: str | None = _key(
        "bibliography: talk.bib", "names the BibTeX file of what the talk cites", file(".bib"), default=None
    )
    macros: str | Mapping[str, str] = _key(
        r"macros: {R: '\mathbb{R}'}",
        r"defines commands for the formulas of all sections; `talk.tex` names a file with `\newcommand`, `\def` or "
        r"`\DeclareMathOperator` in it",
        macros,
        default_factory=dict,
    )
    data: tuple[str, ...] = _key(
        'data: [rows.csv, "module:function"]',
        "names files, or functions that name one: when they change, the sections run again",
        sources,
        default=(),
    )
    execute: bool = _key(
        "execute: false",
        "runs nothing: a notebook's cells show the outputs that it holds, as `--stored` asks for once",
        switch,
        default=True,
    )
    tolerance: Tolerance | None = _key(  # noqa: RUF009
        "tolerance: 0.02",
        "says how far numbers may move before a [cold run](#nothing-slow-twice) calls them changed, "
        "in cells that do not say so themselves",
        tolerance,
        default=None,
    )
    figures: Mapping[str, Any] = _key(
        "figures: {aliases: {old: new}}",
        "says what goes with the [exported figures](#reuse-a-figure)",
        exported,
        default_factory=dict,
    )
    reveal: Mapping[str, Any] = _key(
        "reveal: {loop: true}",
        "sets [options of reveal.js](https://revealjs.com/config/)",
        reveal_options,
        default_factory=dict,
    )

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """In which direction the talk's language is written."""
        return direction_of(self.language)


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
