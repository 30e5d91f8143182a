"""What the store keeps of sections that have run: their outputs, and what their code keeps by itself."""

from typing import TYPE_CHECKING

from deck.analysis.modules import one_look
from deck.freshness.inputs import Inputs, last_inputs, write_inputs
from deck.freshness.ledger import Kept, packed, unpacked
from deck.freshness.possible_files import possible_files, possible_variables, surroundings
from deck.freshness.snapshot import Snapshot
from deck.freshness.traces import RunTrace, inputs_of
from deck.store.kinds import LEDGERS, OUTPUTS
from deck.store.store import Store
from deck.talk.talk import Section

if TYPE_CHECKING:
    from deck.talk.notebook import Outputs


def keep_section(
    section: Section,
    snapshot: Snapshot,
    store: Store,
    *,
    outputs: "list[Outputs]",
    ran: RunTrace,
    is_as_built: bool = True,
) -> Snapshot:
    """Keeps what came of a section that ran from its first cell to its last.

    Where a module, or a file that the section read, was saved while it ran, nothing is kept: nobody knows which of its
    two states it ran with.

    Args:
        section: what ran.
        snapshot: the talk as it was when the section began to run.
        store: where to keep it.
        outputs: of each cell that ran, in order.
        ran: what else came of it.
        is_as_built: whether the outputs are those of a build; else only what the section has read is written down.

    Returns:
        The snapshot with the values of what the section has read.
    """
    with one_look():
        inputs = inputs_of_section(section, snapshot, store, ran)
        now = snapshot.with_read(section, inputs.values)
        holds = snapshot.holds(section)
    if holds:
        write_inputs(store, snapshot.key_of_inputs(section), inputs)
        if is_as_built and not inputs.unsure:
            key = now.key(section)
            store.write(OUTPUTS, key, outputs)
            store.write(LEDGERS, key, packed(ran.kept))
    return now


def inputs_of_section(section: Section, snapshot: Snapshot, store: Store, ran: RunTrace) -> Inputs:
    """What the section's code has read, as far as it ran."""
    return inputs_of(
        ran.traces,
        before=ran.before,
        after=possible_files(section, snapshot.talk.folder),
        variables=lambda: possible_variables(section, snapshot.talk.folder),
        around=surroundings(section, snapshot.talk, store, kept=ran.kept, began=ran.began),
        previous=last_inputs(store, snapshot.key_of_inputs(section)),
    )


def kept_outputs(section: Section, snapshot: Snapshot, store: Store) -> "list[Outputs] | None":
    """The outputs of each cell that runs, in order; None where there are none, or none to be trusted."""
    if not any(cell.runs for cell in section.cells):
        return []  # no code, so no kernel
    found: list[Outputs] | None = store.read(OUTPUTS, snapshot.key(section))
    return found


def kept_by_code(section: Section, snapshot: Snapshot, store: Store) -> list[Kept] | None:
    """What the section's code keeps by itself, where the section is as it was when it ran; else None."""
    entries = store.read(LEDGERS, snapshot.key(section))
    return None if entries is None else unpacked(entries)
