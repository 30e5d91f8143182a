"""The speaker's deck: with notes and all."""

from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode

from deck.products.code_files.exporter import write_code
from deck.products.links import CODE, CODE_LINK
from deck.products.release.door import clean_code
from deck.rendering.exporter import Warn, render
from deck.talk.talk import Talk


def write_deck(
    talk: Talk,
    notebooks: dict[str, NotebookNode],
    folder: Path,
    *,
    code: bool,
    warn: Warn = lambda problem: None,
    note: Callable[[str], None] = lambda sentence: None,
) -> int:
    """Writes the deck, with all that it needs.

    Args:
        talk: what was written.
        notebooks: what came of it, by section name.
        folder: where to write; it exists.
        code: whether its sections are there as scripts and notebooks, too.
        warn: hears of what cannot be read.
        note: gets a sentence for each kind of metadata that the code's files lose, and for what they tell.

    Returns:
        How many slides it has.

    Raises:
        Problem: as `deck.rendering.exporter.render`.
        OSError: the folder cannot be written.
    """
    if code:
        write_code(talk, folder / CODE, notebooks=notebooks)
        clean_code(folder / CODE, talk=talk, note=note)
    return render(talk, notebooks, folder, values={"links": (CODE_LINK,) if code else ()}, warn=warn)
