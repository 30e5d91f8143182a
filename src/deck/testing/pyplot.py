"""Pyplot's figures: how many are open, and which line of a cell drew the first."""

import ast
import sys
from collections.abc import Mapping
from typing import Any

from deck.talk.cell import Cell
from deck.talk.syntax import parse

PYPLOT = "matplotlib.pyplot"


def number_of_figures() -> int:
    """How many figures pyplot holds open."""
    return len(sys.modules[PYPLOT].get_fignums()) if PYPLOT in sys.modules else 0


def line_that_draws(cell: Cell, namespace: Mapping[str, Any]) -> int | None:
    """The section's line of the cell's first call to pyplot; None where the call is not in the cell itself."""
    calls = (node for node in ast.walk(parse(cell.program)) if isinstance(node, ast.Call))
    lines = [call.lineno for call in calls if _is_pyplots(call.func, namespace)]
    return cell.line + min(lines) - 1 if lines else None


def _is_pyplots(function: ast.expr, namespace: Mapping[str, Any]) -> bool:
    while isinstance(function, ast.Attribute):
        function = function.value
    named = namespace.get(function.id) if isinstance(function, ast.Name) else None
    return named is not None and PYPLOT in (getattr(named, "__name__", None), getattr(named, "__module__", None))
