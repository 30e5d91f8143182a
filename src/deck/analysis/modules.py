"""Which of the project's own modules a section imports, found by reading, never by importing."""

import ast
import contextlib
import functools
import pkgutil
import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

from deck.talk.syntax import parse, tree_of
from deck.talk.talk import Section

_INSTALLED = frozenset({"site-packages", "dist-packages"})


@functools.cache
def is_project(path: Path) -> bool:
    """Whether the file belongs to the user's project: not to Python, not to an installed distribution."""
    installed = any(path.is_relative_to(folder) for folder in _installed_folders())
    # Of another environment, which lends what is installed there.
    return not installed and _INSTALLED.isdisjoint(path.parts)


def project_files(section: Section, *, folder: Path) -> dict[str, Path]:
    """The files that the section's code comes from besides the section itself.

    A package's other files (tables of numbers, style sheets) count as its code.

    Args:
        section: whose imports to follow, transitively, those inside of functions included.
        folder: the talk's, from which sections import as well.

    Returns:
        The file of each module, by the module's name; other files as `package/path`.
    """
    return files_behind((parse(cell.program) for cell in section.cells if cell.program), folder=folder)


def files_behind(trees: Iterable[ast.AST], *, folder: Path) -> dict[str, Path]:
    """The files that code comes from which some syntax trees import; otherwise as `project_files`."""
    known = _known.get()
    finder = known.get(folder) if known is not None else None
    if finder is None:
        finder = _Finder(_search_path(folder))
        if known is not None:
            known[folder] = finder
    waiting = [name for tree in trees for name in _imported(tree, package="")]
    seen: set[str] = set()
    files: dict[str, Path] = {}
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if (found := finder.found(name)) is None:
            continue
        files |= found.others
        if found.file is not None:
            files[name] = found.file
            waiting += _imports_of_file(found.file, found.package)
    return dict(sorted(files.items()))


@contextlib.contextmanager
def one_look() -> Iterator[None]:
    """Within this, modules are looked for once: what is found where is taken to stay there."""
    known = _known.get()
    token = _known.set({} if known is None else known)
    try:
        yield
    finally:
        _known.reset(token)


@dataclass(frozen=True, slots=True)
class _Found:
    """A module: its file if it is the project's, the package that its relative imports begin at, a package's files."""

    file: Path | None
    package: str
    others: dict[str, Path]


class _Finder:
    """`importlib.util.find_spec`, less the import of the packages above a module."""

    def __init__(self, path: list[str]) -> None:
        self.path = path
        self.spec = functools.cache(self._spec)
        self.found = functools.cache(self._found)

    def _found(self, name: str) -> _Found | None:
        spec = self.spec(name)
        if spec is None:
            return None
        locations = spec.submodule_search_locations
        others = {} if locations is None or "." in name else _other_files(name, locations)
        return _Found(_file(spec), name.rpartition(".")[0] if locations is None else name, others)

    def _spec(self, name: str) -> ModuleSpec | None:
        parent, _, last = name.rpartition(".")
        if not parent:
            return None if name in sys.stdlib_module_names else _find(name, self.path)
        above = self.spec(parent)
        if above is None or above.submodule_search_locations is None or not _may_be_project(above):
            return None
        return _find_within(f"{parent}.{last}", above.submodule_search_locations)


def _find_within(name: str, locations: Iterable[str]) -> ModuleSpec | None:
    """A package's module. `PathFinder` would want the package imported where the module has no __init__."""
    portions: list[str] = []
    for location in locations:
        importer = pkgutil.get_importer(location)
        spec = importer.find_spec(name) if importer else None
        if spec is not None and spec.loader is not None:
            return spec
        portions += (spec.submodule_search_locations or ()) if spec else ()
    if not portions:
        return None
    found = ModuleSpec(name, None, is_package=True)
    found.submodule_search_locations = portions
    return found


def _find(name: str, path: list[str]) -> ModuleSpec | None:
    if spec := PathFinder.find_spec(name, path):
        return spec
    # An editable installation may have a finder of its own.
    specs = (finder.find_spec(name, None) for finder in sys.meta_path if finder is not PathFinder)
    return next((spec for spec in specs if spec is not None), None)


def _may_be_project(spec: ModuleSpec) -> bool:
    return any(map(_is_in_project, spec.submodule_search_locations or ()))


@functools.cache
def _is_in_project(location: str) -> bool:
    """Whether a folder, or what a link of that name leads to, is the project's."""
    return is_project(Path(location).resolve())


def _file(spec: ModuleSpec) -> Path | None:
    """The module's file, if it is the project's; a package without __init__ has none."""
    if not spec.has_location or spec.origin is None:
        return None
    path = Path(spec.origin).resolve()
    return path if path.is_file() and is_project(path) else None


def _other_files(package: str, locations: Iterable[str]) -> dict[str, Path]:
    return {
        f"{package}/{path.relative_to(location).as_posix()}": path
        for location in locations
        if _is_in_project(location)
        for path in Path(location).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc") and not path.name.startswith(".")
    }


def _search_path(folder: Path) -> list[str]:
    """`sys.path` as in the section's kernel: the talk's folder after Python's own, before what is installed."""
    path = list(sys.path)
    installed = (place for place, entry in enumerate(path) if Path(entry).name in _INSTALLED)
    path.insert(next(installed, len(path)), str(folder.resolve()))
    return path


# By the talk's folder; None where each look is one of its own.
_known: ContextVar["dict[Path, _Finder] | None"] = ContextVar("known", default=None)


@functools.cache
def _installed_folders() -> tuple[Path, ...]:
    folders = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    return tuple(Path(folder).resolve() for folder in {*folders, *site.getsitepackages(), site.getusersitepackages()})


def _imports_of_file(path: Path, package: str) -> tuple[str, ...]:
    status = path.stat()
    return _imports_of_version(path, package, status.st_mtime_ns, status.st_size)


@functools.cache
def _imports_of_version(path: Path, package: str, modified: int, size: int) -> tuple[str, ...]:
    """Sections share most modules: each version of a file is parsed once."""
    if path.suffix != ".py":
        return ()
    try:
        return tuple(dict.fromkeys(_imported(tree_of(path.read_bytes()), package=package)))
    except SyntaxError:
        # It will fail when a section imports it, with its own line; its content is in the key all the same.
        return ()


def _imported(tree: ast.AST, *, package: str) -> Iterator[str]:
    """Names that may be modules, and those of the packages above them."""
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in filter(None, names):
            parts = name.split(".")
            yield from (".".join(parts[: length + 1]) for length in range(len(parts)))


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """All statements, those inside of others included, and not the expressions in them: an import is none."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, field, ())
            waiting += inner if isinstance(inner, list) else ()


def is_installed(name: str) -> bool:
    """Whether a top-level module is one of an installed distribution."""
    if name in sys.stdlib_module_names:
        return False
    spec = _find(name, sys.path)
    return spec is not None and spec.has_location and spec.origin is not None and not is_project(Path(spec.origin))
