"""The code of a project's function, for a slide: read when the deck is built, from the file that the kernel imports."""

import ast
import textwrap
from dataclasses import replace
from importlib.util import decode_source
from pathlib import Path

from deck.analysis.lines import first_line, spans
from deck.analysis.modules import project_files
from deck.problem import Problem, nearest, shown
from deck.talk.cell import Cell
from deck.talk.syntax import tree_of
from deck.talk.talk import Section

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def with_listings(section: Section) -> Section:
    """The section, each cell that has a `source=` with the code that it names as its `listing`.

    Raises:
        Problem: the name is of no module that the section imports, or of no function or class in it; a `part` that is
            not there or not one; a `part` without a `source`.
    """
    if not any(cell.options.source or cell.options.part for cell in section.cells):
        return section
    files = project_files(section, folder=section.path.parent)
    return replace(section, cells=tuple(_with_listing(cell, section, files) for cell in section.cells))


def _with_listing(cell: Cell, section: Section, files: dict[str, Path]) -> Cell:
    options = cell.options
    try:
        if options.source:
            return replace(cell, listing=_listing(options.source, options.part, files))
    except Problem as problem:
        raise cell.locate(problem, section.path) from None
    return cell


def _read(path: Path) -> tuple[str, ast.Module]:
    """A module's text and syntax tree.

    Raises:
        Problem: it does not compile, half-saved for example, or is gone.
    """
    try:
        text = decode_source(path.read_bytes())
        return text, tree_of(text)
    except SyntaxError as error:
        raise Problem(found=f"{shown(path)}:{error.lineno or 1} does not compile: {error.msg}") from None
    except (OSError, UnicodeError) as error:
        raise Problem(found=f"{shown(path)} cannot be read: {error}") from None


def _listing(name: str, part: str | None, files: dict[str, Path]) -> str:
    module = max((each for each in files if name.startswith(f"{each}.")), key=len, default=None)
    if module is None:
        raise Problem(
            found=f"source '{name}', which is in no module of the project that this section imports",
            expected="package.module.function of a module that it imports, so that what is shown is what runs",
            remedy=nearest(name, files),
        )
    text, tree = _read(files[module])
    definition = _find(tree, name.removeprefix(f"{module}.").split("."), module)
    code = _without_docstring(text, definition)
    return code if part is None else _part(code, part)


def _find(tree: ast.Module | _Definition, names: list[str], place: str) -> _Definition:
    known = {node.name: node for node in tree.body if isinstance(node, _Definition)}
    if names[0] not in known:
        raise Problem(
            found=f"source '{names[0]}', which {place} does not define",
            expected="a function or a class that it defines",
            remedy=nearest(names[0], known),
        )
    found = known[names[0]]
    return found if len(names) == 1 else _find(found, names[1:], f"{place}.{names[0]}")


def _without_docstring(text: str, definition: _Definition) -> str:
    """The definition's lines, its margin taken away; its docstring is the documentation's, not the slide's."""
    first = first_line(definition)
    lines = text.splitlines()[first - 1 : definition.end_lineno]
    docstring = definition.body[0]
    if ast.get_docstring(definition) and len(definition.body) > 1:
        del lines[docstring.lineno - first : (docstring.end_lineno or docstring.lineno) - first + 1]
    return textwrap.dedent("\n".join(lines))


def _part(code: str, part: str) -> str:
    lines = code.splitlines()
    chosen = [lines[first - 1 : last] for first, last in spans(code, part)]
    return textwrap.dedent("\n".join(line for span in chosen for line in span))
