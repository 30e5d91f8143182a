"""What the store keeps of sections that have run: their outputs, and what their code keeps by itself."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from deck.freshness.ledger import Kept, packed, unpacked
from deck.freshness.snapshot import Snapshot
from deck.store.kinds import LEDGERS, OUTPUTS
from deck.store.store import Store
from deck.talk.talk import Section

if TYPE_CHECKING:
    from deck.talk.notebook import Outputs


def keep_section(
    section: Section, snapshot: Snapshot, store: Store, *, outputs: "list[Outputs]", kept: Iterable[Kept]
) -> None:
    """Keeps what came of a section that ran from its first cell to its last.

    Where a module was saved while the section ran, nothing is kept: nobody knows which of its two states it ran with.

    Args:
        section: what ran.
        snapshot: the talk as it was when the section began to run.
        store: where to keep it.
        outputs: of each cell that ran, in order.
        kept: what the section's code keeps by itself.

    Raises:
        OSError: the store cannot be written.
    """
    if snapshot.holds(section):
        key = snapshot.key(section)
        store.write(OUTPUTS, key, outputs)
        store.write(LEDGERS, key, packed(kept))


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
