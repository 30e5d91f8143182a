"""`deck cache`: what builds keep, packed into a file or restored from one."""

import argparse
from pathlib import Path

from deck.commands.command import Command, option, say
from deck.problem import counted, shown
from deck.store.store import default_folder


def _cache(options: argparse.Namespace) -> int:
    from deck.store.housekeeping import pack, restore

    folder = default_folder()
    if options.action == "pack":
        entries = counted(pack(folder, options.file), "entry", "entries")
        size = options.file.stat().st_size / 1e6
        say(f"{shown(options.file)}: {entries} of {shown(folder)}, {size:.1f} MB")
    else:
        say(f"{shown(folder)}: {counted(restore(folder, options.file), 'entry', 'entries')} restored")
    return 0


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
