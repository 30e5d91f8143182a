"""Files and variables that a section's code, or a stored cell's, may read, by the texts in it and in its modules."""

import ast
import os
from collections.abc import Iterable
from pathlib import Path

from deck.analysis.file_names import file_names, matches, names_in_module
from deck.analysis.modules import files_behind
from deck.analysis.variable_names import likely_variables, texts_as_names, texts_in_module
from deck.freshness.ingredients import data_files
from deck.freshness.inputs import Surroundings, absolute
from deck.freshness.ledger import Kept
from deck.freshness.stored_cells import StoredCell
from deck.freshness.traces import States, states
from deck.store.store import Store
from deck.talk.syntax import parse
from deck.talk.talk import Section, Talk


def possible_files(section: Section, folder: Path, *, stored: StoredCell | None = None) -> States:
    """What the names in the code name now.

    Args:
        section: whose code.
        folder: from where names are meant.
        stored: a cell of the section, to look at what its values come from alone.
    """
    trees, folder = _trees(section, stored), absolute(folder)
    names = frozenset[str]().union(*map(file_names, trees), *map(names_in_module, _modules(trees, folder)))
    return states(matches(names, folder))


def possible_variables(section: Section, folder: Path, *, stored: StoredCell | None = None) -> frozenset[str]:
    """The environment variables that the code names; otherwise as `possible_files`."""
    trees = _trees(section, stored)
    modules = _modules(trees, absolute(folder))
    texts = frozenset[str]().union(*map(texts_as_names, trees), *map(texts_in_module, modules))
    return likely_variables(texts, os.environ)


def _trees(section: Section, stored: StoredCell | None) -> list[ast.AST]:
    if stored is None:
        return [parse(cell.program) for cell in section.cells if cell.runs]
    return [*(each.tree for each in stored.behind), parse(stored.cell.source)]


def _modules(trees: list[ast.AST], folder: Path) -> list[Path]:
    return [path for path in files_behind(trees, folder=folder).values() if path.suffix == ".py"]


def surroundings(section: Section, talk: Talk, store: Store, *, kept: Iterable[Kept], began: int) -> Surroundings:
    """Where a section lies.

    Args:
        section: itself.
        talk: the section's.
        store: the press's; no file in it is an input.
        kept: what the section's code keeps by itself, under keys of its own.
        began: when its kernel began, in nanoseconds since the epoch.
    """
    folder = absolute(talk.folder)
    trees = [parse(cell.program) for cell in section.cells if cell.runs]
    without = {*files_behind(trees, folder=folder).values(), store.folder.absolute()}
    without |= {folder / "matplotlibrc", *filter(None, data_files(talk).values())}
    without |= {folder / name for cell in section.cells for name in cell.options.read}
    for file in (absolute(each.file) for each in kept if each.file):
        without.add(file if folder.is_relative_to(file.parent) else file.parent)
    return Surroundings(folder, frozenset({*without, *(each.resolve() for each in without)}), began)
