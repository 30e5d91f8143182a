"""What the figures draw: marks, labels, limits, sizes. How it looks is for people to judge."""

from itertools import pairwise

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import CircleCollection, LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from tests.helpers.looks import INK, contrast, drawn_once, texts

from bnn import figures
from bnn.data.covertype import COVER_TYPES
from bnn.evaluation.calibration import reliability
from bnn.evaluation.estimates import Estimate
from bnn.evaluation.prediction import Predictions
from bnn.evaluation.retention import retention
from bnn.evaluation.scores import evaluate
from bnn.evaluation.shares import BALANCED, NATURAL
from bnn.figures import style
from bnn.figures.posteriors.posteriors import SHARES, ellipse
from bnn.figures.posteriors.weight_densities import PLACES, densities
from bnn.figures.posteriors.weight_matrix import DOT, SIDE, square_sides
from bnn.figures.predictions.reliability import FEWEST
from bnn.inference.conjugate import mean_field
from bnn.inference.moments import Moments
from bnn.models.network import Network

# The slide's paper, and the colour of text by which matplotlib's settings ask for a palette; a figure has no ground.
GROUNDS = {"light": ("#fdfcf8", INK, style.LIGHT), "dark": ("#101815", "#f1f2ea", style.DARK)}
RNG = np.random.default_rng(0)
ROWS = 350
COVER = RNG.permutation(np.repeat(np.arange(7), ROWS // 7))
PROBABILITY = 0.6 * np.eye(7)[COVER] + 0.4 * RNG.dirichlet(np.full(7, 0.5), size=ROWS)
SPREAD = 0.3 * RNG.random((ROWS, 7)) * PROBABILITY
ORDER = figures.row_order(COVER, PROBABILITY)
COUNTS = RNG.integers(0, 9, (7, 7)) + 60 * np.eye(7, dtype=int)
LOSS = 9000 * np.exp(-np.arange(2000) / 300) + 6000 + 200 * RNG.normal(size=2000)
ELEVATION = 2000 + 150 * COVER + 80 * RNG.normal(size=ROWS)
SOURCE = "made-up rows; 350 of them"
WEIGHTS = RNG.normal(size=(65, 20))
DEVIATIONS = RNG.uniform(0.05, 1, size=(65, 20))
GROUPS = {"quantity": 10, "wilderness\narea": 4, "soil type": 40, "climatic\nzone": 7, "geologic\nzone": 4}
FEATURES = [f"geologic zone: {name} and more" for name in COVER_TYPES]
RIGHT = PROBABILITY.argmax(axis=1) == COVER
CURVES = {
    "the probability": retention(PROBABILITY.max(axis=1), RIGHT),
    "a dice": retention(RNG.random(ROWS), RIGHT),
    "its opposite": retention(-PROBABILITY.max(axis=1), RIGHT),
}
RELIABILITY = {"sharp": reliability(PROBABILITY, COVER), "flat": reliability(0.5 * PROBABILITY + 0.5 / 7, COVER)}
DOUBT = RNG.gamma(2, 0.2, size=ROWS)
EXACT = Moments(("w_1", "b_1"), np.array([0.2, -1.0]), np.array([[0.01, -0.03], [-0.03, 0.16]]))
UPRIGHT = mean_field(EXACT)
DRAWS = RNG.multivariate_normal(EXACT.mean, EXACT.covariance, size=1500)
PREDICTIONS = Predictions(probability=PROBABILITY, spread=SPREAD, expected_entropy=DOUBT, draws=9)
SURE = RNG.uniform(0.1, 1, size=(20, ROWS))
METHODS = [
    figures.Method(name=name, scores=evaluate(share * PROBABILITY + (1 - share) / 7, COVER), gradients=cost, seconds=3)
    for name, share, cost in (("one network", 0.5, 90), ("… and temperature", 0.8, 90), ("sampled", 0.9, 32_181))
]
ACCURACIES = {"as trained": Estimate(0.62, 0.02), "corrected\nfor the shares": Estimate(0.75, 0.01)}

FIGURES = {
    "architecture": lambda: figures.architecture(Network()),
    "architecture with biases": lambda: figures.architecture(Network((65, 20, 20, 7), biases=True)),
    "one layer": lambda: figures.architecture(Network((3, 1))),
    "class predictions": lambda: figures.class_predictions(
        PROBABILITY.argmax(axis=1), COVER, COVER_TYPES, order=ORDER, source=SOURCE
    ),
    "class probabilities": lambda: figures.class_probabilities(
        PROBABILITY, COVER, COVER_TYPES, order=ORDER, source=SOURCE
    ),
    "class uncertainties": lambda: figures.class_uncertainties(SPREAD, COVER, COVER_TYPES, order=ORDER, source=SOURCE),
    "small pictures": lambda: figures.class_pictures(
        {"mean-field ADVI": PREDICTIONS, "sampled": PREDICTIONS}, COVER, COVER_TYPES, order=ORDER, source=SOURCE
    ),
    "weight posteriors": lambda: figures.weight_posteriors(
        WEIGHTS[:, :6], WEIGHTS[0, :6], DEVIATIONS[0, :6], ["first layer: 10 to 13"] * 6, source=SOURCE
    ),
    "methods": lambda: figures.methods(METHODS, source=SOURCE),
    "beliefs": lambda: figures.beliefs(
        {"drawn from the prior": (SURE, SURE[0]), "sampled from the posterior": (SURE, SURE[0])}, source=SOURCE
    ),
    "confusions": lambda: figures.confusions(COUNTS, COVER_TYPES, source=SOURCE),
    "elevations": lambda: figures.elevations(ELEVATION, COVER, COVER_TYPES, source=SOURCE),
    "loss curve": lambda: figures.loss_curve(LOSS, source=SOURCE),
    "weight matrix": lambda: figures.weight_matrix(
        WEIGHTS, DEVIATIONS, GROUPS, labels=("feature", "hidden unit"), source=SOURCE
    ),
    "weight lines": lambda: figures.weight_lines(
        WEIGHTS[:7], DEVIATIONS[:7], FEATURES, notes=["53 nats, 9,684 rows"] * 7, source=SOURCE
    ),
    "weight cells": lambda: figures.weight_cells(
        WEIGHTS[:20], DEVIATIONS[:20], labels=("unit of the first layer", "unit of the second"), source=SOURCE
    ),
    "retention curves": lambda: figures.retention_curves(CURVES, source=SOURCE),
    "reliability diagrams": lambda: figures.reliability_diagrams(RELIABILITY, source=SOURCE),
    "doubts": lambda: figures.doubts(
        DOUBT, DOUBT / 9, COVER, COVER_TYPES, along=ELEVATION, label="elevation (m)", source=SOURCE
    ),
    "unseen type": lambda: figures.unseen_type(
        PROBABILITY, PROBABILITY[COVER == 2], COVER_TYPES, kind="Ponderosa Pine", source=SOURCE
    ),
    "posteriors": lambda: figures.posteriors(DRAWS, UPRIGHT, ("slope", "intercept"), exact=EXACT, source=SOURCE),
    "posteriors without a closed form": lambda: figures.posteriors(
        DRAWS, UPRIGHT, ("slope", "intercept"), source=SOURCE
    ),
    "natural shares": lambda: figures.natural_shares(
        NATURAL, BALANCED, COVER_TYPES, ACCURACIES, reference=("network of 1999: 70.58 %", 0.7058), source=SOURCE
    ),
    "one row": lambda: figures.one_row(2, PROBABILITY[0], SPREAD[0], COVER_TYPES, truth=3, source=SOURCE),
}
CLASSES = [name for name in FIGURES if name.startswith("class")]
drawn = pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
grounded = pytest.mark.parametrize(("paper", "text", "palette"), GROUNDS.values(), ids=GROUNDS)


def words(artists):
    return [artist.get_text().replace("\n", " ").replace("/ ", "/") for artist in artists]


# What is left of red, green and blue, as light: Machado, Oliveira and Fernandes 2009, table 1, severity 1.
DEFICIENCIES = {
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}


def linear(colour):
    channels = np.array(to_rgb(colour))
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIELAB of linear sRGB: lightness, and two of hue; distances are about as large as they look."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(to_xyz @ np.clip(rgb, 0, 1) / (0.9505, 1, 1.089))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@drawn
def test_a_figure_has_the_size_of_its_place_on_the_slide(draw):
    figure = drawn_once(draw)
    assert isinstance(figure, Figure)
    assert tuple(figure.get_size_inches() * style.PIXELS_PER_INCH) == (style.SLIDE_WIDTH, style.SLIDE_HEIGHT)
    assert figure.get_dpi() == 2 * style.PIXELS_PER_INCH


@drawn
def test_drawing_leaves_matplotlib_as_it_was(draw):
    with mpl.rc_context({"font.size": 4, "axes.labelsize": 4, "text.color": "yellow", "figure.dpi": 30}):
        before = dict(mpl.rcParams)
        figure = draw()
        assert dict(mpl.rcParams) == before
        assert plt.get_fignums() == []
        assert min(text.get_fontsize() for text in texts(figure)) > 12, "and takes no style from outside"


def test_drawing_in_vain_leaves_matplotlib_as_it_was():
    before = dict(mpl.rcParams)
    with pytest.raises(ValueError, match="cover"):
        figures.elevations([1.0, 2.0], [0, 0], ["Aspen", "Fir"])
    assert dict(mpl.rcParams) == before


def test_the_style_is_a_dict_of_one_s_own():
    style.style()["font.size"] = 1
    assert style.style()["font.size"] == style.TEXT


@drawn
def test_a_back_row_can_read_every_text(draw):
    assert {text.get_text(): text.get_fontsize() for text in texts(drawn_once(draw)) if text.get_fontsize() < 13} == {}


@grounded
@drawn
def test_every_text_stands_out_from_the_paper(draw, paper, text, palette):
    figure = drawn_once(draw, text)
    on_cells = {text for axes in figure.axes if axes.images for text in axes.texts}  # these have a test of their own
    on_paper = [text for text in texts(figure) if text not in on_cells]
    assert {text.get_text() for text in on_paper if contrast(text.get_color(), paper) < 4.5} == set()


def assert_all_text_can_be_read(figure):
    """Each inside of the figure, and on no other."""
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    for text, box in boxes:
        assert box.x0 >= -1, text
        assert box.y0 >= -1, text
        assert box.x1 <= figure.bbox.width + 1, text
        assert box.y1 <= figure.bbox.height + 1, text
    overlaps = [
        (one, other)
        for i, (one, a) in enumerate(boxes)
        for other, b in boxes[i + 1 :]
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1
    ]
    assert overlaps == []


@drawn
def test_every_text_is_inside_the_figure_and_on_no_other(draw):
    assert_all_text_can_be_read(drawn_once(draw))


@pytest.mark.parametrize("name", [name for name in FIGURES if "arch" not in name and name != "one layer"])
def test_axes_are_labelled_and_the_rows_named(name):
    figure = drawn_once(FIGURES[name])
    for axes in figure.axes:
        assert axes.get_xlabel() or axes.get_ylabel() or axes.get_title(loc="left")
    assert any(axes.get_xlabel() for axes in figure.axes)
    assert figure.axes[0].get_ylabel() or words(figure.axes[0].get_yticklabels())
    assert SOURCE in words(texts(figure))


def test_figures_name_no_rows_where_none_are_given():
    assert SOURCE not in words(texts(figures.loss_curve(LOSS)))


@given(st.tuples(*[st.floats(0, 1)] * 3))
def test_ink_stands_out_on_any_colour(colour):
    assert contrast(style.ink_on(colour), colour) >= 4.5


@grounded
def test_light_text_asks_for_the_palette_of_a_dark_ground(paper, text, palette):
    with mpl.rc_context({"text.color": text}):
        assert style.palette() is palette
        assert style.style()["text.color"] == palette.ink


def test_matplotlib_by_itself_draws_on_a_light_ground():
    with mpl.rc_context():
        mpl.rcdefaults()
        assert style.palette() is style.LIGHT


@grounded
def test_the_colours_of_marks_stand_out_from_the_paper(paper, text, palette):
    """3:1 is what WCAG AA asks of graphics, 4.5:1 of text."""
    for colour in (palette.ink, palette.quiet, palette.forest, palette.weight, palette.bias):
        assert contrast(colour, paper) >= 4.5
    assert contrast(palette.activation, paper) >= 3


@grounded
def test_colour_maps_lead_from_the_paper_to_what_stands_out(paper, text, palette):
    for colours in (palette.probability, palette.spread):
        steps = [contrast(colours(x), paper) for x in np.linspace(0, 1, 11)]
        assert steps[0] < 1.3
        assert steps[-1] >= 7
        assert all(earlier < later for earlier, later in pairwise(steps)), "more is never paler"


@grounded
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_colour_blind_people_tell_weights_biases_and_activations_apart(paper, text, palette, deficiency):
    seen = [lab(DEFICIENCIES[deficiency] @ linear(c)) for c in (palette.weight, palette.bias, palette.activation)]
    apart = [np.linalg.norm(one - other) for i, one in enumerate(seen) for other in seen[i + 1 :]]
    assert min(apart) > 20


# The architecture


@pytest.mark.parametrize(
    ("sizes", "units", "dots"),
    [
        ((65, 20, 20, 7), (8, 8, 8, 7), 3),
        ((8, 9, 2), (8, 8, 2), 1),
        ((1, 1), (1, 1), 0),
        ((3, 4, 5, 6, 2), (3, 4, 5, 6, 2), 0),
    ],
)
@pytest.mark.parametrize("biases", [False, True])
def test_the_architecture_has_a_circle_per_unit_and_a_line_per_weight(sizes, units, dots, biases):
    network = Network(sizes, biases=biases)
    (axes,) = figures.architecture(network).axes
    columns = [np.asarray(c.get_offsets()) for c in axes.collections if isinstance(c, CircleCollection)]
    assert tuple(len(column) for column in columns) == units
    assert all(len(set(column[:, 0])) == 1 for column in columns), "a column stands upright"
    lines = [c.get_segments() for c in axes.collections if isinstance(c, LineCollection)]
    for segments, left, right in zip(lines, columns[:-1], columns[1:], strict=True):
        found = {tuple(np.round(segment.ravel(), 9)) for segment in segments}
        assert found == {tuple(np.round([*a, *b], 9)) for a in left for b in right}
    said = words(axes.texts)
    assert said.count("\u22ee") == dots
    for size in sizes:
        assert str(size) in said
    for (inputs, outputs), layer in zip(pairwise(sizes), network.layers, strict=True):
        biased = f" + {outputs} biases" if biases else ""
        assert layer.shape == (inputs, outputs)
        assert f"{inputs} × {outputs} weights{biased}" in said


def test_the_dots_stand_between_the_units():
    (axes,) = figures.architecture(Network((20, 3))).axes
    (dots,) = (text for text in axes.texts if text.get_text() == "\u22ee")
    x, y = dots.get_position()
    circles = next(c for c in axes.collections if isinstance(c, CircleCollection) and len(c.get_offsets()) == 8)
    heights = np.sort(circles.get_offsets()[:, 1])
    assert x == circles.get_offsets()[0, 0]
    assert heights[3] < y < heights[4]
    assert heights[4] - heights[3] > 1.5 * (heights[1] - heights[0]), "there is room for them"


def test_the_architecture_names_the_activation():
    said = words(figures.architecture(Network((3, 4, 2), activation="relu")).axes[0].texts)
    assert "features" in said
    assert "hidden, relu" in said
    assert "cover types, softmax" in said


# The three pictures


def test_row_order_sorts_by_true_class_the_surest_right_ones_first():
    order = figures.row_order(COVER, PROBABILITY)
    assert sorted(order) == list(range(ROWS))
    assert (np.diff(COVER[order]) >= 0).all()
    right = PROBABILITY.argmax(axis=1) == COVER
    for k in range(7):
        block = order[COVER[order] == k]
        sure = block[right[block]]
        assert list(block[: len(sure)]) == list(sure), "the right ones, then the wrong ones"
        assert (np.diff(PROBABILITY[sure, k]) <= 0).all()


def test_wrong_rows_stand_together_by_what_they_are_taken_for():
    probability = np.array([[0.1, 0.2, 0.7], [0.1, 0.8, 0.1], [0.2, 0.1, 0.7], [0.9, 0.1, 0]])
    assert list(figures.row_order([0, 0, 0, 0], probability)) == [3, 1, 2, 0]


def image_of(figure):
    """The values shown, of shape (row, cover), as many columns as rows."""
    (image,) = figure.axes[0].images
    values = np.asarray(image.get_array()).T
    left, right, bottom, top = image.get_extent()
    assert (left, right) == pytest.approx((-0.5, len(values) - 0.5))
    assert (top, bottom) == (-0.5, 6.5), "the first type on top"
    return values


@pytest.mark.parametrize(
    ("name", "expected", "label"),
    [
        ("class predictions", np.eye(7)[PROBABILITY.argmax(axis=1)], "chosen class"),
        ("class probabilities", PROBABILITY, "mean probability"),
        ("class uncertainties", SPREAD, "standard deviation of the probability"),
    ],
)
def test_the_three_pictures_show_the_values_of_the_rows_in_order(name, expected, label):
    figure = FIGURES[name]()
    np.testing.assert_allclose(image_of(figure), expected[ORDER])
    low, high = figure.axes[0].images[0].get_clim()
    assert low == 0
    assert high == (1 if name != "class uncertainties" else pytest.approx(np.quantile(SPREAD, 0.995)))
    (bar,) = figure.axes[1:]
    assert bar.get_ylabel() == label


@pytest.mark.parametrize("name", CLASSES)
def test_the_three_pictures_have_a_block_per_true_type_and_a_line_per_type(name):
    figure = drawn_once(FIGURES[name])
    axes = figure.axes[0]
    assert words(axes.get_yticklabels()) == list(COVER_TYPES)
    assert list(axes.get_yticks()) == list(range(7))
    assert words(axes.get_xticklabels()) == list(COVER_TYPES)
    assert list(axes.get_xticks()) == pytest.approx([50 * k + 24.5 for k in range(7)])
    assert axes.get_xlim() == (-0.5, ROWS - 0.5)
    upright, flat = (c.get_segments() for c in axes.collections)
    assert [segment[0, 0] for segment in upright] == [50 * k - 0.5 for k in range(1, 7)]
    assert [segment[0, 1] for segment in flat] == [k - 0.5 for k in range(1, 7)]


def test_blocks_are_as_wide_as_their_type_has_rows():
    cover = np.repeat([0, 1, 2], [10, 30, 5])
    figure = figures.class_predictions(cover, cover, ["a", "b", "c"], order=np.arange(45))
    axes = figure.axes[0]
    assert [segment[0, 0] for segment in axes.collections[0].get_segments()] == [9.5, 39.5]
    assert list(axes.get_xticks()) == [4.5, 24.5, 42]


def test_a_type_without_rows_has_no_block_and_still_a_line():
    cover = np.repeat([0, 2], [10, 20])
    figure = figures.class_probabilities(np.eye(3)[cover], cover, ["a", "b", "c"], order=np.arange(30))
    assert words(figure.axes[0].get_xticklabels()) == ["a", "c"]
    assert list(figure.axes[0].get_xticks()) == [4.5, 19.5]
    assert words(figure.axes[0].get_yticklabels()) == ["a", "b", "c"]


@pytest.mark.parametrize("n", [2000, 5001])
def test_many_rows_are_averaged_and_none_is_dropped(n):
    cover = np.zeros(n, int)
    for odd in (0, n // 2, n - 1):
        spread = np.zeros((n, 2))
        spread[odd, 1] = 1
        figure = figures.class_probabilities(spread, cover, ["a", "b"], order=np.arange(n))
        (image,) = figure.axes[0].images
        shown = np.asarray(image.get_array())
        left, right, *_ = image.get_extent()
        place = left + (np.flatnonzero(shown[1])[0] + 0.5) * (right - left) / shown.shape[1]
        assert (shown > 0).sum() == 1
        width = round((right - left) / shown.shape[1])
        column = np.flatnonzero(shown[1])[0]
        assert shown[1, column] == pytest.approx(1 / min(width, n - column * width)), "a mean of the rows beside it"
        assert place == pytest.approx(odd, abs=(right - left) / shown.shape[1])
        assert figure.axes[0].get_xlim() == (-0.5, n - 0.5)


def test_no_spread_at_all_can_be_shown():
    figure = figures.class_uncertainties(np.zeros((ROWS, 7)), COVER, COVER_TYPES, order=ORDER)
    assert (image_of(figure) == 0).all()


# The other figures


def test_confusions_are_per_cent_of_each_true_type():
    counts = np.array([[90, 9, 1], [996, 1000, 4], [0, 0, 5]])
    axes = figures.confusions(counts, ["a", "b", "c"]).axes[0]
    found = {(round(y), round(x)): t.get_text() for t in axes.texts for x, y in [t.get_position()]}
    assert found == {(0, 0): "90", (0, 1): "9", (0, 2): "1", (1, 0): "50", (1, 1): "50", (2, 2): "100"}
    assert words(axes.get_yticklabels()) == words(axes.get_xticklabels()) == ["a", "b", "c"]
    assert axes.images[0].get_clim() == (0, 100)
    assert axes.get_ylabel() == "true cover type"


def test_a_type_without_rows_is_confused_with_none():
    axes = figures.confusions([[3, 1], [0, 0]], ["a", "b"]).axes[0]
    assert sorted(text.get_text() for text in axes.texts) == ["25", "75"]
    assert np.isfinite(np.asarray(axes.images[0].get_array())).all()


@grounded
def test_per_cent_stand_out_from_their_cells(paper, text, palette):
    shares = np.arange(1, 101)
    counts = np.column_stack([shares, 100 - shares])
    with mpl.rc_context({"text.color": text}):
        axes = figures.confusions(counts, ["a"] * 100).axes[0]
    image = axes.images[0]
    for text in axes.texts:
        x, y = (round(p) for p in text.get_position())
        ground = image.cmap(image.norm(image.get_array()[y, x]))
        assert contrast(text.get_color(), ground) >= 4.5, text.get_text()


def test_the_loss_curve_shows_each_step_and_means_of_a_hundredth():
    axes = figures.loss_curve(LOSS).axes[0]
    steps, means = axes.lines
    np.testing.assert_array_equal(steps.get_ydata(), LOSS)
    np.testing.assert_array_equal(steps.get_xdata(), np.arange(1, 2001))
    np.testing.assert_allclose(means.get_ydata(), LOSS.reshape(100, 20).mean(axis=1))
    assert words(axes.get_legend().get_texts()) == ["each step", "mean of 20 steps"]
    assert f"{LOSS[-20:].mean():,.0f} nats" in words(axes.texts)
    assert axes.get_xlabel() == "step of the search"
    assert axes.get_ylabel() == "negative evidence lower bound (nats)"


LOSSES = {
    "falling": LOSS,
    "negative": LOSS - 20_000,
    "across zero": LOSS - 8_000,
    "rising": LOSS[::-1],
    "one step": [5.0],
    "level": np.full(300, 7.0),
    "not whole hundredths": LOSS[:1234],
}


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_the_loss_curve_s_mean_is_inside_its_limits(loss):
    axes = figures.loss_curve(loss).axes[0]
    low, high = axes.get_ylim()
    means = axes.lines[1].get_ydata()
    assert low < min(loss)
    assert means.max() < high
    assert axes.get_xlim() == (0, len(loss))


def test_one_row_is_answered_three_ways():
    probability, spread = np.array([0.2, 0.5, 0.3]), np.array([0.1, 0.2, 0.05])
    figure = figures.one_row(1, probability, spread, ["a", "b", "c"], truth=2)
    point, mean, both = figure.axes
    assert [axes.get_title(loc="left") for axes in figure.axes] == [
        "point estimate",
        "probabilistic estimate",
        "with uncertainties!",
    ]
    assert [bar.get_width() for bar in point.patches] == [0, 1, 0]
    assert [bar.get_width() for bar in mean.patches] == pytest.approx(probability)
    assert [bar.get_width() for bar in both.patches] == pytest.approx(probability)
    (whiskers,) = (c for c in both.collections if isinstance(c, LineCollection))
    ends = [(segment[0, 0], segment[1, 0]) for segment in whiskers.get_segments()]
    np.testing.assert_allclose(ends, np.column_stack([probability - spread, probability + spread]))
    assert words(point.get_yticklabels()) == ["a", "b", "c (true)"]
    assert point.get_ylim()[0] > point.get_ylim()[1], "the first type on top"
    assert all(axes.get_xlim() == (0, 1) for axes in figure.axes)


def test_elevations_are_ordered_by_their_medians():
    elevation = np.concatenate([np.linspace(2800, 3000, 40), np.linspace(2000, 2200, 30), np.linspace(2400, 2500, 20)])
    axes = figures.elevations(elevation, np.repeat([0, 1, 2], [40, 30, 20]), ["high", "low", "middle"]).axes[0]
    assert words(axes.get_yticklabels()) == ["low", "middle", "high"]
    assert len(axes.collections) == 3
    for ridge, (first, last) in zip(axes.collections, [(2800, 3000), (2400, 2500), (2000, 2200)], strict=True):
        (path,) = ridge.get_paths()
        ((x0, y0), (x1, y1)) = path.get_extents().get_points()
        assert y1 > y0
        assert 1950 <= x0 < first < last < x1 <= 3050
        assert x1 - x0 < 1100, "an outline where nothing grows"
    assert axes.get_xlabel() == "elevation (m)"


@pytest.mark.parametrize(("cover", "found"), [([0, 0, 0], "fir 0"), ([0, 0, 1], "fir 1")])
def test_elevations_of_too_few_rows_are_refused(cover, found):
    with pytest.raises(ValueError, match=f"cover: expected two rows or more of each type, found {found}"):
        figures.elevations([2000.0, 2100.0, 2200.0], cover, ["aspen", "fir"])


CONTAINERS = {"lists": lambda a: np.asarray(a).tolist(), "xarray": lambda a: xr.DataArray(np.asarray(a))}


@pytest.mark.slow
@pytest.mark.parametrize("container", CONTAINERS.values(), ids=CONTAINERS)
def test_lists_and_labelled_arrays_draw_the_same(container):
    cover, order = container(COVER), container(ORDER)
    names = list(COVER_TYPES)
    same = {
        "class predictions": figures.class_predictions(
            container(PROBABILITY.argmax(axis=1)), cover, names, order=order
        ),
        "class probabilities": figures.class_probabilities(container(PROBABILITY), cover, names, order=order),
        "class uncertainties": figures.class_uncertainties(container(SPREAD), cover, names, order=order),
        "confusions": figures.confusions(container(COUNTS), names),
        "elevations": figures.elevations(container(ELEVATION), cover, names),
        "loss curve": figures.loss_curve(container(LOSS)),
        "one row": figures.one_row(2, container(PROBABILITY[0]), container(SPREAD[0]), names, truth=3),
    }
    assert list(figures.row_order(cover, container(PROBABILITY))) == list(ORDER)
    for name, figure in same.items():
        expected = FIGURES[name]()
        assert set(words(texts(figure))) == set(words(texts(expected))) - {SOURCE}
        for one, other in zip(figure.axes, expected.axes, strict=True):
            for a, b in zip(one.images, other.images, strict=True):
                np.testing.assert_array_equal(a.get_array(), b.get_array())
            assert one.get_ylim() == other.get_ylim()


# The weights


def polygons(axes):
    """The outlines of every collection of polygons, each of shape (polygon, corner, 2), closed outlines opened."""
    collections = [c for c in axes.collections if isinstance(c, PolyCollection)]
    return [np.array([path.vertices[:-1] for path in c.get_paths()]) for c in collections]


def test_a_square_stands_in_each_weight_s_cell_as_large_as_it_is_certain():
    axes = figures.weight_matrix(WEIGHTS, DEVIATIONS, GROUPS, labels=("feature", "unit")).axes[0]
    (squares,) = polygons(axes)
    assert len(squares) == 65 * 20
    np.testing.assert_allclose(squares.mean(axis=1), [(i, j) for i in range(65) for j in range(20)], atol=1e-9)
    np.testing.assert_allclose(np.ptp(squares, axis=1), np.repeat(square_sides(DEVIATIONS).reshape(-1, 1), 2, axis=1))
    assert words(axes.get_xticklabels()) == [name.replace("\n", " ") for name in GROUPS]
    assert list(axes.get_xticks()) == [4.5, 11.5, 33.5, 57, 62.5], "in the middle of its features"


def test_a_square_s_colour_is_the_mean_s():
    mean = np.array([[-2.0, -1.0, 0.0, 1.0, 2.0]])
    axes = figures.weight_matrix(mean, np.full((1, 5), 0.1), {"all": 1}, labels=("feature", "unit")).axes[0]
    red, _, blue, _ = axes.collections[0].get_facecolors().T
    assert (np.diff(blue - red) > 0).all()


def test_the_side_of_a_square_falls_with_the_deviation_to_a_dot_at_the_prior_s():
    sides = square_sides([0, 0.25, 0.5, 1, 1.2])
    assert (sides[0], *sides[3:]) == pytest.approx((SIDE, DOT, DOT))
    assert (np.diff(sides[:4]) < 0).all()


def test_groups_of_other_features_are_refused():
    with pytest.raises(ValueError, match="groups: expected 65 inputs in all, found 10"):
        figures.weight_matrix(WEIGHTS, DEVIATIONS, {"quantity": 10}, labels=("feature", "unit"))


def test_a_density_is_a_normal_s_outline_on_its_line():
    outline = densities(0.5, 0.2, 3)
    at, height = outline[:, 0], 3 - outline[:, 1]
    assert at.mean() == pytest.approx(0.5)
    np.testing.assert_allclose(height / height.max(), np.exp(-0.5 * ((at - 0.5) / 0.2) ** 2))
    np.testing.assert_allclose(densities([0.5], [0.2], 3)[0], outline)


@pytest.mark.parametrize("cells", [False, True])
def test_every_weight_has_a_density_that_tells_whether_its_sign_is_known(cells):
    mean, deviation = WEIGHTS[:5, :8], DEVIATIONS[:5, :8]
    if cells:
        figure = figures.weight_cells(mean, deviation, labels=("input", "unit"))
    else:
        figure = figures.weight_lines(mean, deviation, list("abcde"))
    priors, unsure, sure = polygons(figure.axes[0])
    known = np.abs(mean) > 2 * deviation
    assert len(priors) == (40 if cells else 5)
    assert (len(unsure), len(sure)) == ((~known).sum(), known.sum())
    centres = np.concatenate([unsure[:, PLACES // 2, 0], sure[:, PLACES // 2, 0]])
    expected = np.concatenate([mean[~known], mean[known]])
    if cells:
        width = 2 * -figure.axes[0].get_xlim()[0]
        where = np.concatenate([np.argwhere(~known), np.argwhere(known)])[:, 0]
        centres = centres - width * where
    np.testing.assert_allclose(centres, expected)
    _, unsure_looks, sure_looks = figure.axes[0].collections[:3]
    assert not len(unsure_looks.get_facecolors()), "not filled"
    assert to_rgb(sure_looks.get_facecolors()[0]) == to_rgb(style.LIGHT.weight)


def test_no_density_leaves_its_cell():
    mean, deviation = WEIGHTS[:6, :9], DEVIATIONS[:6, :9]
    axes = figures.weight_cells(mean, deviation, labels=("input", "unit")).axes[0]
    width = 2 * -axes.get_xlim()[0]
    for outlines in polygons(axes):
        assert (np.ptp(outlines[:, :, 0], axis=1) <= width + 1e-9).all()
        assert (np.ptp(outlines[:, :, 1], axis=1) < 1).all()
        middles = np.round(outlines[:, PLACES // 2, 0] / width)
        assert (np.abs(outlines[:, :, 0] - width * middles[:, None]) <= width / 2 + 1e-9).all()


# What the uncertainty is good for


def test_retention_curves_are_drawn_as_they_were_computed():
    axes = figures.retention_curves(CURVES).axes[0]
    for line, (name, curve) in zip(axes.lines, CURVES.items(), strict=False):
        assert line.get_label() == name
        np.testing.assert_array_equal(line.get_xdata(), curve.share[99:])
        np.testing.assert_array_equal(line.get_ydata(), curve.accuracy[99:])
        assert axes.get_ylim()[0] < line.get_ydata().min()
    assert len({line.get_linestyle() for line in axes.lines[:3]}) == 3, "told apart without colour"


def test_a_retention_curve_of_many_rows_is_drawn_at_some_of_them_from_end_to_end():
    rng = np.random.default_rng(1)
    curve = retention(rng.random(9_000), rng.random(9_000) < 0.7)
    share, accuracy = figures.retention_curves({"many": curve}).axes[0].lines[0].get_data()
    assert len(share) == 400
    assert (share[0], share[-1]) == (curve.share[99], 1)
    np.testing.assert_array_equal(accuracy, curve.accuracy[np.searchsorted(curve.share, share)])


@pytest.mark.parametrize("number", [0, 4])
def test_as_many_retention_curves_as_can_be_told_apart(number):
    curve = CURVES["a dice"]
    with pytest.raises(ValueError, match=f"curves: expected one to three, found {number}"):
        figures.retention_curves({str(i): curve for i in range(number)})


def test_reliability_diagrams_show_bins_of_enough_rows_and_the_error():
    figure = figures.reliability_diagrams(RELIABILITY)
    for i, (name, found) in enumerate(RELIABILITY.items()):
        upper, lower = figure.axes[i], figure.axes[2 + i]
        some = found.count >= FEWEST
        points = upper.lines[1]
        np.testing.assert_allclose(points.get_xydata(), np.column_stack([found.confidence, found.accuracy])[some])
        assert upper.get_title(loc="left") == f"{name}: calibration error {found.error:.3f}"
        assert [bar.get_height() for bar in lower.patches] == list(found.count)
        strokes, whiskers = (c.get_segments() for c in upper.collections)
        for stroke, x, y in zip(strokes, found.confidence[some], found.accuracy[some], strict=True):
            np.testing.assert_allclose(stroke, [[x, x], [x, y]])
        ends = [(segment[0, 1], segment[1, 1]) for segment in whiskers]
        np.testing.assert_allclose(ends, np.column_stack([found.low, found.high])[some])


def test_doubts_stand_on_each_other_by_type_and_along_a_quantity():
    figure = figures.doubts(DOUBT, DOUBT / 9, COVER, COVER_TYPES, along=ELEVATION, label="elevation (m)")
    left, right = figure.axes
    order = [COVER_TYPES.index(name) for name in words(left.get_yticklabels())]
    means = np.array([DOUBT[k == COVER].mean() for k in order])
    assert (np.diff(means) > 0).all()
    assert [bar.get_width() for bar in left.patches] == pytest.approx([*means, *means / 9])
    assert [bar.get_x() for bar in left.patches] == pytest.approx([*np.zeros(7), *means])
    lower, upper = (c.get_paths()[0].vertices for c in right.collections)
    parts = np.array_split(np.argsort(ELEVATION, kind="stable"), 15)
    assert lower[:, 1].max() == pytest.approx(max(DOUBT[part].mean() for part in parts))
    assert upper[:, 1].max() == pytest.approx(lower[:, 1].max() * 10 / 9)
    assert right.get_xlim() == pytest.approx((ELEVATION[parts[0]].mean(), ELEVATION[parts[-1]].mean()))


def test_an_unseen_type_shows_what_it_is_called_and_how_surely():
    unseen = PROBABILITY[COVER == 2]
    left, right = figures.unseen_type(PROBABILITY, unseen, COVER_TYPES, kind="Larch").axes
    counts = np.bincount(unseen.argmax(axis=1), minlength=7)
    assert [bar.get_width() for bar in left.patches] == list(counts)
    assert words(left.texts) == [str(count) for count in counts]
    assert left.get_xlabel() == f"what {len(unseen)} rows of Larch are called"
    outlines = [patch for patch in right.patches if not patch.get_fill()]
    for outline, p in zip(outlines, (PROBABILITY, unseen), strict=True):
        values, edges, _ = outline.get_data()
        np.testing.assert_allclose(values, np.histogram(p.max(axis=1), edges)[0] / len(p))
        assert values.sum() == pytest.approx(1)


# How far to trust it


@pytest.mark.parametrize("share", SHARES)
def test_an_ellipse_holds_its_share_of_a_normal(share):
    outline = ellipse(EXACT, share) - EXACT.mean
    distance = np.einsum("pi,ij,pj->p", outline, np.linalg.inv(EXACT.covariance), outline)
    np.testing.assert_allclose(distance, -2 * np.log(1 - share))
    away = DRAWS - EXACT.mean
    inside = np.einsum("pi,ij,pj->p", away, np.linalg.inv(EXACT.covariance), away) < distance[0]
    assert inside.mean() == pytest.approx(share, abs=0.04)


def test_posteriors_show_draws_ellipses_and_both_densities():
    both, *single = figures.posteriors(DRAWS, UPRIGHT, ("slope", "intercept"), exact=EXACT).axes
    dots, *outlines = both.lines
    assert {tuple(dot) for dot in dots.get_xydata()} <= {tuple(draw) for draw in DRAWS}
    assert len(dots.get_xydata()) == 1000
    expected = [ellipse(moments, share) for share in SHARES for moments in (UPRIGHT, EXACT)]
    for outline, points in zip(outlines, expected, strict=True):
        np.testing.assert_allclose(outline.get_xydata(), points)
    for i, axes in enumerate(single):
        for line, moments in zip(axes.lines, (UPRIGHT, EXACT), strict=True):
            at, density = line.get_xydata().T
            assert at[density.argmax()] == pytest.approx(moments.mean[i], abs=at[1] - at[0])
            assert density.max() == pytest.approx(1 / np.sqrt(2 * np.pi) / moments.deviation[i], rel=0.01)
        assert axes.get_xlabel() == ("slope", "intercept")[i]


def test_without_a_closed_form_none_is_drawn():
    both, *single = figures.posteriors(DRAWS, UPRIGHT, ("slope", "intercept")).axes
    assert len(both.lines) == 1 + len(SHARES)
    assert [len(axes.lines) for axes in single] == [1, 1]


def test_natural_shares_stand_beside_the_accuracies_with_two_errors_to_either_side():
    left, right = figures.natural_shares(NATURAL, BALANCED, COVER_TYPES, ACCURACIES, reference=("then", 0.7058)).axes
    assert [bar.get_width() for bar in left.patches] == pytest.approx([*NATURAL, *BALANCED])
    assert [bar.get_width() for bar in right.patches] == [0.62, 0.75]
    (whiskers,) = (c for c in right.collections if isinstance(c, LineCollection))
    ends = [(segment[0, 0], segment[1, 0]) for segment in whiskers.get_segments()]
    np.testing.assert_allclose(ends, [(0.58, 0.66), (0.73, 0.77)])
    assert {"62.0 %", "75.0 %", "then "} <= set(words(right.texts))
    assert any(set(line.get_xdata()) == {0.7058} for line in right.lines)


@pytest.mark.parametrize("name", ["retention curves", "reliability diagrams", "doubts", "unseen type", "posteriors"])
def test_a_figure_that_shares_its_slide_is_as_high_as_it_is_told(name):
    small = {
        "retention curves": lambda: figures.retention_curves(CURVES, size=(1152, 440)),
        "reliability diagrams": lambda: figures.reliability_diagrams(RELIABILITY, size=(1152, 440)),
        "doubts": lambda: figures.doubts(DOUBT, DOUBT, COVER, COVER_TYPES, along=DOUBT, label="x", size=(1152, 440)),
        "unseen type": lambda: figures.unseen_type(PROBABILITY, PROBABILITY, COVER_TYPES, kind="x", size=(1152, 440)),
        "posteriors": lambda: figures.posteriors(DRAWS, UPRIGHT, ("x", "y"), size=(1152, 440)),
    }[name]()
    assert tuple(small.get_size_inches() * style.PIXELS_PER_INCH) == (1152, 440)


# In a column of text

IN_A_COLUMN = [name for name in FIGURES if "arch" not in name and "weight" not in name and name != "one layer"]


@pytest.mark.parametrize("name", IN_A_COLUMN)
def test_a_figure_takes_the_width_that_the_settings_leave_and_no_text_is_lost(name):
    wide = drawn_once(FIGURES[name])
    with mpl.rc_context({"figure.figsize": (640 / style.PIXELS_PER_INCH, 5)}):
        figure = FIGURES[name]()
    width, height = figure.get_size_inches() * style.PIXELS_PER_INCH
    assert width == pytest.approx(640)
    assert 400 <= height <= 1000
    assert len(figure.axes) == len(wide.axes)
    assert_all_text_can_be_read(figure)


def test_panels_are_below_each_other_where_they_have_no_room_side_by_side():
    places = {}
    for width in (1200, 700):
        with mpl.rc_context({"figure.figsize": (width / style.PIXELS_PER_INCH, 5)}):
            left, right = FIGURES["doubts"]().axes[:2]
        places[width] = left.get_position().x1 < right.get_position().x0
    assert places == {1200: True, 700: False}


def test_typefaces_and_colours_that_somebody_has_chosen_are_taken():
    chosen = {
        "font.family": ["DejaVu Serif"],
        "text.color": "#123456",
        "axes.prop_cycle": mpl.cycler(color=["#ff0000", "#00ff00"]),
    }
    with mpl.rc_context(chosen):
        figure = figures.retention_curves(CURVES)
        colours = style.palette()
    assert {text.get_fontfamily()[0] for text in texts(figure)} == {"DejaVu Serif"}
    assert (colours.ink, colours.forest, colours.activation) == ("#123456", "#ff0000", "#00ff00")
    assert figure.axes[0].lines[0].get_color() == "#ff0000"
    assert colours.weight == style.LIGHT.weight, "what it means does not change"
