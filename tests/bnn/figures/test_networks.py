"""What the pictures of small networks draw: a mark for every parameter, and the fit's own numbers."""

from itertools import pairwise

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon, Rectangle
from tests.helpers.looks import INK, contrast, drawn_once, texts
from tests.helpers.tiny import fit_of

from bnn import figures
from bnn.figures import style
from bnn.figures.drawing.board import decimal
from bnn.figures.networks.parameter_axis import parameter_axis
from bnn.inference.moments import Moments
from bnn.models.network import Network
from bnn.talk.small_models import DEEP, LINEAR, LOGISTIC

GROUNDS = {"light": ("#fdfcf8", INK, style.LIGHT), "dark": ("#101815", "#f1f2ea", style.DARK)}
NETWORKS = {"linear": LINEAR, "logistic": LOGISTIC, "deep": DEEP}
X = np.linspace(0.2, 5.8, 40)
Y = {"linear": 0.2 * X, "logistic": (X > 3).astype(float), "deep": np.tanh(X)}
ROWS = X[::13, None]
LABELS = ("distance to the nearest road (km)", "elevation (km above 2,000 m)")
SOURCE = "made-up rows; 40 of them"
FITS = {name: fit_of(network, seed=3) for name, network in NETWORKS.items()}
MOMENTS = Moments(("w_1", "b_1"), np.array([0.2, 0.5]), np.array([[0.001, -0.0006], [-0.0006, 0.002]]))


def draws(name):
    posterior = FITS[name].draw(30).posterior
    return {key: posterior[key].values[0] for key in NETWORKS[name].parameters}


def entry(name, **other):
    given = {"network": NETWORKS[name], "x": X, "y": Y[name], "mean": FITS[name].mean} | other
    return figures.Entry(name=name, deviation=FITS[name].deviation, **given)


FIGURES = {"sign": figures.bayes_sign, "cheat sheet": lambda: figures.cheat_sheet([entry(name) for name in NETWORKS])}
for _name, _network in NETWORKS.items():
    _fit, _y = FITS[_name], Y[_name]
    FIGURES |= {
        f"{_name} matrices": lambda n=_network, f=_fit: figures.matrices(n, ROWS, f.mean),
        f"{_name} matrices with densities": lambda n=_network, f=_fit: figures.matrices(n, ROWS, f.mean, f.deviation),
        f"{_name} diagram": lambda n=_network, f=_fit: figures.diagram(n, f.mean),
        f"{_name} diagram with densities": lambda n=_network, f=_fit: figures.diagram(n, f.mean, f.deviation),
        f"{_name} function": lambda n=_network, f=_fit, y=_y: figures.function(
            n, X, y, f.mean, labels=LABELS, source=SOURCE
        ),
        f"{_name} three ways": lambda n=_network, f=_fit, y=_y: figures.three_views(
            n, X, y, ROWS[:3], f.mean, labels=LABELS, source=SOURCE
        ),
    }
FIGURES |= {
    "plane": lambda: figures.parameter_plane(MOMENTS, labels=("slope", "intercept"), source=SOURCE),
    "estimates": lambda: figures.estimates(
        LINEAR, X, Y["linear"], FITS["linear"].mean, FITS["linear"].deviation, draws=draws("linear"), labels=LABELS
    ),
}
drawn = pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
grounded = pytest.mark.parametrize(("paper", "text", "palette"), GROUNDS.values(), ids=GROUNDS)
named = pytest.mark.parametrize("name", NETWORKS)


def words(figure):
    return [text.get_text() for text in texts(figure)]


def of_colour(artists, colour):
    return [each for each in artists if to_hex(each.get_edgecolor()) == to_hex(colour)]


def hills(figure, colour):
    patches = [p for axes in figure.axes for p in axes.patches if isinstance(p, Polygon)]
    return [p for p in patches if to_hex(p.get_facecolor()) == to_hex(colour)]


def cells(figure, colour):
    patches = [p for axes in figure.axes for p in axes.patches if type(p) is Rectangle]
    return of_colour(patches, colour)


def parameters(network):
    """How many weights, and how many biases."""
    shapes = [layer.shape for layer in network.layers]
    return sum(a * b for a, b in shapes), sum(b for _, b in shapes) if network.biases else 0


# What holds for all of them


@drawn
def test_drawing_leaves_matplotlib_as_it_was(draw):
    with mpl.rc_context({"font.size": 4, "text.color": "yellow"}):
        before = dict(mpl.rcParams)
        draw()
        assert dict(mpl.rcParams) == before
        assert plt.get_fignums() == []


@drawn
def test_a_back_row_can_read_every_text(draw):
    assert {text.get_text(): text.get_fontsize() for text in texts(drawn_once(draw)) if text.get_fontsize() < 13} == {}


@grounded
@drawn
def test_every_text_stands_out_from_the_paper(draw, paper, text, palette):
    """4.5:1, and 3:1 for large type, from 18 pt up (WCAG AA)."""
    figure = drawn_once(draw, text)
    grounds = {"white": "#1b5e47"}  # what stands on the sign
    faint = {
        each.get_text()
        for each in texts(figure)
        if contrast(each.get_color(), grounds.get(each.get_color(), paper)) < (3 if each.get_fontsize() >= 18 else 4.5)
    }
    assert faint == set()


@drawn
def test_every_text_is_inside_the_figure_and_on_no_other(draw):
    figure = drawn_once(draw)
    figure.draw_without_rendering()
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    outside = [
        text
        for text, box in boxes
        if min(box.x0, box.y0) < -1 or box.x1 > figure.bbox.width + 1 or box.y1 > figure.bbox.height + 1
    ]
    assert outside == []
    overlaps = [
        (one, other)
        for i, (one, a) in enumerate(boxes)
        for other, b in boxes[i + 1 :]
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 2 and min(a.y1, b.y1) - max(a.y0, b.y0) > 2
    ]
    assert overlaps == []


@pytest.mark.parametrize(
    ("value", "digits", "text"), [(0.25, 1, "0.2"), (-0.26, 1, "−0.3"), (-0.04, 1, "0.0"), (-0.04, 2, "−0.04")]
)
def test_a_number_has_a_true_minus_and_zero_has_none(value, digits, text):
    assert decimal(value, digits) == text


# Matrices


@named
def test_matrices_have_a_cell_for_every_number(name):
    network, fit = NETWORKS[name], FITS[name]
    figure = figures.matrices(network, ROWS, fit.mean)
    weights, biases = parameters(network)
    assert len(cells(figure, style.LIGHT.weight)) == weights
    assert len(cells(figure, style.LIGHT.bias)) == biases
    assert len(cells(figure, style.LIGHT.activation)) == 2 * len(ROWS)
    values = np.concatenate([ROWS.ravel(), *(fit.mean[key].values.ravel() for key in network.parameters)])
    answers = network.outputs(ROWS, {key: fit.mean[key].values for key in network.parameters})
    expected = sorted(decimal(value, 2) for value in np.concatenate([values, answers.ravel()]))
    found = [text for text in words(figure) if text.removeprefix("−")[:1].isdigit() and "." in text]
    assert sorted(found) == expected


@named
def test_with_deviations_every_parameter_and_every_answer_is_a_hill(name):
    network, fit = NETWORKS[name], FITS[name]
    figure = figures.matrices(network, ROWS, fit.mean, fit.deviation)
    assert (len(hills(figure, style.LIGHT.weight)), len(hills(figure, style.LIGHT.bias))) == parameters(network)
    assert len(hills(figure, style.LIGHT.activation)) == len(ROWS)
    shown = [text for text in words(figure) if "." in text and "$" not in text]
    assert sorted(shown) == sorted(decimal(x, 2) for x in ROWS[:, 0]), "only the rows are numbers still"


def test_a_hill_stands_at_the_parameters_mean_and_is_as_wide_as_its_deviation():
    fit = fit_of(LINEAR, seed=3, deviation=0.2)
    figure = figures.matrices(LINEAR, ROWS, fit.mean, fit.deviation)
    (hill,), (cell,) = hills(figure, style.LIGHT.weight), cells(figure, style.LIGHT.weight)
    x, y = hill.get_xy()[1:-1].T
    reach = abs(fit.mean["w_1"].item()) + 3 * 0.2
    scale = (cell.get_width() - 4) / (2 * reach)
    middle = (x[y.argmax()] - cell.get_x() - 2) / scale - reach
    assert middle == pytest.approx(fit.mean["w_1"].item(), abs=2 * reach / 80)
    height = y - y.min()
    half = x[height > 0.5 * height.max()]
    assert np.ptp(half) / scale == pytest.approx(2.355 * 0.2, abs=5 * reach / 80)


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=2, max_size=4), st.booleans(), st.sampled_from(["identity", "sigmoid"]))
def test_another_network_is_another_picture(sizes, biases, output):
    network = Network(tuple(sizes), biases=biases, output=output)
    fit = fit_of(network)
    weights, hung = parameters(network)
    rows = np.zeros((2, sizes[0]))
    chain = figures.matrices(network, rows, fit.mean)
    assert len(cells(chain, style.LIGHT.weight)) == weights
    assert len(cells(chain, style.LIGHT.bias)) == hung
    graph = figures.diagram(network, fit.mean)
    circles = [p for p in graph.axes[0].patches if isinstance(p, Circle)]
    assert len(circles) == sum(sizes)
    reds = [line for line in graph.axes[0].lines if line.get_color() == style.LIGHT.weight]
    assert len(reds) == weights
    latex = figures.formula(network).latex
    assert latex.count(style.LIGHT.weight) == len(network.layers)
    assert latex.count(style.LIGHT.bias) == (len(network.layers) if biases else 0)


def test_matrices_are_named_with_their_shapes_and_functions():
    said = words(figures.matrices(DEEP, ROWS, FITS["deep"].mean))
    for name in ("$x$", "$W_1$", "$b_1$", "$W_2$", "$b_2$", r"$\hat y$", "4 rows", "3×1", "1×1", "4×1"):
        assert name in said
    assert said.count("1×3") == 2
    assert {"ReLU(", "tanh(", ")", "="} <= set(said)
    assert "sigmoid(" in words(figures.matrices(LOGISTIC, ROWS, FITS["logistic"].mean))


# Diagrams


@named
def test_a_diagram_has_a_line_per_weight_between_its_units(name):
    network = NETWORKS[name]
    axes = figures.diagram(network, FITS[name].mean).axes[0]
    circles = sorted((p.center for p in axes.patches if isinstance(p, Circle)), key=lambda c: (c[0], -c[1]))
    bounds = np.cumsum([0, *network.sizes])
    columns = [circles[a:b] for a, b in pairwise(bounds)]
    expected = {
        tuple(np.round([*one, *other], 6)) for left, right in pairwise(columns) for one in left for other in right
    }
    lines = [line for line in axes.lines if line.get_color() == style.LIGHT.weight]
    found = {tuple(np.round(line.get_xydata().ravel(), 6)) for line in lines}
    assert found == expected


@named
def test_a_diagram_shows_the_fits_own_numbers(name):
    network, fit = NETWORKS[name], FITS[name]
    figure = figures.diagram(network, fit.mean)
    values = np.concatenate([fit.mean[key].values.ravel() for key in network.parameters])
    found = [text for text in words(figure) if "." in text]
    assert sorted(found) == sorted(decimal(value, 2) for value in values)
    with_densities = figures.diagram(network, fit.mean, fit.deviation)
    assert [text for text in words(with_densities) if "." in text] == []
    weights, biases = parameters(network)
    assert len(hills(with_densities, style.LIGHT.weight)) == weights
    assert len(hills(with_densities, style.LIGHT.bias)) == biases


def test_a_diagram_writes_its_functions_into_the_units():
    assert words(figures.diagram(DEEP, FITS["deep"].mean)).count("tanh") == 3
    assert "sigmoid" in words(figures.diagram(LOGISTIC, FITS["logistic"].mean))
    assert "Σ" in words(figures.diagram(LINEAR, FITS["linear"].mean))


# Functions and parameters


@named
def test_a_function_is_the_networks_own(name):
    network, fit = NETWORKS[name], FITS[name]
    (axes,) = figures.function(network, X, Y[name], fit.mean, labels=LABELS).axes
    curve, points = axes.lines
    at, value = curve.get_xydata().T
    parameters = {key: fit.mean[key].values.astype(float) for key in network.parameters}
    np.testing.assert_allclose(value, network.outputs(at[:, None], parameters)[:, 0])
    np.testing.assert_allclose(points.get_xydata(), np.column_stack([X, Y[name]]))
    assert (axes.get_xlabel(), axes.get_ylabel()) == LABELS


def test_with_draws_there_is_a_curve_for_each_of_some():
    (axes,) = figures.function(LINEAR, X, Y["linear"], FITS["linear"].mean, draws("linear"), labels=LABELS).axes
    assert len(axes.lines) == 30 + 2


@grounded
def test_a_formula_has_the_colours_of_the_pictures(paper, text, palette):
    with mpl.rc_context({"text.color": text}):
        shown = figures.formula(DEEP)._repr_latex_()
    assert shown.startswith("$")
    assert rf"\textcolor{{{palette.weight}}}{{W_1}}" in shown
    assert rf"\textcolor{{{palette.bias}}}{{b_2}}" in shown
    assert shown.index("ReLU") < shown.index("tanh") < shown.index("W_1") < shown.index("W_2")


def test_parameters_stand_where_their_means_are():
    fit = FITS["linear"]
    point, density = (Figure().add_subplot() for _ in range(2))
    parameter_axis(point, LINEAR, fit.mean)
    sticks = [line.get_xdata()[0] for line in point.lines if len(line.get_xdata()) == 2]
    assert sticks == pytest.approx([fit.mean["w_1"].item(), fit.mean["b_1"].item()])
    parameter_axis(density, LINEAR, fit.mean, fit.deviation)
    assert len(density.collections) == 2 + 1, "both, and the prior behind them"
    assert "prior" in words(density.figure)
    assert "prior" not in words(point.figure)


def test_the_plane_shows_the_point_and_the_density_around_it():
    figure = figures.parameter_plane(MOMENTS, labels=("slope", "intercept"))
    for axes in figure.axes:
        (mark,) = axes.lines
        assert mark.get_xydata()[0] == pytest.approx(MOMENTS.mean)
    point, density = figure.axes
    assert (len(point.collections), len(density.collections)) == (0, 1)
    with pytest.raises(ValueError, match="expected two numbers, found 3"):
        figures.parameter_plane(Moments(("a", "b", "c"), np.zeros(3), np.eye(3)), labels=("a", "b"))


# Several in one


def test_three_views_are_of_one_model():
    fit = FITS["deep"]
    figure = figures.three_views(DEEP, X, Y["deep"], ROWS[:3], fit.mean, labels=LABELS, source=SOURCE)
    said = words(figure)
    assert {"as a function", "as a neural diagram", "as matrices", SOURCE, *LABELS} <= set(said)
    for value in (fit.mean[key].values for key in DEEP.parameters):
        for each in value.ravel():
            assert said.count(decimal(each, 1)) >= 2, "in the diagram and in the matrices"


def test_the_cheat_sheet_has_a_row_per_model_and_its_five_columns():
    figure = FIGURES["cheat sheet"]()
    said = words(figure)
    assert {"function", "matrices", "computational graph", "priors", "posteriors", *NETWORKS} <= set(said)
    assert len(figure.axes) == 3 * 5
    matrices = sum(len(network.parameters) for network in NETWORKS.values())
    assert said.count("Normal(0, 1)") == matrices
    numbers = sum(sum(parameters(network)) for network in NETWORKS.values())
    colours = (style.LIGHT.weight, style.LIGHT.bias)
    assert sum(len(hills(figure, colour)) for colour in colours) == matrices + numbers


def test_the_sign_names_the_parts_of_the_rule():
    assert {"posterior", "likelihood", "prior", "evidence"} <= set(words(figures.bayes_sign()))


def look(figure):
    """64 bits: for an 8 by 9 thumbnail whether each place is lighter than the one to its right."""
    canvas = FigureCanvasAgg(figure)
    figure.set_dpi(48)
    canvas.draw()
    grey = 255 - np.asarray(canvas.buffer_rgba())[..., 3].astype(float)  # the figure has no ground: ink is opacity
    rows, columns = (np.array_split(np.arange(n), k) for n, k in zip(grey.shape, (8, 9), strict=True))
    thumbnail = np.array([[grey[np.ix_(r, c)].mean() for c in columns] for r in rows])
    bits = (np.diff(thumbnail, axis=1) > 0).ravel()
    return f"{int(''.join(str(int(bit)) for bit in bits), 2):016x}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("deep matrices", "4042525454424200"), ("deep diagram", "080e8e8e8e0e0808"), ("sign", "2623030303232222")],
)
def test_the_pictures_look_as_they_did(name, expected):
    apart = int(look(FIGURES[name]()), 16) ^ int(expected, 16)
    assert apart.bit_count() <= 6, "a thumbnail has changed; look at the figure, then write down its new hash"
