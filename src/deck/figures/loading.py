"""Exported figures in Python: `deck.figures.load("class-uncertainties")`, which a notebook shows as it is."""

import base64
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from deck.figures.manifest import FILE, FigureEntry, File, read_manifest
from deck.problem import Problem

_TYPES = {"svg": "image/svg+xml", "png": "image/png", "webp": "image/webp"}


@dataclass(frozen=True, slots=True)
class Figure:
    """An exported figure.

    Attributes:
        entry: what the manifest says of it.
        folder: where its files are.
        theme: "light" or "dark".
        layout: "wide" or "column"; a figure that has no layout of its own for a column has but the wide one.
    """

    entry: FigureEntry
    folder: Path
    theme: str = "light"
    layout: str = "wide"

    @property
    def name(self) -> str:
        """By which the talk calls it."""
        return self.entry.name

    @property
    def alt(self) -> str:
        """What it shows, in words."""
        return self.entry.alt

    @property
    def caption(self) -> str:
        """A sentence to stand below it."""
        return self.entry.caption

    @property
    def credit(self) -> str:
        """Whose it is and under which licence."""
        return ", ".join(filter(None, (self.entry.credit, self.entry.license)))

    def path(self, format: str = "svg") -> Path:
        """A file of it: "svg", "png" or "webp".

        Raises:
            Problem: it was not exported in this format, theme or layout.
        """
        return self.folder / self._file(format).file

    def read(self, format: str = "svg") -> bytes:
        """The content of that file.

        Raises:
            Problem: as `path`.
            OSError: it cannot be read.
        """
        return self.path(format).read_bytes()

    def _file(self, format: str) -> File:
        layouts = (self.layout, "wide")
        found = (self.entry.file(format, theme=self.theme, layout=layout) for layout in layouts)
        file = next(filter(None, found), None)
        if file is None:
            there = ", ".join(each.file for each in self.entry.files)
            raise Problem(
                found=f"figure '{self.name}' has no {self.theme} {format}", expected=f"one of {there}", file=self.folder
            )
        return file

    def _repr_html_(self) -> str:
        kind = next(each for each in ("svg", "webp", "png") if self.entry.file(each, theme=self.theme))
        file, content = self._file(kind), base64.b64encode(self.read(kind)).decode()
        image = f'<img src="data:{_TYPES[kind]};base64,{content}" alt="{escape(self.alt)}"'
        caption = f"<figcaption>{escape(self.caption)} <small>{escape(self.credit)}</small></figcaption>"
        return f'<figure>{image} width="{file.width}" height="{file.height}">{caption}</figure>'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self._repr_html_(), "text/plain": f"<Figure {self.name}: {self.caption}>"}


def load(name: str, folder: Path | str | None = None, *, theme: str = "light", layout: str = "wide") -> Figure:
    """An exported figure, by its name or an old one.

    Args:
        name: of the figure.
        folder: of the figures; by default `figures` in the working directory or above it.
        theme: "light" or "dark".
        layout: "wide", as on the slide, or "column".

    Raises:
        Problem: no such folder, no such figure.
    """
    place = Path(folder) if folder is not None else _nearest_folder()
    manifest = read_manifest(place)
    if manifest is None:
        remedy = "Export the figures: make figures, or deck figures"
        raise Problem(found="no exported figures", expected=f"a folder with a {FILE}", remedy=remedy, file=place)
    return Figure(manifest.entry(name), place, theme, layout)


def _nearest_folder() -> Path:
    here = Path.cwd()
    return next(
        (each for each in (up / "figures" for up in (here, *here.parents)) if (each / FILE).is_file()), here / "figures"
    )
