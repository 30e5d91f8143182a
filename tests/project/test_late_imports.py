"""An import inside a function says why it is there: what is slow to load, or may be missing, is loaded when needed."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "src"


def unexplained(source: str, *, package: str = "") -> Iterator[int]:
    """Lines of late imports without a reason: a comment beside or above them, or the word in a text that is about more.

    Args:
        source: of a module.
        package: of its package's `__init__`, whose docstring may speak for all its modules.
    """
    blocks = list(_blocks(ast.parse(source)))
    if not blocks:
        return
    comments = _comments(source)
    texts = [ast.get_docstring(ast.parse(each)) or "" for each in (source, package)]
    # A comment at a module's edge is about the module.
    texts += [text for (_, column), text in comments.items() if column == 0]
    if any("late" in re.findall(r"\w+", text.lower()) for text in texts):
        return
    reasons = {line for line, _ in comments}
    for block in blocks:
        if not reasons & {block[0].lineno - 1, block[0].lineno}:
            yield block[0].lineno


def _comments(source: str) -> dict[tuple[int, int], str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start: token.string for token in tokens if token.type == tokenize.COMMENT}


def _blocks(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """Imports that follow each other inside a function."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            late = sorted(
                (node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)),
                key=lambda node: node.lineno,
            )
            block: list[ast.stmt] = []
            for node in late:
                if block and node.lineno != (block[-1].end_lineno or 0) + 1:
                    yield block
                    block = []
                block.append(node)
            if block:
                yield block


def places() -> Iterator[tuple[Path, str]]:
    for path in sorted(SOURCES.rglob("*.py")):
        home = path.with_name("__init__.py")
        yield path, home.read_text("utf-8") if home.is_file() else ""


def test_each_late_import_says_why_it_is_late() -> None:
    found = {
        f"{path.relative_to(SOURCES)}:{line}"
        for path, package in places()
        for line in unexplained(path.read_text("utf-8"), package=package)
    }
    assert sorted(found) == []


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    import a",
        "async def f():\n    from a import b\n    return b",
        "def f():\n    # A reason.\n    import a\n    x = 1\n    import b",
        '"""A module, of a date later than others."""\ndef f():\n    import a',
        "class A:\n    def f(self):\n        if self:\n            import a",
    ],
)
def test_one_without_a_reason_is_found(source: str) -> None:
    assert len(list(unexplained(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "import a",
        "def f():\n    # A reason.\n    import a\n    import b",
        "def f():\n    import a  # a reason",
        '"""A module.\n\nIts libraries are imported late, as they are slow.\n"""\ndef f():\n    import a',
        "# Late imports below: they are slow.\ndef f():\n    import a",
    ],
)
def test_a_reason_stands_beside_it_or_speaks_for_all(source: str) -> None:
    assert list(unexplained(source)) == []


def test_a_package_may_speak_for_its_modules() -> None:
    late = "def f():\n    import a"
    assert list(unexplained(late, package='"""Each module imports late what it alone needs."""')) == []
    assert list(unexplained(late, package='"""A package."""')) == [2]
