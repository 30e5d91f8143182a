"""Commands about what builds keep: why it is fresh or stale, and how it travels."""

import argparse
from pathlib import Path

from deck.commands.command import EDITION, TALK, Command, option, say, store
from deck.problem import shown
from deck.store.store import default_folder


def _explain(options: argparse.Namespace) -> int:
    from deck.freshness.explain import explain

    for each in explain(options.talk, edition=options.edition, store=store()):
        say(each)
    return 0


def _cache(options: argparse.Namespace) -> int:
    from deck.store.housekeeping import pack, restore

    folder = default_folder()
    if options.action == "pack":
        count = pack(folder, options.file)
        say(f"{shown(options.file)}: {count} entries of {shown(folder)}, {options.file.stat().st_size / 1e6:.1f} MB")
    else:
        say(f"{shown(folder)}: {restore(folder, options.file)} entries restored")
    return 0


EXPLAIN = Command(
    "explain",
    "say what a build would run again, and why",
    "Says for each section, each stored cell, and each thing that a talk's own code keeps, such as a fit, whether it "
    "is fresh, or which ingredient has changed since the last build, with the changed lines of code.",
    _explain,
    (TALK, EDITION),
)
CACHE = Command(
    "cache",
    "pack the store of outputs and values into a file, or restore it",
    "Packs what builds have kept into a tar file, or restores it from one: for CI, which then builds frozen.",
    _cache,
    (
        option("action", choices=("pack", "restore"), help="what to do"),
        option("file", type=Path, help="the tar file"),
    ),
)
