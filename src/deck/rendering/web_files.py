"""Pictures and other files on the web that a talk shows: a deck has them only where there is a network."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from deck.formats.addresses import addresses
from deck.formats.html import tags
from deck.problem import Problem
from deck.reading.fetched import copy_of, is_on_the_web
from deck.rendering.backgrounds import is_picture
from deck.rendering.formulas import dialect_of
from deck.rendering.text_checks import works_of
from deck.talk.cell import Cell
from deck.talk.talk import Talk
from deck.talk.visibility import is_skipped
from deck.text.bibliography.references import Citations
from deck.text.formulas.typesetting import Formulas
from deck.text.markdown import to_text
from deck.text.plugins.setting import Setting

_PAGES = frozenset({"iframe", "object", "embed"})


@dataclass(frozen=True, slots=True)
class WebFile:
    """A file on the web that a talk shows.

    Attributes:
        address: as the talk writes it.
        place: file and line where it does so; of a notebook the cell.
        is_page: whether it is shown in a frame, as a page is.
    """

    address: str
    place: str
    is_page: bool = False

    @property
    def remedy(self) -> str:
        """What helps."""
        if self.is_page:
            return "Show a picture of it, or a link"
        return "'deck fetch' downloads a copy, which the deck then shows"


def web_files(talk: Talk) -> tuple[str, ...]:
    """A sentence for each file on the web of which there is no copy; to be asked once the texts are checked."""
    return tuple(
        f"{each.place}: {each.address} is on the web, and the deck shows it only with a network. {each.remedy}"
        for each in files_on_the_web(talk)
        if each.is_page or copy_of(each.address, talk.folder) is None
    )


def files_on_the_web(talk: Talk) -> list[WebFile]:
    """The files on the web that texts and backgrounds show, each where it is named first."""
    setting: Setting | None = None  # made late, as it reads the bibliography
    found: dict[str, WebFile] = {}
    for section in talk.sections:
        for cell in section.cells:
            if is_skipped(cell):
                continue
            file = section.path.name
            background = cell.options.background or ""
            if is_on_the_web(background) and is_picture(background):
                found.setdefault(background, WebFile(background, f"{file}:{cell.place(cell.header)}"))
            if cell.kind != "code" and "//" in cell.source:
                setting = setting or _setting(talk)
                own = replace(setting, dialect=dialect_of(section.path.name))
                for each in files_shown_by(_html(cell, own), ""):
                    found.setdefault(each.address, replace(each, place=f"{file}:{_place(cell, each.address)}"))
    return list(found.values())


def files_shown_by(text: str, place: str, *, is_markdown: bool = False) -> Iterator[WebFile]:
    """The files on the web that HTML shows, or Markdown as an output holds it."""
    if "//" not in text:
        return
    for tag in tags(to_text(text, Setting(formulas=Formulas(checks=False))).html if is_markdown else text):
        if not tag.closes:
            for address in filter(is_on_the_web, addresses(tag)):
                yield WebFile(address, place, is_page=tag.name in _PAGES)
            if (inner := _first_on_the_web(tag.get("srcdoc") or "")) is not None:
                yield WebFile(inner, place, is_page=True)


def _first_on_the_web(page: str) -> str | None:
    """What a page within a frame, such as a map, loads from the web: the first of it stands for all."""
    named = (each for tag in tags(page) for name in ("src", "href") if tag.name != "a" and (each := tag.get(name)))
    return next(filter(is_on_the_web, named), None)


def _setting(talk: Talk) -> Setting:
    works = works_of(talk)
    return Setting(citations=None if works is None else Citations(works), formulas=Formulas(checks=False))


def _html(cell: Cell, setting: Setting) -> str:
    try:
        return to_text(cell.source, setting).html if cell.kind == "markdown" else cell.source
    except Problem:
        return ""  # `check_texts` reports it


def _place(cell: Cell, address: str) -> str:
    """The line of the file; of a notebook, which shows none, the cell."""
    lines = enumerate(cell.source.split("\n"), start=cell.line)
    names = (address, unquote(address))  # Markdown's renderer quotes what an address cannot hold
    return cell.place(next((number for number, line in lines if any(name in line for name in names)), cell.line))
