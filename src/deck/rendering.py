"""Executed notebooks -> a folder that is a deck."""

import re
from pathlib import Path
from typing import Any, ClassVar

from nbconvert.exporters import TemplateExporter
from nbconvert.preprocessors import ExtractOutputPreprocessor
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_notebook
from traitlets.config import Config

from deck import assets, charts, styling
from deck.filters import filters
from deck.images import IMAGES, name_images
from deck.markdown import to_html
from deck.media import Media
from deck.outputs import PRIORITY, settle
from deck.source import Talk
from deck.structure import Placed, Stack, compose
from deck.writing import Writer

TEMPLATES = Path(__file__).parent / "template"
FIGURES = "figures"
_IMAGE = re.compile(r"<img\b(?![^>]*\sloading=)")


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
        Problem: a fault in a text, such as an unknown citation (status 2); an output that no slide can show, a focus on
            a line of output or a file that is not there (1); the npm packages, or what draws a chart, are not
            installed (3).
        OSError: the folder cannot be written.
    """
    stacks = compose(talk, notebooks)
    placed = [placed for stack in stacks for slide in stack for placed in slide.cells]
    for each in placed:
        settle(each, folder=talk.folder)
    name_images(stacks)
    media = Media(talk.folder)
    html, resources = _export(talk, stacks, placed, media)
    # Whatever made it, Markdown, a cell or its output: an image of a later slide does not hold up the first.
    html = _IMAGE.sub('<img loading="lazy" decoding="async"', html)
    assets.copy_assets(folder / "assets")
    styling.write_look(talk.config, talk.folder, folder / "assets")
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
    writer = Writer(talk, stacks)
    # Ids are unique in a section; here they must be in the deck.
    notebook = new_notebook(cells=[from_dict(each.node | {"id": f"cell-{each.index}"}) for each in placed])
    resources = {
        "metadata": {"name": talk.config.title},
        "output_files_dir": FIGURES,
        "config": talk.config,
        "settings": styling.settings_json(talk.config),
        "sheets": styling.sheets(talk.config),
        "classes": styling.classes(talk.config),
        "stacks": stacks,
        "needs_katex": writer.needs_katex(),
        "needs_plotly": any(_has_plotly(each) for each in placed),
    }
    exporter = DeckExporter()
    for name, each in filters(talk, writer, media).items():
        exporter.register_filter(name, each)
    return exporter.from_notebook_node(notebook, resources)


def _has_plotly(placed: Placed) -> bool:
    return placed.cell.options.shows_output and any(
        charts.PLOTLY in output.get("data", {}) for output in placed.node.get("outputs", [])
    )
