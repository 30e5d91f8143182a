"""The size of a cell's figures, where the cell asks for one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import matplotlib as mpl

_before: list[object] = []


def begin(width: float | None, height: float | None) -> None:
    """Sets the size of new figures until `end`.

    Args:
        width: in inches; None for matplotlib's own.
        height: likewise.
    """
    _before.append(mpl.rcParams["figure.figsize"])
    mpl.rcParams["figure.figsize"] = _size(width, height)


def end() -> None:
    """Gives new figures the size that they had before."""
    if _before:
        mpl.rcParams["figure.figsize"] = _before.pop()


@contextmanager
def sized(size: Sequence[float | None] | None) -> Iterator[None]:
    """Within this, new figures have a width and a height in inches; None for what they have anyway."""
    if size is None:
        yield
        return
    begin(*size)
    try:
        yield
    finally:
        end()


def _size(width: float | None, height: float | None) -> tuple[float, float]:
    own_width, own_height = mpl.rcParams["figure.figsize"]
    return width or own_width, height or own_height
