"""What RISE and Quarto say of a deck's look, in the words of deck.yml."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

from deck.config import stylesheet
from deck.config.reveal import OPTIONS, is_value
from deck.config.theme import Theme
from deck.config.value_kinds import NUMBERS
from deck.formats.html import tags
from deck.problem import Problem

# reveal.js' themes, and Quarto's, by whether their ground is dark.
_DARK = frozenset({"black", "night", "league", "blood", "moon", "dracula", "dark", "black-contrast"})
_LIGHT = frozenset({"white", "white-contrast", "simple", "serif", "sky", "beige", "solarized", "light", "default"})
_LEAST_HEIGHT = 600
_DASH = re.compile(r"[-_]([a-z])")


def foreign_settings(said: Mapping[str, Any], folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Settings of RISE, or of Quarto's `revealjs`, by our keys; and those keys of theirs that say nothing here.

    Args:
        said: by their keys.
        folder: in which the files lie that they name.
    """
    values: dict[str, Any] = {}
    reveal: dict[str, Any] = {}
    unread: list[str] = []
    for written, value in said.items():
        key = _DASH.sub(lambda match: match[1].upper(), str(written))
        if (found := _value(key, value, folder)) is not None:
            values |= found
        elif key in OPTIONS and any(is_value(value, each) for each in OPTIONS[key]):
            reveal[key] = value
        elif key not in ("width", "height"):
            unread.append(str(written))
    if size := _size(said.get("width"), said.get("height")):
        values["size"] = size
    else:
        unread += [key for key in ("width", "height") if key in said]
    return values | ({"reveal": reveal} if reveal else {}), unread


def sheets_beside(path: Path) -> tuple[tuple[str, ...], list[str]]:
    """RISE's style sheets for a notebook, `rise.css` and `NAME.css`; and what keeps one of them from being used."""
    found, unread = [], []
    for name in dict.fromkeys(("rise.css", f"{path.stem}.css")):
        sheet = path.with_name(name)
        if sheet.is_file():
            try:
                stylesheet.check(sheet, folder=path.parent)
                found.append(name)
            except Problem as problem:
                unread.append(f"{name}: {problem.found}")
    return tuple(found), unread


def with_sheets(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The settings with style sheets below those of their theme."""
    return {**values, "theme": replace(values.get("theme", Theme()), beside=names)} if names else dict(values)


def _value(key: str, value: Any, folder: Path) -> dict[str, Any] | None:
    """What a key says that we call otherwise; None where it says nothing."""
    if key == "theme" and isinstance(value, str) and value in _DARK | _LIGHT:
        return {"theme": Theme(base="dark" if value in _DARK else "light")}
    if key in ("header", "footer") and isinstance(value, str):
        text = _words(value)
        return {key: text} if text or not value.strip() else None
    if key == "overlay" and isinstance(value, str):
        return {"overlay": value}
    if key == "backimage" and isinstance(value, str) and (folder / value).is_file():
        return {"background": value}
    if key == "slideNumber" and (isinstance(value, bool) or value in NUMBERS):
        return {"numbers": NUMBERS[0] if value is True else value}
    return None


def _size(width: Any, height: Any) -> tuple[int, int] | None:
    numbers = [int(each) for each in (width, height) if re.fullmatch(r"\d{3,4}", str(each))]
    if len(numbers) == 2 and numbers[0] >= numbers[1] >= _LEAST_HEIGHT:
        return numbers[0], numbers[1]
    return None


def _words(html: str) -> str:
    """The text of HTML, on one line."""
    return " ".join(unescape(" ".join(_texts(html))).split())


def _texts(html: str) -> Iterator[str]:
    end = 0
    for tag in tags(html):
        yield html[end : tag.start]
        end = tag.end
    yield html[end:]
