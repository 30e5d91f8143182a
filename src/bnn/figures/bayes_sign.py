"""Bayes' rule on a sign, as no talk about it may lack."""

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from bnn.figures.board import as_board
from bnn.figures.style import TEXT, canvas, palette, styled

SIZE = (1152, 440)
BOARD = (236, 120, 680, 250)  # left, bottom, width and height
# What the parts of the rule are called, and where on the board their signs stand: x, y, above or below.
PARTS = (("posterior", 400, 1), ("likelihood", 660, 1), ("prior", 802, 1), ("evidence", 720, -1))
RULE = r"$p(\theta \mid D) \;=\; \frac{p(D \mid \theta)\; p(\theta)}{p(D)}$"


@styled
def bayes_sign() -> Figure:
    """The rule on a road sign, with the name of each of its parts."""
    figure, colours = canvas(*SIZE), palette()
    figure.set_layout_engine("none")
    axes = as_board(figure.add_axes((0, 0, 1, 1)), *SIZE)
    left, bottom, width, height = BOARD
    for post in (left + 0.2 * width, left + 0.8 * width):
        axes.add_patch(Rectangle((post - 9, 0), 18, bottom, facecolor=colours.quiet, linewidth=0))
    shape = {"boxstyle": "round,pad=0,rounding_size=26"}
    axes.add_patch(FancyBboxPatch((left, bottom), width, height, **shape, facecolor="#1b5e47", linewidth=0))
    rim = (left + 10, bottom + 10), width - 20, height - 20
    axes.add_patch(FancyBboxPatch(*rim, **shape, facecolor="none", edgecolor="white", linewidth=3))
    middle = bottom + height / 2
    axes.text(left + width / 2, middle, RULE, ha="center", va="center", color="white", fontsize=44)
    for name, x, side in PARTS:
        edge = bottom + height if side > 0 else bottom
        axes.annotate(
            name,
            xy=(x, middle + side * (72 if name != "posterior" else 40)),
            xytext=(x, edge + side * 34),
            ha="center",
            va="center",
            fontsize=TEXT + 3,
            arrowprops={"arrowstyle": "-", "color": colours.activation, "linewidth": 2, "shrinkB": 2},
        )
    return figure
