"""IPython extension of every section's kernel: how objects become outputs that suit a slide, the same at each run."""

import os
import sys
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from deck.kernel import import_times
from deck.kernel.assertions import WithoutAssertions
from deck.kernel.figures import figure_forms
from deck.kernel.imports import when_imported
from deck.kernel.inputs import watcher
from deck.kernel.libraries import animations, plotly_figures, progress
from deck.kernel.shell import keep_order, raise_exits
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

# Names of backends that draw into the notebook; those behind `inline` also move.
_INLINE = ("", "inline", "notebook", "nbagg", "widget", "ipympl")


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Called by IPython when the kernel starts. Imports neither matplotlib nor pandas: most sections do without."""
    assert shell.display_formatter is not None  # a kernel has one
    formatters = shell.display_formatter.formatters
    bundles = shell.display_formatter.mimebundle_formatter
    bundles.for_type_by_name("matplotlib.figure", "Figure", figure_forms)
    bundles.for_type_by_name("matplotlib.backend_bases", "FigureCanvasBase", _figure_of_canvas)
    bundles.for_type_by_name("matplotlib.animation", "Animation", animations.animation_forms)
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
    watcher.watch(shell)
    shell.magics_manager.register_function(matplotlib, "line")
    when_imported(animations.MODULE, animations.show_videos)
    when_imported(plotly_figures.MODULE, plotly_figures.show_charts)
    when_imported(progress.MODULE, progress.show_last_state)
    # What tqdm says where it shows its bars as a text: nothing is lacking. A talk's own filters come first.
    warnings.filterwarnings("ignore", "IProgress not found", append=True)
    keep_order()
    raise_exits(shell)


def _chart_of(version: str) -> Callable[..., dict[str, Any]]:
    """Altair's chart itself, where Altair would put scripts of another server around it."""
    return lambda chart, **_: {f"application/vnd.vegalite.{version}+json": chart.to_dict()}


def _figure_of_canvas(canvas: Any, **_: Any) -> Any:
    """What ends a cell under ipympl, whose canvas is a widget."""
    return figure_forms(canvas.figure)


def show_open_figures() -> None:
    """At a cell's end: displays what pyplot drew and nobody displayed."""
    if "matplotlib.pyplot" in sys.modules:
        # Late: a kernel starts sooner, and most sections do without.
        from deck.kernel.backend import show

        show()


def matplotlib(line: str) -> None:
    """The magic %matplotlib: figures are inline already, also those that a front end would let people zoom into.

    A window has no place on a slide.
    """
    if line.strip() not in _INLINE:
        # Late: a kernel starts sooner, and most sections do without.
        from IPython.core.error import UsageError

        raise UsageError(
            f"%matplotlib {line}: a deck shows figures inline; remove this line or write %matplotlib inline"
        )
