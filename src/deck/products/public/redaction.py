"""A talk as its audience may have it: what a public deck, and every page beside it, is made from.

What must not go out is taken away before anything is rendered, so that no template can let it through.
"""

from dataclasses import replace

from nbformat import NotebookNode, from_dict

from deck.talk.cell import Cell
from deck.talk.talk import Section, Talk
from deck.talk.visibility import is_for_slides, shows_outputs

# Runs, so that an output still has its place, and says nothing.
_NOTHING = "..."


def public_form(talk: Talk, notebooks: dict[str, NotebookNode]) -> tuple[Talk, dict[str, NotebookNode]]:
    """The talk and its executed notebooks without notes, hidden code, hidden outputs and tracebacks.

    Cells keep their number and their place, and slides their names. An error that a slide shows keeps its last line.
    Comments go when the pages are made: what is one in Markdown, only its HTML tells.

    Args:
        talk: what was written.
        notebooks: what came of it, by section name; left as they are.
    """
    sections = tuple(replace(each, cells=tuple(map(_public_cell, each.cells))) for each in talk.sections)
    public = {section.name: _public_notebook(section, notebooks[section.name]) for section in talk.sections}
    return replace(talk, sections=sections), public


def _public_cell(cell: Cell) -> Cell:
    if not is_for_slides(cell):
        return replace(cell, source=_NOTHING if cell.kind == "code" else "", listing=None, metadata={})
    if cell.kind != "code":
        return cell
    if not cell.options.shows_input:
        return replace(cell, source=_NOTHING if cell.runs else "", listing=None)
    if cell.listing is not None:
        return replace(cell, source=_NOTHING if cell.runs else "")
    return cell


def _public_notebook(section: Section, notebook: NotebookNode) -> NotebookNode:
    public: NotebookNode = from_dict(notebook)
    public.cells = [_public_node(cell, node) for cell, node in zip(section.cells, notebook.cells, strict=True)]
    return public


def _public_node(cell: Cell, node: NotebookNode) -> NotebookNode:
    # A text is as the run filled it.
    filled = replace(cell, source=node.source) if cell.kind == "markdown" else cell
    public: NotebookNode = from_dict({**node, "source": _public_cell(filled).source})
    if cell.kind == "code":
        shown = node.outputs if shows_outputs(cell) else []
        public.outputs = [_public_output(output) for output in shown]
    return public


def _public_output(output: NotebookNode) -> NotebookNode:
    public: NotebookNode = from_dict(output)
    if output.output_type == "error":
        public.traceback = [f"{output.ename}: {output.evalue}".rstrip(": ")]
    return public
