"""Figures as their authors drew them: nothing is cut, all can be read on its ground, and no sign is lost."""

import io
import re
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib import font_manager
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image

from deck.config import colours
from deck.config.theme import BASES, figure_style, variables
from deck.figures.drawing.files import write_forms
from deck.formats.images import size
from deck.kernel.drawing import glyphs, typeface
from deck.kernel.drawing.ink import outgrown
from deck.kernel.figures import SAVE, SVG_LIMIT, figure_forms

SVG, PNG = "image/svg+xml", "image/png"
MARGIN = 3  # inches round a figure in which its ink is looked for
LONG = "a category with rather a long name"


@pytest.fixture(autouse=True)
def theme(request: pytest.FixtureRequest) -> Iterator[None]:
    """The settings of a section's kernel."""
    typeface.load_ipython_extension(None)
    base = getattr(request, "param", "light")
    with mpl.rc_context(fname=str(figure_style(base))):
        yield
    plt.close("all")


def long_names() -> Figure:
    figure, axes = plt.subplots()
    axes.barh([LONG, "b"], [3, 5])
    return figure


def small_with_labels() -> Figure:
    figure, axes = plt.subplots(figsize=(6.4, 4))
    axes.plot([0, 1], [1000, 250_000])
    axes.set(ylabel="inhabitants", xlabel="time (s)", title="Growth")
    return figure


def flat() -> Figure:
    figure, axes = plt.subplots(figsize=(6, 2))
    axes.plot([0, 1], [0, 1])
    axes.set(xlabel="time (s)", title="Growth")
    return figure


def legend_outside() -> Figure:
    figure, axes = plt.subplots()
    axes.plot([0, 1], label="a line whose name is long")
    axes.legend(bbox_to_anchor=(1.02, 1), loc="upper left", frameon=True)
    return figure


def legend_of_the_figure() -> Figure:
    figure, axes = plt.subplots(figsize=(5, 3))
    axes.plot([0, 1], label="a line whose name is long")
    figure.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def legend_left_out_of_the_layout() -> Figure:
    figure, axes = plt.subplots(layout="constrained", figsize=(5, 3))
    axes.plot([0, 1], label="a line whose name is long")
    axes.legend(bbox_to_anchor=(1.02, 1), loc="upper left").set_in_layout(False)
    return figure


def turned_names() -> Figure:
    figure, axes = plt.subplots(figsize=(6, 3))
    axes.bar([LONG, "two words", "c"], [1, 2, 3])
    axes.tick_params(axis="x", rotation=70)
    return figure


def title_above() -> Figure:
    figure, _ = plt.subplots(2, 2, figsize=(6, 4))
    figure.suptitle("Above\nof all", y=1.08)
    return figure


def arrow_from_outside() -> Figure:
    figure, axes = plt.subplots(figsize=(5, 3))
    axes.annotate("here", (0, 0), xytext=(-120, -60), textcoords="offset points", arrowprops={"arrowstyle": "->"})
    return figure


def framed_text() -> Figure:
    figure, _ = plt.subplots(figsize=(5, 3))
    figure.text(0.97, 0.97, "framed", bbox={"boxstyle": "round,pad=1.5", "facecolor": "wheat"})
    return figure


def pie() -> Figure:
    figure, axes = plt.subplots(figsize=(3, 3))
    axes.pie([1, 2, 3], labels=[LONG, "two", LONG])
    return figure


def polar() -> Figure:
    figure, axes = plt.subplots(subplot_kw={"projection": "polar"}, figsize=(3, 3))
    axes.plot([0, 1, 2], [0, 1, 2])
    axes.set_title("A title that is wider than the figure", y=1.2)
    return figure


def solid() -> Figure:
    figure = plt.figure(figsize=(3, 3))
    axes = figure.add_subplot(projection="3d")
    axes.plot([0, 1], [0, 1], [0, 1000])
    axes.set(zlabel="height of the thing", xlabel="width", ylabel="depth")
    return figure


def colour_bar() -> Figure:
    figure, axes = plt.subplots(figsize=(4, 3))
    figure.colorbar(axes.imshow(np.arange(9).reshape(3, 3) * 1000), label="counts")
    return figure


def two_scales() -> Figure:
    figure, axes = plt.subplots(figsize=(5, 3))
    axes.plot([0, 1], [0, 1])
    other = axes.twinx()
    other.plot([0, 1], [0, 100_000])
    other.set_ylabel("another scale")
    return figure


def figures_within() -> Figure:
    figure = plt.figure(figsize=(6, 3))
    left, right = figure.subfigures(1, 2)
    left.subplots().set_ylabel("left")
    right.subplots().set_xlabel("right")
    right.suptitle("Above", y=1.1)
    return figure


def inset() -> Figure:
    figure, axes = plt.subplots(figsize=(5, 3))
    axes.inset_axes([0.9, 0.8, 0.4, 0.4]).set_title("Beyond")
    return figure


def table_below() -> Figure:
    figure, axes = plt.subplots(figsize=(5, 3))
    axes.table([["1", "2"]], rowLabels=["a long name"], bbox=[0, -0.6, 1, 0.3])
    return figure


GROW: dict[str, Callable[[], Figure]] = {
    each.__name__: each
    for each in (
        long_names,
        small_with_labels,
        flat,
        legend_outside,
        legend_of_the_figure,
        legend_left_out_of_the_layout,
        turned_names,
        title_above,
        arrow_from_outside,
        framed_text,
        pie,
        polar,
        solid,
        colour_bar,
        two_scales,
        figures_within,
        inset,
        table_below,
    )
}


def constrained() -> Figure:
    figure, axes = plt.subplots(layout="constrained", figsize=(6, 3))
    axes.barh([LONG, "b"], [3, 5])
    axes.set(xlabel="x", title="Title")
    return figure


def tight() -> Figure:
    figure, axes = plt.subplots(figsize=(6, 3))
    axes.set(xlabel="x", ylabel="y", title="Title")
    figure.tight_layout()
    return figure


def usual() -> Figure:
    figure, axes = plt.subplots()
    axes.plot([0, 1], [0, 1])
    axes.set(xlabel="x", title="Title")
    return figure


def filled() -> Figure:
    figure = plt.figure(figsize=(4, 4))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xticks=[], yticks=[])
    axes.imshow(np.arange(9).reshape(3, 3))
    axes.scatter([0, 9], [0, 9], s=5000)  # cut by the axes, as it is in Jupyter
    return figure


def hidden() -> Figure:
    figure, axes = plt.subplots()
    figure.text(1.2, 0.5, "not there", visible=False, bbox={})
    axes.text(1.3, 0.5, "").set_bbox({"pad": 30, "visible": False})
    return figure


def far_away() -> Figure:
    figure, axes = plt.subplots(figsize=(6, 4), layout="constrained")
    axes.set(xlim=(0, 1))
    axes.text(1000, 0.5, "an hour's walk away").set_in_layout(False)
    return figure


STAY = {each.__name__: each for each in (constrained, tight, usual, filled, hidden, far_away)}


def ink(figure: Figure) -> Bbox:
    """Where a figure has ink, in inches: as it is drawn, with a wide margin round it."""
    width, height = figure.get_size_inches()
    buffer = io.BytesIO()
    box = Bbox.from_extents(-MARGIN, -MARGIN, width + MARGIN, height + MARGIN)
    figure.savefig(buffer, dpi=192, bbox_inches=box, facecolor="white")
    pixels = np.asarray(Image.open(buffer).convert("L")) < 230
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    left, right = columns[0] / 192 - MARGIN, (columns[-1] + 1) / 192 - MARGIN
    top, bottom = height + MARGIN - rows[0] / 192, height + MARGIN - (rows[-1] + 1) / 192
    return Bbox.from_extents(left, bottom, right, top)


def declared(figure: Figure) -> tuple[float, float]:
    width, height = 96 * figure.get_size_inches()
    return width, height


def shown_size(forms: tuple[dict, dict]) -> tuple[float, float]:
    data, metadata = forms
    (kind,) = data
    found = size({"data": data, "metadata": metadata}, kind)
    return found["width"], found["height"]


@pytest.mark.parametrize("name", GROW)
def test_what_lies_outside_of_a_figure_s_box_is_shown(name: str) -> None:
    figure = GROW[name]()
    own, shown = declared(figure), shown_size(figure_forms(figure))
    assert shown[0] >= own[0] - 0.01
    assert shown[1] >= own[1] - 0.01
    assert shown != pytest.approx(own, abs=0.5)
    assert shown[0] * shown[1] < 4 * own[0] * own[1]
    box, found = outgrown(figure), ink(figure)
    assert box is not None
    assert shown == pytest.approx((96 * box.width, 96 * box.height), abs=0.01)
    assert min(found.x0 - box.x0, found.y0 - box.y0, box.x1 - found.x1, box.y1 - found.y1) > 0
    # And no more than that: sides that nothing crosses stay where they are.
    for side, edge, end in ((box.x0, found.x0, 0), (box.y0, found.y0, 0)):
        assert side == end or edge - side < 0.2


@pytest.mark.parametrize("name", STAY)
def test_a_figure_that_holds_all_its_ink_keeps_its_size(name: str) -> None:
    figure = STAY[name]()
    buffer = io.StringIO()
    forms = figure_forms(figure)
    assert shown_size(forms) == pytest.approx(declared(figure), abs=0.01)
    again = STAY[name]()
    with mpl.rc_context(SAVE):
        again.savefig(buffer, format="svg", metadata={"Date": None})
    assert len(buffer.getvalue()) >= len(forms[0][SVG])  # drawn once, as matplotlib draws it


def test_an_image_is_as_large_as_a_drawing_would_be() -> None:
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.scatter(*np.random.default_rng(0).normal(size=(2, 40_000)))
    axes.set_ylabel("two\nlines")
    data, metadata = figure_forms(figure)
    box = outgrown(figure)
    assert box is not None
    told = metadata[PNG]
    assert (told["width"], told["height"]) == (round(96 * box.width), round(96 * box.height))
    pixels = Image.open(io.BytesIO(data[PNG])).size
    assert pixels == pytest.approx((2 * told["width"], 2 * told["height"]), abs=1)


def test_a_figure_that_is_shown_again_is_the_same() -> None:
    for name in ("legend_outside", "figures_within", "constrained"):
        figure = (GROW | STAY)[name]()
        assert figure_forms(figure) == figure_forms(figure)


def test_exported_files_hold_all_ink_and_say_their_size(tmp_path: Path) -> None:
    for name, made in {"long": long_names, "usual": usual}.items():
        figure = made()
        told = write_forms(figure, tmp_path / name, formats=["svg", "png"], dpi=192, ground="#fdfcf8", width=None)
        box = outgrown(figure)
        width, height = figure.get_size_inches() if box is None else box.size
        assert (box is None) == (name == "usual")
        assert (told["width"], told["height"]) == (round(96 * width), round(96 * height))
        svg = (tmp_path / f"{name}.svg").read_text()
        assert f'width="{told["width"]}"' in svg
        assert f'viewBox="0 0 {72 * width:g} {72 * height:g}"' in svg
        with Image.open(tmp_path / f"{name}.png") as image:
            assert image.size == pytest.approx((192 * width, 192 * height), abs=1)
            if box is not None:
                edge = np.asarray(image.convert("L"))[:, 0]
                assert edge.min() == edge.max(), "no letter touches the edge"


def test_a_width_that_is_asked_for_holds_for_the_figure_with_all_its_ink(tmp_path: Path) -> None:
    told = write_forms(long_names(), tmp_path / "long", formats=["svg"], dpi=192, ground=None, width=640)
    assert told["width"] == 640


# Grounds


def luminance_contrast(one: str, other: str) -> float:
    low, high = sorted(colours.luminance(to_rgb(each)) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def words(axes: plt.Axes) -> dict[str, str]:
    """Colours of the words round a figure."""
    return {
        "title": to_hex(axes._left_title.get_color()),
        "label": to_hex(axes.xaxis.label.get_color()),
        "ticks": to_hex(axes.xaxis.get_ticklabels()[0].get_color()),
    }


def labelled() -> tuple[Figure, plt.Axes]:
    figure, axes = plt.subplots()
    axes.plot([0, 1], [0, 1], label="line")
    axes.set(title="Title", xlabel="x", ylabel="y")
    axes.legend()
    return figure, axes


STYLES = (
    *("dark_background", "ggplot", "fivethirtyeight", "bmh", "grayscale", "Solarize_Light2", "classic", "default"),
    *("seaborn-v0_8", "seaborn-v0_8-dark", "seaborn-v0_8-whitegrid", "seaborn-v0_8-ticks", "tableau-colorblind10"),
)


@pytest.mark.parametrize("theme", BASES, indirect=True)
def test_words_can_be_read_on_the_ground_that_a_style_gives(theme: None, request: pytest.FixtureRequest) -> None:
    base = request.node.callspec.params["theme"]
    for style in STYLES:
        with plt.style.context(style):
            figure, axes = labelled()
        figure_forms(figure)  # after the style, as at the end of a cell
        ground = figure.get_facecolor()
        paper = to_hex(ground) if ground[3] else variables(base)["paper"]
        weak = {name: each for name, each in words(axes).items() if luminance_contrast(each, paper) < 3}
        assert weak == {}, f"{style} on {paper}"
        inside = axes.get_facecolor()
        ground = to_hex(inside) if inside[3] else paper
        assert luminance_contrast(axes.get_legend().get_texts()[0].get_color(), ground) > 3, style


@pytest.mark.parametrize("theme", BASES, indirect=True)
def test_a_ground_that_the_author_gives_counts_as_well(theme: None) -> None:
    for ground, name in product(("white", "#101010"), ("figure", "axes", "both")):
        figure, axes = labelled()
        if name != "axes":
            figure.set_facecolor(ground)
        if name != "figure":
            axes.set_facecolor(ground)
        note = axes.text(0.5, 0.5, "within")
        figure_forms(figure)
        if name != "axes":
            assert all(luminance_contrast(each, ground) > 4.5 for each in words(axes).values())
        assert luminance_contrast(note.get_color(), ground) > 4.5
        assert luminance_contrast(axes.lines[0].get_color(), ground) > 3


def test_labels_of_ticks_take_the_colour_that_a_style_gives_to_ticks() -> None:
    with plt.style.context("ggplot"):
        figure, axes = labelled()
    figure_forms(figure)
    assert words(axes)["ticks"] == "#555555"
    assert to_hex(axes.yaxis.get_ticklabels()[0].get_color()) == "#555555"
    figure, axes = labelled()
    axes.tick_params(color="red")  # of the ticks alone
    figure_forms(figure)
    assert words(axes)["ticks"] == variables("light")["ink"]


def test_colours_that_the_author_gives_stay() -> None:
    figure, axes = plt.subplots(facecolor="black")
    axes.plot([0, 1], color="#123456")
    axes.set_title("Title", color="#654321")
    axes.scatter([0, 1], [0, 1], c=[0.0, 1.0], cmap="gray")
    figure_forms(figure)
    assert axes.lines[0].get_color() == "#123456"
    assert axes._left_title.get_color() == "#654321"


@pytest.mark.parametrize("theme", BASES, indirect=True)
def test_words_within_bars_and_pieces_of_a_pie_can_be_read(theme: None, request: pytest.FixtureRequest) -> None:
    figure, (pie, bars, own) = plt.subplots(1, 3)
    pieces, *_, shares = pie.pie(np.ones(10), autopct="1")
    bars.bar_label(bars.bar([0, 1], [40, 30], color=["black", "white"]), label_type="center")
    own.bar([0], [40], color="black")
    own.text(0, 20, "dim", color="#333333", ha="center")
    figure_forms(figure)
    for words, patch in [*zip(shares, pieces, strict=True), *zip(bars.texts, bars.patches, strict=True)]:
        ratio = colours.contrast(to_rgb(words.get_color()), to_rgb(patch.get_facecolor()))
        assert ratio >= 4.5, (words.get_text(), to_hex(patch.get_facecolor()))
    assert own.texts[0].get_color() == "#333333"


def test_boxes_and_bars_follow_their_ground() -> None:
    figure, (left, right) = plt.subplots(1, 2, facecolor="black")
    boxes = left.boxplot([[1, 2, 3, 9]])
    bars = right.bar([0], [1])
    points = right.scatter([0, 1], [0, 1])
    figure_forms(figure)
    dark = variables("dark")
    assert to_hex(boxes["boxes"][0].get_color()) == dark["ink"]
    assert to_hex(bars[0].get_facecolor()) == dark["accent"]
    assert luminance_contrast(to_hex(points.get_facecolor()[0]), "black") > 3


# Colours of lines


def oklab(colour: str) -> np.ndarray:
    """Björn Ottosson's perceptual space, 2020."""
    rgb = np.asarray(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    cones = np.asarray(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    return np.asarray(lab) @ np.cbrt(cones @ linear)


@pytest.mark.parametrize("theme", BASES, indirect=True)
def test_ten_lines_have_ten_colours_that_can_be_told_apart(theme: None, request: pytest.FixtureRequest) -> None:
    paper = variables(request.node.callspec.params["theme"])["paper"]
    cycle = mpl.rcParams["axes.prop_cycle"].by_key()["color"]
    assert len(cycle) == len(set(cycle)) == 10
    for n, colour in enumerate(cycle):
        assert luminance_contrast(colour, paper) >= 3
        # As far from each other as the nearest two of the first six are.
        assert all(np.linalg.norm(oklab(colour) - oklab(other)) > 0.07 for other in cycle[:n])


# Signs


def font_with(signs: str, name: str, folder: Path) -> Path:
    """A font that has these signs, each a square."""
    builder = FontBuilder(1000, isTTF=True)
    names = [".notdef", *(f"g{ord(sign):X}" for sign in signs)]
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for point in ((100, 700), (800, 700), (800, 0)):
        pen.lineTo(point)
    pen.closePath()
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(sign): f"g{ord(sign):X}" for sign in signs})
    builder.setupGlyf(dict.fromkeys(names, pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (900, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name.replace(" ", "")})
    builder.setupOS2(sTypoAscender=800)
    builder.setupPost()
    file = folder / f"{name}.ttf"
    builder.save(file)
    return file


RARE = "\U00010480\U00010481"  # letters of Osmanya, which no font of a usual machine has


@pytest.fixture
def known_fonts() -> Iterator[None]:
    """Matplotlib knows afterwards the fonts that it knew before."""
    manager, before = font_manager.fontManager, list(font_manager.fontManager.ttflist)
    glyphs._families.cache_clear()
    yield
    manager.ttflist[:] = before
    glyphs._families.cache_clear()


@pytest.mark.process
def test_a_sign_that_no_font_has_is_told_and_does_not_warn(known_fonts: None) -> None:
    figure, axes = labelled()
    axes.set_title(f"Title {RARE[0]}")
    axes.set_xlabel(RARE)
    data, metadata = figure_forms(figure)
    assert metadata == {SVG: {"missing_glyphs": RARE}}
    assert set(data) == {SVG}


def test_a_sign_that_another_font_has_is_drawn_with_it(known_fonts: None, tmp_path: Path) -> None:
    font_manager.fontManager.addfont(font_with(RARE[0], "Osmanya One", tmp_path))
    font_manager.fontManager.addfont(font_with(RARE[1], "Osmanya Two", tmp_path))
    figure, axes = labelled()
    axes.set_title(f"Title {RARE}")
    axes.set_xticks([0, 1], [RARE[1], "plain"])
    data, metadata = figure_forms(figure)
    assert metadata == {}
    assert "OsmanyaOne" in data[SVG]
    assert "OsmanyaTwo" in data[SVG]
    assert axes._left_title.get_fontfamily() == [*mpl.rcParams["font.family"], "Osmanya One", "Osmanya Two"]
    assert axes.xaxis.label.get_fontfamily() == mpl.rcParams["font.family"]


def test_other_warnings_of_a_figure_stay() -> None:
    class Loud(plt.Line2D):
        def draw(self, renderer: object) -> None:
            warnings.warn("something else", UserWarning, stacklevel=1)

    figure = Figure()
    figure.add_artist(Loud([0, 1], [0, 1]))
    with pytest.warns(UserWarning, match="something else"):
        figure_forms(figure)


# A file of the talk's own


@pytest.mark.process
def test_a_matplotlibrc_of_the_talk_changes_its_lines_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 7\ntext.color: 123456\n")
    code = """
from deck.kernel.drawing import matplotlibrc
matplotlibrc.load_ipython_extension(None)
import matplotlib
print(*(matplotlib.rcParams[name] for name in ("lines.linewidth", "text.color", "axes.labelcolor", "font.size")))
matplotlib.rcdefaults()
matplotlib.rc_file_defaults()
print(*(matplotlib.rcParams[name] for name in ("lines.linewidth", "text.color", "axes.labelcolor", "font.size")))
"""
    for order in (code, "import matplotlib\n" + code):
        command = [sys.executable, "-c", order]
        environment = {"MATPLOTLIBRC": str(figure_style("dark")), "MPLBACKEND": "agg", "HOME": str(tmp_path)}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.splitlines() == 2 * ["7.0 #123456 #f1f2ea 15.0"]


def test_a_figure_that_is_no_svg_keeps_to_the_limit() -> None:
    figure, axes = plt.subplots()
    axes.scatter(*np.random.default_rng(0).normal(size=(2, 40_000)))
    data, _ = figure_forms(figure)
    assert len(data[PNG]) < SVG_LIMIT
    assert not re.search(rb"tEXtSoftware", data[PNG])
