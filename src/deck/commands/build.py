"""`deck build`: the deck of a talk."""

import argparse

from deck.build import Deck
from deck.commands.building import asked, bind_if_asked, built
from deck.commands.command import BUILDING, DRAFT, PUBLIC, SINGLE, STRICT, Command
from deck.problem import Problem, Status


def _build(options: argparse.Namespace) -> int:
    if options.strict and not options.cold:
        raise Problem(found="--strict is about a cold run", remedy="Call with --cold as well, or without --strict")
    deck = built(options, asked(options))
    bind_if_asked(options, deck)
    return _strictly(deck) if options.strict else 0


def _strictly(deck: Deck) -> int:
    """The exit status where a difference counts."""
    assert deck.comparison is not None  # a cold run has one
    return 0 if deck.comparison.is_same else int(Status.TALK)


BUILD = Command("build", "build the deck", "Builds a talk's deck.", _build, (*BUILDING, DRAFT, SINGLE, PUBLIC, STRICT))
