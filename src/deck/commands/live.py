"""`deck live`: a talk shown while it is written."""

import argparse
import contextlib

from deck.commands.command import EDITION, TALK, Command, option, say, store


def _live(options: argparse.Namespace) -> int:
    # Late: other commands need neither.
    import asyncio

    from deck.preview.serving import serve

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(
            serve(
                options.talk,
                port=options.port,
                edition=options.edition,
                store=store(),
                say=say,
                shows_browser=not options.no_browser,
                shows_notebooks=options.notebook,
            )
        )
    return 0


LIVE = Command(
    "live",
    "show the talk in the browser while it is written",
    "Shows a talk in the browser and follows each save: only what changed runs, and only slides that changed are "
    "replaced. On this machine alone; Ctrl-C ends it.",
    _live,
    (
        TALK,
        EDITION,
        option("--port", type=int, default=0, metavar="N", help="where it listens (default: any that is free)"),
        option("--no-browser", action="store_true", help="open no browser; the address is said"),
        option("--notebook", action="store_true", help="also open the sections in JupyterLab"),
    ),
)
