"""A talk at one moment: its sections, and all that their outputs depend on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from deck.analysis.modules import one_look
from deck.freshness import ingredients
from deck.freshness.ingredients import Ingredients
from deck.freshness.inputs import inputs_now
from deck.reading.editions import in_edition
from deck.reading.overrides import AS_WRITTEN, Overrides
from deck.reading.talk import read_talk
from deck.store.store import Store
from deck.talk.talk import Section, Talk


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A talk as it stands on disk at some time, and what its outputs depend on.

    Attributes:
        talk: as it was read.
        shared: the ingredients of all sections' outputs.
        own: the further ones of each section's, by its name.
        read: those that the last run of each section's code has named: what it has read.
    """

    talk: Talk
    shared: Ingredients
    own: Mapping[str, Ingredients]
    read: Mapping[str, Ingredients] = field(default_factory=dict)

    def ingredients(self, section: Section) -> Ingredients:
        """All that the section's outputs depend on."""
        return {**self.known(section), **self.read.get(section.name, {})}

    def known(self, section: Section) -> Ingredients:
        """Those that are known before the section's code has ever run."""
        return {**self.shared, **self.own[section.name]}

    def key(self, section: Section) -> str:
        """The key under which the section's outputs are kept."""
        return ingredients.key_of(self.ingredients(section))

    def key_of_inputs(self, section: Section) -> str:
        """The key under which is written down what the section's code has read."""
        return ingredients.key_of(self.known(section))

    def with_read(self, section: Section, read: Ingredients) -> "Snapshot":
        """After a run of the section, which has read this."""
        return replace(self, read={**self.read, section.name: read})

    def with_inputs(self, store: Store, *, while_running: bool = False) -> "Snapshot":
        """With what the sections' code has read in its last run, as that is now."""
        read = {}
        for each in self.talk.sections:
            if any(cell.runs for cell in each.cells):
                key = self.key_of_inputs(each)
                read[each.name] = inputs_now(store, key, self.talk.folder, while_running=while_running)
        return replace(self, read=read)

    def holds(self, section: Section) -> bool:
        """Whether the modules and files that the section depends on are still as they were."""
        return ingredients.of_section(section, self.talk) == self.own[section.name]


def snapshot(
    source: Path,
    *,
    edition: str | None = None,
    draft: bool = False,
    overrides: Overrides = AS_WRITTEN,
    store: Store | None = None,
) -> Snapshot:
    """Reads a talk, and finds out what its outputs depend on.

    Args:
        source: the talk's folder, or the file that is all of it.
        edition: which one to show, whatever the talk's settings say.
        draft: whether the talk's code may work briefly.
        overrides: what is asked of all cells.
        store: where is written down what the code has read; by default the user's.

    Raises:
        Problem: as `deck.reading.talk.read_talk` and `deck.freshness.ingredients.of_talk`.
    """
    with one_look():
        talk = replace(in_edition(read_talk(source, overrides=overrides), edition), draft=draft)
        own = {section.name: ingredients.of_section(section, talk) for section in talk.sections}
        return Snapshot(talk, ingredients.of_talk(talk), own).with_inputs(store or Store())
