"""`deck handout`: slides and notes as one page to read."""

import argparse

from deck.commands.building import built
from deck.commands.command import ALLOW, BUILDING, Command, name_of
from deck.products.kinds import Handout


def _hand_out(options: argparse.Namespace) -> int:
    built(options, Handout(deck=f"../{name_of(options.talk)}/index.html", allowed=tuple(options.allow)))
    return 0


HANDOUT = Command(
    "handout",
    "slides and notes as one page to read",
    "Writes a talk's slides and notes as one page to read and to print.",
    _hand_out,
    (*BUILDING, ALLOW),
)
