"""`deck figures`: figures exported for reuse, and those that were exported checked."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from deck.commands.command import EDITION, TALK, Command, option, say, store
from deck.commands.terminal import progress
from deck.problem import Problem, Status, counted, shown

if TYPE_CHECKING:
    from deck.figures.drawing.options import ExportOptions

_FOLDER = Path("figures")
_RESTYLED = Path("build/figures")
_STAND_IN = Path("build/figures-stand-in")


def _figures(options: argparse.Namespace) -> int:
    from deck.figures.drawing.options import ExportOptions

    export_options = ExportOptions(
        formats=options.format,
        style=_style(options.style),
        width=options.width,
        dpi=options.dpi,
        transparent=options.transparent,
    )
    return _check(options, export_options) if options.check else _export(options, export_options)


def _export(options: argparse.Namespace, export_options: "ExportOptions") -> int:
    from deck.figures.drawing.options import ExportOptions
    from deck.figures.exporting import export

    output = options.output
    if output is None:
        output = _STAND_IN if _is_stand_in(options) else _FOLDER if export_options == ExportOptions() else _RESTYLED
    with progress(sys.stdout, say=say) as display:
        made = export(
            options.talk,
            output=output,
            progress=display,
            only=options.only,
            options=export_options,
            edition=options.edition,
            store=store(),
            cold=options.cold,
        )
    folder = shown(made.folder)
    for name in made.kept:
        say(
            f"{folder}: figure '{name}' is no longer in the talk; its files stay, as posts may link to them. "
            f"Write into deck.yml, under 'figures:', 'aliases: {{{name}: its-new-name}}' or 'removed: [{name}]'"
        )
    if made.manifest.data["stand_in"]:
        say(f"{folder}: {made.manifest.data['name'].rstrip('.')}; the check refuses these")
    count = len(made.manifest.figures)
    figures = counted(count, "figure")
    what = f"{len(made.changed)} of {figures} changed" if made.changed else f"{figures}, none changed"
    size = sum(each.bytes for entry in made.manifest.figures for each in entry.files)
    say(f"{folder}/index.html: {what}, {size / 1e6:.1f} MB, {made.seconds:.1f} s")
    return 0


def _check(options: argparse.Namespace, export_options: "ExportOptions") -> int:
    from deck.figures.checking import check

    folder = options.output or _FOLDER
    with progress(sys.stdout, say=say) as display:
        found = check(
            options.talk,
            folder=folder,
            differences=Path("build/figures-check"),
            progress=display,
            only=options.only,
            options=export_options,
            edition=options.edition,
            store=store(),
        )
    for note in found.notes:
        say(f"note: {note}")
    for finding in found.findings:
        say(f"stale: {finding}")
    counts = f"{len(found.findings)} stale" if found.findings else "none stale"
    if found.uncompared:
        counts += f" as far as can be told, {found.uncompared} without their data"
    say(f"{shown(folder)}: {counted(found.figures, 'figure')}, {counts}, {found.seconds:.1f} s")
    return int(Status.TALK) if found.findings else 0


def _is_stand_in(options: argparse.Namespace) -> bool:
    from deck.figures.provenance import data_of
    from deck.freshness import ingredients
    from deck.reading.editions import in_edition
    from deck.reading.talk import read_talk

    talk = in_edition(read_talk(options.talk), options.edition)
    return bool(data_of(talk, ingredients.data(talk))["stand_in"])


def _style(path: Path | None) -> Path | None:
    if path is not None and not path.is_file():
        raise Problem(found="no such file", expected="a style file of matplotlib", file=path)
    return path


def _formats(text: str) -> tuple[str, ...]:
    from deck.figures.drawing.options import formats

    try:
        return formats(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _number(least: int, most: int, unit: str) -> object:
    def number(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"expected {least} to {most} {unit}")
        return int(text)

    return number


FIGURES = Command(
    "figures",
    "export the figures for reuse, or check those that were",
    "Writes every figure of a talk as SVG, PNG and WebP, light and dark, with a gallery and snippets to paste; or "
    "says, with --check, which of those that are there no longer follow from their code and data: then with status 1.",
    _figures,
    (
        TALK,
        option(
            "--output",
            type=Path,
            help="the folder (default: figures; build/figures for what is restyled, build/figures-stand-in for what is "
            "drawn from a stand-in for the data)",
        ),
        EDITION,
        option("--only", metavar="NAME", nargs="+", action="extend", default=[], help="these figures alone"),
        option("--check", action="store_true", help="write nothing; say what is stale, and because of what"),
        option("--style", type=Path, metavar="FILE", help="a style file of matplotlib, on top of the theme's"),
        option("--width", type=_number(200, 4000, "CSS pixels"), metavar="PX", help="of every figure, in CSS pixels"),
        option(
            "--format", type=_formats, default=("svg", "png", "webp"), help="svg, png, webp, or several with commas"
        ),
        option(
            "--dpi",
            type=_number(24, 1200, "dots per inch"),
            default=192,
            metavar="N",
            help="of PNG and WebP; 96 is one pixel per CSS pixel (default: 192)",
        ),
        option("--transparent", action="store_true", help="leave the ground out"),
        option("--cold", action="store_true", help="run every section and draw every figure, whatever was kept"),
    ),
)
