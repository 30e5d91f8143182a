"""How a section's kernel is set up: the same in a build, in tests, in the preview, and to draw figures again."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

BACKEND = "module://deck.kernel.backend"
"""Matplotlib's backend."""

VARIABLES = {
    "MPLBACKEND": BACKEND,
    "COLUMNS": "80",
    "JUPYTER_COLUMNS": "80",  # rich's own variable for the same
    "PLOTLY_RENDERER": "plotly_mimetype",  # the chart itself; others put a script of another server around it
}
"""Variables of the environment that a process may get while it runs."""

VARIABLES_AT_START = {
    "PYTHONHASHSEED": "0"  # sets print in the same order at each run
}
"""Those that it has to have from its start."""

IPYTHON = {
    # In memory rather than off: IPython looks there whether a cell ends with a semicolon.
    "HistoryManager": {"hist_file": ":memory:"},
    "InteractiveShell": {"colors": "nocolor"},
}
"""IPython's settings, by class."""


EXTENSIONS = ("deck.kernel.extension", "deck.kernel.drawing.matplotlibrc", "deck.kernel.drawing.typeface")
"""IPython's extensions, in the order in which they are loaded."""


def equip(shell: "InteractiveShell") -> None:
    """Gives a shell of IPython what a section's kernel has from its start."""
    for name in EXTENSIONS:
        import_module(name).load_ipython_extension(shell)
