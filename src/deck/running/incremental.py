"""A talk's executed notebooks: from the store where its sections are fresh, from kernels where they are stale."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deck.config.theme import figure_style
from deck.freshness.kept_sections import keep_section, kept_outputs
from deck.freshness.snapshot import Snapshot
from deck.problem import Problem, Status
from deck.running.options import AS_USUAL, RunOptions
from deck.store.store import Store
from deck.talk.talk import Section

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from deck.freshness.traces import RunTrace
    from deck.running.progress import Progress
    from deck.talk.notebook import Outputs


@dataclass(frozen=True, slots=True)
class Executed:
    """A talk's executed notebooks.

    Attributes:
        notebooks: by section and in order.
        ran: which sections had to run for them.
        before: of a cold run, what was kept of each section under the same key, where something was.
        snapshot: the talk, with what the sections that ran have read.
    """

    notebooks: "dict[str, NotebookNode]"
    ran: tuple[str, ...]
    before: "dict[str, list[Outputs]]"
    snapshot: Snapshot


def execute_stale(
    snapshot: Snapshot, store: Store, *, progress: "Progress", options: RunOptions = AS_USUAL
) -> Executed:
    """The talk's executed notebooks, of which those that are stale run.

    Args:
        snapshot: the talk.
        store: where outputs and values are kept.
        progress: hears which section runs.
        options: how they run; where nothing may, a stale section is a Problem.

    Raises:
        Problem: as `deck.running.sections.execute`; a section is stale, and nothing may run.
    """
    # Late, here and below: nbformat, and all that starts a kernel, loads longer than a build with nothing to do takes.
    from deck.talk.notebook import outputs_of, to_notebook

    talk, now = snapshot.talk, snapshot
    kept = {section.name: kept_outputs(section, snapshot, store) for section in talk.sections}
    stale = [each for each in talk.sections if kept[each.name] is None or (options.cold and _has_code(each))]
    if stale and options.frozen:
        raise _not_frozen(stale, snapshot, store)
    notebooks = {
        section.name: to_notebook(section, outputs)
        for section in talk.sections
        if section not in stale and (outputs := kept[section.name]) is not None
    }
    if stale:
        # Late, as above.
        from deck.running.sections import execute
        from deck.running.stored_values import Values

        def keep(section: Section, notebook: "NotebookNode", ran: "RunTrace") -> None:
            nonlocal now
            outputs = outputs_of(section, notebook)
            kept_now = keep_section(section, snapshot, store, outputs=outputs, ran=ran)
            now = now.with_read(section, kept_now.read[section.name])

        notebooks |= execute(
            stale,
            cwd=talk.folder,
            progress=progress,
            keep=keep,
            options=options,
            style=figure_style(talk.config.theme.base),
            values=Values(snapshot, store, cold=options.cold),
        )
    in_order = {section.name: notebooks[section.name] for section in talk.sections}
    before = {name: outputs for name, outputs in kept.items() if outputs is not None} if options.cold else {}
    return Executed(in_order, tuple(section.name for section in stale), before, now)


def _has_code(section: Section) -> bool:
    return any(cell.runs for cell in section.cells)


def _not_frozen(stale: Sequence[Section], snapshot: Snapshot, store: Store) -> Problem:
    from deck.freshness.explain import explanations  # here, as it compares texts, which few builds need

    all_of_it = explanations(snapshot, store)
    count = f"{len(stale)} of {len(snapshot.talk.sections)} sections {'is' if len(stale) == 1 else 'are'} stale"
    return Problem(
        found=f"{count}, and with --frozen nothing runs",
        expected="outputs of all sections in the store",
        remedy="Build without --frozen, or restore the store that it was built with",
        detail="\n".join(str(each) for each in all_of_it if not each.fresh),
        status=Status.TALK,
    )
