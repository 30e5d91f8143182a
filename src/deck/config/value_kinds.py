"""Kinds of values in deck.yml: each takes an entry and returns the checked value, or raises a Problem."""

import datetime
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deck.config.tolerance import EXPECTED, Tolerance, read_tolerance
from deck.config.yaml_nodes import Entry
from deck.problem import nearest
from deck.store.file_names import RESERVED

ValueKind = Callable[[Entry], Any]

SIZES = {"16:9": (1280, 720), "4:3": (960, 720), "16:10": (1152, 720)}
NUMBERS = ("c/t", "c", "h/v", "h.v")
_PIXELS = re.compile(r"(\d{3,4})x(\d{3,4})")
_LIKE_A_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")  # what YAML would read as one


def text(entry: Entry) -> str:
    """Text that is not empty."""
    if isinstance(entry.value, str) and entry.value.strip():
        return entry.value
    # YAML takes them for truth values: `language: no` is Norwegian, and a talk may have the title "On".
    if isinstance(entry.value, bool) and entry.written.lower() not in ("true", "false"):
        return entry.written
    quotable = entry.value is not None and not isinstance(entry.value, dict | list)
    raise entry.problem("text", remedy=f'Put it in quotes: {entry.key}: "{entry.value}"' if quotable else None)


def address(entry: Entry) -> str:
    """An address on the web."""
    value = text(entry)
    if not value.startswith(("http://", "https://")):
        raise entry.problem("an address that begins with https://")
    return value


def day(entry: Entry) -> str:
    """A date as YAML reads it, or any words for one."""
    if isinstance(entry.value, datetime.date):
        return entry.value.isoformat()
    if isinstance(entry.value, str) and _LIKE_A_DATE.fullmatch(entry.value):
        raise entry.problem("a day that the calendar has, such as 2026-02-28, or words")
    return text(entry)


def switch(entry: Entry) -> bool:
    """True or false."""
    if not isinstance(entry.value, bool):
        raise entry.problem("true or false")
    return entry.value


def sources(entry: Entry) -> tuple[str, ...]:
    """One or several paths or functions."""
    values = entry.value if isinstance(entry.value, list) else [entry.value]
    if not all(isinstance(value, str) and value for value in values):
        raise entry.problem("a path, 'module:function', or a list of these")
    return tuple(values)


def names_of_editions(entry: Entry) -> tuple[str, ...]:
    """One or several names of editions."""
    values = entry.value if isinstance(entry.value, list) else [entry.value]
    if not values or not all(isinstance(value, str) and value.strip() for value in values):
        raise entry.problem("names of editions, such as [long, short]")
    return tuple(dict.fromkeys(values))


def minutes(entry: Entry) -> float:
    """A number of minutes."""
    value = entry.value
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 24 * 60:
        raise entry.problem("a number of minutes, such as 30")
    return value


def numbers(entry: Entry) -> str | bool:
    """Whether and how slides are numbered, as reveal.js writes it."""
    if isinstance(entry.value, bool):
        return NUMBERS[0] if entry.value else False
    if entry.value not in NUMBERS:
        raise entry.problem(f"true, false, or one of {', '.join(NUMBERS)}")
    return str(entry.value)


def size(entry: Entry) -> tuple[int, int]:
    """Width and height of a slide, in CSS pixels."""
    written = entry.written or str(entry.value)
    if written in SIZES:
        return SIZES[written]
    pixels = _PIXELS.fullmatch(written)
    if not pixels:
        raise entry.problem(f"one of {', '.join(SIZES)}, or pixels such as 1280x800")
    width, height = int(pixels[1]), int(pixels[2])
    if height < 600 or width < height:
        raise entry.problem("slides at least 600 high and no narrower than high: text is sized for these")
    return width, height


def tolerance(entry: Entry) -> Tolerance:
    """How far a number may move from run to run."""
    number = isinstance(entry.value, int | float) and not isinstance(entry.value, bool)
    found = read_tolerance(str(entry.value)) if number or isinstance(entry.value, str) else None
    if found is None:
        raise entry.problem(EXPECTED)
    return found


def file(*suffixes: str) -> Callable[[Entry], str]:
    """The kind that is a file with one of these endings, in the talk's folder; the value is its name there."""

    def checked(entry: Entry) -> str:
        name = text(entry)
        folder = entry.folder
        if not name.lower().endswith(suffixes):
            raise entry.problem(f"a file that ends with {' or '.join(suffixes)}")
        if Path(name).is_absolute() or not (folder / name).resolve().is_relative_to(folder.resolve()):
            raise entry.problem("a file in the talk's folder", remedy="Copy it there: the deck takes it along")
        if not (folder / name).is_file():
            there = (each.relative_to(folder).as_posix() for each in folder.rglob("*"))
            near = nearest(name, [each for each in there if each.lower().endswith(suffixes)])
            raise entry.problem(f"a file in {folder.name}", found=f"there is no '{name}'", remedy=near)
        return name.replace(os.sep, "/")  # it becomes an address in a style sheet

    return checked


_MACRO = re.compile(r"\\?([A-Za-z]+)")


def macros(entry: Entry) -> str | dict[str, str]:
    """Commands for formulas by their names, each with its backslash and its definition; or a file of TeX with them."""
    if not isinstance(entry.value, dict):
        return file(".tex", ".sty")(entry)
    found = {}
    for inner in entry.inner:
        name = _MACRO.fullmatch(inner.key)
        if name is None or not isinstance(inner.value, str):
            # In double quotes YAML would read `\m` as an escape.
            expected = "the name of a command and its definition, such as R: '\\mathbb{R}'"
            raise inner.problem(expected, found=f"'{inner.key}' is no macro")
        found[f"\\{name[1]}"] = inner.value
    return found


def table(**kinds: ValueKind) -> Callable[[Entry], dict[str, Any]]:
    """The kind that is a mapping with some of these keys, each of its own kind; an underscore stands for a dash."""
    known = {name.replace("_", "-"): kind for name, kind in kinds.items()}

    def checked(entry: Entry) -> dict[str, Any]:
        first = next(iter(known))
        if not isinstance(entry.value, dict):
            raise entry.problem(f"lines below it, such as '{first}: ...'")
        for inner in entry.inner:
            if inner.key not in known:
                found = f"unknown word '{inner.key}' in '{entry.key}'"
                remedy = nearest(inner.key, known)
                raise inner.problem(f"one of {', '.join(known)}", found=found, remedy=remedy)
        return {inner.key: known[inner.key](inner) for inner in entry.inner}

    return checked


_FIGURE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _figure(entry: Entry, value: Any) -> str:
    if not isinstance(value, str) or not _FIGURE.fullmatch(value) or value in RESERVED:
        raise entry.problem("the name of a figure, such as class-uncertainties", found=f"'{value}' names no figure")
    return value


def _aliases(entry: Entry) -> dict[str, str]:
    """Old names of figures, each with the new one."""
    if not isinstance(entry.value, dict):
        raise entry.problem("lines below it, such as 'old-name: new-name'")
    return {_figure(inner, inner.key): _figure(inner, inner.value) for inner in entry.inner}


def _figures(entry: Entry) -> tuple[str, ...]:
    """One or several names of figures."""
    values = entry.value if isinstance(entry.value, list) else [entry.value]
    return tuple(_figure(entry, value) for value in values)


exported = table(aliases=_aliases, removed=_figures, data=text, stand_in=text)
"""The kind of value that says what goes with the exported figures."""
