"""`deck publish`: a deck for everybody."""

import argparse

from deck.commands.building import bind_if_asked, built
from deck.commands.command import ALLOW, BUILDING, SINGLE, Command, address, option, say
from deck.products.kinds import PublicDeck


def _publish(options: argparse.Namespace) -> int:
    product = PublicDeck(url=options.url, card=not options.no_card, code=options.code, allowed=tuple(options.allow))
    deck = built(options, product)
    bind_if_asked(options, deck)
    if not options.no_card and not options.url and not deck.talk.config.url:
        say(
            "No address is known, so there is no picture for social sites and no sitemap: "
            "write 'url: https://...' into the talk's settings, or give --url"
        )
    return 0


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
        ALLOW,
    ),
)
