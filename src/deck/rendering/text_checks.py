"""The texts of a whole talk, checked before anything runs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from deck.problem import Problem
from deck.rendering.formulas import dialect_of, formulas_of
from deck.talk.cell import Cell
from deck.talk.talk import Section, Talk
from deck.talk.visibility import is_skipped
from deck.text.bibliography.bibtex import read_bibliography
from deck.text.bibliography.references import Citations
from deck.text.bibliography.works import Work
from deck.text.markdown import to_text
from deck.text.plugins.setting import Setting


def check_texts(talk: Talk) -> None:
    """Reads every text of a talk's source.

    Raises:
        Problem: an unknown block, attribute, footnote, citation or reference, a formula that KaTeX cannot read, a
            broken bibliography, a link to nowhere; with file and line.
    """
    works = works_of(talk)
    setting = Setting(citations=None if works is None else Citations(works))
    formulas = formulas_of(talk, setting)

    def own(section: Section, cell: Cell) -> Setting:
        place = (section.path.name, cell.number)
        return replace(setting, dialect=dialect_of(section.path), formulas=formulas.of(place))

    cells = [(section, cell) for section in talk.sections for cell in section.cells if not is_skipped(cell)]
    formulas.count((text, text, own(section, cell)) for section, cell in cells for text in _texts(cell))
    formulas.expect(cell.source for _, cell in cells if cell.kind == "code")
    for section, cell in cells:
        try:
            if cell.options.layout == "references" and works is None:
                raise no_bibliography()
            if cell.options.layout == "link" and talk.config.url is None:
                raise _no_address()
            for text in _texts(cell):
                to_text(text, own(section, cell))
        except Problem as problem:
            raise at_cell(problem, cell, section.path) from None


def works_of(talk: Talk) -> dict[str, Work] | None:
    """The works that a talk can cite; None where it has no bibliography."""
    name = talk.config.bibliography
    return None if name is None else read_bibliography(talk.folder / name)


def _texts(cell: Cell) -> Iterator[str]:
    """The Markdown that stands in a cell's source."""
    if cell.kind == "markdown":
        yield cell.source
    if cell.options.caption:
        yield cell.options.caption


def at_cell(problem: Problem, cell: Cell, file: Path) -> Problem:
    """The problem at its line of the file: the text's own line, or, for what is computed, the cell's header."""
    if problem.file is not None:
        return problem
    inside = cell.kind == "markdown" and problem.line is not None
    line = cell.line + problem.line - 1 if inside and problem.line else cell.header
    return cell.locate(problem, file, line=line)


def no_bibliography() -> Problem:
    """The Problem of a slide that lists what a talk without a bibliography cites."""
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
