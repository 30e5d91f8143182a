"""The texts of a whole talk: checked before anything runs, then written slide by slide.

What one text says changes what others show: footnotes are numbered through a slide, citations are listed on another.
"""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from deck.formats.inserted.containment import contained, with_unknown_tags_as_text
from deck.problem import Problem
from deck.rendering.figure_references import figure_references
from deck.rendering.formulas import dialect_of, formulas_of, may_number
from deck.rendering.pieces import in_one_piece
from deck.rendering.text_checks import at_cell, no_bibliography, works_of
from deck.slides.composition import Placed, Slide, Stack
from deck.talk.talk import Talk
from deck.talk.visibility import shows_outputs
from deck.text.bibliography.references import Citations, cited
from deck.text.bibliography.works import Work
from deck.text.formulas_in_text import latex_html
from deck.text.markdown import footnote_list, to_text
from deck.text.plugins.setting import Setting


class Writer:
    """Writes the texts of a deck's slides, in their order."""

    def __init__(self, talk: Talk, stacks: Sequence[Stack]) -> None:
        self._folder = talk.folder
        self._language = talk.config.language
        self._slides = [slide for stack in stacks for slide in stack]
        self._slide_of = {placed.index: slide for slide in self._slides for placed in slide.cells}
        self.figures = figure_references(talk)
        self._footnotes: dict[str, list[str]] = {slide.id: [] for slide in self._slides}
        self._lists = [slide for slide in self._slides if slide.layout == "references"]
        self._works = works_of(talk)
        self._formulas = formulas_of(talk, Setting(citations=None if self._works is None else Citations(self._works)))
        self._citations = None if self._works is None else Citations(self._works)
        self._formulas.count(
            ((placed.index, text), text, self._setting(placed))
            for slide in self._slides
            for placed in slide.cells
            for text in _shown(placed, kinds=("text/markdown", "text/latex"))
            if may_number(text)
        )
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
            figures=self.figures,
        )
        if placed is not None:
            setting = self._setting(placed, setting, text=markdown)
        try:
            text = to_text(markdown, setting)
        except Problem as problem:
            raise problem if placed is None else at_cell(problem, placed.cell, self._folder / placed.file) from None
        if slide is None:
            return text.html
        notes += text.footnotes
        return _safe(text.body)

    def latex(self, latex: str, placed: Placed) -> str:
        """The HTML of an output in LaTeX. What KaTeX cannot read of it, the preflight tells.

        Raises:
            Problem: a reference leads to no equation, with file and line.
        """
        formulas = self._formulas.of((placed.file, placed.cell.number), key=(placed.index, latex))
        try:
            return latex_html(latex, replace(formulas, checks=False))
        except Problem as problem:
            raise at_cell(problem, placed.cell, self._folder / placed.file) from None

    def notes(self, slide: Slide) -> str:
        """The HTML of what the speaker says; nothing in it leads to the slides, which are in another window."""
        citations = self._citations and replace(self._citations, anchors={})
        texts, footnotes = "", list[str]()
        for note in slide.notes:
            setting = Setting(
                prefix=f"{slide.id}-notes-",
                slide=slide.id,
                still=True,
                language=self._language,
                first_note=len(footnotes) + 1,
                citations=citations,
                figures=self.figures,
            )
            text = to_text(note, self._setting(slide, setting))
            texts += _safe(text.body)
            footnotes += text.footnotes
        return texts + _safe(footnote_list(footnotes))

    def footnotes(self, slide: Slide) -> str:
        """The footnotes of the texts that were written for the slide."""
        return _safe(footnote_list(self._footnotes[slide.id]))

    def references(self, slide: Slide) -> str:
        """What the talk cites; several slides that list it share it evenly."""
        if self._citations is None:
            raise at_cell(no_bibliography(), slide.first, self._folder / slide.place.split(":")[0])
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

    def _setting(self, where: Placed | Slide, setting: Setting | None = None, *, text: str | None = None) -> Setting:
        """The setting of a text of a cell, or of a slide's notes, with the formulas that it has to know."""
        if isinstance(where, Placed):
            file = where.file
            formulas = self._formulas.of((file, where.cell.number), key=(where.index, text))
        else:
            file = where.place.partition(":")[0]
            formulas = self._formulas.of((file, where.first.number), counts=False)
        return replace(setting or Setting(citations=self._citations), dialect=dialect_of(file), formulas=formulas)

    def _cited(self, works: dict[str, Work]) -> Citations:
        keys: list[str] = []
        for slide in self._slides:
            for placed in slide.cells:
                for text in _shown(placed, kinds=("text/markdown",)):
                    if "@" in text:
                        try:
                            setting = Setting(citations=Citations(works))
                            keys += to_text(text, self._setting(placed, setting)).cites
                        except Problem as problem:
                            raise at_cell(problem, placed.cell, self._folder / placed.file) from None
        return cited(works, keys, listed=bool(self._lists))


@functools.lru_cache(maxsize=512)
def _safe(html: str) -> str:
    """The HTML of a text, which may hold tags that its author wrote, and those that were meant as words."""
    return in_one_piece(contained(with_unknown_tags_as_text(html)))


def _shown(placed: Placed, kinds: Sequence[str] = ("text/markdown", "text/latex", "text/html")) -> Iterator[str]:
    """The texts that a cell puts on its slide, those that it computed included."""
    if placed.cell.kind == "markdown":
        yield placed.node.source
    yield from placed.cell.captions
    if placed.cell.kind == "code" and shows_outputs(placed.cell):
        for output in placed.node.outputs:
            yield from (str(output.data[kind]) for kind in kinds if kind in output.get("data", {}))
