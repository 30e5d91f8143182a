"""Executed notebooks -> a folder that is a deck."""

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

from nbconvert.exporters import TemplateExporter
from nbconvert.preprocessors import ExtractOutputPreprocessor
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_notebook
from traitlets.config import Config

from deck import assets, charts
from deck.backgrounds import background_attributes, is_picture
from deck.focus import highlighted_lines
from deck.images import IMAGES, name_images, size_attributes
from deck.markdown import to_html
from deck.media import Media
from deck.outputs import PRIORITY, settle
from deck.problem import Problem
from deck.source import Talk
from deck.structure import Placed, Slide, Stack, compose

TEMPLATES = Path(__file__).parent / "template"
FIGURES = "figures"


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
        yield "image_size", size_attributes
        yield "plotly_json", charts.plotly_json
        yield "is_picture", is_picture
        yield "highlighted_lines", highlighted_lines


class _Images(ExtractOutputPreprocessor):
    """Every image of an output becomes a file."""

    enabled = True
    extract_output_types: ClassVar = set(IMAGES)


def render(talk: Talk, notebooks: dict[str, NotebookNode], folder: Path) -> int:
    """Write a complete deck.

    Args:
        talk: what was written.
        notebooks: what came of it, by section name.
        folder: where to write; it exists.

    Returns:
        How many slides the deck has.

    Raises:
        Problem: an output that no slide can show, or a file that is not there (status 1); the npm packages, or what
            draws a chart, are not installed (status 3).
        OSError: the folder cannot be written.
    """
    stacks = compose(talk, notebooks)
    placed = [placed for stack in stacks for slide in stack for placed in slide.cells]
    for each in placed:
        settle(each, folder=talk.folder)
    name_images(stacks)
    media = Media(talk.folder)
    html, resources = _export(talk, stacks, placed, media)
    assets.copy_assets(folder / "assets")
    if resources["needs_plotly"]:
        charts.copy_plotly(folder / "assets")
    media.copy(folder)
    for name, content in resources["outputs"].items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "index.html").write_text(html, encoding="utf-8")
    return sum(len(stack) for stack in stacks)


def _export(talk: Talk, stacks: list[Stack], placed: list[Placed], media: Media) -> tuple[str, dict[str, Any]]:
    # Ids are unique in a section; here they must be in the deck.
    notebook = new_notebook(cells=[from_dict(each.node | {"id": f"cell-{each.index}"}) for each in placed])
    resources = {
        "metadata": {"name": talk.config.title},
        "output_files_dir": FIGURES,
        "config": talk.config,
        "stacks": stacks,
        "needs_katex": any(_has_formula(each) for each in placed),
        "needs_plotly": any(_has_plotly(each) for each in placed),
    }
    exporter = DeckExporter()
    exporter.register_filter("media", lambda html, where: _with_media(html, where, talk.folder, media))
    exporter.register_filter("background", lambda slide: _background(slide, talk.folder, media))
    return exporter.from_notebook_node(notebook, resources)


def _with_media(html: str, where: Placed | Slide, folder: Path, media: Media) -> str:
    alt = where.cell.options.alt if isinstance(where, Placed) else None
    return media.rewritten(html, alt=alt, place=_place(where, folder))


def _place(where: Placed | Slide, folder: Path) -> Callable[[str], dict[str, Any]]:
    """Where a name stands that a cell, or the notes of a slide, put into the deck."""
    cell = where.cell if isinstance(where, Placed) else None
    name, _, line = (f"{where.file}:{cell.line}" if cell else where.place).rpartition(":")

    def place(written: str) -> dict[str, Any]:
        lines = (folder / name).read_text(encoding="utf-8", errors="replace").splitlines()
        names = (written, unquote(written))  # Markdown's renderer quotes what an address cannot hold
        below = ((number, text) for number, text in enumerate(lines, start=1) if number >= int(line))
        found = (number for number, text in below if any(each in text for each in names))
        return {"file": folder / name, "line": next(found, int(line)), "cell": cell and cell.label}

    return place


def _background(slide: Slide, folder: Path, media: Media) -> str:
    try:
        return background_attributes(slide.first.options.background, media)
    except Problem as problem:
        file = folder / slide.place.rpartition(":")[0]
        raise problem.at(file=file, line=slide.first.header, cell=slide.first.label) from None


def _has_plotly(placed: Placed) -> bool:
    return placed.cell.options.shows_output and any(
        charts.PLOTLY in output.get("data", {}) for output in placed.node.get("outputs", [])
    )


def _has_formula(placed: Placed) -> bool:
    texts = [placed.node.source] if placed.cell.kind == "markdown" else []
    for output in placed.node.get("outputs", []):
        texts += [str(output.get("data", {}).get(kind, "")) for kind in ("text/markdown", "text/latex", "text/html")]
    return any("$" in text or "\\(" in text or "\\begin" in text or "\\[" in text for text in texts)


def _latex_body(latex: str) -> str:
    """A formula without the dollar signs around it."""
    return escape(latex.strip().strip("$").strip())
