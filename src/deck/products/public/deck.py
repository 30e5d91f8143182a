"""A deck for everybody: without what is the speaker's alone, with what search engines and social sites ask for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from nbformat import NotebookNode

from deck.products.code_files.exporter import write_code
from deck.products.handout import reading_page
from deck.products.kinds import PublicDeck
from deck.products.links import CODE, CODE_LINK, TEXT_LINK
from deck.products.public.blocked import blocked_parts
from deck.products.public.card import draw_card, has_card
from deck.products.public.redaction import public_form
from deck.products.release.door import released
from deck.rendering.exporter import Warn, render_deck
from deck.talk.talk import Talk

CARD = "card.png"
SITEMAP = "sitemap.xml"
SPEAKERS = "assets/reveal/plugin/notes.js"

# Nothing but what lies beside the page. Styles may stand in it: reveal.js sets some so, and so does the Markdown of a
# table that aligns its columns; a style can ask for no file that the rest forbids.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "media-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)


@dataclass(frozen=True, slots=True)
class Publication:
    """What the head of a public page says of it.

    Attributes:
        policy: its content-security policy.
        address: of the deck's folder, with a slash at its end; None where nobody said.
        text: address of the page with the text of the slides, likewise.
        card: address of the picture for social sites; None where there is none.
    """

    policy: str = POLICY
    address: str | None = None
    text: str | None = None
    card: str | None = None


def publish(
    talk: Talk,
    notebooks: dict[str, NotebookNode],
    folder: Path,
    *,
    product: PublicDeck,
    warn: Warn = lambda problem: None,
    note: Callable[[str], None] = lambda sentence: None,
) -> int:
    """Write a complete public deck.

    Args:
        talk: what was written.
        notebooks: what came of it, by section name.
        folder: where to write; it exists.
        product: what was asked for.
        warn: hears of what cannot be read.
        note: gets a sentence for each kind of metadata that was dropped.

    Returns:
        How many slides the deck has.

    Raises:
        Problem: something of this machine would go out (status 1), or there is no browser to draw the card with (3).
        OSError: the folder cannot be written.
    """
    address = _folder_address(product.url or talk.config.url)
    public, shown = public_form(talk, notebooks)
    public = replace(public, config=replace(public.config, url=address))
    with_card = has_card(product, talk)
    about = Publication(
        address=address,
        text=urljoin(address, TEXT_LINK[0]) if address else None,
        card=urljoin(address, CARD) if address and with_card else None,
    )
    links = (TEXT_LINK, CODE_LINK) if product.code else (TEXT_LINK,)
    with released(folder, talk=talk, notebooks=shown, allowed=product.allowed, note=note):
        index = render_deck(public, shown, values={"publication": about, "links": links})
        index.write_assets(folder / "assets")
        index.write(folder / "index.html")
        for problem in (*index.warnings, *blocked_parts(talk, index.html)):
            warn(problem)
        (folder / SPEAKERS).unlink(missing_ok=True)
        page = reading_page(public, shown, deck="index.html", values={"publication": about, "links": links[1:]})
        page.write(folder / TEXT_LINK[0])
        if product.code:
            write_code(talk, folder / CODE, notebooks=notebooks, policy=POLICY)
        if address:
            (folder / SITEMAP).write_text(_sitemap(address), encoding="utf-8", newline="\n")
        if with_card:
            (folder / CARD).write_bytes(draw_card(folder / "index.html"))
    return index.slides


def _folder_address(url: str | None) -> str | None:
    """The address below which the deck's files will be found: with a slash, unless it names a file."""
    if url is None:
        return None
    parts = urlsplit(url)
    last = parts.path.rpartition("/")[2]
    path = parts.path if last.endswith((".html", ".htm")) else f"{parts.path.rstrip('/')}/"
    return parts._replace(path=path, query="", fragment="").geturl()


def _sitemap(address: str) -> str:
    """The pages, for search engines; an address within a page, such as a slide's, is none that the protocol knows."""
    pages = [address, urljoin(address, TEXT_LINK[0])]
    entries = "".join(f"  <url><loc>{escape(page)}</loc></url>\n" for page in pages)
    schema = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{schema}">\n{entries}</urlset>\n'
