"""Slides as one page to read, one after the other: with the notes as a handout, without them beside a public deck."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from nbformat import NotebookNode

from deck.products.kinds import Handout
from deck.products.release.door import released
from deck.rendering.exporter import Page, render_page
from deck.talk.talk import Talk

TEMPLATE = "reading.html.j2"


def write_handout(
    talk: Talk,
    notebooks: dict[str, NotebookNode],
    folder: Path,
    *,
    product: Handout,
    note: Callable[[str], None] = lambda sentence: None,
) -> int:
    """Write slides and notes as a page, with all that it needs.

    Args:
        talk: what was written.
        notebooks: what came of it, by section name.
        folder: where to write; it exists.
        product: what was asked for.
        note: gets a sentence for each kind of metadata that was dropped.

    Returns:
        How many slides the page tells of.

    Raises:
        Problem: something of this machine would go out (status 1); the npm packages are not installed (3).
        OSError: the folder cannot be written.
    """
    with released(folder, talk=talk, notebooks=notebooks, allowed=product.allowed, note=note):
        page = reading_page(talk, notebooks, deck=talk.config.url or product.deck)
        page.write_assets(folder / "assets")
        shutil.rmtree(folder / "assets/reveal")  # which moves slides
        page.write(folder / "index.html")
    return page.slides


def reading_page(
    talk: Talk, notebooks: dict[str, NotebookNode], *, deck: str, values: Mapping[str, object] | None = None
) -> Page:
    """The slides, each with its notes where it has some, as a page to read.

    Args:
        talk: what was written.
        notebooks: what came of it, by section name.
        deck: address of the deck's page, to which each slide links.
        values: what else the template is told.
    """
    return render_page(talk, notebooks, template=TEMPLATE, values={"deck": deck, **(values or {})})
