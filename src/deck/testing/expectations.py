"""The warnings that a cell's header announces: `warns="DeprecationWarning"`."""

import builtins
import contextlib
import importlib
import sys
import warnings
from collections.abc import Iterator
from typing import Any, TextIO

from deck.problem import Problem


class Expected:
    """Warnings that are not errors, and that have to come.

    Args:
        names: as the header gives them; None for no warnings.

    Raises:
        Problem: there is no such warning. The place is not filled in.
    """

    def __init__(self, names: str | None) -> None:
        self._categories = {name.strip(): _category(name.strip()) for name in (names or "").split(",") if name.strip()}
        self._come: set[str] = set()

    @property
    def missing(self) -> list[str]:
        """Names of warnings that have not come."""
        return [name for name in self._categories if name not in self._come]

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Lets the warnings pass and takes note of them; each is printed, as in the build."""
        filters, show = list(warnings.filters), warnings.showwarning
        passing = [("always", None, category, None, 0) for category in self._categories.values()]
        set_filters([*passing, *filters])
        warnings.showwarning = self._show
        try:
            yield
        finally:
            # What the cell itself filters stays for the cells below; what its header announces does not.
            remaining = list(warnings.filters)
            for each in passing:
                with contextlib.suppress(ValueError):  # the cell has removed it
                    remaining.remove(each)
            set_filters(remaining)
            warnings.showwarning = show

    def _show(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        self._come |= {name for name, expected in self._categories.items() if issubclass(category, expected)}
        sys.stderr.write(warnings.formatwarning(message, category, filename, lineno, line))


def set_filters(filters: list[Any]) -> None:
    """Replaces `warnings.filters`, in a way that Python takes notice of."""
    warnings.resetwarnings()
    warnings.filters.extend(filters)  # type: ignore[attr-defined] # typeshed hides that it is a list


def _category(name: str) -> type[Warning]:
    module, _, last = name.rpartition(".")
    try:
        category = getattr(importlib.import_module(module) if module else builtins, last)
    except (ImportError, AttributeError):
        category = None
    if not (isinstance(category, type) and issubclass(category, Warning)):
        raise Problem(
            found=f"no warning is called '{name}'",
            expected="a name of Python's such as 'DeprecationWarning', or one with its module",
        )
    return category
