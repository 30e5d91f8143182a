"""IPython extension of every section's kernel: matplotlib figures as SVG that is the same at each run."""

import io
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell
    from matplotlib.figure import Figure

# `tight` would cut a figure to another size than its author declared; a random salt would make each run's SVG
# another file.
_SAVE = {"savefig.bbox": "standard", "svg.hashsalt": "deck"}


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Called by IPython when the kernel starts. Imports no matplotlib: most sections do without."""
    svg = shell.display_formatter.formatters["image/svg+xml"]
    svg.for_type_by_name("matplotlib.figure", "Figure", to_svg)
    shell.events.register("post_execute", show_open_figures)
    shell.register_magic_function(matplotlib, "line")


def to_svg(figure: "Figure") -> str:
    """The figure as SVG. A pyplot figure is closed, so that the cell's end does not show it again."""
    import matplotlib
    from matplotlib._pylab_helpers import Gcf

    buffer = io.StringIO()
    with matplotlib.rc_context(_SAVE):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    Gcf.destroy_fig(figure)
    return buffer.getvalue()


def show_open_figures() -> None:
    """At a cell's end: displays what pyplot drew and nobody displayed."""
    if "matplotlib.pyplot" in sys.modules:
        from deck.backend import show

        show()


def matplotlib(line: str) -> None:
    """The magic %matplotlib: `inline` is how it is already; a window has no place on a slide."""
    if line.strip() not in ("", "inline"):
        from IPython.core.error import UsageError

        raise UsageError(
            f"%matplotlib {line}: a deck shows figures inline; remove this line or write %matplotlib inline"
        )


__all__: list[Any] = ["load_ipython_extension", "show_open_figures", "to_svg"]
