"""The plan of the house: layers, who may import what, and how many rooms there are."""

import ast
import functools
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# From the top down: a package imports only from lines below its own. Packages on one line do not know each other.
# docs/architecture.md shows the same lines.
LAYERS = {
    "deck": """
        __main__
        commands
        build
        preview | figures | testing | checks
        products
        rendering
        running | slides | text
        freshness
        reading
        analysis
        talk
        config
        kernel | store | formats | assets | browser
        problem
    """,
    "bnn": """
        __main__
        talk | figures
        store
        evaluation
        inference
        models
        data
    """,
}
MOST_ENTRIES = {"deck": 25, "bnn": 10}
MOST_MODULES = 15  # of a package, with its __init__
MORE = {"commands": 1}  # which has a module for each subcommand

# A library, the package that the rule is about, and those of its modules that may import it. Those that import PyMC
# make, compile, fit, sample or store a model; Markdown is rendered by nbconvert's own renderer.
ONLY = {
    "pymc": ("bnn", {"bnn.models", "bnn.inference", "bnn.store"}),
    "matplotlib": ("bnn", {"bnn.figures"}),
    "nbclient": ("deck", {"deck.running.section"}),
    "nbconvert": ("deck", {"deck.rendering"}),
    "markdown_it": (
        "deck",
        {"deck.reading.ipynb", "deck.talk.markdown", "deck.text"},
    ),
    "mdit_py_plugins": ("deck", {"deck.talk.markdown", "deck.text"}),
    "pybtex": ("deck", {"deck.text.bibliography"}),
    "segno": ("deck", {"deck.rendering.qr"}),
    "selectolax": ("deck", {"deck.formats.inserted"}),
    "_pytest": ("deck", {"deck.testing"}),
    "xdist": ("deck", {"deck.testing"}),
    "playwright": ("deck", {"deck.browser"}),
    "pypdf": ("deck", {"deck.products.pdf"}),
    "PIL": ("deck", {"deck.formats", "deck.figures", "deck.checks"}),
    "tinycss2": ("deck", {"deck.config", "deck.formats.css", "deck.rendering.backgrounds"}),
    "pytest": ("deck", {"deck.testing"}),
    "tornado": ("deck", {"deck.preview.server"}),
    "watchfiles": ("deck", {"deck.preview.watching"}),
}
NEVER = {"bnn": {"deck"}, "deck": {"bnn"}, "talk": {"deck"}}
# What runs in a kernel may be in another environment than the rest.
ALONE = ("deck.kernel",)
COMMAND_LINES = ("bnn.__main__", "deck.__main__", "deck.commands")


def modules(root: Path) -> dict[str, str]:
    """Source by module name, of `src` and of the talk's sections."""
    found = {}
    scaffold = root / "src/deck/assets/scaffold"
    for path in sorted(set((root / "src").rglob("*.py")) - set(scaffold.glob("*.py"))):
        parts = path.relative_to(root / "src").with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text(encoding="utf-8")
    sections = sorted((root / "talk").glob("*.py"))
    return found | {f"talk.{path.stem}": path.read_text(encoding="utf-8") for path in sections}


@functools.cache
def imported(source: str) -> tuple[tuple[str, str], ...]:
    """What a source imports at run time or for its types, wherever the statement stands: a module, and a name in it."""
    found: list[tuple[str, str]] = []
    for node in ast.walk(tree(source)):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found += [(node.module or "", alias.name) for alias in node.names]
    return tuple(found)


def imports(sources: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each module, and a module that it imports: of `from a import b` it is a.b where that is a module, else a."""
    for name, source in sources.items():
        for module, member in imported(source):
            yield name, f"{module}.{member}" if f"{module}.{member}" in sources else module


def violations(sources: Mapping[str, str]) -> list[str]:
    """A line for each import, print and exit that the plan forbids, and for each circle."""
    found = []
    for name, module in imports(sources):
        package, top = name.split(".")[0], module.split(".")[0]
        about, allowed = ONLY.get(top, (None, set()))
        lacks_leave = package == about and not any(name == each or name.startswith(f"{each}.") for each in allowed)
        if top in NEVER[package] or lacks_leave or points_up(name, module):
            found.append(f"{name} imports {module}")
    for name, source in sources.items():
        if not name.startswith(("talk.", *COMMAND_LINES)):
            found += [f"{name} calls {call}" for call in calls(source) if call in ("print", "exit", "sys.exit", "quit")]
    return [*dict.fromkeys(found), *circles(sources)]


def points_up(name: str, module: str) -> bool:
    """Whether an import leads to a room that is not below the module's own."""
    if name.startswith(ALONE) and module.startswith("deck.") and not module.startswith(ALONE):
        return True
    above, below = room(name), room(module)
    if above is None or below is None or above == below or above[0] != below[0]:
        return False
    return depth(*above) >= depth(*below)


def room(name: str) -> tuple[str, str] | None:
    """The product and the package, or the module, in which a module is; None for what is in no layer."""
    product, _, rest = name.partition(".")
    return (product, rest.split(".")[0]) if rest and product in LAYERS else None


def depth(product: str, package: str) -> int:
    lines = [line.split(" | ") for line in LAYERS[product].split("\n") if line.strip()]
    (found,) = [n for n, line in enumerate(lines) if package in [each.strip() for each in line]]
    return found


def circles(sources: Mapping[str, str]) -> list[str]:
    """A line where modules import each other in a circle, and one for each package whose parts do."""
    edges = [(a, b) for a, b in imports(sources) if a != b and b in sources]
    packages = {name.rpartition(".")[0] for name in sources} - {"", "talk"}
    found = [circle(edges)]
    for package in sorted(packages):
        inside = [(a.removeprefix(f"{package}."), b.removeprefix(f"{package}.")) for a, b in edges]
        inside = [pair for pair, (a, b) in zip(inside, edges, strict=True) if pair[0] != a and pair[1] != b]
        parts = [(f"{package}.{a.split('.')[0]}", f"{package}.{b.split('.')[0]}") for a, b in inside]
        found.append(circle((a, b) for a, b in parts if a != b))
    return list(dict.fromkeys(line for line in found if line))


def circle(edges: Iterable[tuple[str, str]]) -> str:
    graph: dict[str, set[str]] = {}
    for a, b in edges:
        graph.setdefault(a, set()).add(b)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        names = error.args[1][:-1]
        first = names.index(min(names))
        return f"circle: {' <- '.join([*names[first:], *names[:first]])}"
    return ""


@functools.cache
def calls(source: str) -> tuple[str, ...]:
    """What a source calls by a name, or by one name of another: `print`, `sys.exit`."""
    found = (node.func for node in ast.walk(tree(source)) if isinstance(node, ast.Call))
    return tuple(ast.unparse(each) for each in found if isinstance(each, ast.Name) or _is_member(each))


def _is_member(called: ast.expr) -> bool:
    return isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name)


@functools.cache
def tree(source: str) -> ast.Module:
    return ast.parse(source)


def test_the_house_follows_its_plan() -> None:
    sources = modules(ROOT)
    assert {"bnn.models.classifier", "deck.running.sections", "talk.13_forest"} <= set(sources)
    assert violations(sources) == []


@pytest.mark.parametrize(
    ("module", "fault", "expected"),
    [
        ("bnn.models.classifier", "from deck.problem import Problem", "bnn.models.classifier imports deck.problem"),
        ("deck.build", "def f():\n    import bnn.data", "deck.build imports bnn.data"),
        ("talk.13_forest", "import deck", "talk.13_forest imports deck"),
        ("bnn.data.loading", "import pymc as pm", "bnn.data.loading imports pymc"),
        ("bnn.inference.fit", "import matplotlib.pyplot as plt", "bnn.inference.fit imports matplotlib.pyplot"),
        ("deck.build", "import nbclient", "deck.build imports nbclient"),
        ("deck.reading.talk", "import nbconvert", "deck.reading.talk imports nbconvert"),
        ("deck.rendering.exporter", "import playwright", "deck.rendering.exporter imports playwright"),
        ("deck.products.pdf", "from PIL import Image", "deck.products.pdf imports PIL"),
        ("deck.reading.talk", "import pytest", "deck.reading.talk imports pytest"),
        ("deck.preview.session", "import tornado", "deck.preview.session imports tornado"),
        ("deck.build", "print(1)", "deck.build calls print"),
        ("bnn.store.posteriors", "import sys\nsys.exit(1)", "bnn.store.posteriors calls sys.exit"),
        # Upward, sideward; late, and for types alone.
        ("deck.talk.cell", "from deck.reading import talk", "deck.talk.cell imports deck.reading.talk"),
        ("deck.kernel.tables", "from deck.problem import Problem", "deck.kernel.tables imports deck.problem"),
        ("deck.kernel.tables", "from deck.store import atomic", "deck.kernel.tables imports deck.store.atomic"),
        ("deck.store.atomic", "def f():\n    from deck import build", "deck.store.atomic imports deck.build"),
        (
            "deck.text.markdown",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from deck.slides.timing import x",
            "deck.text.markdown imports deck.slides.timing",
        ),
        ("deck.checks.findings", "import deck.preview.server", "deck.checks.findings imports deck.preview.server"),
        ("deck.problem", "import deck.talk.tags as tags", "deck.problem imports deck.talk.tags"),
        ("bnn.data.table", "from bnn.models.network import Network", "bnn.data.table imports bnn.models.network"),
        ("bnn.talk.forest", "from bnn.figures import style", "bnn.talk.forest imports bnn.figures.style"),
        # Circles of modules, late ones included, and of the parts of a package.
        (
            "deck.talk.cell",
            "def f():\n    from deck.talk.talk import Talk",
            "circle: deck.talk.cell <- deck.talk.talk",
        ),
        (
            "deck.figures.gallery",
            "def f():\n    from deck.figures.exporting import x",
            "circle: deck.figures.exporting <- deck.figures.gallery",
        ),
        (
            "deck.text.bibliography.works",
            "from deck.text.plugins import tables",
            "circle: deck.text.bibliography <- deck.text.plugins",
        ),
    ],
)
def test_a_seeded_violation_is_found(module: str, fault: str, expected: str) -> None:
    sources = modules(ROOT)
    assert module in sources
    sources[module] += f"\n{fault}\n"
    # An import that points up closes a circle of packages as well.
    assert expected in violations(sources)


@pytest.mark.parametrize("product", LAYERS)
def test_the_house_can_be_surveyed(product: str) -> None:
    folder = ROOT / "src" / product
    entries = {path.name for path in folder.iterdir()} - {"__pycache__"}
    assert len(entries) <= MOST_ENTRIES[product], sorted(entries)
    for package in (folder, *(path for path in folder.rglob("*") if (path / "__init__.py").is_file())):
        assert len(list(package.glob("*.py"))) <= MOST_MODULES + MORE.get(package.name, 0), package


def rooms(product: str) -> list[str]:
    return [each.strip() for line in LAYERS[product].split("\n") for each in line.split("|") if each.strip()]


@pytest.mark.parametrize("product", LAYERS)
def test_the_layers_hold_every_room(product: str) -> None:
    folder = ROOT / "src" / product
    found = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    assert sorted(found - {"__init__"}) == sorted(rooms(product))


def undrawn(page: str) -> list[str]:
    """What a page about the architecture does not say of the layers, and of the packages in them."""
    found = []
    for product in LAYERS:
        if f"```text\n{textwrap.dedent(LAYERS[product]).strip()}\n```" not in page:
            found.append(f"the layers of {product}")
        found += [each for each in rooms(product) if each != "__main__" and f"`{each}`" not in page]
    return found


PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")


def test_the_page_of_the_architecture_shows_the_layers_and_every_package() -> None:
    assert undrawn(PAGE) == []


@pytest.mark.parametrize(
    ("line", "said", "lacks"),
    [
        ("\nanalysis\ntalk\n", "\ntalk\nanalysis\n", "the layers of deck"),
        ("\nevaluation\ninference\n", "\nevaluation\n", "the layers of bnn"),
        ("`slides`", "slides", "slides"),
    ],
)
def test_a_page_that_is_out_of_step_is_seen(line: str, said: str, lacks: str) -> None:
    assert line in PAGE
    assert undrawn(PAGE.replace(line, said)) == [lacks]


def classes(sources: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Public classes and aliases at the top of a module: product and name."""
    for module, source in sources.items():
        for node in ast.parse(source).body:
            name = getattr(node, "name", None) if isinstance(node, ast.ClassDef) else None
            if isinstance(node, ast.TypeAlias):
                name = node.name.id
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                target = node.targets[0].id
                name = target if target[0].isupper() and not target.isupper() else None
            if name and not name.startswith("_") and not module.startswith("talk."):
                yield module.split(".")[0], name


def repeated(sources: Mapping[str, str]) -> list[tuple[str, str]]:
    found = list(classes(sources))
    return sorted({each for each in found if found.count(each) > 1} - SHORT)


# Aliases of NumPy's arrays, which say the same wherever they stand.
SHORT = {("bnn", "Floats")}


def test_one_name_means_one_class() -> None:
    sources = modules(ROOT)
    assert repeated(sources) == []
    assert repeated(sources | {"deck.talk.other": "class Snapshot: ..."}) == [("deck", "Snapshot")]
