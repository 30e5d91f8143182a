"""The texts of a whole talk: checked before anything runs, then written slide by slide.

What one text says changes what others show: footnotes are numbered through a slide, citations are listed on another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from deck.problem import Problem
from deck.slides.composition import Placed, Slide, Stack
from deck.talk.cell import Cell
from deck.talk.talk import Talk
from deck.text.bibliography.bibtex import read_bibliography
from deck.text.bibliography.references import Citations, cited
from deck.text.bibliography.works import Work
from deck.text.markdown import footnote_list, to_text
from deck.text.plugins.setting import Setting


def check_texts(talk: Talk) -> None:
    """Reads every text of a talk's source.

    Raises:
        Problem: an unknown block, attribute, footnote or citation, a broken bibliography, a link to nowhere; with file
            and line.
    """
    works = _works(talk)
    setting = Setting(citations=None if works is None else Citations(works))
    for section in talk.sections:
        for cell in section.cells:
            if cell.options.slide == "skip":
                continue
            try:
                if cell.options.layout == "references" and works is None:
                    raise _no_bibliography()
                if cell.options.layout == "link" and talk.config.url is None:
                    raise _no_address()
                for text in _texts(cell):
                    to_text(text, setting)
            except Problem as problem:
                raise _placed(problem, cell, section.path) from None


class Writer:
    """Writes the texts of a deck's slides, in their order."""

    def __init__(self, talk: Talk, stacks: Sequence[Stack]) -> None:
        self._folder = talk.folder
        self._language = talk.config.language
        self._slides = [slide for stack in stacks for slide in stack]
        self._slide_of = {placed.index: slide for slide in self._slides for placed in slide.cells}
        self._footnotes: dict[str, list[str]] = {slide.id: [] for slide in self._slides}
        self._lists = [slide for slide in self._slides if slide.layout == "references"]
        self._works = _works(talk)
        self._citations = None if self._works is None else self._cited(self._works)

    def text(self, markdown: str, placed: Placed | None = None) -> str:
        """The HTML of a text on a slide: a cell's own, or of its output or caption.

        Raises:
            Problem: as `deck.text.markdown.to_text`, with file and line.
        """
        slide = self._slide_of[placed.index] if placed else None
        notes = self._footnotes[slide.id] if slide else []
        is_cell = placed is not None and placed.cell.kind == "markdown"
        setting = Setting(
            prefix=f"{slide.id}-" if slide else "",
            slide=slide.id if slide else "",
            steps=placed.cell.options.steps if placed is not None and is_cell else None,
            language=self._language,
            first_note=len(notes) + 1,
            citations=self._citations,
        )
        try:
            text = to_text(markdown, setting)
        except Problem as problem:
            raise problem if placed is None else _placed(problem, placed.cell, self._folder / placed.file) from None
        if slide is None:
            return text.html
        notes += text.footnotes
        return text.body

    def notes(self, slide: Slide) -> str:
        """The HTML of what the speaker says; nothing in it leads to the slides, which are in another window."""
        citations = self._citations and replace(self._citations, anchors={})
        texts, footnotes = "", []
        for note in slide.notes:
            setting = Setting(
                prefix=f"{slide.id}-notes-",
                slide=slide.id,
                still=True,
                language=self._language,
                first_note=len(footnotes) + 1,
                citations=citations,
            )
            text = to_text(note, setting)
            texts += text.body
            footnotes += text.footnotes
        return texts + footnote_list(footnotes)

    def footnotes(self, slide: Slide) -> str:
        """The footnotes of the texts that were written for the slide."""
        return footnote_list(self._footnotes[slide.id])

    def references(self, slide: Slide) -> str:
        """What the talk cites; several slides that list it share it evenly."""
        if self._citations is None:
            raise _placed(_no_bibliography(), slide.first, self._folder / slide.place.split(":")[0])
        keys = list(self._citations.anchors)
        share = -(-len(keys) // len(self._lists))
        first = self._lists.index(slide) * share
        entries = "\n".join(self._citations.entry(key) for key in keys[first : first + share])
        return f'<ul class="references">\n{entries}\n</ul>' if entries else ""

    def needs_katex(self) -> bool:
        """Whether there may be a formula in any text or output."""
        texts = [text for slide in self._slides for placed in slide.cells for text in _shown(placed)]
        texts += [note for slide in self._slides for note in slide.notes]
        texts += [work.rest for work in (self._works or {}).values()]
        return any(sign in text for text in texts for sign in ("$", "\\(", "\\[", "\\begin", 'class="math"'))

    def _cited(self, works: dict[str, Work]) -> Citations:
        setting = Setting(citations=Citations(works))
        keys: list[str] = []
        for slide in self._slides:
            for placed in slide.cells:
                for text in _shown(placed, kinds=("text/markdown",)):
                    if "@" in text:
                        try:
                            keys += to_text(text, setting).cites
                        except Problem as problem:
                            raise _placed(problem, placed.cell, self._folder / placed.file) from None
        return cited(works, keys, listed=bool(self._lists))


def _works(talk: Talk) -> dict[str, Work] | None:
    name = talk.config.bibliography
    return None if name is None else read_bibliography(talk.folder / name)


def _texts(cell: Cell) -> Iterator[str]:
    """The Markdown that stands in a cell's source."""
    if cell.kind == "markdown":
        yield cell.source
    if cell.options.caption:
        yield cell.options.caption


def _shown(placed: Placed, kinds: Sequence[str] = ("text/markdown", "text/latex", "text/html")) -> Iterator[str]:
    """The texts that a cell puts on its slide, those that it computed included."""
    if placed.cell.kind == "markdown":
        yield placed.node.source
    if placed.cell.options.caption:
        yield placed.cell.options.caption
    if placed.cell.kind == "code" and placed.cell.options.shows_output:
        for output in placed.node.outputs:
            yield from (str(output.data[kind]) for kind in kinds if kind in output.get("data", {}))


def _placed(problem: Problem, cell: Cell, file: Path) -> Problem:
    """The problem at its line of the file: the text's own line, or, for what is computed, the cell's header."""
    if problem.file is not None:
        return problem
    inside = cell.kind == "markdown" and problem.line is not None
    line = cell.line + problem.line - 1 if inside and problem.line else cell.header
    return problem.at(file=file, line=line, cell=cell.label)


def _no_bibliography() -> Problem:
    return Problem(
        found="a slide for what the talk cites, and the talk has no bibliography",
        expected="a BibTeX file that deck.yml names",
        remedy="Add a line 'bibliography: talk.bib' to deck.yml",
    )


def _no_address() -> Problem:
    return Problem(
        found="a slide with the deck's address, and the talk has none",
        expected="the address in deck.yml, for the link and its QR code",
        remedy="Add a line 'url: https://...' to deck.yml",
    )
