"""Figures for reuse: what is written of a small talk, and when it is called stale."""

import json
import os
import re
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import psutil
import pytest
from PIL import Image
from tests.helpers.blogs import Blog

import deck.figures
from deck.figures.gallery import INDEX, README
from deck.figures.manifest import FILE, read_manifest

IMPURE = """
# %% [markdown] slide="slide" id="impure"
# ## Cells that leave traces

# %% tags=["check"]
import numpy as np
from matplotlib.figure import Figure

rng, runs = np.random.default_rng(1), []


def bars(heights):
    figure = Figure(figsize=(3, 2))
    figure.add_subplot().bar(range(len(heights)), heights)
    return figure

# %% tags=["hide-input"] figure="drawn" alt="Bars of random heights."
bars(rng.uniform(1, 2, 5))

# %% tags=["hide-input"] figure="runs" alt="A bar for each run."
runs.append(1)
bars(runs)
"""
READS = """
# %% [markdown] slide="slide" id="read"
# ## What a file holds

# %% tags=["hide-input"] figure="read" alt="Two bars."
from pathlib import Path
from matplotlib.figure import Figure

figure = Figure(figsize=(3, 2))
figure.add_subplot().bar([0, 1], [float(each) for each in Path("d.txt").read_text().split()[:2]])
figure
"""


def contents(folder: Path) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def own(blog: Blog, tmp_path: Path) -> Blog:
    """The same, for tests that change it."""
    return blog.copied(tmp_path)


# What is written


def test_each_figure_is_there_in_each_format_and_theme_and_for_a_column_where_that_is_another_layout(
    blog: Blog,
) -> None:
    manifest = blog.manifest
    kinds = {entry.name: {(each.theme, each.layout) for each in entry.files} for entry in manifest.figures}
    wide = {("light", "wide"), ("dark", "wide")}
    assert kinds == {"rising": wide, "counts": wide | {("light", "column"), ("dark", "column")}}
    for entry in manifest.figures:
        assert {each.format for each in entry.files} == {"svg", "png", "webp"}
    assert set(contents(blog.figures)) == manifest.all_files() | {FILE, README, INDEX}
    rising = manifest.entry("rising")
    assert (rising.file("svg").file, rising.file("png", theme="dark").file) == ("rising.svg", "rising-dark.png")
    assert manifest.entry("counts").file("svg", layout="column").width == 640


def test_the_manifest_tells_the_truth(blog: Blog) -> None:
    manifest = json.loads((blog.figures / FILE).read_text())
    rising, counts = manifest["figures"]
    assert rising["caption"] == "It rises to y (100 %)."
    assert counts["caption"] == "2 counts", "the slide's title, with the values of the run"
    assert rising["slide"]["id"] == "opening"
    assert rising["slide"]["url"] == "https://example.org/talk/#/opening"
    lines = (blog.talk / rising["code"]["file"]).read_text().splitlines()
    assert lines[rising["code"]["line"] - 1] == "from matplotlib.figure import Figure"
    assert counts["digests"]["fits"] == ["fit-of-rows"]
    assert set(manifest["modules"][counts["digests"]["modules"]]) == {"rows"}
    assert manifest["data"]["name"] == "Counted by hand"
    assert manifest["data"]["stand_in"] is False
    for each in (*rising["files"], *counts["files"]):
        path = blog.figures / each["file"]
        assert path.stat().st_size == each["bytes"]
        if each["format"] != "svg":
            with Image.open(path) as image:
                assert list(image.size) == each["pixels"] == [2 * each["width"], 2 * each["height"]]


def test_an_svg_holds_its_text_as_text_as_wide_as_it_was_drawn(blog: Blog) -> None:
    tree = ElementTree.parse(blog.figures / "rising.svg")
    texts = {each.text: each for each in tree.iter("{http://www.w3.org/2000/svg}text")}
    label = texts["a rather long label"]
    assert float(label.get("textLength")) > 50
    assert "Arial" in tree.getroot().get("style"), "what a blog has where it lacks the figure's typeface"
    assert "font-family" not in label.get("style")
    assert tree.getroot().get("width") == "576"
    assert "Counts" in (blog.figures / "counts.svg").read_text()


def test_the_variants_differ_in_their_colours_and_are_drawn_on_the_theme_s_paper(blog: Blog) -> None:
    grounds = {}
    for name in ("rising", "rising-dark"):
        with Image.open(blog.figures / f"{name}.png") as image:
            grounds[name] = image.convert("RGB").getpixel((0, 0))
    assert grounds == {"rising": (0xFD, 0xFC, 0xF8), "rising-dark": (0x10, 0x18, 0x15)}
    assert "#f1f2ea" in (blog.figures / "rising-dark.svg").read_text()


@pytest.mark.parametrize("kind", ["svg", "png", "webp"])
def test_a_file_says_what_it_is_and_nothing_of_the_machine(blog: Blog, kind: str) -> None:
    path = blog.figures / f"rising.{kind}"
    words = ("It rises to y (100 %).", "A. Speaker", "CC-BY-4.0", "Counted by hand", "https://example.org/talk")
    if kind == "svg":
        ElementTree.fromstring(path.read_text())
        told = path.read_text()
    else:
        with Image.open(path) as image:
            image.load()
            told = str(image.text) if kind == "png" else image.info["xmp"].decode()
    if kind != "png":
        assert "creativecommons.org/licenses/by/4.0" in told
    assert [each for each in words if each not in told] == []
    assert 'A line, "fast"' in told.replace("&quot;", '"')


def test_no_file_names_the_machine(blog: Blog) -> None:
    for name, content in contents(blog.figures).items():
        for secret in (b"secret", b"/tmp", b"/home", b"/root", b"/work"):
            assert secret not in content, name


@pytest.mark.process
def test_two_exports_have_the_same_bytes(blog: Blog, tmp_path: Path) -> None:
    process = blog.start("--cold", output=tmp_path / "again")  # where Python has other hashes
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said
    assert contents(tmp_path / "again") == contents(blog.figures)


@pytest.mark.process
def test_a_second_export_runs_nothing_and_changes_nothing(own: Blog) -> None:
    before = contents(own.figures)
    said = own.call()
    assert "running" not in said
    assert "none changed" in said
    assert contents(own.figures) == before


@pytest.mark.process
def test_one_figure_alone_leaves_the_others_untouched(own: Blog) -> None:
    own.edit("01_lines.py", "[0, 1, 1.5]", "[0, 1, 1.4]")
    own.edit("01_lines.py", 'plt.title("Counts")', 'plt.title("Counted")')
    (own.talk / "rows.txt").write_text("3 1 4\n")
    before = contents(own.figures)
    own.call("--only", "counts")
    after = contents(own.figures)
    changed = {name for name in before if before[name] != after[name]} - {FILE, README, INDEX}
    assert changed == {name for name in before if name.startswith("counts")}
    assert re.findall("stale: (.*?):", own.call("--check", status=1)) == ["rising"], "which is as old as it was"
    problem = own.call("--only", "countz", status=2)
    assert "no figure 'countz'" in problem
    assert "Did you mean 'counts'?" in problem


@pytest.mark.process
def test_a_file_that_a_section_reads_by_itself_makes_its_figures_stale(own: Blog, tmp_path: Path) -> None:
    (own.talk / "03_reads.py").write_text(READS.lstrip("\n"))
    (own.talk / "d.txt").write_text("1 2 unseen")
    own.call("--only", "read")
    assert list(own.manifest.entry("read").digests["reads"]) == ["file d.txt"]
    assert list(own.manifest.entry("rising").digests["reads"]) == []
    check = ("--check", "--only", "read")
    (own.talk / "d.txt").write_text("2 1 unseen")
    assert "stale: read: file d.txt changed; " in own.call(*check, status=1)
    elsewhere = Blog(own.talk, own.figures, tmp_path / "another store")  # whose runs have named no file
    (own.talk / "d.txt").unlink()
    said = elsewhere.call(*check)
    assert "the data are not on this machine (d.txt), so of 1 figure only code" in said
    assert "1 figure, none stale as far as can be told, 1 without their data" in said


@pytest.mark.process
@pytest.mark.posix
def test_an_export_that_is_interrupted_leaves_the_old_figures_whole(own: Blog) -> None:
    before = contents(own.figures)
    waits = (
        "import sys, time\n'deck.figures.drawing.worker' in sys.orig_argv and time.sleep(60)\nfigure = Figure(figsize"
    )
    own.edit("01_lines.py", "figure = Figure(figsize", waits)
    process = own.start()
    lines = [process.stdout.readline() for _ in range(3)]
    assert [b"running" in line for line in lines] == [True, False, True], "the section, and then its figures"
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert contents(own.figures) == before
    assert [path.name for path in own.figures.parent.iterdir() if path.name.startswith(".figures")] == []


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process that has left its parent is not found")
def test_all_that_a_cell_starts_ends_with_the_process_that_draws(own: Blog, tmp_path: Path) -> None:
    sleep = ["sleep", f"1000.{os.getpid()}{time.monotonic_ns()}"]
    script = ["sh", "-c", f"touch {tmp_path}/started; exec {' '.join(sleep)}"]
    starts = f"import subprocess, sys\nsubprocess.Popen({script}, start_new_session=True)\nfigure = Figure(figsize"
    own.edit("01_lines.py", "figure = Figure(figsize", starts)
    own.call()
    assert (tmp_path / "started").exists()
    assert [each for each in psutil.process_iter(["cmdline"]) if each.info["cmdline"] == sleep] == []


@pytest.mark.process
def test_a_folder_that_holds_something_else_is_not_replaced(own: Blog, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious/thesis.txt").write_text("years")
    assert "holds no exported figures" in own.call(output=tmp_path / "precious", status=2)
    (own.figures / "note.txt").write_text("mine")
    own.call()
    assert (own.figures / "note.txt").read_text() == "mine"


@pytest.mark.process
def test_cells_that_leave_traces_are_drawn_as_on_their_slide(own: Blog) -> None:
    (own.talk / "02_impure.py").write_text(IMPURE.lstrip("\n"))
    own.call("--only", "drawn", "runs")
    with Image.open(own.figures / "runs.png") as light, Image.open(own.figures / "runs-dark.png") as dark:
        middles = [image.convert("RGB").getpixel((image.width // 2, image.height // 2)) for image in (light, dark)]
    assert middles == [(0x1B, 0x5E, 0x47), (0x86, 0xD4, 0xAD)], "one bar of the whole width, in both"
    heights = [
        re.findall(r'id="patch_\d+">\s*<path d="([^"]+)" clip', (own.figures / f"drawn{suffix}.svg").read_text())
        for suffix in ("", "-dark")
    ]
    assert len(heights[0]) == 5
    assert heights[0] == heights[1], "the same random numbers"
    restyled = own.figures.with_name("restyled")
    own.call("--only", "runs", "--width", "600", "--format", "png", output=restyled)
    with Image.open(restyled / "runs-dark.png") as dark:
        assert dark.convert("RGB").getpixel((dark.width // 2, dark.height // 2)) == (0x86, 0xD4, 0xAD)


@pytest.mark.process
def test_a_figure_that_differs_at_each_run_is_a_problem(own: Blog) -> None:
    (own.talk / "02_impure.py").write_text(IMPURE.lstrip("\n").replace("default_rng(1)", "default_rng()"))
    said = own.call("--only", "drawn", status=1)
    assert re.search(r"02_impure\.py:\d+ .*figure 'drawn': drawn again it is another picture", said)
    assert "seed" in said


PICTURES = """
# %% [markdown] slide="slide" id="pictures"
# ## What others drew

# %% tags=["hide-input"] figure="photo" alt="A square, half of it red."
from PIL import Image

square = Image.new("RGB", (40, 40), "white")
square.paste("red", (0, 0, 20, 40))
square

# %% tags=["hide-input"] figure="drawing" alt="A circle."
from IPython.display import SVG

SVG('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><circle cx="9" cy="9" r="9"/></svg>')

# %% tags=["hide-input"] figure="pair" alt="Two figures from one cell."
import matplotlib.pyplot as plt

for height in (1, 2):
    plt.figure(figsize=(3, height), layout="constrained")
    plt.plot([0, height]);

# %% tags=["hide-input"]
print("no picture")
"""


@pytest.mark.process
def test_pictures_that_matplotlib_did_not_draw_are_taken_as_they_are_and_several_are_numbered(own: Blog) -> None:
    (own.talk / "02_pictures.py").write_text(PICTURES.lstrip("\n"))
    own.call("--only", "photo", "drawing", "pair", "pair-2")
    manifest = own.manifest
    assert [each.file for each in manifest.entry("photo").files] == ["photo.png", "photo.webp"]
    with Image.open(own.figures / "photo.webp") as image:
        assert (image.size, image.getpixel((5, 5))) == ((40, 40), (255, 0, 0))
        assert "A square" in image.info["xmp"].decode()
    (drawing,) = manifest.entry("drawing").files
    assert (drawing.file, drawing.width, drawing.height) == ("drawing.svg", 90, 60)
    assert "<desc>A circle." in (own.figures / "drawing.svg").read_text()
    assert [manifest.entry(name).file("svg").height for name in ("pair", "pair-2")] == [96, 192]
    assert "2 figures, none stale" in own.call("--check", "--only", "photo", "pair-2")
    own.edit("02_pictures.py", 'print("no picture")', "3")
    own.edit("02_pictures.py", 'tags=["hide-input"]\n3', 'figure="words" alt="Words." tags=["hide-input"]\n3')
    said = own.call("--only", "photo", status=1)
    assert re.search(r"02_pictures\.py:\d+ .*figure 'words': its cell shows no picture", said)


@pytest.mark.process
def test_an_svg_that_is_none_is_told(own: Blog) -> None:
    head = (
        '# %% [markdown] slide="slide" id="words"\n# ## Words\n\n# %% tags=["hide-input"] figure="words" alt="Words."\n'
    )
    (own.talk / "02_words.py").write_text(f'{head}display({{"image/svg+xml": "words"}}, raw=True)\n')
    said = own.call("--only", "words", status=1)
    assert re.search(r"02_words\.py:\d+ .*figure 'words': what its cell shows as an SVG is none", said)


@pytest.mark.process
def test_a_figure_needs_an_alt_text(own: Blog) -> None:
    own.edit("01_lines.py", ' alt="Bars of several counts."', "")
    assert re.search(r"01_lines\.py:\d+ .*figure 'counts': it has no alt text", own.call(status=1))


# Restyled


@pytest.mark.process
def test_a_figure_is_restyled_from_the_store_into_another_folder(own: Blog, tmp_path: Path) -> None:
    style = tmp_path / "blog.mplstyle"
    style.write_text(
        "axes.prop_cycle: cycler('color', ['ff00aa'])\n"
        "text.color: 102030\naxes.labelcolor: 102030\nfont.family: Comic\n"
    )
    options = ["--only", "rising", "--style", style, "--width", "400", "--format", "svg,png", "--dpi", "96"]
    said = own.call(*options, "--transparent", output=tmp_path / "restyled")
    assert "01_lines: running" in said
    (entry,) = read_manifest(tmp_path / "restyled").figures
    assert {each.file for each in entry.files} == {
        f"rising{dark}.{kind}" for dark in ("", "-dark") for kind in ("svg", "png")
    }
    svg = (tmp_path / "restyled/rising.svg").read_text()
    assert "#ff00aa" in svg
    assert "#102030" in svg
    dark = (tmp_path / "restyled/rising-dark.svg").read_text()
    assert "#f1f2ea" in dark, "text for a light ground could not be read on a dark one"
    assert "Comic" in dark
    assert 'width="400"' in svg
    with Image.open(tmp_path / "restyled/rising.png") as image:
        assert (image.size, image.convert("RGBA").getpixel((0, 0))[3]) == ((400, 200), 0)
    assert "drawn for other options" in own.call("--check", output=tmp_path / "restyled", status=1)
    assert "these would be restyled" in own.call("--width", "400", status=2)


# The check


@pytest.mark.process
def test_fresh_figures_pass_the_check_and_no_kernel_runs(blog: Blog) -> None:
    said = blog.call("--check")
    assert "2 figures, none stale" in said
    assert "running" not in said


@pytest.mark.process
def test_the_check_names_what_changed_and_shows_where(own: Blog) -> None:
    own.edit("01_lines.py", "[0, 1, 1.5]", "[0, 1, 1.2]")
    own.edit("rows.py", "float(each)", "2 * float(each)")
    said = own.call("--check", status=1)
    assert re.search(r"stale: rising: code in 01_lines.py changed; .* of its pixels are others", said)
    assert re.search(r"stale: counts: module rows changed; .* of its pixels", said)
    with Image.open(own.talk.parent / "build/figures-check/rising.png") as picture:
        assert picture.height > 3 * 576, "as it was, as it is, and where it differs"


@pytest.mark.process
def test_the_check_sees_other_data_other_words_and_files_that_were_touched(own: Blog) -> None:
    (own.talk / "rows.txt").write_text("3 1 5\n")
    own.edit("01_lines.py", "Bars of several counts.", "Bars of some counts.")
    (own.figures / "rising.webp").write_bytes(b"RIFF")
    (own.figures / "rising-dark.png").unlink()
    said = own.call("--check", status=1)
    assert re.search(r"stale: counts: data rows:locate, alt text changed; .* of its pixels", said)
    assert "note: rising: data rows:locate changed, and its picture is the same" in said
    assert "stale: rising: rising.webp was changed since it was exported" in said
    assert "stale: rising: rising-dark.png is missing" in said


@pytest.mark.process
def test_code_that_was_tidied_up_makes_no_figure_stale(own: Blog) -> None:
    own.edit("01_lines.py", "[0, 1, 4], [0, 1, 1.5]", "[0, 1, 2 * 2], [0, 1, 3 / 2]")
    said = own.call("--check")
    assert "note: rising: code in 01_lines.py changed, and its picture is the same" in said
    own.edit("01_lines.py", "figure = Figure(", "# why\nfigure = Figure(")
    own.call()
    assert "none stale" in own.call("--check")


@pytest.mark.process
def test_without_the_data_the_check_says_so_and_compares_the_code(own: Blog) -> None:
    (own.talk / "rows.txt").unlink()
    said = own.call("--check")
    assert "note: the data are not on this machine" in said
    assert "running" not in said
    own.edit("01_lines.py", "[0, 1, 1.5]", "[0, 1, 1.2]")
    said = own.call("--check", status=1)
    assert "rising: code in 01_lines.py changed, and without the data it cannot be drawn again here" in said


@pytest.mark.process
def test_figures_of_a_stand_in_say_so_and_are_refused(own: Blog, tmp_path: Path) -> None:
    (own.talk / "rows.txt").unlink()
    before = contents(own.figures)
    assert "drawn from the data, and these would be from a stand-in" in own.call("--only", "counts", status=2)
    assert contents(own.figures) == before
    own.call("--only", "counts", output=tmp_path / "made-up")
    (entry,) = read_manifest(tmp_path / "made-up").figures
    assert entry.caption == "2 counts. Drawn from made-up rows."
    assert "Drawn from made-up rows" in (tmp_path / "made-up/counts.svg").read_text()
    assert "Drawn from made-up rows" in (tmp_path / "made-up" / README).read_text()
    assert "all figures: Drawn from made-up rows" in own.call("--check", output=tmp_path / "made-up", status=1)


# Names that change


@pytest.mark.process
def test_a_renamed_figure_keeps_its_old_files_until_it_is_removed(own: Blog) -> None:
    own.edit("01_lines.py", 'figure="rising"', 'figure="growing"')
    before = contents(own.figures)
    assert "rising: it is no longer in the talk" in own.call("--check", status=1)
    said = own.call()
    assert "figure 'rising' is no longer in the talk; its files stay" in said
    assert "aliases: {rising: its-new-name}" in said
    assert (own.figures / "rising.svg").read_bytes() == before["rising.svg"]
    own.edit("deck.yml", "figures:\n", "figures:\n  aliases: {rising: growing}\n")
    said = own.call()
    assert "no longer" not in said
    assert (own.figures / "rising-dark.svg").read_bytes() == (own.figures / "growing-dark.svg").read_bytes()
    assert own.manifest.aliases == {"rising": "growing"}
    assert deck.figures.load("rising", own.figures).name == "growing"
    assert "`rising` is now `growing`" in (own.figures / README).read_text()
    assert "none stale" in own.call("--check")
    own.edit("deck.yml", "aliases: {rising: growing}", "removed: [rising]")
    own.call()
    assert [name for name in contents(own.figures) if name.startswith("rising")] == []


@pytest.mark.process
@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("aliases: {old: risin}", "'old' stands for 'risin', which is no figure.*Did you mean 'rising'"),
        ("aliases: {counts: rising}", "'counts' is the name of a figure"),
        ("removed: rising", "'rising' is said to be removed"),
        ("alias: {old: rising}", "unknown word 'alias' in 'figures'.*Did you mean 'aliases'"),
        ("removed: [Rising Sun]", "'Rising Sun' names no figure"),
    ],
)
def test_a_slip_in_deck_yml_is_told(own: Blog, told: str, expected: str) -> None:
    own.edit("deck.yml", "figures:\n", f"figures:\n  {told}\n")
    assert re.search(expected, own.call(status=2))


@pytest.mark.process
def test_a_worker_that_is_gone_is_told(own: Blog) -> None:
    own.edit(
        "01_lines.py",
        "figure = Figure(figsize",
        "import os, sys\n'deck.figures.drawing.worker' in sys.orig_argv and os._exit(3)\nfigure = Figure(figsize",
    )
    assert "the process that draws the figures of 01_lines ended" in own.call(status=3)


UNNAMED = """
# %% [markdown] slide="slide"
# ## Two of them

# %% tags=["hide-input"]
from matplotlib.figure import Figure

def drawn(*ys):
    figure = Figure(figsize=(3, 2))
    figure.add_subplot().plot(ys)
    return figure

print("no picture")

# %% caption="It rises."
drawn(1, 2)

# %% alt="A line that falls."
drawn(2, 1)

# %% [markdown] slide="slide" id="lines"
# ## Named like the section

# %%
drawn(1, 1)

# %% tags=["hide-output"]
drawn(3, 1)

# %% figure="lines-2" alt="A named one."
drawn(1, 3)

# %%
drawn(3, 3)
"""


def test_figures_without_a_name_are_exported_under_that_of_their_section_and_slide(
    tmp_path: Path, processes: None
) -> None:
    talk = tmp_path / "talk"
    talk.mkdir()
    (talk / "deck.yml").write_text("title: T\nauthor: A\n")
    (talk / "01_lines.py").write_text(UNNAMED.lstrip())
    own = Blog(talk, tmp_path / "figures", tmp_path / "store")
    own.call("--format", "svg,png")
    words = {entry.name: (entry.alt, entry.caption) for entry in own.manifest.figures}
    assert words == {
        "lines-two-of-them": ("It rises.", "It rises."),
        "lines-two-of-them-2": ("A line that falls.", "Two of them"),
        "lines": ("Named like the section", "Named like the section"),
        "lines-2": ("A named one.", "Named like the section"),
        "lines-3": ("Named like the section", "Named like the section"),
    }
    assert "none stale" in own.call("--check", "--format", "svg,png")
    own.edit("01_lines.py", "drawn(3, 3)", "drawn(3, 0)")
    told = own.call("--check", "--format", "svg,png", status=1)
    assert "stale: lines-3: code in 01_lines.py changed" in told
    assert "5 figures, 1 stale" in told
    own.call("--format", "svg,png", "--only", "lines-3")
    assert "none stale" in own.call("--check", "--format", "svg,png")
