"""What a section in a live preview shows, from one state to the next: values alone, no kernel."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deck.freshness.snapshot import snapshot
from deck.preview.sections.state import Phase, SectionState, aimed
from deck.preview.sections.target import Target, target_of, waiting
from deck.problem import Problem

WriteTalk = Callable[..., Path]
BEGIN = "x = 1\n\n# %%\nprint(x)\n\n# %%\nprint(x + 1)\n"


def printed(text: str) -> list[dict]:
    return [{"output_type": "stream", "name": "stdout", "text": f"{text}\n"}]


@pytest.fixture
def target(write_talk: WriteTalk) -> Callable[[str], Target]:
    def of(code: str) -> Target:
        taken = snapshot(write_talk(s01_a=f"# %%\n{code}"))
        return target_of(taken.talk.sections[0], taken)

    return of


@pytest.fixture
def shown(target: Callable[[str], Target]) -> SectionState:
    """A section of three cells that has run from its top."""
    state = aimed(None, target(BEGIN), None)
    for place, text in enumerate(("", "1", "2")):
        state = state.ran(state.target, place, printed(text))
    return state.finished(state.target, is_as_built=True)


def test_a_new_section_waits_for_its_cells(target) -> None:
    state = aimed(None, target(BEGIN), None)
    assert (state.phase, state.done, state.failure, state.is_settled) == (Phase.PENDING, 0, None, False)
    assert list(state.outputs) == [waiting(cell) for cell in state.target.cells]


def test_what_is_kept_is_as_a_build_makes_it(target) -> None:
    kept = [printed("a"), printed("b"), printed("c")]
    state = aimed(None, target(BEGIN), kept)
    assert (state.phase, state.done, list(state.outputs)) == (Phase.CONFIRMED, 3, kept)
    assert state.is_settled


def test_an_edit_runs_from_the_cell_that_changed(shown: SectionState, target) -> None:
    state = aimed(shown, target(BEGIN.replace("print(x)", "print(-x)")), None)
    assert (state.phase, state.done) == (Phase.PENDING, 1)
    assert state.outputs == shown.outputs  # until they have run
    state = state.rewound(state.target, state.outputs[:1])
    state = state.ran(state.target, 1, printed("-1"))
    assert (state.done, state.outputs[1], state.outputs[2]) == (2, printed("-1"), shown.outputs[2])
    state = state.ran(state.target, 2, printed("2")).finished(state.target, is_as_built=False)
    assert (state.phase, state.done, state.is_settled) == (Phase.SETTLED, 3, True)
    assert state.confirmed(state.outputs).phase is Phase.CONFIRMED


def test_other_inputs_run_all_of_it(shown: SectionState, write_talk: WriteTalk) -> None:
    taken = snapshot(write_talk(s01_a=f"# %%\nimport helper\n{BEGIN}", helper="y = 1\n"))
    state = aimed(shown, target_of(taken.talk.sections[0], taken), None)
    assert (state.phase, state.done) == (Phase.PENDING, 0)


def test_what_an_older_source_ran_counts_as_far_as_it_is_the_same(shown: SectionState, target) -> None:
    old, new = target(BEGIN.replace("print(x)", "print(-x)")), target(BEGIN.replace("print(x + 1)", "print(x + 2)"))
    state = aimed(aimed(shown, old, None), new, None)
    assert state.done == 1
    same = state.ran(old, 0, printed("again"))
    assert (same.outputs[0], same.done) == (printed("again"), 1)
    assert state.ran(old, 1, printed("-1")) is state
    assert state.rewound(old, []) is state
    assert state.finished(old, is_as_built=True) is state


def test_a_failure_stays_with_its_cell_when_only_text_above_it_changes(shown: SectionState, target) -> None:
    problem = Problem(found="the cell raised", file="01_a.py", line=5, cell='2, "print(x)"')
    failed = shown.failed(1, problem)
    assert (failed.phase, failed.is_settled) == (Phase.FAILED, False)
    moved = target(f"# a comment\n# and one more\n{BEGIN}")
    assert failed.is_of(moved)
    state = failed.moved(moved)
    assert state.target is moved
    assert (state.phase, state.failure.place, state.failure.problem.line) == (Phase.FAILED, 1, 7)


def test_an_edit_forgets_the_failure(shown: SectionState, target) -> None:
    failed = shown.failed(1, Problem(found="the cell raised", line=4))
    state = aimed(failed, target(BEGIN.replace("print(x)", "print(-x)")), None)
    assert (state.phase, state.failure) == (Phase.PENDING, None)
