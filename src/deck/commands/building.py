"""Commands that make something of a talk: the deck, a deck for everybody, a handout, files of its code."""

import argparse
import sys
from pathlib import Path

from deck.build import Deck, build
from deck.commands.command import BUILDING, DRAFT, PUBLIC, SINGLE, STRICT, Command, address, name_of, option, say, store
from deck.commands.comparing import looked_at, strictly
from deck.problem import Problem, shown
from deck.products.kinds import Handout, Product, PublicDeck, SpeakersDeck
from deck.products.links import CODE
from deck.terminal import progress


def built(options: argparse.Namespace, product: Product) -> Deck:
    """Builds what was asked for, and says so.

    Raises:
        Problem: as `deck.build.build`.
    """
    if options.cold and options.frozen:
        raise Problem(found="--cold runs everything and --frozen nothing", remedy="Call with one of them")
    output = options.output or Path("build") / f"{name_of(options.talk)}{product.suffix}"
    with progress(sys.stdout, say=say) as display:
        deck = build(
            options.talk,
            output=output,
            progress=display,
            edition=options.edition,
            product=product,
            store=store(),
            cold=options.cold,
            frozen=options.frozen,
            draft=getattr(options, "draft", False),
            timeout=options.timeout,
        )
    say(_closing_line(deck))
    return deck if deck.comparison is None else looked_at(deck)


def asked(options: argparse.Namespace) -> Product:
    """The deck that `--public` chooses."""
    return PublicDeck() if options.public else SpeakersDeck()


def _build(options: argparse.Namespace) -> int:
    if options.strict and not options.cold:
        raise Problem(found="--strict is about a cold run", remedy="Call with --cold as well, or without --strict")
    deck = built(options, asked(options))
    _bind(options, deck)
    return strictly(deck) if options.strict else 0


def _publish(options: argparse.Namespace) -> int:
    wish = PublicDeck(url=options.url, card=not options.no_card, code=options.code, allowed=tuple(options.allow))
    deck = built(options, wish)
    _bind(options, deck)
    if not options.url and not deck.talk.config.url:
        say(
            "No address is known, so there is no picture for social sites and no sitemap: "
            "write 'url: https://...' into the talk's settings, or give --url"
        )
    return 0


def _write_code(options: argparse.Namespace) -> int:
    folder = built(options, SpeakersDeck(code=True)).index.parent
    say(f"{shown(folder / CODE / 'index.html')}: its sections as scripts and notebooks")
    return 0


def _hand_out(options: argparse.Namespace) -> int:
    built(options, Handout(deck=f"../{name_of(options.talk)}/index.html"))
    return 0


def _bind(options: argparse.Namespace, deck: Deck) -> None:
    if options.single:
        from deck.products.single_file import bind

        folder = deck.index.parent
        target = folder.with_name(f"{folder.name}.html")
        say(f"{shown(target)}: the deck in one file, {bind(folder, target) / 1e6:.1f} MB")


def _closing_line(deck: Deck) -> str:
    if deck.was_current:
        return f"{shown(deck.index)} is up to date"
    sections = f"{deck.sections} section{'s' if deck.sections != 1 else ''}"
    edition = f", edition '{deck.talk.config.edition}'" if deck.talk.config.edition else ""
    return f"{shown(deck.index)}: {deck.slides} slides in {sections}{edition}, {deck.seconds:.1f} s"


BUILD = Command("build", "build the deck", "Builds a talk's deck.", _build, (*BUILDING, DRAFT, SINGLE, PUBLIC, STRICT))
PUBLISH = Command(
    "publish",
    "build the deck for everybody",
    "Builds a talk's deck for everybody: without notes, hidden code, or anything that tells of this machine; with "
    "the slides as a text, a card for social sites, a sitemap and a content-security policy.",
    _publish,
    (
        *BUILDING,
        SINGLE,
        option("--url", type=address, help="where it will be found (default: what deck.yml says)"),
        option("--code", action="store_true", help="with its sections as scripts and notebooks, hidden code too"),
        option("--no-card", action="store_true", help="without the card's picture, which takes a browser"),
        option("--allow", metavar="TEXT", action="append", default=[], help="let this go out, a name or a path"),
    ),
)
HANDOUT = Command(
    "handout",
    "slides and notes as one page to read",
    "Writes a talk's slides and notes as one page to read and to print.",
    _hand_out,
    BUILDING,
)
CODE_FILES = Command(
    "code",
    "build the deck with its code as files",
    "Builds a talk's deck and puts each section beside it as a script and a notebook that run by themselves.",
    _write_code,
    BUILDING,
)
