"""The plan of the house: which package may import which."""

import ast
import functools
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# A library, the package that the rule is about, and those of its modules that may import it. Those that import PyMC
# make, compile, fit, sample or store a model; Markdown is rendered by nbconvert's own renderer.
ONLY = {
    "pymc": (
        "bnn",
        {
            "bnn.models.classifier",
            "bnn.models.regression",
            "bnn.inference.density",
            "bnn.inference.advi",
            "bnn.inference.graph",
            "bnn.inference.nuts",
            "bnn.store.posteriors",
        },
    ),
    "matplotlib": ("bnn", {"bnn.figures"}),
    "nbclient": ("deck", {"deck.running.section"}),
    "nbconvert": ("deck", {"deck.rendering.exporter"}),
    "markdown_it": ("deck", {"deck.text.markdown", "deck.text"}),
    "mdit_py_plugins": ("deck", {"deck.text.markdown", "deck.text"}),
    "pybtex": ("deck", {"deck.text.bibliography.bibtex"}),
    "segno": ("deck", {"deck.rendering.qr"}),
    "_pytest": ("deck", {"deck.testing"}),
    "xdist": ("deck", {"deck.testing"}),
    "playwright": ("deck", {"deck.browser.visits"}),
    "pypdf": ("deck", {"deck.pdf"}),
    "PIL": ("deck", {"deck.images.difference", "deck.figures"}),
    "tinycss2": ("deck", {"deck.rendering.backgrounds", "deck.config.colours", "deck.config.stylesheet"}),
    "pytest": ("deck", {"deck.testing"}),
    "tornado": ("deck", {"deck.preview.server"}),
    "watchfiles": ("deck", {"deck.preview.watching"}),
}
NEVER = {"bnn": {"deck"}, "deck": {"bnn"}, "talk": {"deck"}}
COMMAND_LINES = ("bnn.__main__", "deck.__main__", "deck.commands")


def modules(root: Path) -> dict[str, str]:
    """Source by module name, of `src` and of the talk's sections."""
    found = {}
    for path in sorted(set((root / "src").rglob("*.py")) - set((root / "src/deck/assets/scaffold").glob("*.py"))):
        parts = path.relative_to(root / "src").with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text()
    return found | {f"talk.{path.stem}": path.read_text() for path in sorted((root / "talk").glob("*.py"))}


@functools.cache
def imported(source: str) -> tuple[str, ...]:
    """Every module that a source imports at run time or for its types, wherever the statement stands."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append(node.module)
    return tuple(found)


def violations(sources: dict[str, str]) -> list[str]:
    """A line for each import, print and exit that the plan forbids."""
    found = []
    for name, source in sources.items():
        package = name.split(".")[0]
        for module in imported(source):
            top = module.split(".")[0]
            if top in NEVER[package]:
                found.append(f"{name} imports {module}")
            about, allowed = ONLY.get(top, (None, set()))
            if package == about and not any(name == each or name.startswith(f"{each}.") for each in allowed):
                found.append(f"{name} imports {module}")
        if package != "talk" and not name.startswith(COMMAND_LINES):
            found += [f"{name} calls {call}" for call in calls(source) if call in ("print", "exit", "sys.exit", "quit")]
    return found


@functools.cache
def calls(source: str) -> tuple[str, ...]:
    return tuple(ast.unparse(node.func) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))


def test_the_house_follows_its_plan() -> None:
    sources = modules(ROOT)
    assert {"bnn.models.classifier", "deck.running.sections", "talk.13_forest"} <= set(sources)
    assert violations(sources) == []


@pytest.mark.parametrize(
    ("module", "fault", "expected"),
    [
        ("bnn.models.classifier", "from deck.problem import Problem", "bnn.models.classifier imports deck.problem"),
        ("deck.build", "def f():\n    import bnn.data.loading", "deck.build imports bnn.data.loading"),
        ("talk.13_forest", "import deck", "talk.13_forest imports deck"),
        ("bnn.data.loading", "import pymc as pm", "bnn.data.loading imports pymc"),
        ("bnn.inference.fit", "import matplotlib.pyplot as plt", "bnn.inference.fit imports matplotlib.pyplot"),
        ("deck.build", "import nbclient", "deck.build imports nbclient"),
        ("deck.reading.talk", "import nbconvert", "deck.reading.talk imports nbconvert"),
        ("deck.rendering.exporter", "import playwright", "deck.rendering.exporter imports playwright"),
        ("deck.pdf", "from PIL import Image", "deck.pdf imports PIL"),
        ("deck.reading.talk", "import pytest", "deck.reading.talk imports pytest"),
        ("deck.preview.session", "import tornado", "deck.preview.session imports tornado"),
        ("deck.build", "print(1)", "deck.build calls print"),
        ("bnn.store.posteriors", "import sys\nsys.exit(1)", "bnn.store.posteriors calls sys.exit"),
    ],
)
def test_a_seeded_violation_is_found(module: str, fault: str, expected: str) -> None:
    sources = modules(ROOT)
    assert module in sources
    sources[module] += f"\n{fault}\n"
    assert violations(sources) == [expected]
