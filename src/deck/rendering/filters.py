"""What the templates ask of Python: filters that know the whole deck."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from deck.analysis.lines import statement_lines
from deck.config.configuration import FILE as SETTINGS
from deck.formats.images import size_attributes
from deck.formats.ink import blanks_marked, has_ink
from deck.formats.inserted.containment import contained
from deck.kernel.figures import MISSING_GLYPHS
from deck.problem import Problem, Status
from deck.rendering.backgrounds import background_attributes, needs_paper
from deck.rendering.figure_references import with_number
from deck.rendering.media import Media
from deck.rendering.pieces import in_one_piece
from deck.rendering.qr import qr_code, spoken
from deck.rendering.web_files import files_shown_by
from deck.rendering.writer import Writer
from deck.slides import charts
from deck.slides.composition import Placed, Slide
from deck.talk.talk import Talk
from deck.text.highlighting import highlighted, named
from deck.text.output_lines import lit_output
from deck.text.step_marks import Lights


def filters(talk: Talk, writer: Writer, media: Media) -> Mapping[str, Callable[..., object]]:
    """The filters by the names that the templates call them.

    Args:
        talk: whose deck is written.
        writer: of its texts; a footnote's number hangs on the texts before it, a reference on all of them.
        media: learns which files the slides show.
    """
    files = _Files(talk.folder, media, talk.config.background)
    return {
        "markdown2html": writer.text,
        "notes2html": writer.notes,
        "footnotes": writer.footnotes,
        "references": writer.references,
        "media": files.rewritten,
        "contained": lambda html: in_one_piece(contained(html)),
        "background": files.background,
        "overlay": files.overlay,
        "listing": _listing,
        "lit_output": lambda html, placed: _lit_output(html, placed, talk.folder),
        "versioned": lambda html, name: named(html, name) if name else html,
        "latex": writer.latex,
        "has_ink": has_ink,
        "blanks_marked": blanks_marked,
        "image_size": size_attributes,
        "missing_glyphs": _missing_glyphs,
        "plotly_json": charts.plotly_json,
        "needs_paper": needs_paper,
        "numbered": lambda caption, placed: with_number(caption, placed.cell, writer.figures),
        "qr_code": qr_code,
        "spoken": spoken,
    }


@dataclass(frozen=True, slots=True)
class _Files:
    """Finds what the slides name in the talk's folder."""

    folder: Path
    media: Media
    background_of_all: str | None = None

    def overlay(self, html: str) -> str:
        """What lies on each slide."""
        return in_one_piece(
            contained(self.media.rewritten(html, place=lambda written: {"file": self.folder / SETTINGS}))
        )

    def rewritten(self, html: str, where: Placed | Slide) -> str:
        """HTML that names the files as they are called in the deck."""
        alt = where.cell.options.alt if isinstance(where, Placed) else None
        if isinstance(where, Placed) and where.cell.kind == "code":
            self._look_for_the_web(html, where)
        return self.media.rewritten(html, alt=alt, place=self._place(where))

    def _look_for_the_web(self, output: str, placed: Placed) -> None:
        """Notes which files on the web an output shows. Those of texts are known before anything runs."""
        for each in files_shown_by(output, placed.file):
            if self.media.address(each.address) == each.address:
                what = f"the output shows {each.address}, which is on the web: the deck shows it only with a network"
                problem = Problem(found=what, remedy=each.remedy, status=Status.TALK)
                located = placed.cell.locate(problem, self.folder / placed.file, line=placed.cell.line)
                self.media.on_the_web.setdefault(each.address, located)

    def background(self, slide: Slide) -> str:
        """The attributes of a slide with a colour or a picture behind it; none of any other."""
        try:
            background = slide.first.options.background or self.background_of_all
            return background_attributes(background, self.media) if background else ""
        except Problem as problem:
            file = self.folder / slide.place.partition(":")[0]
            raise slide.first.locate(problem, file) from None

    def _place(self, where: Placed | Slide) -> Callable[[str], dict[str, Any]]:
        """Where a name stands that a cell, or the notes of a slide, put into the deck."""
        cell = where.cell if isinstance(where, Placed) else where.first
        name = where.file if isinstance(where, Placed) else where.place.partition(":")[0]

        def place(written: str) -> dict[str, Any]:
            found = {"file": self.folder / name, "cell": cell.label}
            if cell.header is None:
                return found  # no editor shows the lines of a notebook's file
            lines = (self.folder / name).read_text(encoding="utf-8", errors="replace").splitlines()
            names = (written, unquote(written))  # Markdown's renderer quotes what an address cannot hold
            below = ((number, text) for number, text in enumerate(lines, start=1) if number >= cell.header)
            numbers = (number for number, text in below if any(each in text for each in names))
            return found | {"line": next(numbers, cell.header)}

        return place


def _listing(placed: Placed) -> str:
    """The HTML of a cell's code."""
    options = placed.cell.options
    focus = options.focus and Lights(statement_lines(placed.cell.code, options.focus), f"cell-{placed.index}-code")
    return highlighted(placed.cell.code, "python", lights=focus or None, name=options.animate)


def _lit_output(html: str, placed: Placed, folder: Path) -> str:
    """The HTML of a cell's outputs, with the steps of its `focus_output`."""
    cell, options = placed.cell, placed.cell.options
    if not options.focus_output:
        return html
    name, at_once = f"cell-{placed.index}-output", options.output == "fragment" or not options.focus
    try:
        return lit_output(html, options.focus_output, name=name, at_once=at_once)
    except Problem as problem:
        file = folder / placed.file
        raise cell.locate(problem, file).at(status=Status.TALK) from None


def _missing_glyphs(output: Mapping[str, Any], kind: str) -> str:
    """An attribute that tells the preflight which signs a figure lacks; empty where it has all."""
    missing = output.get("metadata", {}).get(kind, {}).get(MISSING_GLYPHS)
    return f' data-missing-glyphs="{escape(missing)}"' if missing else ""
