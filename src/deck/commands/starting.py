"""The command that begins a talk."""

import argparse
from pathlib import Path

from deck.commands.command import Command, option, say
from deck.problem import shown


def _begin(options: argparse.Namespace) -> int:
    from deck.scaffolding import write_talk

    write_talk(options.folder)
    place = shown(options.folder)
    say(f"{place}: a talk to start from; 'deck build {place}' makes the deck, 'deck check {place}' looks at it")
    return 0


NEW = Command(
    "new",
    "write a small talk to start from",
    "Writes a talk of about ten slides that shows each control once, builds, and passes the checks.",
    _begin,
    (option("folder", type=Path, help="the talk's folder; nothing is there yet"),),
)
