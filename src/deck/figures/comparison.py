"""A figure that was drawn again, beside the one that was exported: whether anybody would see or read a difference."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deck.figures.drawing.drawing import Drawn
from deck.figures.exporting import with_stand_in
from deck.figures.manifest import SHORT, FigureEntry
from deck.formats.difference import difference, one_below_the_other
from deck.problem import shown
from deck.store.atomic import write_whole
from deck.store.digests import digest

_DOTS = 20  # pixels at twice the slide's density: fewer than a full stop has


def other_words(drawn: Drawn, entry: FigureEntry, data: Mapping[str, Any]) -> Iterator[str]:
    """What is said of the figure, and is no longer so: its caption, the fits that it shows.

    Args:
        drawn: the figure now.
        entry: as it was exported.
        data: of the talk, as `deck.figures.provenance.data_of` tells it.
    """
    if with_stand_in(drawn.subject.caption, data) != entry.caption:
        yield "caption"
    if [fit[:SHORT] for fit in drawn.fits] != entry.digests["fits"]:
        yield "fit"


def visible_difference(drawn: Drawn, entry: FigureEntry, folder: Path, differences: Path) -> str:
    """How the pictures differ, in words that go behind a name; empty where nobody would see it.

    Args:
        drawn: the figure now.
        entry: as it was exported.
        folder: of the exported figures.
        differences: where a picture of the difference is written.

    Raises:
        OSError: a file cannot be read or written.
    """
    now = {(each.variant.theme, each.variant.layout): each for each in drawn.drawings}
    if set(now) != {(each.theme, each.layout) for each in entry.files}:
        return "; it has other variants now"
    for each in entry.files:
        before, path = folder / each.file, now[each.theme, each.layout].files.get(each.format)
        if each.format == "svg" or path is None or not before.is_file() or digest(before) != each.sha256:
            continue
        old, new = before.read_bytes(), path.read_bytes()
        found = difference(old, new)
        if found.pixels > _DOTS:
            picture = differences / f"{Path(each.file).stem}.png"
            write_whole(picture, one_below_the_other(old, new, found.picture))
            return f"; {found.share:.1%} of its pixels are others: {shown(picture)}"
    return ""
