"""A talk at one moment: its sections, and all that their outputs depend on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from deck.analysis.modules import one_look
from deck.freshness import ingredients
from deck.freshness.ingredients import Ingredients
from deck.reading.editions import in_edition
from deck.reading.overrides import AS_WRITTEN, Overrides
from deck.reading.talk import read_talk
from deck.talk.talk import Section, Talk


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A talk as it stands on disk at some time, and what its outputs depend on.

    Attributes:
        talk: as it was read.
        shared: the ingredients of all sections' outputs.
        own: the further ones of each section's, by its name.
    """

    talk: Talk
    shared: Ingredients
    own: Mapping[str, Ingredients]

    def ingredients(self, section: Section) -> Ingredients:
        """All that the section's outputs depend on."""
        return {**self.shared, **self.own[section.name]}

    def key(self, section: Section) -> str:
        """The key under which the section's outputs are kept."""
        return ingredients.key_of(self.ingredients(section))

    def holds(self, section: Section) -> bool:
        """Whether the modules and files that the section depends on are still as they were."""
        return ingredients.of_section(section, self.talk) == self.own[section.name]


def snapshot(
    source: Path, *, edition: str | None = None, draft: bool = False, overrides: Overrides = AS_WRITTEN
) -> Snapshot:
    """Reads a talk, and finds out what its outputs depend on.

    Args:
        source: the talk's folder, or the file that is all of it.
        edition: which one to show, whatever the talk's settings say.
        draft: whether the talk's code may work briefly.
        overrides: what is asked of all cells.

    Raises:
        Problem: as `deck.reading.talk.read_talk` and `deck.freshness.ingredients.of_talk`.
    """
    with one_look():
        talk = replace(in_edition(read_talk(source, overrides=overrides), edition), draft=draft)
        own = {section.name: ingredients.of_section(section, talk) for section in talk.sections}
        return Snapshot(talk, ingredients.of_talk(talk), own)
