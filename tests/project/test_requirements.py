"""Nothing is imported that pyproject.toml does not declare, nothing declared that nobody imports, and each says why."""

import ast
import functools
import re
import sys
import tomllib
from importlib import metadata
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "pyproject.toml").read_text("utf-8")
PROJECT = tomllib.loads(TEXT)["project"]
EXTRAS = PROJECT["optional-dependencies"]
OURS = {"bnn", "deck", "benchmarks"}

# What a module may import beside the base, and why that is not in the base.
BESIDE = {
    "deck.browser.visits": {"playwright"},  # the extra `browser`
    "deck.products.pdf": {"pypdf"},
    "deck.slides.charts": {"vl-convert-python"},  # the extra `charts`
    "deck.kernel.tables": {"pandas"},  # there where a talk's own code has made a table
    "deck.kernel.values.formats": {"xarray"},  # likewise
    "deck.testing": {"pytest", "pytest-xdist"},  # a plugin of pytest's, and of one of its plugins
}
# Declared without an import of ours: why.
UNSEEN = {
    "h5netcdf": "xarray's engine, by its name",
    "h5py": "beneath h5netcdf",
    "font-source-sans-pro": "its files are found by its name",
    "ipykernel": "started as a program",
}


def declared(*tables: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in chain(*tables)}


BASE = declared(PROJECT["dependencies"])
ALL = declared(PROJECT["dependencies"], *EXTRAS.values())


@functools.cache
def distributions() -> dict[str, set[str]]:
    return {module: set(map(canonicalize_name, names)) for module, names in metadata.packages_distributions().items()}


def imported(source: str) -> set[str]:
    """The distributions of all that a source imports, wherever the statement stands."""
    modules = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module.partition(".")[0])
    return set().union(*(distributions().get(each, {each}) for each in modules - sys.stdlib_module_names - OURS))


def sources(folder: str) -> dict[str, str]:
    """Source by module name, of a folder."""
    root = ROOT / folder
    away = root.parent if folder.startswith("src/") else ROOT
    found = {".".join(path.relative_to(away).with_suffix("").parts): path for path in sorted(root.rglob("*.py"))}
    return {name.removesuffix(".__init__"): path.read_text("utf-8") for name, path in found.items()}


def undeclared(modules: dict[str, str], allowed: set[str], *, siblings: set[str] = frozenset()) -> list[str]:
    """A line for each import of what is not declared for it."""
    found = []
    for name, source in modules.items():
        beside = set().union(*(more for each, more in BESIDE.items() if name == each or name.startswith(f"{each}.")))
        found += [f"{name} imports {each}" for each in sorted(imported(source) - allowed - beside - siblings)]
    return found


def test_the_slide_generator_imports_the_base_alone() -> None:
    # What `deck new` writes builds with the base; `darts` is a module of that talk.
    assert undeclared(sources("src/deck"), BASE, siblings={"darts"}) == []


def test_the_mathematics_imports_the_base_and_its_extra() -> None:
    assert undeclared(sources("src/bnn"), BASE | declared(EXTRAS["bnn"])) == []


@pytest.mark.parametrize("folder", ["tests", "benchmarks", "scripts", "talk"])
def test_all_else_imports_what_a_clone_has(folder: str) -> None:
    beside = {path.stem for path in (ROOT / folder).rglob("*.py")} | {"tests"}
    assert undeclared(sources(folder), ALL, siblings=beside) == []


@pytest.mark.parametrize(
    ("module", "fault"),
    [
        ("deck.build", "def f():\n    import playwright.sync_api"),
        ("deck.preview.session", "from pandas import DataFrame"),
        ("deck.formats.images", "if True:\n    import sklearn"),
        ("deck.assets.scaffold.02_darts", "import pandas"),
    ],
)
def test_a_seeded_import_is_found(module: str, fault: str) -> None:
    (line,) = undeclared({module: f"{sources('src/deck')[module]}\n{fault}\n"}, BASE, siblings={"darts"})
    assert line.startswith(f"{module} imports ")


@pytest.mark.parametrize(
    ("package", "names"),
    [("deck", BASE | declared(EXTRAS["browser"])), ("bnn", declared(EXTRAS["bnn"]))],
)
def test_all_that_is_declared_is_imported(package: str, names: set[str]) -> None:
    used = set().union(*map(imported, sources(f"src/{package}").values()))
    assert names - used - UNSEEN.keys() == set()


def test_each_requirement_says_what_it_is_for() -> None:
    table = TEXT[TEXT.index("dependencies = [") : TEXT.index("dev = [")]
    lines = [line for line in table.splitlines() if re.match(r'\s+"', line)]
    assert len(lines) > 40
    silent = [line for line in lines if " # " not in line]
    # Their names, and the comment above them, say enough.
    assert [line.strip(' ",').partition(">")[0] for line in silent] == ["altair", "plotly"]
