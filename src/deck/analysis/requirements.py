"""What has to be installed for a section to run elsewhere."""

import ast
import contextlib
import functools
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from deck.analysis.data_files import files_named, files_outside
from deck.analysis.modules import project_files
from deck.analysis.names import names_bound, names_used
from deck.talk.syntax import parse, tree_of
from deck.talk.talk import Section, Talk


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a section needs besides Python.

    Attributes:
        python: the version that it ran on, such as "3.12".
        packages: requirements as pip takes them, with the versions that it ran with.
        project: names of modules that come with the talk's project.
        repository: where the project is.
        beside: files in the talk's folder that its modules are, by their name relative to that folder.
        data: files there that its code reads or names, likewise.
        outside: files that it names and that lie elsewhere, as the code says it.
    """

    python: str
    packages: tuple[str, ...]
    project: tuple[str, ...]
    repository: str | None
    beside: Mapping[str, Path]
    data: Mapping[str, Path]
    outside: Sequence[str]

    @property
    def install(self) -> str | None:
        """The command that installs them; None where there is nothing to install."""
        wanted = [*self.packages, *([f'"{self._from_repository}"'] if self.project and self.repository else [])]
        return f"pip install {' '.join(wanted)}" if wanted else None

    @property
    def _from_repository(self) -> str:
        """The project as pip takes it, with the extras that are named as the modules are: those are theirs."""
        names = {name for module in self.project for name in _distributions().get(module, [])}
        if len(names) == 1:
            (name,) = names
            offered = metadata.metadata(name).get_all("Provides-Extra") or []
            if extras := [module for module in self.project if module in offered]:
                return f"{name}[{','.join(extras)}] @ git+{self.repository}"
        return f"git+{self.repository}"

    @property
    def lines(self) -> list[str]:
        """In words, and as a command."""
        lines = [f"It ran on Python {self.python}."]
        if self.project and not self.repository:
            lines.append(f"It imports {', '.join(self.project)}, from the project of the talk.")
        if self.outside:
            lines.append(f"It reads {', '.join(self.outside)}, which does not come with it.")
        return [*lines, "To install what it needs:", "", f"    {self.install}"] if self.install else lines


def requirements_of(section: Section, talk: Talk, sources: Iterable[str]) -> Requirements:
    """What the section needs.

    Args:
        section: whose modules to look for.
        talk: the section's; its repository is where the project's modules come from.
        sources: the code that is to run.
    """
    here = talk.folder.resolve()
    files = project_files(section, folder=talk.folder)
    beside = {path.relative_to(here).as_posix(): path for path in files.values() if path.is_relative_to(here)}
    modules = [path for path in beside.values() if path.suffix == ".py"]
    trees = [*map(parse, sources), *_trees(modules)]
    own = {name.partition(".")[0].partition("/")[0] for name in files}
    away = {name.partition(".")[0].partition("/")[0] for name, path in files.items() if path not in beside.values()}
    data = files_named(trees, here, modules=modules) | _declared(section, talk, here)
    imported = {name for tree in trees for name in _imported(tree)}
    if needs_display(*trees):
        imported.add("IPython")
    return Requirements(
        python=".".join(platform.python_version_tuple()[:2]),
        packages=tuple(sorted({each for name in imported - own for each in _requirement(name)})),
        project=tuple(sorted(imported & away)),
        repository=talk.config.repository,
        beside=beside,
        data={name: path for name, path in data.items() if name not in beside},
        outside=files_outside(trees, here),
    )


def _trees(modules: Iterable[Path]) -> Iterator[ast.Module]:
    for path in modules:
        with contextlib.suppress(SyntaxError):  # it was imported where that may fail
            yield tree_of(path.read_bytes())


def _declared(section: Section, talk: Talk, folder: Path) -> dict[str, Path]:
    """The data files in the folder that the section's cells, and deck.yml, say are read."""
    names = [*talk.config.data, *(name for cell in section.cells for name in cell.options.read)]
    paths = {name: folder / name for name in names}
    return {
        path.relative_to(folder).as_posix(): path
        for path in paths.values()
        if path.is_file() and path.resolve().is_relative_to(folder)
    }


def needs_display(*trees: ast.AST) -> bool:
    """Whether code calls `display`, which only a notebook knows without an import."""
    used, bound = (set[str]().union(*map(names, trees)) for names in (names_used, names_bound))
    return "display" in used - bound


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def _requirement(module: str) -> list[str]:
    """The distribution that a module belongs to; none for Python's own."""
    names = [] if module in sys.stdlib_module_names else _distributions().get(module, [])
    return [f"{name.lower()}=={metadata.version(name)}" for name in sorted(set(names))[:1]]


@functools.cache
def _distributions() -> Mapping[str, list[str]]:
    return metadata.packages_distributions()
