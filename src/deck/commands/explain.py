"""`deck explain`: what a build would run again, and why."""

import argparse

from deck.commands.command import EDITION, TALK, Command, say, store


def _explain(options: argparse.Namespace) -> int:
    from deck.freshness.explain import explain

    for each in explain(options.talk, edition=options.edition, store=store()):
        say(each)
    return 0


EXPLAIN = Command(
    "explain",
    "say what a build would run again, and why",
    "Says for each section, each stored cell, and each thing that a talk's own code keeps, such as a fit, whether it "
    "is fresh, or which ingredient has changed since the last build, with the changed lines of code.",
    _explain,
    (TALK, EDITION),
)
