"""Pictures and other files on the web that a talk's texts show: a deck has them only where there is a network."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from deck.formats.addresses import addresses
from deck.formats.html import tags
from deck.problem import Problem
from deck.rendering.formulas import dialect_of
from deck.rendering.media import is_on_the_web
from deck.rendering.text_checks import works_of
from deck.talk.cell import Cell
from deck.talk.talk import Talk
from deck.talk.visibility import is_skipped
from deck.text.bibliography.references import Citations
from deck.text.formulas.typesetting import Formulas
from deck.text.markdown import to_text
from deck.text.plugins.setting import Setting


def web_files(talk: Talk) -> tuple[str, ...]:
    """A sentence for each file on the web, with its place and a remedy; to be asked once the texts are checked."""
    works = works_of(talk)
    setting = Setting(citations=None if works is None else Citations(works), formulas=Formulas(checks=False))
    found: dict[str, str] = {}
    for section in talk.sections:
        own = replace(setting, dialect=dialect_of(section.path.name))
        for cell in section.cells:
            if not is_skipped(cell) and cell.kind != "code" and "//" in cell.source:
                for address in _addresses(cell, own):
                    found.setdefault(address, f"{section.path.name}:{_place(cell, address)}")
    return tuple(
        f"{place}: {address} is on the web, and the deck shows it only with a network. Download it beside the talk"
        for address, place in found.items()
    )


def _addresses(cell: Cell, setting: Setting) -> Iterator[str]:
    try:
        html = to_text(cell.source, setting).html if cell.kind == "markdown" else cell.source
    except Problem:
        return  # which is told elsewhere
    for tag in tags(html):
        if not tag.closes:
            yield from filter(is_on_the_web, addresses(tag))


def _place(cell: Cell, address: str) -> str:
    """The line of the file; of a notebook, which shows none, the cell."""
    lines = enumerate(cell.source.split("\n"), start=cell.line)
    names = (address, unquote(address))  # Markdown's renderer quotes what an address cannot hold
    return cell.place(next((number for number, line in lines if any(name in line for name in names)), cell.line))
