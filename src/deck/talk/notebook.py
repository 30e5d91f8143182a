"""A section as a notebook: what a kernel runs and a renderer reads."""

import re
from collections.abc import Sequence
from typing import Any

from nbformat import NotebookNode, current_nbformat, current_nbformat_minor, from_dict

from deck.talk.cell import Cell
from deck.talk.markdown.expressions import filled
from deck.talk.talk import Section

# What nbformat has in a cell besides source, id and metadata. Its own constructors check each cell against the whole
# format, which takes longer than all the rest.
_OWN: dict[str, dict[str, Any]] = {"code": {"execution_count": None, "outputs": []}, "markdown": {}, "raw": {}}

# ECMA-48, section 5.4: colours and moves of the cursor, and as xterm has them, links and titles.
_CONTROL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")

Outputs = list[dict[str, Any]]
"""A cell's outputs, as nbformat writes them."""


def to_notebook(section: Section, outputs: Sequence[Outputs] = ()) -> NotebookNode:
    """The section as a notebook.

    Each cell's metadata holds Jupyter's tags and slide type, and its place as `{"deck": {"line", "number"}}`. A text
    with expressions has their values in their place, and in its metadata the outputs that these are from.

    Args:
        section: whose cells to take.
        outputs: those of each cell that runs, in order; none where the section was not executed. A cell that does not
            run has those that its file holds.
    """
    remaining = iter(outputs)
    prefix = re.sub(r"[^A-Za-z0-9_-]", "-", section.name)[:50]
    cells = []
    for cell in section.cells:
        node = _node(cell, prefix=prefix)
        if cell.runs:
            put_outputs(cell, node, [from_dict(output) for output in next(remaining, [])])
        elif cell.kind == "code":
            node.outputs = [from_dict(output) for output in cell.stored]
        cells.append(node)
    return as_notebook(cells)


def as_notebook(cells: list[NotebookNode]) -> NotebookNode:
    """Cells as a notebook of the newest format."""
    made = {"metadata": {"language_info": {"name": "python"}}, "nbformat": current_nbformat}
    notebook: NotebookNode = from_dict(made | {"nbformat_minor": current_nbformat_minor})
    notebook.cells = cells
    return notebook


def outputs_of(section: Section, notebook: NotebookNode) -> list[Outputs]:
    """The outputs of each cell that runs, in order; what `to_notebook` takes back."""
    cells = zip(section.cells, notebook.cells, strict=True)
    return [node.outputs if cell.kind == "code" else node.metadata.deck.outputs for cell, node in cells if cell.runs]


def put_outputs(cell: Cell, node: NotebookNode, outputs: list[NotebookNode]) -> None:
    """Puts what came of the cell into its node."""
    if cell.kind == "code":
        node.outputs = outputs
    else:
        node.source = filled(cell.source, outputs)
        node.metadata.deck.outputs = outputs


def _node(cell: Cell, *, prefix: str) -> NotebookNode:
    metadata: dict[str, Any] = {**cell.metadata, "deck": {"line": cell.line, "number": cell.number}}
    if cell.options.tags:
        metadata["tags"] = sorted(cell.options.tags)
    if cell.options.slide:
        metadata["slideshow"] = {**cell.metadata.get("slideshow", {}), "slide_type": cell.options.slide}
    # A random id, nbformat's default, would make every build differ.
    made = {"id": f"{prefix}-{cell.number}", "cell_type": cell.kind, "metadata": metadata, "source": cell.source}
    node: NotebookNode = from_dict(made | _OWN[cell.kind])
    return node


def without_colours(text: str) -> str:
    """What a cell printed, less what only a terminal understands."""
    return _CONTROL.sub("", text)
