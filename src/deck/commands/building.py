"""What the commands share that build something of a talk."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from deck.build import Deck, build
from deck.commands.command import complain, name_of, say, store
from deck.commands.terminal import progress
from deck.problem import Problem, counted, shown
from deck.products.kinds import Product, PublicDeck, SpeakersDeck
from deck.products.links import CODE, CODE_LINK
from deck.products.stamp import FILE as STAMP
from deck.products.stamp import read_stamp
from deck.reading.overrides import Overrides
from deck.running.options import RunOptions

if TYPE_CHECKING:
    from deck.checks.diff.changes import Comparison


def built(options: argparse.Namespace, product: Product) -> Deck:
    """Builds what was asked for, and says so.

    Raises:
        Problem: as `deck.build.build`.
    """
    if options.cold and options.frozen:
        raise Problem(found="--cold runs everything and --frozen nothing", remedy="Call with one of them")
    if options.cold and options.stored:
        raise Problem(found="--cold runs everything and --stored nothing", remedy="Call with one of them")
    output = output_folder(options, product)
    has_code = (output / CODE_LINK[0]).is_file() and (output / STAMP).is_file()
    product = _with_code(product) if has_code else product
    with progress(sys.stdout, say=say) as display:
        deck = build(
            options.talk,
            output=output,
            progress=display,
            edition=options.edition,
            product=product,
            store=store(),
            options=RunOptions(
                cold=options.cold,
                frozen=options.frozen,
                draft=getattr(options, "draft", False),
                timeout=options.timeout,
            ),
            overrides=Overrides(stored=options.stored, allow_errors=options.allow_errors, no_input=options.no_input),
        )
    if has_code and not getattr(product, "code", True):
        say(f"{shown(output / CODE)} is gone; 'deck publish --code' writes it again")
    for note in deck.notes:
        say(f"note: {note}")
    for warning in deck.warnings:
        complain(f"warning: {warning}")
    say(_closing_line(deck))
    return deck if deck.comparison is None else _looked_at(deck, deck.comparison)


def _with_code(product: Product) -> Product:
    """The product with the code as files, which its folder has: whoever builds the deck again keeps it.

    To others it goes only when they are asked for it, as it shows hidden code.
    """
    return replace(product, code=True) if isinstance(product, SpeakersDeck) else product


def asked(options: argparse.Namespace) -> Product:
    """The deck that `--public` chooses: as `deck publish` was asked for it last."""
    if not options.public:
        return SpeakersDeck()
    stamp = read_stamp(output_folder(options, PublicDeck()))
    try:
        kept = dict(stamp.asked) if stamp else {}
        return PublicDeck(**kept | {"allowed": tuple(kept.get("allowed", ()))})
    except TypeError:  # of another version
        return PublicDeck()


def output_folder(options: argparse.Namespace, product: Product) -> Path:
    """Where what is built will stand."""
    return options.output or Path("build") / f"{name_of(options.talk)}{product.suffix}"


def bind_if_asked(options: argparse.Namespace, deck: Deck) -> None:
    """Binds the deck into one file where `--single` asks for it."""
    if options.single:
        from deck.products.single_file import bind

        folder = deck.index.parent
        target = folder.with_name(f"{folder.name}.html")
        say(f"{shown(target)}: the deck in one file, {bind(folder, target) / 1e6:.1f} MB")


def _looked_at(deck: Deck, comparison: "Comparison") -> Deck:
    """Says what a cold run has found, a line for each slide, and writes the page that shows it."""
    from deck.checks.diff import look, write_report

    try:
        comparison = look(comparison)
    except Problem as problem:
        complain(f"{problem}; figures that differ were not looked at")
    for slide, changes in comparison.changed.items():
        say(f"{slide} ({changes[0].place}): {', '.join(map(str, changes))}")
    # Beside the deck: what is in its folder goes to the audience.
    folder = deck.index.parent
    target = folder.with_name(f"{folder.name}-cold")
    write_report(comparison, target, title=deck.talk.config.title, deck=f"../{folder.name}/index.html")
    say(f"{shown(target / 'index.html')}: {comparison}")
    return replace(deck, comparison=comparison)


def _closing_line(deck: Deck) -> str:
    if deck.was_current:
        return f"{shown(deck.index)} is up to date"
    size = f"{counted(deck.slides, 'slide')} in {counted(deck.sections, 'section')}"
    edition = f", edition '{deck.talk.config.edition}'" if deck.talk.config.edition else ""
    return f"{shown(deck.index)}: {size}{edition}, {deck.seconds:.1f} s"
