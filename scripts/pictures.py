"""Pictures of a built deck: `python scripts/pictures.py build/talk FOLDER [--sheet FILE --slides ID ...]`.

Each slide as a PNG in FOLDER, and the slides named, all by default, side by side in one picture.
"""

import argparse
import math
from pathlib import Path

from PIL import Image

from deck.browser.visits import visit

GAP = 16


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("deck", type=Path, help="folder of the deck")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--sheet", type=Path, help="also write one picture of many slides")
    parser.add_argument("--slides", nargs="*", help="ids of the slides on it")
    parser.add_argument("--columns", type=int, default=3)
    parser.add_argument("--size", type=int, nargs=2, default=(1280, 720))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    width, height = options.size
    with visit(options.deck / "index.html", width=width, height=height) as deck:
        for slide in deck.slides:
            deck.show(slide)
            deck.page.screenshot(path=options.folder / f"{slide}.png")
        slides = options.slides or deck.slides
        print(*deck.messages, sep="\n")
    if options.sheet:
        _sheet([options.folder / f"{slide}.png" for slide in slides], options.columns).save(
            options.sheet, optimize=True
        )


def _sheet(paths: list[Path], columns: int) -> Image.Image:
    width, height = 640, round(640 * Image.open(paths[0]).height / Image.open(paths[0]).width)
    rows = math.ceil(len(paths) / columns)
    sheet = Image.new("RGB", (columns * (width + GAP) + GAP, rows * (height + GAP) + GAP), "#d5d9d4")
    for i, path in enumerate(paths):
        small = Image.open(path).convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
        sheet.paste(small, (GAP + (i % columns) * (width + GAP), GAP + (i // columns) * (height + GAP)))
    return sheet


if __name__ == "__main__":
    main()
