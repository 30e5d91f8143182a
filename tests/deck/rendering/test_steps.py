"""In which order the steps of a slide come: the law of static/steps.js, in a browser."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import deck
from deck.browser.visits import Visit, visit

pytestmark = pytest.mark.browser
LAW = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
PAGE = """
<script>document.documentElement.dataset.deck = 'ready'</script>
<section class="slide">{}</section><section class="slide"><p class="fragment" title="0"></p></section>
<script src="{}"></script>
"""
# The title of each element says when it should come.
ELEMENTS = """
<p class="fragment" title="2" data-step="3"></p>
<p class="fragment" title="0"></p>
<p class="fragment" title="1" data-together="x"></p>
<p class="fragment" title="3" data-fragment-index="3"></p>
<p class="fragment" title="1" data-together="x"></p>
<div class="fragment" title="6" data-step="7"><i class="fragment" title="7"></i></div>
<p class="fragment" title="4"></p>
<p class="fragment" title="8" data-step="40"></p>
<p class="fragment" title="5" data-step="soon"></p>
"""


@dataclass(frozen=True)
class Element:
    number: int | None = None
    together: str | None = None
    within: int | None = None


NUMBERS = st.none() | st.integers(1, 9) | st.just(10**9)


@st.composite
def elements(draw: st.DrawFn, *, together: bool = True) -> list[Element]:
    groups = st.none() | st.sampled_from("abc") if together else st.none()
    outer = [st.none() | st.integers(0, n - 1) if n else st.none() for n in range(draw(st.integers(0, 10)))]
    return [Element(draw(NUMBERS), draw(groups), draw(within)) for within in outer]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, browser: Path) -> Iterator[Visit]:
    index = tmp_path_factory.mktemp("steps") / "index.html"
    script = Path(deck.__file__).parent / "assets/static/steps.js"
    index.write_text(PAGE.format(ELEMENTS, script.as_uri()))
    with visit(index) as found:
        yield found


def steps_of(page: Visit, given: list[Element]) -> list[int]:
    return page.page.evaluate("stepsOf", [asdict(each) for each in given])


@LAW
@given(elements())
def test_steps_have_no_gaps_and_groups_come_together(page: Visit, given: list[Element]) -> None:
    steps = steps_of(page, given)
    assert sorted(set(steps)) == list(range(len(set(steps))))
    for element, step in zip(given, steps, strict=True):
        shared = {other for each, other in zip(given, steps, strict=True) if each.together == element.together}
        assert element.together is None or shared == {step}


@LAW
@given(elements(together=False))
def test_numbers_are_kept_unless_nothing_is_there_to_come_before(page: Visit, given: list[Element]) -> None:
    given = [Element(each.number, each.together) for each in given]
    steps = steps_of(page, given)
    free = sum(each.number is None for each in given)
    numbers = sorted({each.number for each in given} - {None})
    for element, step in zip(given, steps, strict=True):
        if element.number is not None:
            before = sum(number < element.number for number in numbers)
            assert step == before + min(free, element.number - 1 - before)


@LAW
@given(elements(together=False))
def test_the_others_come_in_the_order_of_the_document_each_at_a_step_of_its_own(
    page: Visit, given: list[Element]
) -> None:
    steps = steps_of(page, [Element(each.number, each.together) for each in given])
    own = [step for each, step in zip(given, steps, strict=True) if each.number is None]
    assert own == sorted(set(own))
    assert not set(own) & {step for each, step in zip(given, steps, strict=True) if each.number is not None}


@LAW
@given(elements(together=False))
def test_none_comes_before_what_it_stands_in_unless_it_is_numbered_so(page: Visit, given: list[Element]) -> None:
    steps = steps_of(page, given)
    for element, step in zip(given, steps, strict=True):
        if element.number is None and element.within is not None:
            assert steps[element.within] < step


def test_an_author_may_number_steps_in_three_ways_and_each_slide_has_its_own(page: Visit) -> None:
    shown = "[...document.querySelectorAll('.fragment')].map((e) => [e.title, e.dataset.fragmentIndex])"
    assert [title == step for title, step in page.page.evaluate(shown)] == [True] * 11
