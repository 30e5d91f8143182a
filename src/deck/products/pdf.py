"""A finished deck -> a PDF, through the browser's print view."""

import hashlib
import io
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deck.browser.search import EXTRA
from deck.browser.visits import visit
from deck.problem import Problem, Status
from deck.products.stamp import read_stamp
from deck.store.atomic import write_whole

try:
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError
except ModuleNotFoundError:
    raise Problem(found="pypdf, which finishes a PDF, is not installed", remedy=EXTRA, status=Status.MACHINE) from None

if TYPE_CHECKING:
    from pypdf.generic import IndirectObject

# The PDF itself says what it was made from: it cannot be out of step with a record beside it.
_MADE_FROM = "/DeckInputs"
_ABOUT = "({title: document.title, author: document.querySelector('meta[name=author]')?.content ?? ''})"


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF that stands on disk.

    Attributes:
        path: where.
        pages: how many.
        was_current: whether there was nothing to do.
        seconds: how long it took.
    """

    path: Path
    pages: int
    was_current: bool
    seconds: float


def print_deck(deck: Path, path: Path, *, talk: Path, fragments: bool = False, notes: bool = False) -> Printed:
    """Prints a deck, unless `path` holds just that already.

    Args:
        deck: its folder.
        path: of the PDF; in the deck's folder it is gone when the next build replaces the deck, and stays when that
            build has nothing to do.
        talk: the folder of its sections, to name in an error.
        fragments: a page for each state of a slide, not one for each slide.
        notes: after each slide that has notes, a page of them.

    Raises:
        Problem: no browser (status 3), one that does not print (3), a deck that does not get ready (1), or notes that
            are too long for a page (1).
        OSError: the file cannot be written.
    """
    begun = time.perf_counter()
    made_from = _made_from(deck, fragments=fragments, notes=notes)
    pages = _pages_of_current(path, made_from)
    was_current = pages is not None
    if pages is None:
        about, records, content = _print(deck / "index.html", talk, fragments=fragments, notes=notes)
        metadata = {"/Title": about["title"], "/Author": about["author"], _MADE_FROM: made_from}
        pages = len(records)
        write_whole(path, _finished(content, records, metadata))
    return Printed(path, pages, was_current, time.perf_counter() - begun)


def _made_from(deck: Path, **options: bool) -> str:
    stamp = read_stamp(deck)
    if stamp is None:
        raise Problem(found="it is no deck", expected="one that is whole", remedy="Build it first", file=deck)
    return hashlib.sha256(json.dumps([stamp.inputs, options], sort_keys=True).encode()).hexdigest()


def _pages_of_current(path: Path, made_from: str) -> int | None:
    try:
        # In memory: a damaged file is closed, too.
        reader = PdfReader(io.BytesIO(path.read_bytes()))
        about = reader.metadata
        return len(reader.pages) if about is not None and about.get(_MADE_FROM) == made_from else None
    except (OSError, PyPdfError):
        return None


def _print(
    index: Path, talk: Path, *, fragments: bool, notes: bool
) -> tuple[dict[str, str], list[dict[str, Any]], bytes]:
    """The deck's title and author, what is on each page, and the PDF as the browser makes it."""
    query = "?view=print"
    query += "&pdfSeparateFragments=true" if fragments else ""
    query += "&showNotes=separate-page" if notes else ""
    with visit(index, query=query) as visited:
        records = visited.page.evaluate("deckPages")
        for record in records:
            if record["cut"]:
                name, _, place = record["source"].rpartition(":")
                raise Problem(
                    found=f"the notes of slide '{record['slide']}' do not fit on a page",
                    remedy="Shorten them, or print without notes",
                    file=talk / name,
                    line=int(place) if place.isdigit() else None,
                    cell=None if place.isdigit() else place.removeprefix("cell "),
                    status=Status.TALK,
                )
        return visited.page.evaluate(_ABOUT), records, visited.pdf()


def _finished(content: bytes, records: list[dict[str, Any]], metadata: Mapping[str, str]) -> bytes:
    """The PDF with what the browser leaves out: its author, and an outline with an entry for each slide."""
    reader = PdfReader(io.BytesIO(content))
    # It warns of a colour profile that it copies twice.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    writer = PdfWriter(clone_from=reader)
    writer.pdf_header = reader.pdf_header
    if len(writer.pages) != len(records):
        raise Problem(found=f"{len(writer.pages)} pages were printed", expected=f"{len(records)}", status=Status.TALK)
    writer.add_metadata({"/Creator": "deck", **metadata})
    stack: IndirectObject | None = None
    for number, record in enumerate(records):
        if not (record["notes"] or record["repeats"]):
            entry = writer.add_outline_item(
                title=record["title"], page_number=number, parent=stack if record["below"] else None
            )
            stack = stack if record["below"] else entry
    finished = io.BytesIO()
    writer.write(finished)
    return finished.getvalue()
