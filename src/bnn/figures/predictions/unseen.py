"""What a network says of rows of a kind that it has never seen."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from numpy.typing import ArrayLike

from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, SMALL, canvas, credit, fitted, palette, panels, styled

BINS = 20  # of the probability, from 0 to 1


@styled
def unseen_type(
    seen: ArrayLike,
    unseen: ArrayLike,
    names: Sequence[str],
    *,
    kind: str,
    size: tuple[int, int] = (SLIDE_WIDTH, SLIDE_HEIGHT),
    source: str | None = None,
) -> Figure:
    """Which types it names for the unseen kind, and how sure it is, beside how sure it is of the kinds it knows.

    Args:
        seen: probabilities of rows of the types it was trained on, of shape (row, cover).
        unseen: of rows of the other kind, of shape (other row, cover).
        names: of the types it was trained on.
        kind: the name of the one it was not.
        size: of the figure, in CSS pixels.
        source: the rows' name, for the lower edge.
    """
    seen, unseen = np.asarray(seen, float), np.asarray(unseen, float)
    colours = palette()
    figure = canvas(*fitted(size, narrow=760))
    left, right = panels(figure, [1, 1.25])
    counts = np.bincount(unseen.argmax(axis=1), minlength=len(names))
    left.barh(np.arange(len(names)), counts, height=0.65, color=colours.activation)
    for k, count in enumerate(counts):
        left.text(count + 0.015 * counts.max(), k, f"{count:,}", va="center", fontsize=SMALL)
    left.set_yticks(np.arange(len(names)), names)
    left.invert_yaxis()
    left.tick_params(axis="y", length=0)
    left.spines["left"].set_color(colours.rule)
    left.set(xlim=(0, 1.16 * counts.max()), xlabel=f"what {len(unseen):,} rows of {kind} are called")
    edges = np.linspace(0, 1, BINS + 1)
    looks = (
        (seen, colours.forest, "-", f"the {len(names)} types it knows"),
        (unseen, colours.activation, "--", f"{kind}, which it has never seen"),
    )
    for p, colour, line, label in looks:
        top = p.max(axis=1)
        share, _ = np.histogram(top, edges)
        share = share / len(top)
        right.stairs(share, edges, fill=True, color=colour, alpha=0.2)
        right.stairs(share, edges, color=colour, linewidth=3, linestyle=line, label=label)
    right.set(xlim=(0, 1), xlabel="probability of the type that it names", ylabel="share of the rows")
    right.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    right.tick_params(axis="x", pad=9)  # the first labels of both axes keep apart
    right.legend(loc="upper left")
    credit(figure, source)
    return figure
