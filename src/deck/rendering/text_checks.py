"""The texts of a whole talk, checked before anything runs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from deck.config.configuration import FILE as SETTINGS
from deck.problem import Problem, Status
from deck.rendering.backgrounds import background_attributes
from deck.rendering.figure_references import figure_references
from deck.rendering.formulas import dialect_of, formulas_of, may_number
from deck.rendering.media import Media, file_named
from deck.talk.cell import Cell
from deck.talk.talk import Section, Talk
from deck.talk.unread import Unread
from deck.talk.visibility import is_skipped
from deck.text.bibliography.bibtex import read_bibliography
from deck.text.bibliography.references import Citations
from deck.text.bibliography.works import Work
from deck.text.markdown import to_text
from deck.text.plugins.setting import Setting
from deck.text.unclosed import unclosed_comment


def check_texts(talk: Talk) -> tuple[Unread, ...]:
    """Reads every text of a talk's source.

    Returns:
        What in them says nothing to a deck, and is shown as it is.

    Raises:
        Problem: an unknown block, attribute, footnote, citation or reference, a formula that KaTeX cannot read, a
            broken bibliography, a link to nowhere; with file and line.
    """
    works = works_of(talk)
    setting = Setting(citations=None if works is None else Citations(works), figures=figure_references(talk))
    formulas = formulas_of(talk, setting)

    def own(section: Section, cell: Cell) -> Setting:
        place = (section.path.name, cell.number)
        return replace(setting, dialect=dialect_of(section.path.name), formulas=formulas.of(place))

    unread: list[Unread] = []
    media = _MediaAtHand(talk)
    cells = [(section, cell) for section in talk.sections for cell in section.cells if not is_skipped(cell)]
    texts = [(section, cell, text) for section, cell in cells for text in _texts(cell) if may_number(text)]
    formulas.count(((cell.number, section.name, text), text, own(section, cell)) for section, cell, text in texts)
    formulas.expect(cell.source for _, cell in cells if cell.kind == "code")
    _check_all_slides(talk, media)
    for section, cell in cells:
        try:
            if cell.options.layout == "references" and works is None:
                raise no_bibliography()
            if cell.options.layout == "link" and talk.config.url is None:
                raise _no_address()
            if cell.options.background:
                background_attributes(cell.options.background, media)
            for text in _texts(cell):
                label = formulas.repeated.get((cell.number, section.name, text))
                if label is not None and cell.options.only is None:
                    raise _two_of_one(label, text)
                found = to_text(text, own(section, cell))
                _check_files(found.html, text, media)
                inside = cell.kind == "markdown"
                unread += [
                    Unread(what, section.path.name, cell.place(cell.line + line - 1 if inside else cell.header))
                    for what, line in found.unread
                ]
            if cell.kind == "raw":
                _check_files(cell.source, cell.source, media)
        except Problem as problem:
            raise at_cell(problem, cell, section.path) from None
    return tuple(unread)


def unclosed_comments(talk: Talk) -> Iterator[Problem]:
    """A warning for each comment of a text that nothing ends, with its line."""
    for section in talk.sections:
        dialect = dialect_of(section.path.name)
        for cell in section.cells:
            if is_skipped(cell) or cell.kind == "code":
                continue
            place = unclosed_comment(cell.source, dialect if cell.kind == "markdown" else None)
            if place is not None:
                problem = Problem(
                    found="a comment that nothing ends, which hides the rest of its cell",
                    remedy="Close it with -->",
                    status=Status.TALK,
                )
                yield cell.locate(problem, section.path, line=cell.line + cell.source.count("\n", 0, place))


def _check_all_slides(talk: Talk, media: Media) -> None:
    """Checks what deck.yml, or the file itself, puts behind and on each slide."""
    try:
        if talk.config.background:
            background_attributes(talk.config.background, media)
        media.check(talk.config.overlay or "")
    except Problem as problem:
        settings = talk.folder / SETTINGS
        raise problem.at(file=settings if settings.is_file() else talk.sections[0].path) from None


class _MediaAtHand(Media):
    """The files that are there before anything runs; what the talk's code may make is not missing yet."""

    def __init__(self, talk: Talk) -> None:
        super().__init__(talk.folder)
        self._code = [cell.source for section in talk.sections for cell in section.cells if cell.kind == "code"]

    def address(self, written: str) -> str:
        """As `Media.address`."""
        name = (file_named(written) or ("", ""))[0]
        made = Path(name).suffix if name and not (self._folder / name).is_file() else ""
        if made and any(made in code or "savefig" in code for code in self._code):
            return written
        return super().address(written)


def _check_files(html: str, text: str, media: Media) -> None:
    if not any(sign in html for sign in ("src", "url(", "data=", "poster=")):
        return

    def place(written: str) -> dict[str, int]:
        names = (written, unquote(written))  # Markdown's renderer quotes what an address cannot hold
        lines = enumerate(text.split("\n"), start=1)
        return {"line": next((number for number, line in lines if any(name in line for name in names)), 1)}

    media.check(html, place=place)


def works_of(talk: Talk) -> dict[str, Work] | None:
    """The works that a talk can cite; None where it has no bibliography."""
    name = talk.config.bibliography
    return None if name is None else read_bibliography(talk.folder / name)


def _texts(cell: Cell) -> Iterator[str]:
    """The Markdown that stands in a cell's source."""
    if cell.kind == "markdown":
        yield cell.source
    yield from cell.captions


def at_cell(problem: Problem, cell: Cell, file: Path) -> Problem:
    """The problem at its line of the file: the text's own line, or, for what is computed, the cell's header."""
    if problem.file is not None:
        return problem
    inside = cell.kind in ("markdown", "raw") and problem.line is not None
    line = cell.line + problem.line - 1 if inside and problem.line else cell.header
    return cell.locate(problem, file, line=line)


def no_bibliography() -> Problem:
    """The Problem of a slide that lists what a talk without a bibliography cites."""
    return Problem(
        found="a slide for what the talk cites, and the talk has no bibliography",
        expected="a BibTeX file that deck.yml names",
        remedy="Add a line 'bibliography: talk.bib' to deck.yml",
    )


def _two_of_one(label: str, text: str) -> Problem:
    line = text[: max(text.find(f"{{{label}}}"), 0)].count("\n") + 1
    return Problem(
        found=f"the label '{label}', which an equation before has already",
        expected="a label of its own for each equation",
        remedy="Give one of them another name",
        line=line,
    )


def _no_address() -> Problem:
    return Problem(
        found="a slide with the deck's address, and the talk has none",
        expected="the address in deck.yml, for the link and its QR code",
        remedy="Add a line 'url: https://...' to deck.yml",
    )
