"""Executed notebooks -> a folder that is a deck."""

import contextlib
import functools
from binascii import a2b_base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from nbconvert.exporters import TemplateExporter
from nbconvert.preprocessors import ExtractOutputPreprocessor
from nbformat import NotebookNode, from_dict
from traitlets.config import Config

from deck.assets import catalog
from deck.formats.edits import edited
from deck.formats.html import tags
from deck.formats.images import GIF, IMAGES, WEBP
from deck.problem import Problem
from deck.rendering import pieces
from deck.rendering.filters import filters
from deck.rendering.look import Look
from deck.rendering.media import Media
from deck.rendering.text_checks import unclosed_comments
from deck.rendering.writer import Writer
from deck.slides import charts
from deck.slides.composition import Placed, compose
from deck.slides.fitting import arrange
from deck.slides.image_names import name_images
from deck.slides.outputs import PRIORITY, check_values, settle
from deck.slides.text_limit import limit_texts
from deck.slides.timing import check_timing
from deck.store.store import default_folder
from deck.talk.notebook import as_notebook
from deck.talk.talk import Talk
from deck.talk.visibility import shows_outputs
from deck.text.markdown import to_html

TEMPLATES = Path(__file__).parent / "template"
FIGURES = "figures"
Warn = Callable[[Problem], None]


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

    def _preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """As nbconvert's, less the copies that it makes, and its check of the whole notebook after every step."""
        for preprocessor in self._preprocessors:
            nb, resources = preprocessor(nb, resources)
        return nb, resources


class _CompiledTemplates(FileSystemBytecodeCache):
    """Keeps compiled templates beside the store: to compile them takes longer than to fill them in."""

    def __init__(self) -> None:
        folder = default_folder() / "templates"
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        super().__init__(str(folder))

    def load_bytecode(self, bucket: Bucket) -> None:
        """As Jinja's, where the folder can be read."""
        with contextlib.suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """As Jinja's, where the folder can be written."""
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


class _PageExporter(DeckExporter):
    """For one template, of which its parts are compiled once; what is of one page alone is given for that page."""

    def __init__(self, template: str) -> None:
        super().__init__(template_file=template)
        self.environment.bytecode_cache = _CompiledTemplates()
        self._of_page: Mapping[str, Callable[..., object]] = {}

    def page(
        self, cells: list[NotebookNode], resources: dict[str, Any], of_page: Mapping[str, Callable[..., object]]
    ) -> tuple[str, Any]:
        """The page, and what was made with it."""
        self._of_page = of_page
        # A template that imports another one keeps the filters that it has found there first.
        for name in of_page:
            self.register_filter(name, functools.partial(self._filtered, name))
        try:
            return self.from_notebook_node(as_notebook(cells), resources)
        finally:
            self._of_page = {}

    def _filtered(self, name: str, *values: Any, **options: Any) -> object:
        return self._of_page[name](*values, **options)


@functools.cache
def _exporter(template: str) -> _PageExporter:
    return _PageExporter(template)


class _Images(ExtractOutputPreprocessor):
    """Every image of an output becomes a file."""

    enabled = True
    extract_output_types: ClassVar = set(IMAGES)  # type: ignore[misc] # a trait: to be given by a class, too

    def preprocess_cell(self, cell: NotebookNode, resources: Any, cell_index: int) -> tuple[NotebookNode, Any]:
        """As nbconvert's, which takes a GIF for a text."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        for output in cell.get("outputs", []):
            for kind, name in output.get("metadata", {}).get("filenames", {}).items():
                if kind in (GIF, WEBP):
                    resources["outputs"][name] = a2b_base64(output.data[kind])
        return cell, resources


@dataclass(frozen=True, slots=True)
class Page:
    """A page made of a talk, and the files that it shows.

    Attributes:
        html: the page.
        files: contents by name, relative to the page.
        media: the speaker's own files.
        look: of the page.
        slides: how many slides it tells of.
        has_plotly: whether Plotly draws on it.
        warnings: what of it cannot be read, is on the web, or is in a comment without an end.
    """

    html: str
    files: Mapping[str, bytes]
    media: Media
    look: Look
    slides: int
    has_plotly: bool
    warnings: tuple[Problem, ...] = ()

    def write(self, path: Path) -> None:
        """Write the page, and its files beside it.

        Raises:
            OSError: the folder cannot be written.
        """
        for name, content in self.files.items():
            file = path.parent / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        self.media.copy(path.parent)
        path.write_text(self.html, encoding="utf-8", newline="\n")

    def write_assets(self, folder: Path) -> None:
        """Write what the page loads besides.

        Raises:
            Problem: the npm packages, or what draws a chart, are not installed (status 3).
            OSError: the folder cannot be written.
        """
        catalog.copy_assets(folder)
        self.look.write(folder)
        if self.has_plotly:
            charts.copy_plotly(folder)


def render(
    talk: Talk,
    notebooks: dict[str, NotebookNode],
    folder: Path,
    *,
    values: Mapping[str, object] | None = None,
    warn: Warn = lambda problem: None,
) -> int:
    """Write a complete deck.

    Args:
        talk: what was written.
        notebooks: what came of it, by section name.
        folder: where to write; it exists.
        values: more variables for the template.
        warn: gets a Problem for each thing that cannot be read.

    Returns:
        How many slides the deck has.

    Raises:
        Problem: a fault in a text, such as an unknown citation (status 2); an output that no slide can show, a focus on
            a line of output or a file that is not there (1); the npm packages, or what draws a chart, are not
            installed (3).
        OSError: the folder cannot be written.
    """
    page = render_deck(talk, notebooks, values=values)
    page.write_assets(folder / "assets")
    page.write(folder / "index.html")
    for problem in page.warnings:
        warn(problem)
    return page.slides


def render_deck(talk: Talk, notebooks: dict[str, NotebookNode], *, values: Mapping[str, object] | None = None) -> Page:
    """The page of a deck; otherwise as `render`."""
    page = render_page(talk, notebooks, values=values)
    return replace(page, html=pieces.changed(page.html, _with_lazy_images))


@functools.lru_cache(maxsize=256)
def _with_lazy_images(html: str) -> str:
    """Whatever made it, Markdown, a cell or its output: an image of a later slide does not hold up the first."""
    eager = (tag for tag in tags(html, "img") if "loading" not in tag.attributes)
    places = (tag.start + len("<img") for tag in eager)
    return edited(html, ((each, each, ' loading="lazy" decoding="async"') for each in places))


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
        values: variables for the template besides the talk.
    """
    stacks = compose(talk, notebooks)
    check_timing(talk, stacks)
    placed = [placed for stack in stacks for slide in stack for placed in slide.cells]
    for section in talk.sections:
        check_values(section, notebooks[section.name])
    for each in placed:
        settle(each, folder=talk.folder, theme=talk.config.theme.base)
    limit_texts(stacks)
    name_images(stacks)
    warnings = arrange(stacks, size=talk.config.size, folder=talk.folder)
    writer, media, look = Writer(talk, stacks), Media(talk.folder), Look(talk.config, talk.folder)
    has_plotly = any(_has_plotly(each) for each in placed)
    # Ids are unique in a section; here they must be in the deck.
    cells = [from_dict(each.node | {"id": f"cell-{each.index}"}) for each in placed]
    resources = {
        "metadata": {"name": talk.config.title},
        "output_files_dir": FIGURES,
        "outputs": {},  # which nbconvert makes itself where there is a cell
        "config": talk.config,
        "settings": look.settings_json(),
        "sheets": look.sheets(),
        "classes": look.classes(),
        "stacks": stacks,
        "needs_katex": writer.needs_katex(),
        "needs_plotly": has_plotly,
        "draft": talk.draft,
        **(values or {}),
    }
    html, made = _exporter(template).page(cells, resources, filters(talk, writer, media))
    warnings += [*media.on_the_web.values(), *unclosed_comments(talk)]
    return Page(html, made["outputs"], media, look, sum(len(stack) for stack in stacks), has_plotly, tuple(warnings))


def _has_plotly(placed: Placed) -> bool:
    return shows_outputs(placed.cell) and any(
        charts.PLOTLY in output.get("data", {}) for output in placed.node.get("outputs", [])
    )
