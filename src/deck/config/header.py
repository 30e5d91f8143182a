"""The settings of a talk that is one file: its own, deck.yml's beside it, and what it says to other tools."""

import datetime
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeGuard

from deck.config.configuration import FILE, Configuration, read_settings, settings
from deck.problem import Problem

KEY = "deck"
"""Under this key of a file's header, or of a notebook's metadata, stand our settings."""

# What Quarto and Jupyter write beside ours, and what it is called here.
_SHARED = {"title": "title", "subtitle": "subtitle", "date": "date", "lang": "language", "bibliography": "bibliography"}
_MOVING_DATES = ("today", "now", "last-modified")
_FENCE = "# ---"


def header_of(text: str) -> str | None:
    """The YAML header of a percent-format file, each of its lines at its number; None where it has none."""
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip() and not line.startswith(("#!", "# -*-"))), None)
    if first is None or lines[first].rstrip() != _FENCE:
        return None
    rest = lines[first + 1 :]
    length = next((n for n, line in enumerate(rest) if line.rstrip() == _FENCE), None)
    if length is None:
        return None
    return "\n" * (first + 1) + "\n".join(re.sub(r"^# ?", "", line) for line in rest[:length])


def configuration_of(path: Path, *, header: str | None, metadata: Mapping[str, Any], heading: str) -> Configuration:
    """A single file's settings. What the file says counts for more than the deck.yml beside it.

    Args:
        path: of the file.
        header: YAML in which they may stand under the key `deck`.
        metadata: a notebook's.
        heading: the words of the talk's first heading; the title of a talk that gives none.

    Raises:
        Problem: settings that are wrong.
    """
    # Late: a talk in a folder has no header.
    import yaml

    beside = path.parent / FILE
    values: dict[str, Any] = {"title": heading or path.stem.replace("_", " ")}
    if beside.is_file():
        values |= read_settings(beside)
    if header is not None:
        own = _own(header, path)  # first: it says what is wrong
        values |= _shared(yaml.safe_load(header)) | own
    if metadata:
        values |= _shared(metadata)
        own = metadata.get(KEY, {})
        try:
            values |= settings(yaml.safe_dump(own), file=path)
        except Problem as problem:
            # A line of what nobody wrote by hand helps nobody.
            raise problem.at(found=f"in the notebook's metadata, {KEY}: {problem.found}", line=None) from None
    return Configuration(**values)


def _own(header: str, path: Path) -> dict[str, Any]:
    try:
        return settings(header, file=path, under=KEY)
    except Problem as problem:
        # A notebook's header is its first cell.
        raise (problem.at(cell="1") if path.suffix == ".ipynb" else problem) from None


def _shared(header: Any) -> dict[str, Any]:
    """The settings in what a header or a notebook's metadata says to other tools, as far as they mean the same."""
    if not isinstance(header, Mapping):
        return {}
    # Jupytext keeps a notebook's metadata there.
    found = _shared(header.get("jupyter"))
    found |= {ours: header[theirs] for theirs, ours in _SHARED.items() if _is_text(header.get(theirs))}
    if found.get("date") in _MOVING_DATES:
        del found["date"]
    if isinstance(header.get("date"), datetime.date):
        found["date"] = header["date"].isoformat()
    if names := _names(header.get("author") or header.get("authors")):
        found["author"] = names
    footer = header["rise"].get("footer") if isinstance(header.get("rise"), Mapping) else None
    if _is_text(footer) and "<" not in footer:
        found["footer"] = footer
    return found


def _names(authors: Any) -> str:
    """One author or several, each a name or a mapping that holds one."""
    listed = authors if isinstance(authors, list) else [authors]
    names = [each.get("name") if isinstance(each, Mapping) else each for each in listed]
    return ", ".join(name for name in names if _is_text(name))


def _is_text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip())
