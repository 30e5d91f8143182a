"""`deck code`: the deck with its sections as scripts and notebooks."""

import argparse

from deck.commands.building import built
from deck.commands.command import BUILDING, Command, say
from deck.problem import shown
from deck.products.kinds import SpeakersDeck
from deck.products.links import CODE


def _write_code(options: argparse.Namespace) -> int:
    folder = built(options, SpeakersDeck(code=True)).index.parent
    say(f"{shown(folder / CODE / 'index.html')}: its sections as scripts and notebooks")
    return 0


CODE_FILES = Command(
    "code",
    "build the deck with its code as files",
    "Builds a talk's deck and puts each section beside it as a script and a notebook that run by themselves.",
    _write_code,
    BUILDING,
)
