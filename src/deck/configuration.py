"""A talk's deck.yml: title block and settings, checked."""

import dataclasses
import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deck.problem import Problem, nearest

FILE = "deck.yml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What deck.yml says.

    Attributes:
        author: None only where a talk is one file and names none.
        url: where the talk will be found; for its link and QR code.
        bibliography: a BibTeX file beside deck.yml, for citations.
        edition: which cells with `only="..."` are shown: those of this name.
        data: what the outputs depend on besides code: paths relative to deck.yml, or "module:function" for a
            function without arguments that returns a path or None.
    """

    title: str
    author: str | None = None
    subtitle: str | None = None
    event: str | None = None
    date: str | None = None
    url: str | None = None
    repository: str | None = None
    footer: str | None = None
    theme: str | None = None
    license: str | None = None
    language: str = "en"
    bibliography: str | None = None
    edition: str | None = None
    data: tuple[str, ...] = ()


FIELDS = {each.name: each for each in dataclasses.fields(Configuration)}
REQUIRED = ("title", "author")


def read_configuration(path: Path) -> Configuration:
    """Reads and checks a deck.yml.

    Raises:
        Problem: no such file, not YAML, an unknown, missing or repeated key, a value of the wrong type.
    """
    values = read_settings(path)
    for key in REQUIRED:
        if key not in values:
            raise Problem(
                found=f"'{key}' is missing",
                expected="it to be given",
                remedy=f"Add a line '{key}: ...'",
                file=path,
            )
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
        file: where it stands.
        under: the key that holds the settings, where the text says other things besides.

    Raises:
        Problem: not YAML, an unknown or repeated key, a value of the wrong type.
    """
    values: dict[str, Any] = {}
    for key, value, line in _pairs(text, file, under):
        if key not in FIELDS:
            raise Problem(
                found=f"unknown key '{key}'",
                expected=f"one of {', '.join(FIELDS)}",
                remedy=nearest(key, FIELDS),
                file=file,
                line=line,
            )
        if key in values:
            raise Problem(found=f"'{key}' is given twice", file=file, line=line)
        try:
            values[key] = _checked(key, value)
        except Problem as problem:
            raise problem.at(file=file, line=line) from None
    return values


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Problem(
            found="no such file", expected=f"a {FILE} beside the sections", remedy=_SMALLEST, file=path
        ) from None
    except UnicodeDecodeError as error:
        raise Problem(found=f"not UTF-8: {error.reason}", remedy="Save the file as UTF-8", file=path) from None


def _pairs(text: str, file: Path, under: str | None) -> list[tuple[str, Any, int]]:
    """Key, value and line of each entry."""
    import yaml

    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
        if under is not None and isinstance(root, yaml.MappingNode):
            root = next((value for key, value in root.value if key.value == under), None)
        if root is None or root.tag == "tag:yaml.org,2002:null":
            return []
        if not isinstance(root, yaml.MappingNode):
            raise Problem(
                found="not a list of keys and values",
                expected="lines such as 'title: ...'",
                file=file,
                line=root.start_mark.line + 1,
            )
        return [
            (
                str(loader.construct_object(key)),
                loader.construct_object(value, deep=True),
                key.start_mark.line + 1,
            )
            for key, value in root.value
        ]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise Problem(
            found=f"not YAML: {reason}",
            remedy="Text that holds a colon or begins with a sign needs quotes",
            file=file,
            line=mark.line + 1 if mark else None,
        ) from None


_SMALLEST = f"Write one; the smallest {FILE} is\n  title: The talk's title\n  author: Your name"


def _checked(key: str, value: object) -> Any:
    if key == "data":
        entries = value if isinstance(value, list) else [value]
        if not all(isinstance(entry, str) and entry for entry in entries):
            raise Problem(found=f"'data' is {value!r}", expected="a path, 'module:function', or a list of these")
        return tuple(entries)
    if key == "date" and isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, str) or not value.strip():
        found = "empty" if value in (None, "") else f"{value!r}"
        remedy = None if value is None else f'Put it in quotes: {key}: "{value}"'
        raise Problem(found=f"'{key}' is {found}", expected="text", remedy=remedy)
    if key in ("url", "repository") and not value.startswith(("http://", "https://")):
        raise Problem(found=f"'{key}' is {value!r}", expected="an address that begins with https://")
    return value
