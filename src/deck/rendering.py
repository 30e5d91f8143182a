"""Executed notebooks -> a folder that is a deck."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from nbconvert.exporters import TemplateExporter
from nbconvert.preprocessors import ExtractOutputPreprocessor
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_notebook
from traitlets.config import Config

from deck import assets
from deck.focus import highlighted_lines
from deck.markdown import to_html
from deck.outline import slug
from deck.source import Talk
from deck.structure import Placed, Stack, compose

TEMPLATES = Path(__file__).parent / "template"
FIGURES = "figures"
IMAGES = ("image/svg+xml", "image/png", "image/jpeg")
_LENGTH = re.compile(r'\b(width|height)="([\d.]+(?:pt|px)?)"')
# The richest form that a slide can show comes first.
PRIORITY = ("text/html", *IMAGES, "text/markdown", "text/latex", "text/plain")


class DeckExporter(TemplateExporter):
    """The nbconvert exporter for reveal.js decks: no require.js, no jQuery, nothing from another server."""

    export_from_notebook = "Deck"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def _template_name_default(self) -> str:
        return "deck"

    @property
    def default_config(self) -> Config:
        """The exporter's own settings, below those of a user."""
        own = Config(
            {
                "DeckExporter": {"extra_template_basedirs": [str(TEMPLATES)], "preprocessors": [_Images]},
                "NbConvertBase": {"display_data_priority": list(PRIORITY)},
            }
        )
        own.merge(super().default_config)
        return own

    def default_filters(self) -> Any:
        """Those of nbconvert and our Markdown."""
        yield from super().default_filters()
        yield "markdown2html", to_html
        yield "latex_body", _latex_body
        yield "svg_size", svg_size
        yield "highlighted_lines", highlighted_lines


class _Images(ExtractOutputPreprocessor):
    """Every image of an output becomes a file."""

    enabled = True
    extract_output_types: ClassVar = set(IMAGES)


@dataclass(frozen=True, slots=True)
class Page:
    """A page made of a talk, and the files that it shows.

    Attributes:
        html: the page.
        files: contents by name, relative to the page.
        slides: how many slides it tells of.
    """

    html: str
    files: Mapping[str, bytes]
    slides: int

    def write(self, path: Path) -> None:
        """Write the page, and its files beside it.

        Raises:
            OSError: the folder cannot be written.
        """
        for name, content in self.files.items():
            file = path.parent / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        path.write_text(self.html, encoding="utf-8")


def render(
    talk: Talk, notebooks: dict[str, NotebookNode], folder: Path, *, values: Mapping[str, object] | None = None
) -> int:
    """Write a complete deck.

    Args:
        talk: what was written.
        notebooks: what came of it, by section name.
        folder: where to write; it exists.
        values: what else the template is told.

    Returns:
        How many slides the deck has.

    Raises:
        Problem: the npm packages are not installed (status 3).
        OSError: the folder cannot be written.
    """
    page = render_page(talk, notebooks, values=values)
    assets.copy_assets(folder / "assets")
    page.write(folder / "index.html")
    return page.slides


def render_page(
    talk: Talk,
    notebooks: dict[str, NotebookNode],
    *,
    template: str = "index.html.j2",
    values: Mapping[str, object] | None = None,
) -> Page:
    """The talk as a page.

    Args:
        talk: what was written.
        notebooks: what came of it, by section name.
        template: a file among this package's templates.
        values: what the template is told besides the talk.
    """
    stacks = compose(talk, notebooks)
    placed = [placed for stack in stacks for slide in stack for placed in slide.cells]
    _name_images(stacks)
    # Ids are unique in a section; here they must be in the deck.
    notebook = new_notebook(cells=[from_dict(each.node | {"id": f"cell-{each.index}"}) for each in placed])
    resources = {
        "metadata": {"name": talk.config.title},
        "output_files_dir": FIGURES,
        "config": talk.config,
        "stacks": stacks,
        "needs_katex": any(_has_formula(each) for each in placed),
        **(values or {}),
    }
    html, made = DeckExporter(template_file=template).from_notebook_node(notebook, resources)
    return Page(html, made["outputs"], sum(len(stack) for stack in stacks))


def svg_size(svg: str) -> str:
    """Width and height attributes, in CSS pixels, for the `img` of an SVG; empty where the SVG names none."""
    tag = re.search(r"<svg\b[^>]*>", svg)
    found = dict(_LENGTH.findall(tag[0])) if tag else {}
    if set(found) != {"width", "height"}:
        return ""
    pixels = {
        side: float(length.rstrip("ptx")) * (96 / 72 if length.endswith("pt") else 1) for side, length in found.items()
    }
    return f'width="{pixels["width"]:.0f}" height="{pixels["height"]:.0f}"'


def _name_images(stacks: list[Stack]) -> None:
    """Give each image the name of its figure, else of its slide; with a number where that is taken."""
    taken: set[str] = set()
    for slide in (slide for stack in stacks for slide in stack):
        for placed in slide.cells:
            if placed.cell.kind != "code" or not placed.cell.options.shows_output:
                continue
            for output in placed.node.outputs:
                kinds = [kind for kind in IMAGES if kind in output.get("data", {})]
                if not kinds:
                    continue
                base = placed.cell.options.figure or slug(slide.id)
                names = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
                name = next(name for name in names if name not in taken)
                taken.add(name)
                output.metadata["filename"] = name


def _has_formula(placed: Placed) -> bool:
    texts = [placed.cell.source] if placed.cell.kind == "markdown" else []
    for output in placed.node.get("outputs", []):
        texts += [str(output.get("data", {}).get(kind, "")) for kind in ("text/markdown", "text/latex", "text/html")]
    return any("$" in text or "\\(" in text or "\\begin" in text or "\\[" in text for text in texts)


def _latex_body(latex: str) -> str:
    """A formula without the dollar signs around it."""
    return escape(latex.strip().strip("$").strip())
