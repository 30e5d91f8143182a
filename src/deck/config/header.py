"""The settings of a talk that is one file: its own, deck.yml's beside it, and what it says to other tools."""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

from deck.config.configuration import FILE, Configuration, read_settings, settings
from deck.config.foreign import foreign_settings, sheets_beside, with_sheets
from deck.config.yaml_nodes import read_entries
from deck.problem import Problem

KEY = "deck"
"""Under this key of a file's header, or of a notebook's metadata, stand our settings."""

# What Quarto and Jupyter write beside ours, and what it is called here.
_SHARED = {
    "title": "title",
    "subtitle": "subtitle",
    "date": "date",
    "lang": "language",
    "language": "language",
    "bibliography": "bibliography",
}
_RISE = ("rise", "livereveal")
_FIGURE_SIZE = ("fig-width", "fig-height")  # Quarto's, of all cells
# What is read below, or is for Jupyter alone.
_READ = frozenset(
    {
        *_SHARED,
        *_RISE,
        *_FIGURE_SIZE,
        KEY,
        "author",
        "authors",
        "jupyter",
        "jupytext",
        "kernelspec",
        "execute",
        "format",
    }
)
_MOVING_DATES = ("today", "now", "last-modified")
_FENCE = "# ---"


@dataclass(slots=True)
class FileSettings:
    """What a talk that is one file says of itself.

    Attributes:
        values: by their keys.
        defaults: Quarto's options for all of its code cells.
        unread: what says nothing to a deck, each with its line where one is known.
        folder: in which it lies.
        has_title_block: whether a header gives a title, of which Quarto makes a slide.
        is_revealjs: whether a header asks for slides, as Quarto writes it.
    """

    values: dict[str, Any] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)
    unread: list[tuple[str, int | None]] = field(default_factory=list)
    folder: Path = Path()
    has_title_block: bool = False
    is_revealjs: bool = False

    @property
    def configuration(self) -> Configuration:
        """The values as a talk's settings."""
        return Configuration(**self.values)

    def add(self, values: Mapping[str, Any]) -> None:
        """Adds values that count for more than those before them."""
        reveal = {**self.values.get("reveal", {}), **values.get("reveal", {})}
        self.values |= {**values, **({"reveal": reveal} if reveal else {})}


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


def settings_of(path: Path, *, headers: Sequence[str], metadata: Mapping[str, Any], heading: str) -> FileSettings:
    """A single file's settings. What the file says counts for more than the deck.yml beside it.

    Args:
        path: of the file.
        headers: YAML in which they may stand under the key `deck`; a later one counts for more.
        metadata: a notebook's.
        heading: the words of the talk's first heading; the title of a talk that gives none.

    Raises:
        Problem: settings that are wrong.
    """
    found = FileSettings({"title": heading or path.stem.replace("_", " ")}, folder=path.parent)
    beside = path.parent / FILE
    if beside.is_file():
        found.add(read_settings(beside))
    for header in headers:
        _add_header(found, header, path)
    if metadata:
        _add_shared(found, metadata)
        _add_own(found, metadata.get(KEY, {}), path)
    if path.suffix == ".ipynb":
        sheets, unread = sheets_beside(path)
        found.values = with_sheets(found.values, sheets)
        found.unread += [(each, None) for each in unread]
    return found


def _add_header(found: FileSettings, header: str, path: Path) -> None:
    try:
        own = settings(header, file=path, under=KEY)  # first: it says what is wrong
        entries = read_entries(header, file=path)
    except Problem as problem:
        # A notebook's header is its first cell.
        raise (problem.at(cell="1") if path.suffix == ".ipynb" else problem) from None
    lines = {entry.key: entry.line for entry in entries}
    said = {entry.key: entry.value for entry in entries}
    found.has_title_block = found.has_title_block or _is_text(said.get("title"))
    _add_shared(found, said, lines=lines)
    found.unread += [(f"'{key}:'", line) for key, line in lines.items() if key not in _READ]
    found.unread += [(f"'{what}'", lines[key]) for key, what in _half_read(said)]
    found.add(own)


def _add_own(found: FileSettings, own: Any, path: Path) -> None:
    # Late: a talk in a folder, and a notebook that says nothing of itself, need none.
    import yaml

    try:
        found.add(settings(yaml.safe_dump(own), file=path))
    except Problem as problem:
        # A line of what nobody wrote by hand helps nobody.
        raise problem.at(found=f"in the notebook's metadata, {KEY}: {problem.found}", line=None) from None


def _add_shared(found: FileSettings, said: Mapping[str, Any], *, lines: Mapping[str, int] | None = None) -> None:
    """Adds what a header or a notebook's metadata says to other tools, as far as it means the same here."""
    lines = lines or {}
    # Jupytext keeps a notebook's metadata there.
    if isinstance(inner := said.get("jupyter"), Mapping):
        _add_shared(found, inner, lines={key: lines["jupyter"] for key in _RISE if "jupyter" in lines})
    for key in _RISE:
        _add_foreign(found, key, said.get(key), lines.get(key))
    _add_figure_size(found, said)
    formats = said.get("format")
    found.is_revealjs = found.is_revealjs or formats == "revealjs" or "revealjs" in (formats or {})
    if isinstance(formats, Mapping):
        for name, each in formats.items():
            if name == "revealjs":
                _add_foreign(found, "format", _add_figure_size(found, each), lines.get("format"))
            elif "revealjs" not in formats:
                found.unread.append((f"'format: {name}'", lines.get("format")))
    elif _is_text(formats) and formats != "revealjs":
        found.unread.append((f"'format: {formats}'", lines.get("format")))
    execute = said.get("execute")
    if isinstance(execute, Mapping):
        found.defaults |= {str(key): value for key, value in execute.items()}
    if execute is False or found.defaults.pop("enabled", True) is False:
        found.values["execute"] = False
    found.add(_title_block(said))


def _add_foreign(found: FileSettings, name: str, said: Any, line: int | None) -> None:
    if isinstance(said, Mapping):
        values, unread = foreign_settings(said, found.folder)
        found.add(values)
        if unread:
            found.unread.append((f"'{name}: {', '.join(unread)}'", line))


def _add_figure_size(found: FileSettings, said: Any) -> Any:
    """Adds the size of all figures, where one is said; what else is said."""
    if not isinstance(said, Mapping):
        return said
    found.defaults |= {key: said[key] for key in _FIGURE_SIZE if key in said}
    return {key: value for key, value in said.items() if key not in _FIGURE_SIZE}


def _title_block(said: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {ours: said[theirs] for theirs, ours in _SHARED.items() if _is_text(said.get(theirs))}
    if values.get("date") in _MOVING_DATES:
        del values["date"]
    if isinstance(said.get("date"), datetime.date):
        values["date"] = said["date"].isoformat()
    if names := _names(said.get("author") or said.get("authors")):
        values["author"] = names
    return values


def _half_read(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Keys of which a part says nothing to a deck, and that part: a date that moves would make each build another."""
    if said.get("date") in _MOVING_DATES:
        yield "date", f"date: {said['date']}"
    for key in ("author", "authors"):
        listed = said.get(key) if isinstance(said.get(key), list) else [said.get(key)]
        more = dict.fromkeys(str(word) for each in listed or () if isinstance(each, Mapping) for word in each)
        if others := [word for word in more if word != "name"]:
            yield key, f"{key}: {', '.join(others)}"


def _names(authors: Any) -> str:
    """One author or several, each a name or a mapping that holds one."""
    listed = authors if isinstance(authors, list) else [authors]
    names = [each.get("name") if isinstance(each, Mapping) else each for each in listed]
    return ", ".join(name for name in names if _is_text(name))


def _is_text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip())
