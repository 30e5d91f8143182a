"""`deck check`: the finished deck, looked at in a browser."""

import argparse
import time

from deck.commands.building import asked, built
from deck.commands.command import BUILDING, DRAFT, PUBLIC, Command, say, store
from deck.problem import Status, counted, shown


def _check(options: argparse.Namespace) -> int:
    from deck.browser.search import find_browser
    from deck.checks import causes, kept_preflight, write_report

    find_browser()  # where there is none, nothing need run
    made = built(options, asked(options))
    deck = made.index.parent
    begun = time.perf_counter()
    result, was_kept = kept_preflight(deck, store=store(), cold=options.cold)
    # Beside the deck: what is in its folder goes to the audience.
    folder = deck.with_name(f"{deck.name}-check")
    write_report(result, folder, title=made.talk.config.title, deck=f"../{deck.name}/index.html")
    place = shown(made.talk.folder)
    for cause in causes(result.findings):
        say(f"{cause.severity}: {'' if place == '.' or cause.is_many else f'{place}/'}{cause}")
    warnings = len(result.findings) - len(result.errors)
    faults = f"{counted(len(result.errors), 'error')}, {counted(warnings, 'warning')}"
    counts = faults if result.findings else "no findings"
    seen = " as they were when last looked at" if was_kept else ""
    seconds = time.perf_counter() - begun
    say(f"{shown(folder / 'index.html')}: {counts} on {counted(len(result.slides), 'slide')}{seen}, {seconds:.1f} s")
    return int(Status.TALK) if result.errors else 0


CHECK = Command(
    "check",
    "build the deck and look at it in a browser",
    "Builds a talk's deck and looks at every slide in a browser; status 1 where something is wrong.",
    _check,
    (*BUILDING, DRAFT, PUBLIC),
)
