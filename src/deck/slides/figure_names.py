"""What the files of a cell's figures are called: as the cell says, else after its section and its slide."""

import re
from collections.abc import Mapping

from deck.store.file_names import RESERVED
from deck.talk.markdown.headings import slug
from deck.talk.outline import outline
from deck.talk.talk import Section


def figure_names(section: Section) -> Mapping[int, str]:
    """The name of each cell's first figure, by the cell's number; further ones have a number behind it.

    A name that no cell gives hangs on the section and the slide alone, so other sections cannot change it.
    """
    return {
        cell.number: cell.options.figure or _name(section, span.id)
        for span in outline([section])[section.name]
        for cell in span.cells
    }


def _name(section: Section, slide: str) -> str:
    around, own = slug(re.sub(r"^\d+_", "", section.name)), slug(slide)
    # A slide without a heading is called like its section.
    parts = [own] if own == around or own.startswith(f"{around}-") else [around, own]
    name = "-".join(filter(None, parts)) or "figure"
    return f"{name}-figure" if name in RESERVED else name
