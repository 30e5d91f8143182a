"""`--cold`: what a run puts out beside what was kept, told slide by slide."""

import base64
import io
import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from deck.__main__ import main
from deck.checks.diff import compare, look
from deck.config.tolerance import EXACT, NUMBER, Tolerance, read_tolerance
from deck.formats.difference import JUST_NOTICEABLE, difference
from deck.freshness.text_changes import compare_texts
from deck.problem import Problem
from deck.reading.talk import read_talk

# Two texts and a tolerance -> None where they are the same, else whether they are so within it.
TEXTS = {
    "the same": ("loss 0.52", "loss 0.52", "", None),
    "another word": ("loss 0.52", "cost 0.52", "1", False),
    "a number, exactly": ("loss 0.52", "loss 0.53", "", False),
    "a number within": ("loss 0.520", "loss 0.523", "0.003", True),
    "a number beyond": ("loss 0.520", "loss 0.525", "0.003", False),
    "a number that rounding moves": ("0.79 of 7", "0.80 of 7", "0.0001", True),
    "one number within and one beyond": ("0.520 0.7", "0.521 0.9", "0.002", False),
    "a share within": ("1,000 steps", "1,019 steps", "2%", True),
    "a share beyond": ("1,000 steps", "1,022 steps", "2%", False),
    "a percentage": ("75.1 % right", "75.9 % right", "0.8", True),
    "another sign": ("−0.10", "0.10", "0.1", False),
    "a small number": ("1.2e-05", "1.3e-05", "0.000001", True),
    "one number more": ("1 2", "1 2 3", "9", False),
    "a name's digits": ("w_1 is 2", "w_2 is 2", "9", False),
    "a number that is none any more": ("loss 0.5", "loss nan", "9", False),
}


@pytest.mark.parametrize(("old", "new", "given", "within"), TEXTS.values(), ids=TEXTS)
def test_texts(old: str, new: str, given: str, within) -> None:
    found = compare_texts(old, new, tolerance=read_tolerance(given) or EXACT)
    assert (found and found.is_within) == within


HTML = {
    "a number in a cell": ("<td>0.52</td>", "<td>0.53</td>", True),
    "a number in a tag": ('<td colspan="2">1</td>', '<td colspan="3">1</td>', False),
    "another tag": ("<td>1</td>", "<th>1</th>", False),
    "a word": ("<td>fir</td>", "<td>pine</td>", False),
    "behind a tag that holds a sign": ('<p title="a > b">0.52</p>', '<p title="a > b">0.53</p>', True),
    "in a tag that holds a sign": ('<p title="a > b 1">x</p>', '<p title="a > b 1.001">x</p>', False),
    "in a style sheet": ("<style>p {top: 1px}</style>x", "<style>p {top: 1.001px}</style>x", False),
    "a sign that begins no tag": ("1 < 2 and 0.52 > 0", "1 < 2 and 0.53 > 0", True),
}


@pytest.mark.parametrize(("old", "new", "within"), HTML.values(), ids=HTML)
def test_html(old: str, new: str, within) -> None:
    found = compare_texts(old, new, tolerance=Tolerance(Decimal("0.01")), is_html=True)
    assert found.is_within is within
    assert found.lines


numbers = st.decimals(-10_000, 10_000, places=3)


@given(numbers, numbers, st.decimals(0, 100, places=2))
def test_a_tolerance_is_fair(old: Decimal, new: Decimal, most: Decimal) -> None:
    allowed = Tolerance(most).allows(str(old), str(new))
    assert Tolerance(most).allows(str(new), str(old)) == allowed
    assert Tolerance(most).allows(str(old), str(old))
    assert not allowed or Tolerance(most + 1).allows(str(old), str(new))
    assert allowed == (old == new if not most else abs(old - new) <= most + Decimal("0.001"))


@given(numbers)
def test_a_number_is_read_as_it_is_shown(number: Decimal) -> None:
    shown = f"{number:,}".replace("-", "−")
    assert NUMBER.fullmatch(shown)
    assert EXACT.allows(shown, str(number))


@pytest.mark.parametrize("text", ["", "much", "-1", "2 %%", "1,5", "%"])
def test_what_is_no_tolerance(text: str, write_talk, tmp_path, capsys) -> None:
    assert read_tolerance(text) is None
    folder = write_talk(s01_a=f'# %% tolerance="{text}"\n1\n')
    assert main(["build", str(folder), "--output", str(tmp_path / "out")]) == 2
    assert "01_a.py:1" in capsys.readouterr().err


def picture(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(buffer, format="PNG")
    return buffer.getvalue()


PAPER = np.full((40, 60, 3), 240)
SQUARE = PAPER.copy()
SQUARE[10:20, 10:20] = (30, 90, 60)


def paint(size: int, colour: tuple[int, int, int]) -> np.ndarray:
    painted = SQUARE.copy()
    painted[10 : 10 + size, 10 : 10 + size] = colour
    return painted


def test_a_picture_is_like_itself() -> None:
    found = difference(picture(SQUARE), picture(SQUARE))
    assert (found.is_visible, found.share, found.largest) == (False, 0, 0)


def test_what_no_eye_tells_apart_is_not_visible() -> None:
    found = difference(picture(SQUARE), picture(paint(10, (31, 91, 61))))
    assert not found.is_visible
    assert 0 < found.largest < JUST_NOTICEABLE


def test_what_an_eye_sees_is_marked_where_it_is() -> None:
    found = difference(picture(SQUARE), picture(paint(10, (90, 30, 60))))
    assert found.is_visible
    assert 100 / 2400 <= found.share < 230 / 2400  # the blur reaches a little beyond
    marks = np.asarray(Image.open(io.BytesIO(found.picture)).convert("RGB"), int)
    red = marks[..., 0] - marks[..., 1] > 100
    assert red[12:18, 12:18].all()
    assert not red[30:, 30:].any()
    assert red.mean() == found.share


def test_a_picture_of_another_size_looks_different() -> None:
    found = difference(picture(SQUARE), picture(SQUARE[:, :50]))
    assert found.share == pytest.approx(1 / 6)
    assert found.largest == np.inf


def test_what_shines_through_is_seen_on_paper() -> None:
    clear = np.zeros((4, 4, 4))
    assert not difference(picture(clear), picture(np.full((4, 4, 3), 255))).is_visible


def test_colours_are_those_of_the_standard() -> None:
    # White and sRGB's red in CIELAB, D65: (100, 0, 0) and (53.24, 80.09, 67.20).
    sheets = [picture(np.tile(np.array(colour), (30, 30, 1))) for colour in ((255, 255, 255), (255, 0, 0))]
    assert difference(*sheets).largest == pytest.approx(np.hypot(np.hypot(100 - 53.24, 80.09), 67.20), abs=0.1)


def shown(**data: str) -> list[dict]:
    return [{"output_type": "display_data", "data": data, "metadata": {}}]


def said(text: str) -> list[dict]:
    return [{"output_type": "stream", "name": "stdout", "text": text}]


def png(colour: tuple[int, int, int]) -> list[dict]:
    return shown(**{"image/png": base64.b64encode(picture(paint(10, colour))).decode(), "text/plain": "<Figure>"})


TALK = """# %% [markdown] slide="slide" id="first"
# # First
# %%
print()
# %% [markdown] slide="slide" id="second" {tolerance}
# {{eval}}`0.5`
# %% tags=["check"]
print()
"""
VALUE = shown(**{"text/plain": "0.50"})

# Outputs of the three cells that run, before and after -> the slides that changed, with what is said of it.
FAULTS = {
    "nothing": ([said("a"), VALUE, []], [said("a"), VALUE, []], {}),
    "a text": ([said("a"), VALUE, []], [said("b"), VALUE, []], {"first": "text differs in 2 lines"}),
    "an output that is gone": ([said("a"), VALUE, []], [[], VALUE, []], {"first": "text is gone"}),
    "an output that is new": ([[], VALUE, []], [said("a"), VALUE, []], {"first": "text is new"}),
    "one of two that is gone": (
        [said("a") + VALUE, VALUE, []],
        [VALUE, VALUE, []],
        {"first": "text is gone"},
    ),
    "a number in a sentence": (
        [said("a"), VALUE, []],
        [said("a"), shown(**{"text/plain": "0.60"}), []],
        {"second": "0.50 -> 0.60"},
    ),
    "a figure, slightly": ([png((30, 90, 60)), VALUE, []], [png((31, 91, 61)), VALUE, []], {}),
    "a figure, visibly": (
        [png((30, 90, 60)), VALUE, []],
        [png((90, 30, 60)), VALUE, []],
        {"first": "a figure looks different on "},
    ),
    "a figure that is a text now": ([png((0, 0, 0)), VALUE, []], [said("a"), VALUE, []], {"first": "text is another"}),
    "a chart": (
        [shown(**{"application/vnd.vegalite.v6+json": {"mark": "bar", "x": 1}}), VALUE, []],
        [shown(**{"application/vnd.vegalite.v6+json": {"mark": "bar", "x": 2}}), VALUE, []],
        {"first": "1 -> 2"},
    ),
    "what a check prints": ([said("a"), VALUE, said("1")], [said("a"), VALUE, said("2")], {}),
}


@pytest.mark.parametrize(("before", "after", "changed"), FAULTS.values(), ids=FAULTS)
def test_changes_are_told_by_slide(write_talk, before: list, after: list, changed: dict[str, str]) -> None:
    talk = read_talk(write_talk(s01_a=TALK.format(tolerance="")))
    found = look(compare(talk, {"01_a": before}, {"01_a": after}))
    assert list(found.changed) == list(changed)
    assert all(str(found.changed[slide][0]).startswith(text) for slide, text in changed.items())
    assert found.is_same is not changed
    assert found.is_same == (not changed)


@pytest.mark.parametrize("place", ["cell", "deck.yml"])
def test_a_number_may_move_as_far_as_its_author_says(write_talk, place: str) -> None:
    config = "title: T\nauthor: A\n" + ("tolerance: 0.1\n" if place == "deck.yml" else "")
    talk = read_talk(write_talk(config, s01_a=TALK.format(tolerance='tolerance="0.1"' if place == "cell" else "")))
    for value, moved in (("0.60", True), ("0.70", False)):
        after = [said("a"), shown(**{"text/plain": value}), []]
        found = compare(talk, {"01_a": [said("a"), VALUE, []]}, {"01_a": after})
        assert (list(found.moved), list(found.changed)) == ((["second"], []) if moved else ([], ["second"]))


def test_where_nothing_was_kept_nothing_is_claimed(write_talk) -> None:
    talk = read_talk(write_talk(s01_a="# %%\n1\n", s02_b="# %%\n1\n", s03_c="# %% [markdown]\n# Text\n"))
    after = {name: [said("1")] for name in ("01_a", "02_b")} | {"03_c": []}
    found = compare(talk, {"01_a": [said("1")]}, after)
    assert (found.changed, found.unknown, found.is_same) == ({}, ("02_b",), False)
    assert str(found) == "1 slide compared with what was kept: 0 changed; nothing was kept of 02_b"
    assert str(compare(talk, {}, after)).startswith("nothing of it was kept before")


@pytest.mark.process
def test_without_a_browser_drawings_that_differ_are_not_called_the_same(write_talk, monkeypatch) -> None:
    monkeypatch.setenv("DECK_BROWSER", "nowhere")
    talk = read_talk(write_talk(s01_a=TALK.format(tolerance="")))
    drawings = [shown(**{"image/svg+xml": f"<svg>{n}</svg>"}) for n in range(2)]
    found = compare(talk, {"01_a": [drawings[0], VALUE, []]}, {"01_a": [drawings[1], VALUE, []]})
    assert str(found.changed["first"][0]) == "a figure is another file, which was not looked at"
    with pytest.raises(Problem, match="no browser"):
        look(found)


SECTION = """# %% [markdown] slide="slide" id="words"
# # Words

# %% tags=["hide-input"]
import os
from pathlib import Path

runs = Path("runs.txt")
runs.write_text(runs.read_text() + "x" if runs.exists() else "x")
turn = len(runs.read_text())
kept = "no" if "DECK_COLD" in os.environ else "yes"
print("trusts what it has kept:", kept)

# %% [markdown] slide="slide" id="numbers" tolerance="0.5"
# The share is {eval}`40 + turn / 10`.

# %% slide="slide" id="picture" figure="curve" alt="a curve" tags=["hide-input"]
from IPython.display import SVG

SVG(f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><circle cx="{50 * turn}" cy="90" r="40"/></svg>')
"""


@pytest.mark.browser
def test_a_cold_build_compares_tells_and_shows(write_talk, tmp_path: Path, capsys) -> None:
    folder, report = write_talk(s01_a=SECTION), tmp_path / "out-cold"
    call = ["build", str(folder), "--output", str(tmp_path / "out")]
    assert main(call) == 0
    assert "compared" not in capsys.readouterr().out
    assert main([*call, "--cold"]) == 0
    out = capsys.readouterr().out
    assert "words (01_a.py:4): text differs in 2 lines\n" in out
    assert "picture (01_a.py:17): figure curve looks different on " in out
    assert "numbers" not in out
    assert "3 slides compared with what was kept: 2 changed, 1 the same within tolerance\n" in out
    page = (report / "index.html").read_text()
    assert "- trusts what it has kept: yes" in page
    assert all((report / name).is_file() and name in page for name in pictures("kept.svg", "now.svg", "difference.png"))
    assert {each["slide"] for each in json.loads((report / "report.json").read_text())["changes"]} == {
        "words",
        "numbers",
        "picture",
    }

    assert main([*call, "--cold", "--strict"]) == 1
    assert "words" not in capsys.readouterr().out  # the cold run's is what is kept now
    (folder / "01_a.py").write_text(SECTION.replace("# %% [markdown]", "# %%\n2\n\n# %% [markdown]", 1))
    assert main([*call, "--cold", "--strict"]) == 1
    assert "nothing of it was kept before" in capsys.readouterr().out
    assert not list((report / "pictures").iterdir())


def pictures(*names: str) -> list[str]:
    return [f"pictures/3-{name}" for name in names]


def test_strict_is_about_a_cold_run(write_talk, capsys) -> None:
    assert main(["build", str(write_talk(s01_a="# %%\n1\n")), "--strict"]) == 2
    assert "--strict is about a cold run" in capsys.readouterr().err
