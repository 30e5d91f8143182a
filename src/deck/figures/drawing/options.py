"""What is asked of an export: which variants of a figure, in which forms, under which settings of matplotlib."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deck.config.theme import BASES, figure_style
from deck.store.digests import digest

FORMATS = ("svg", "png", "webp")
WIDE, COLUMN = LAYOUTS = ("wide", "column")
COLUMN_WIDTH = 640
"""CSS pixels: what a blog's column of text leaves for a picture."""

CSS_DPI = 96
DENSITY = 2  # pixels of a PNG or WebP per CSS pixel


@dataclass(frozen=True, slots=True)
class Variant:
    """A figure in one theme and one layout."""

    theme: str = BASES[0]
    layout: str = WIDE

    @property
    def suffix(self) -> str:
        """What a file's name has after the figure's: nothing for the one that stands for all."""
        dark = self.theme != BASES[0]
        return f"{'-column' if self.layout == COLUMN else ''}{'-dark' if dark else ''}"


SUFFIXES = tuple(Variant(theme, layout).suffix for layout in LAYOUTS for theme in BASES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """What is asked for; the default is what `figures/` holds.

    Attributes:
        formats: of files.
        style: a style file of matplotlib's, on top of the theme's.
        width: of every figure, in CSS pixels: one layout in place of two.
        dpi: dots per inch of PNG and WebP, of which 96 are one pixel per CSS pixel.
        transparent: whether the ground is left out.
    """

    formats: tuple[str, ...] = FORMATS
    style: Path | None = None
    width: int | None = None
    dpi: int = DENSITY * CSS_DPI
    transparent: bool = False

    @property
    def restyles(self) -> bool:
        """Whether no variant is the slide's own."""
        return self.style is not None or self.width is not None

    def variants(self, base: str) -> tuple[Variant, ...]:
        """All that may be drawn, each after those that tell whether it differs from them.

        The one of the slide, in the talk's own theme, is the last.
        """
        (other,) = (theme for theme in BASES if theme != base)
        columns = () if self.width else (Variant(base, COLUMN), Variant(other, COLUMN))
        return (Variant(other), *columns, Variant(base))

    def described(self) -> dict[str, Any]:
        """What tells these options from others: for keys, and for the manifest."""
        told: dict[str, Any] = {"formats": list(self.formats), "dpi": self.dpi}
        if self.style:
            told["style"] = digest(self.style)
        if self.width:
            told["width"] = self.width
        if self.transparent:
            told["transparent"] = True
        return told

    def settings(self, variant: Variant, *, base: str, ground: str) -> dict[str, Any]:
        """What the process that draws is told of a variant.

        Args:
            variant: to be drawn.
            base: the talk's own theme, whose settings are in force already.
            ground: the colour of the paper.
        """
        width = self.width or (COLUMN_WIDTH if variant.layout == COLUMN else None)
        return {
            "theme": variant.theme,
            "layout": variant.layout,
            "is_own": variant == Variant(base) and not self.restyles,
            "is_only_compared": False,
            "instead_of": None if variant.theme == base else str(figure_style(base)),
            "settings": None if variant.theme == base else str(figure_style(variant.theme)),
            "style": str(self.style.resolve()) if self.style else None,
            "themes": [str(figure_style(each)) for each in BASES],
            "width": width,
            "ground": None if self.transparent else ground,
        }


def files_of(name: str) -> Iterator[str]:
    """The names, without their endings, that the files of a figure may have."""
    return (f"{name}{suffix}" for suffix in SUFFIXES)


def formats(text: str) -> tuple[str, ...]:
    """The formats that a text lists, with commas.

    Raises:
        ValueError: it names another one, or none.
    """
    wanted = {each.strip() for each in text.split(",") if each.strip()}
    if not wanted or wanted - set(FORMATS):
        raise ValueError(f"expected some of {', '.join(FORMATS)}")
    return tuple(each for each in FORMATS if each in wanted)
