"""IPython extension of every section's kernel: how objects become outputs that suit a slide, the same at each run."""

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from deck.kernel import import_times
from deck.kernel.assertions import WithoutAssertions
from deck.kernel.figures import figure_forms
from deck.kernel.tables import MAKERS
from deck.kernel.variables import DRAFT

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

# What folds and unfolds by scripts, under ids that are others at each run: its text says the same.
_AS_TEXT = (
    ("xarray.core.dataset", "Dataset"),
    ("xarray.core.dataarray", "DataArray"),
    ("xarray.core.datatree", "DataTree"),
    ("sklearn.base", "BaseEstimator"),
)


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Called by IPython when the kernel starts. Imports neither matplotlib nor pandas: most sections do without."""
    assert shell.display_formatter is not None  # a kernel has one
    formatters = shell.display_formatter.formatters
    bundles = shell.display_formatter.mimebundle_formatter
    bundles.for_type_by_name("matplotlib.figure", "Figure", figure_forms)
    for module, name in _AS_TEXT:
        formatters["text/html"].for_type_by_name(module, name, lambda _: None)
        bundles.for_type_by_name(module, name, lambda value, **_: {"text/plain": repr(value)})
    for version in ("v5", "v6"):
        bundles.for_type_by_name(f"altair.vegalite.{version}.api", "TopLevelMixin", _chart_of(version))
    for (module, name), maker in MAKERS.items():
        bundles.for_type_by_name(module, name, maker)
    if os.environ.get(DRAFT):
        shell.ast_transformers.append(WithoutAssertions())
    shell.events.register("post_execute", show_open_figures)
    import_times.watch(shell)
    shell.magics_manager.register_function(matplotlib, "line")


def _chart_of(version: str) -> Callable[..., dict[str, Any]]:
    """Altair's chart itself, where Altair would put scripts of another server around it."""
    return lambda chart, **_: {f"application/vnd.vegalite.{version}+json": chart.to_dict()}


def show_open_figures() -> None:
    """At a cell's end: displays what pyplot drew and nobody displayed."""
    if "matplotlib.pyplot" in sys.modules:
        # Late: a kernel starts sooner, and most sections do without.
        from deck.kernel.backend import show

        show()


def matplotlib(line: str) -> None:
    """The magic %matplotlib: `inline` is how it is already; a window has no place on a slide."""
    if line.strip() not in ("", "inline"):
        # Late: a kernel starts sooner, and most sections do without.
        from IPython.core.error import UsageError

        raise UsageError(
            f"%matplotlib {line}: a deck shows figures inline; remove this line or write %matplotlib inline"
        )
