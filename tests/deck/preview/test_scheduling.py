"""Which sections of a live preview come first, and what is done while nobody waits."""

import pytest

from deck.preview.scheduling import QUIET, WARM, Activity, Priorities, rests, to_confirm, to_cool, to_warm
from deck.preview.sections.state import Phase


def activity(name: str, phase: Phase = Phase.CONFIRMED, **more: object) -> Activity:
    return Activity(**{"name": name, "phase": phase, "is_idle": True, "is_warm": False, "used": 0.0, **more})


def test_the_section_that_is_looked_at_comes_first_then_those_saved_last() -> None:
    priorities = Priorities().saved(["a"]).saved(["b"]).looking_at("c").saved(["a"])
    assert priorities.edited == ("a", "b")
    assert sorted("dbac", key=priorities.rank) == ["c", "a", "b", "d"]


def test_nothing_is_done_while_something_runs_or_soon_after_a_save() -> None:
    idle, busy = activity("a"), activity("b", is_idle=False)
    assert rests([idle], quiet=QUIET)
    assert not rests([idle, busy], quiet=QUIET)
    assert not rests([idle], quiet=QUIET - 0.1)


def test_what_ran_from_its_middle_is_confirmed_in_the_order_in_which_it_is_wanted() -> None:
    activities = [
        activity("a", Phase.SETTLED),
        activity("b", Phase.SETTLED),
        activity("c"),
        activity("d", Phase.FAILED),
    ]
    assert to_confirm(activities, Priorities()) == "a"
    assert to_confirm(activities, Priorities(edited=("b",))) == "b"
    assert to_confirm(activities[2:], Priorities()) is None


def test_kernels_that_were_not_used_for_longest_end_first_and_none_in_which_something_runs() -> None:
    warm = [activity(str(used), is_warm=True, used=used) for used in range(WARM + 2)]
    assert to_cool(warm) == ["0", "1"]
    assert to_cool(warm[:WARM]) == []
    busy = [activity("0", is_warm=True, is_idle=False), *warm[1:]]
    assert to_cool(busy) == ["1", "2"]
    assert to_cool([activity("cold"), *warm[:WARM]]) == []


@pytest.mark.parametrize(("edited", "expected"), [((), []), (("b",), ["b"]), (("gone", "b", "a"), ["b"])])
def test_sections_that_were_edited_last_get_a_kernel(edited: tuple[str, ...], expected: list[str]) -> None:
    assert to_warm([activity("a"), activity("b")], Priorities(edited=edited)) == expected
