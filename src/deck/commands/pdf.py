"""`deck pdf`: the finished deck, printed."""

import argparse

from deck.commands.building import asked, built, output_folder
from deck.commands.command import BUILDING, DRAFT, PUBLIC, Command, name_of, option, say
from deck.problem import counted, shown


def _print(options: argparse.Namespace) -> int:
    from deck.browser.search import find_browser
    from deck.products.pdf import print_deck

    product = asked(options)
    folder = output_folder(options, product)
    path = folder / f"{name_of(options.talk)}.pdf"
    if not path.is_file():
        find_browser()  # where there is none, nothing need run
    deck = built(options, product)
    printed = print_deck(folder, path, talk=deck.talk.folder, fragments=options.fragments, notes=options.notes)
    if printed.was_current:
        say(f"{shown(path)} is up to date")
    else:
        say(f"{shown(path)}: {counted(printed.pages, 'page')}, {printed.seconds:.1f} s")
    return 0


PDF = Command(
    "pdf",
    "build the deck and print it",
    "Builds a talk's deck and prints it: a PDF in the deck's folder, under the talk's name.",
    _print,
    (
        *BUILDING,
        DRAFT,
        option("--fragments", action="store_true", help="a page for each step of a slide, not for each slide"),
        option("--notes", action="store_true", help="after each slide, a page with its notes"),
        PUBLIC,
    ),
)
