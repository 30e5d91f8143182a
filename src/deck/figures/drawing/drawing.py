"""Drawings of a figure: one for each variant, with its files."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deck.figures.drawing.named_figures import NamedFigure
from deck.figures.drawing.options import Variant


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure in one variant: at which size it is shown, in CSS pixels, and its files by format."""

    variant: Variant
    width: int
    height: int
    files: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure's drawings, the one that stands for all first, and the stored results that it was drawn from."""

    subject: NamedFigure
    drawings: tuple[Drawing, ...]
    fits: tuple[str, ...]
