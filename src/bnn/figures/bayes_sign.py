"""Bayes' rule on a sign, as no talk about it may lack."""

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from bnn.figures.drawing.board import as_board
from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, TEXT, canvas, palette, styled

SIZE = (SLIDE_WIDTH, SLIDE_HEIGHT)
BOARD = (196, 150, 760, 270)  # left, bottom, width and height
GREEN = "#1b5e47"  # a road sign has its colours by day and by night: white on it stands out by 7.6:1
TYPE = 46  # points
# The parts of the rule: where each stands on the slide, how high above the board's middle, and what it is called.
SIGNS = (
    (r"$p(\theta \mid D)$", 356, 0),
    ("$=$", 512, 0),
    (r"$p(D \mid \theta)$", 666, 46),
    (r"$p(\theta)$", 848, 46),
    ("$p(D)$", 740, -50),
)
NAMES = (("posterior", 356, 1), ("likelihood", 666, 1), ("prior", 848, 1), ("evidence", 740, -1))


@styled
def bayes_sign() -> Figure:
    """The rule on a road sign, with the name of each of its parts."""
    figure = canvas(*SIZE)
    figure.set_layout_engine("none")
    axes = as_board(figure.add_axes((0, 0, 1, 1)), *SIZE)
    left, bottom, width, height = BOARD
    for post in (left + 0.12 * width, left + 0.88 * width):
        axes.add_patch(Rectangle((post - 9, 0), 18, bottom, facecolor=palette().quiet, linewidth=0))
    shape = "round,pad=0,rounding_size=26"
    axes.add_patch(FancyBboxPatch((left, bottom), width, height, boxstyle=shape, facecolor=GREEN, linewidth=0))
    rim = (left + 10, bottom + 10), width - 20, height - 20
    axes.add_patch(FancyBboxPatch(*rim, boxstyle=shape, facecolor="none", edgecolor="white", linewidth=3))
    middle = bottom + height / 2
    for sign, x, above in SIGNS:
        axes.text(x, middle + above, sign, ha="center", va="center", color="white", fontsize=TYPE)
    axes.plot([562, 918], [middle, middle], color="white", linewidth=3)
    for name, x, side in NAMES:
        edge = bottom + height if side > 0 else bottom
        axes.plot([x, x], [edge, edge + side * 26], color=palette().quiet, linewidth=2)
        axes.text(x, edge + side * 48, name, ha="center", va="center", fontsize=TEXT + 5)
    return figure
