"""A file of a talk -> what it holds: cells, and what it says of itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deck.config.header import header_of
from deck.problem import Problem
from deck.reading.cells import is_preamble
from deck.reading.dialects.yaml_header import is_header, split_header
from deck.talk.cell import PlacedCell


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds: its cells, and what it says of itself in YAML headers or in a notebook's metadata."""

    cells: tuple[PlacedCell, ...]
    headers: tuple[str, ...]
    metadata: dict[str, Any]


def read_content(path: Path) -> Content:
    """What a percent-format file or a notebook holds.

    Raises:
        Problem: not UTF-8, not a notebook, a header or a marker that cannot be read.
    """
    try:
        text = _text(path)
        if path.suffix == ".ipynb":
            # Late: most talks have no notebook.
            from deck.reading.ipynb import read_notebook

            notebook = read_notebook(text)
            return _content(notebook.cells, None, notebook.metadata)
        # Late: a notebook has no need of it.
        from deck.reading.percent_cache import place_cells

        cells = tuple(placed for placed in place_cells(text) if not is_preamble(placed))
        return _content(cells, header_of(text), {})
    except Problem as problem:
        raise problem.at(file=path) from None


def _content(cells: tuple[PlacedCell, ...], header: str | None, metadata: dict[str, Any]) -> Content:
    headers = [header] if header is not None and is_header(header) else []
    if cells:
        leading, first = split_header(cells[0])
        cells = (first, *cells[1:])  # the others keep their numbers
        headers += [leading] if leading is not None else []
    return Content(cells, tuple(headers), metadata)


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = None if path.suffix == ".ipynb" else content.count(b"\n", 0, error.start) + 1
        raise Problem(found="not UTF-8", remedy="Save the file as UTF-8", line=line) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
