"""`deck fetch`: what a talk shows from the web, as files beside the talk."""

import argparse

from deck.commands.command import EDITION, TALK, Command, complain, option, say, store
from deck.problem import counted


def _fetch(options: argparse.Namespace) -> int:
    from deck.freshness.snapshot import snapshot
    from deck.rendering.fetching import fetch

    kept = store()
    taken = snapshot(options.talk, edition=options.edition, store=kept)
    done = fetch(taken, kept, again=options.again, say=say)
    for name in done.unseen:
        complain(f"note: {name} has not run as it is now, so what its outputs show is not known. Build the deck first")
    there = f", {done.there} there already" if done.there else ""
    say(f"{counted(len(done.files), 'file')} downloaded{there}")
    return 0


FETCH = Command(
    "fetch",
    "download what the talk shows from the web",
    "Downloads the pictures, videos and sounds on the web that a talk's texts and outputs show into the folder "
    "'fetched' beside the talk. Decks show these copies; the talk's files stay as they are.",
    _fetch,
    (TALK, EDITION, option("--again", action="store_true", help="download what is there already, too")),
)
