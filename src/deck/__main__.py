"""The command line: reads arguments, prints, and gives the exit status."""

import argparse
import functools
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deck.build import Deck, build
from deck.cache import OutputStore, default_folder
from deck.problem import Problem, Status, shown
from deck.products import CODE, Handout, Product, PublicDeck, SpeakersDeck
from deck.terminal import progress

DISTRIBUTION = "bayesian-deep-learning-demystified"

_Option = tuple[tuple[str, ...], dict[str, Any]]
"""Names and settings of an argument, as argparse takes them."""

_say = functools.partial(print, flush=True)


def _complain(message: object) -> None:
    print(message, file=sys.stderr, flush=True)


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


def _option(*names: str, **settings: Any) -> _Option:
    return names, settings


@dataclass(frozen=True, slots=True)
class _Command:
    """A subcommand: what it is called, what it says of itself, what it takes, and what it runs."""

    name: str
    help: str
    description: str
    run: Callable[[argparse.Namespace], int]
    options: tuple[_Option, ...]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="deck", description="Slides that run.")
    parser.add_argument("--version", action=_Version, nargs=0, help="say which version this is")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        sub = commands.add_parser(command.name, help=command.help, description=command.description)
        for names, settings in command.options:
            sub.add_argument(*names, **settings)
        sub.set_defaults(run=command.run)
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


def _address(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise argparse.ArgumentTypeError("it must begin with https://")
    return text


def _build(options: argparse.Namespace) -> int:
    _bind(options, _built(options, _asked(options)))
    return 0


def _publish(options: argparse.Namespace) -> int:
    wish = PublicDeck(url=options.url, card=not options.no_card, code=options.code, allowed=tuple(options.allow))
    deck = _built(options, wish)
    _bind(options, deck)
    if not options.url and not deck.talk.config.url:
        _say(
            "No address is known, so there is no picture for social sites and no sitemap: "
            "write 'url: https://...' into the talk's settings, or give --url"
        )
    return 0


def _write_code(options: argparse.Namespace) -> int:
    folder = _built(options, SpeakersDeck(code=True)).index.parent
    _say(f"{shown(folder / CODE / 'index.html')}: its sections as scripts and notebooks")
    return 0


def _hand_out(options: argparse.Namespace) -> int:
    _built(options, Handout(deck=f"../{_name(options)}/index.html"))
    return 0


def _asked(options: argparse.Namespace) -> Product:
    return PublicDeck() if options.public else SpeakersDeck()


def _name(options: argparse.Namespace) -> str:
    """What the deck is called."""
    place = options.talk.resolve()
    return place.name if place.is_dir() else place.stem


def _built(options: argparse.Namespace, product: Product) -> Deck:
    if options.cold and options.frozen:
        raise Problem(found="--cold runs everything and --frozen nothing", remedy="Call with one of them")
    output = options.output or Path("build") / f"{_name(options)}{product.suffix}"
    store = _store()
    with progress(sys.stdout, say=_say) as display:
        deck = build(
            options.talk,
            output=output,
            progress=display,
            edition=options.edition,
            product=product,
            store=store,
            cold=options.cold,
            frozen=options.frozen,
            draft=getattr(options, "draft", False),
            timeout=options.timeout,
        )
    _say(_closing_line(deck))
    return deck


def _store() -> OutputStore:
    return OutputStore(damaged=lambda path, reason: _complain(f"{path}: {reason}; it is made again"))


def _bind(options: argparse.Namespace, deck: Deck) -> None:
    if options.single:
        from deck.single import bind

        folder = deck.index.parent
        target = folder.with_name(f"{folder.name}.html")
        _say(f"{shown(target)}: the deck in one file, {bind(folder, target) / 1e6:.1f} MB")


def _print(options: argparse.Namespace) -> int:
    from deck.pdf import print_deck

    deck = _built(options, _asked(options))
    folder = deck.index.parent
    path = folder / f"{_name(options)}.pdf"
    printed = print_deck(folder, path, talk=deck.talk.folder, fragments=options.fragments, notes=options.notes)
    if printed.was_current:
        _say(f"{shown(path)} is up to date")
    else:
        _say(f"{shown(path)}: {printed.pages} page{'s' if printed.pages != 1 else ''}, {printed.seconds:.1f} s")
    return 0


def _check(options: argparse.Namespace) -> int:
    from deck.checks import preflight, write_report

    built = _built(options, _asked(options))
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


def _explain(options: argparse.Namespace) -> int:
    from deck.explain import explain

    for each in explain(options.talk, edition=options.edition, store=_store()):
        _say(each)
    return 0


def _cache(options: argparse.Namespace) -> int:
    from deck.housekeeping import pack, restore

    folder = default_folder()
    if options.action == "pack":
        count = pack(folder, options.file)
        _say(f"{shown(options.file)}: {count} entries of {shown(folder)}, {options.file.stat().st_size / 1e6:.1f} MB")
    else:
        _say(f"{shown(folder)}: {restore(folder, options.file)} entries restored")
    return 0


def _begin(options: argparse.Namespace) -> int:
    from deck.scaffolding import write_talk

    write_talk(options.folder)
    place = shown(options.folder)
    _say(f"{place}: a talk to start from; 'deck build {place}' makes the deck, 'deck check {place}' looks at it")
    return 0


def _closing_line(deck: Deck) -> str:
    if deck.was_current:
        return f"{shown(deck.index)} is up to date"
    sections = f"{deck.sections} section{'s' if deck.sections != 1 else ''}"
    edition = f", edition '{deck.talk.config.edition}'" if deck.talk.config.edition else ""
    return f"{shown(deck.index)}: {deck.slides} slides in {sections}{edition}, {deck.seconds:.1f} s"


TALK = _option(
    "talk",
    nargs="?",
    type=Path,
    default=Path("talk"),
    help="the talk: a folder, a percent-format file or a notebook (default: talk)",
)
EDITION = _option("--edition", metavar="NAME", help='show the cells that say only="NAME", none for another one')
BUILDING = (
    TALK,
    _option("--output", type=Path, help="the folder that is made (default: in build/, with the talk's name)"),
    EDITION,
    _option("--cold", action="store_true", help="run every section, whatever was kept"),
    _option("--frozen", action="store_true", help="run nothing: what is not kept is an error that says why"),
    _option("--timeout", type=_seconds, metavar="SECONDS", help="let no cell run longer than this"),
)
DRAFT = _option("--draft", action="store_true", help="tell the code to work briefly, and stamp every slide DRAFT")
PUBLIC = _option("--public", action="store_true", help="as it may go out: without notes and hidden code")
SINGLE = _option("--single", action="store_true", help="also bind it into one HTML file, beside its folder")

COMMANDS = (
    _Command("build", "build the deck", "Builds a talk's deck.", _build, (*BUILDING, DRAFT, SINGLE, PUBLIC)),
    _Command(
        "check",
        "build the deck and look at it in a browser",
        "Builds a talk's deck and looks at every slide in a browser; status 1 where something is wrong.",
        _check,
        (*BUILDING, DRAFT, PUBLIC),
    ),
    _Command(
        "pdf",
        "build the deck and print it",
        "Builds a talk's deck and prints it: a PDF in the deck's folder, under the talk's name.",
        _print,
        (
            *BUILDING,
            DRAFT,
            _option("--fragments", action="store_true", help="a page for each step of a slide, not for each slide"),
            _option("--notes", action="store_true", help="after each slide, a page with its notes"),
            PUBLIC,
        ),
    ),
    _Command(
        "publish",
        "build the deck for everybody",
        "Builds a talk's deck for everybody: without notes, hidden code, or anything that tells of this machine; with "
        "the slides as a text, a card for social sites, a sitemap and a content-security policy.",
        _publish,
        (
            *BUILDING,
            SINGLE,
            _option("--url", type=_address, help="where it will be found (default: what deck.yml says)"),
            _option("--code", action="store_true", help="with its sections as scripts and notebooks, hidden code too"),
            _option("--no-card", action="store_true", help="without the card's picture, which takes a browser"),
            _option("--allow", metavar="TEXT", action="append", default=[], help="let this go out, a name or a path"),
        ),
    ),
    _Command(
        "handout",
        "slides and notes as one page to read",
        "Writes a talk's slides and notes as one page to read and to print.",
        _hand_out,
        BUILDING,
    ),
    _Command(
        "code",
        "build the deck with its code as files",
        "Builds a talk's deck and puts each section beside it as a script and a notebook that run by themselves.",
        _write_code,
        BUILDING,
    ),
    _Command(
        "explain",
        "say what a build would run again, and why",
        "Says for each section and each stored cell whether it is fresh, or which ingredient has changed since the "
        "last build, with the changed lines of code. What a talk's own code stores, such as a fit, it does not see.",
        _explain,
        (TALK, EDITION),
    ),
    _Command(
        "cache",
        "pack the store of outputs and values into a file, or restore it",
        "Packs what builds have kept into a tar file, or restores it from one: for CI, which then builds frozen.",
        _cache,
        (
            _option("action", choices=("pack", "restore"), help="what to do"),
            _option("file", type=Path, help="the tar file"),
        ),
    ),
    _Command(
        "new",
        "write a small talk to start from",
        "Writes a talk of about ten slides that shows each control once, builds, and passes the checks.",
        _begin,
        (_option("folder", type=Path, help="the talk's folder; nothing is there yet"),),
    ),
)


if __name__ == "__main__":
    sys.exit(main())
