"""Matplotlib's backend in a section's kernel: a figure is shown once, at its own size.

Loaded by matplotlib itself, by way of the environment variable MPLBACKEND that `execution` sets.
"""

from IPython.display import display
from matplotlib._pylab_helpers import Gcf
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas

__all__ = ["FigureCanvas", "show"]


def show(*, block: bool | None = None) -> None:
    """Displays the open pyplot figures, which closes them (see `deck.kernel.figures.figure_forms`)."""
    for manager in Gcf.get_all_fig_managers():
        display(manager.canvas.figure)
