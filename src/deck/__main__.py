"""The command line: reads arguments, prints, and gives the exit status."""

import argparse
import functools
import signal
import sys
import time
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
        return options.run(options)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="deck", description="Slides that run.")
    parser.add_argument("--version", action=_Version, nargs=0, help="say which version this is")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    building = _building()
    command = commands.add_parser(
        "build", parents=[building], help="build the deck", description="Builds a talk's deck."
    )
    command.add_argument("--single", action="store_true", help="also bind it into one HTML file, beside its folder")
    command.set_defaults(run=_build)
    command = commands.add_parser(
        "pdf",
        parents=[building],
        help="build the deck and print it",
        description="Builds a talk's deck and prints it: a PDF in the deck's folder, under the talk's name.",
    )
    command.add_argument("--fragments", action="store_true", help="a page for each step of a slide, not for each slide")
    command.add_argument("--notes", action="store_true", help="after each slide, a page with its notes")
    command.set_defaults(run=_print)
    command = commands.add_parser(
        "check",
        parents=[building],
        help="build the deck and look at it in a browser",
        description="Builds a talk's deck and looks at every slide in a browser; status 1 where something is wrong.",
    )
    command.set_defaults(run=_check)
    return parser


def _building() -> argparse.ArgumentParser:
    """The arguments of every command that builds a deck."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "talk",
        nargs="?",
        type=Path,
        default=Path("talk"),
        help="the talk: a folder, a percent-format file or a notebook (default: talk)",
    )
    parser.add_argument("--output", type=Path, help="the deck's folder (default: build/ and the talk's name)")
    parser.add_argument("--edition", metavar="NAME", help='show the cells that say only="NAME", none for another one')
    parser.add_argument("--cold", action="store_true", help="run every section, whatever was kept")
    parser.add_argument("--timeout", type=_seconds, metavar="SECONDS", help="let no cell run longer than this")
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


def _build(options: argparse.Namespace) -> int:
    folder = _built(options).index.parent
    if options.single:
        from deck.single import bind

        target = folder.with_name(f"{folder.name}.html")
        _say(f"{shown(target)}: the deck in one file, {bind(folder, target) / 1e6:.1f} MB")
    return 0


def _built(options: argparse.Namespace) -> Deck:
    output = options.output or Path("build") / _name(options.talk)
    store = OutputStore(damaged=lambda path, reason: _complain(f"{path}: {reason}; it is made again"))
    with progress(sys.stdout, say=_say) as display:
        deck = build(
            options.talk,
            output=output,
            progress=display,
            edition=options.edition,
            store=store,
            cold=options.cold,
            timeout=options.timeout,
        )
    _say(_closing_line(deck))
    return deck


def _print(options: argparse.Namespace) -> int:
    from deck.pdf import print_deck

    deck = _built(options)
    folder = deck.index.parent
    path = folder / f"{_name(options.talk)}.pdf"
    printed = print_deck(folder, path, talk=deck.talk.folder, fragments=options.fragments, notes=options.notes)
    if printed.was_current:
        _say(f"{shown(path)} is up to date")
    else:
        _say(f"{shown(path)}: {printed.pages} page{'s' if printed.pages != 1 else ''}, {printed.seconds:.1f} s")
    return 0


def _check(options: argparse.Namespace) -> int:
    from deck.checks import preflight, write_report

    built = _built(options)
    deck = built.index.parent
    begun = time.perf_counter()
    result = preflight(deck)
    # Beside the deck: what is in its folder goes to the audience.
    folder = deck.with_name(f"{deck.name}-check")
    write_report(result, folder, title=built.talk.config.title, deck=f"../{deck.name}/index.html")
    place = shown(built.talk.folder)
    for finding in result.findings:
        _say(f"{finding.severity}: {'' if place == '.' else f'{place}/'}{finding}")
    warnings = len(result.findings) - len(result.errors)
    counts = f"{len(result.errors)} errors, {warnings} warnings" if result.findings else "no findings"
    seconds = time.perf_counter() - begun
    _say(f"{shown(folder / 'index.html')}: {counts} on {len(result.slides)} slides, {seconds:.1f} s")
    return int(Status.TALK) if result.errors else 0


def _name(talk: Path) -> str:
    """What the deck is called."""
    place = talk.resolve()
    return place.name if place.is_dir() else place.stem


def _closing_line(deck: Deck) -> str:
    if deck.was_current:
        return f"{shown(deck.index)} is up to date"
    sections = f"{deck.sections} section{'s' if deck.sections != 1 else ''}"
    edition = f", edition '{deck.talk.config.edition}'" if deck.talk.config.edition else ""
    return f"{shown(deck.index)}: {deck.slides} slides in {sections}{edition}, {deck.seconds:.1f} s"


if __name__ == "__main__":
    sys.exit(main())
