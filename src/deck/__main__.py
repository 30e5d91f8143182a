"""The command line: reads arguments, prints, and gives the exit status."""

import argparse
import functools
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from deck.build import Deck, build
from deck.cache import OutputStore
from deck.problem import Problem, Status, shown
from deck.terminal import progress

DISTRIBUTION = "bayesian-deep-learning-demystified"

_say = functools.partial(print, flush=True)
_complain = functools.partial(print, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Returns:
        The exit status: 0 done; 1 the talk is at fault, 2 the call or source, 3 the machine; 130 interrupted.
    """
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # its kernels end with it
    try:
        options.run(options)
    except Problem as problem:
        _complain(problem)
        return int(problem.status)
    except OSError as error:
        name = f"{shown(error.filename)}: " if error.filename else ""
        _complain(f"{name}{error.strerror or error}")
        return int(Status.MACHINE)
    except KeyboardInterrupt:
        _complain("interrupted")
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="deck", description="Slides that run.")
    parser.add_argument("--version", action=_Version, nargs=0, help="say which version this is")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("build", help="build the deck", description="Builds a talk's deck.")
    command.add_argument("talk", nargs="?", type=Path, default=Path("talk"), help="the talk's folder (default: talk)")
    command.add_argument("--output", type=Path, help="the deck's folder (default: build/ and the talk's name)")
    command.add_argument("--cold", action="store_true", help="run every section, whatever was kept")
    command.add_argument("--timeout", type=_seconds, metavar="SECONDS", help="let no cell run longer than this")
    command.set_defaults(run=_build)
    return parser


class _Version(argparse.Action):
    """Says the version; looks it up only when asked."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib import metadata

        try:
            version = metadata.version(DISTRIBUTION)
        except metadata.PackageNotFoundError:
            version = "unknown: not installed"
        _say(f"deck {version}")
        parser.exit()


def _seconds(text: str) -> float:
    if (seconds := float(text)) <= 0:
        raise argparse.ArgumentTypeError("it must be positive")
    return seconds


def _build(options: argparse.Namespace) -> None:
    output = options.output or Path("build") / options.talk.resolve().name
    store = OutputStore(damaged=lambda path, reason: _complain(f"{path}: {reason}; it is made again"))
    with progress(sys.stdout, say=_say) as display:
        deck = build(
            options.talk,
            output=output,
            progress=display,
            store=store,
            cold=options.cold,
            timeout=options.timeout,
        )
    _say(_closing_line(deck))


def _closing_line(deck: Deck) -> str:
    if deck.was_current:
        return f"{shown(deck.index)} is up to date"
    sections = f"{deck.sections} section{'s' if deck.sections != 1 else ''}"
    return f"{shown(deck.index)}: {deck.slides} slides in {sections}, {deck.seconds:.1f} s"


if __name__ == "__main__":
    sys.exit(main())
