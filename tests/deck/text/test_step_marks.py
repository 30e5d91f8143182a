"""Which line is lit when, by what stands in its HTML."""

from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from deck.text.step_marks import Lights

LINES = range(1, 7)
STEPS = st.lists(st.frozensets(st.sampled_from(LINES)), min_size=1, max_size=5).map(tuple)


def lit(lights: Lights, come: set[str]) -> set[int]:
    """The lines that code.css paints when the groups named in `come` have come."""

    def is_visible(mark: BeautifulSoup) -> bool:
        return "visible" in mark["class"] or mark.get("data-together") in come

    found = set()
    for line in LINES:
        marks = BeautifulSoup(lights.of(line), "html.parser").find_all("span")
        pairs = zip(marks[::2], marks[1::2], strict=True)
        if any(is_visible(first) and not is_visible(last) for first, last in pairs):
            found.add(line)
    return found


def order(lights: Lights) -> list[str]:
    return [mark["data-together"] for mark in BeautifulSoup(lights.order(), "html.parser").find_all("span")]


@settings(deadline=None, max_examples=50)
@given(STEPS)
def test_after_each_step_its_own_lines_are_lit(steps: tuple[frozenset[int], ...]) -> None:
    lights = Lights(steps, "name")
    groups = order(lights)
    assert len(groups) == len(set(groups)) == len(steps) - 1
    assert [lit(lights, set(groups[:come])) for come in range(len(steps))] == list(steps)


@settings(deadline=None, max_examples=50)
@given(STEPS)
def test_where_the_first_step_is_not_there_at_once_none_is_lit_before_it(steps: tuple[frozenset[int], ...]) -> None:
    lights = Lights(steps, "name", at_once=False)
    groups = order(lights)
    assert [lit(lights, set(groups[:come])) for come in range(len(steps) + 1)] == [set(), *steps]


def test_a_line_that_is_never_lit_stays_as_it_is() -> None:
    assert Lights((frozenset({1}),), "name").of(2) == ""
