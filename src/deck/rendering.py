"""Executed notebooks -> a folder that is a deck."""

import json
import re
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from nbconvert.exporters import TemplateExporter
from nbconvert.preprocessors import ExtractOutputPreprocessor
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_notebook
from traitlets.config import Config

from deck import assets, styling
from deck.configuration import Configuration
from deck.focus import statement_lines
from deck.highlighting import highlighted, named
from deck.lights import Lights
from deck.markdown import to_html
from deck.outline import slug
from deck.printed import lit_output
from deck.problem import Problem, Status
from deck.source import Talk
from deck.structure import Placed, Stack, compose
from deck.writing import Writer

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
        yield "listing", _listing
        yield "lit_output", _lit_output
        yield "versioned", _versioned


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
        Problem: the npm packages are not installed (status 3); a fault in a text, such as an unknown citation; a focus
            on a line of output that is not there (1).
        OSError: the folder cannot be written.
    """
    stacks = compose(talk, notebooks)
    placed = [placed for stack in stacks for slide in stack for placed in slide.cells]
    _name_images(stacks)
    try:
        html, resources = _export(talk, stacks, placed)
    except Problem as problem:
        raise problem.at(file=talk.folder / problem.file) if problem.file else problem from None
    assets.copy_assets(folder / "assets")
    styling.write_look(talk.config, talk.folder, folder / "assets")
    for name, content in resources["outputs"].items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "index.html").write_text(html, encoding="utf-8")
    return sum(len(stack) for stack in stacks)


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


def _export(talk: Talk, stacks: list[Stack], placed: list[Placed]) -> tuple[str, dict[str, Any]]:
    writer = Writer(talk, stacks)
    # Ids are unique in a section; here they must be in the deck.
    notebook = new_notebook(cells=[from_dict(each.node | {"id": f"cell-{each.index}"}) for each in placed])
    resources = {
        "metadata": {"name": talk.config.title},
        "output_files_dir": FIGURES,
        "config": talk.config,
        "settings": _settings(talk.config),
        "sheets": styling.sheets(talk.config),
        "classes": styling.classes(talk.config),
        "stacks": stacks,
        "needs_katex": writer.needs_katex(),
    }
    exporter = DeckExporter()
    # These know the whole deck: a footnote's number hangs on the texts before it, a reference on all of them.
    exporter.register_filter("markdown2html", writer.text)
    exporter.register_filter("notes2html", writer.notes)
    exporter.register_filter("footnotes", writer.footnotes)
    exporter.register_filter("references", writer.references)
    return exporter.from_notebook_node(notebook, resources)


def _settings(config: Configuration) -> str:
    """What reveal.js is told, as JSON that can stand in a page: data, which a strict content-security policy allows."""
    width, height = config.size
    settings = {"width": width, "height": height, "slideNumber": config.numbers}
    if config.minutes:
        settings["totalTime"] = round(config.minutes * 60)
    return json.dumps(settings | dict(config.reveal), sort_keys=True, ensure_ascii=False).replace("<", "\\u003c")


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


def _listing(placed: Placed) -> str:
    """The HTML of a cell's code."""
    options = placed.cell.options
    focus = options.focus and Lights(statement_lines(placed.cell.code, options.focus), f"cell-{placed.index}-code")
    return highlighted(placed.cell.code, "python", lights=focus or None, name=options.animate)


def _lit_output(html: str, placed: Placed) -> str:
    """The HTML of a cell's outputs, with the steps of its `focus_output`."""
    options = placed.cell.options
    if not options.focus_output:
        return html
    try:
        return lit_output(
            html,
            options.focus_output,
            name=f"cell-{placed.index}-output",
            at_once=options.output == "fragment" or not options.focus,
        )
    except Problem as problem:
        cell = placed.cell
        raise problem.at(file=placed.file, line=cell.header, cell=cell.label, status=Status.TALK) from None


def _versioned(html: str, name: str | None) -> str:
    """The HTML of a text; its blocks of code are versions of those on the next slide."""
    return named(html, name) if name else html


def _latex_body(latex: str) -> str:
    """A formula without the dollar signs around it."""
    return escape(latex.strip().strip("$").strip())
