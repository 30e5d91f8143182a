"""A talk's outputs: from the store where they are fresh, from kernels where they are stale."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deck import ingredients
from deck.cache import OutputStore
from deck.ingredients import Ingredients
from deck.source import Section, Talk

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from deck.execution import Progress


@dataclass(frozen=True, slots=True)
class Executed:
    """A talk's executed notebooks, by section and in order, and which sections had to run for them."""

    notebooks: dict[str, "NotebookNode"]
    ran: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where a talk's outputs come from.

    Attributes:
        talk: whose outputs.
        depend_on: the ingredients of each section's, by its name.
        store: where they are kept.
    """

    talk: Talk
    depend_on: Mapping[str, Ingredients]
    store: OutputStore

    def executed(self, *, progress: "Progress", cold: bool, timeout: float | None) -> Executed:
        """The talk's executed notebooks.

        Args:
            progress: hears which section runs.
            cold: runs every section, whatever the store holds.
            timeout: seconds that one cell may take.

        Raises:
            Problem: as `deck.execution.execute`.
            OSError: the store cannot be written.
        """
        notebooks = {} if cold else self._fresh()
        stale = [section for section in self.talk.sections if section.name not in notebooks]
        if stale:
            from deck.execution import execute

            cwd = self.talk.folder
            notebooks |= execute(stale, cwd=cwd, progress=progress, keep=self._keep, timeout=timeout)
        in_order = {section.name: notebooks[section.name] for section in self.talk.sections}
        return Executed(in_order, tuple(section.name for section in stale))

    def _fresh(self) -> dict[str, "NotebookNode"]:
        from deck.notebook import to_notebook

        keys = {section: ingredients.key_of(self.depend_on[section.name]) for section in self.talk.sections}
        found = {section: self.store.get(key) for section, key in keys.items()}
        return {
            each.name: to_notebook(each, outputs) for each, outputs in found.items() if outputs is not None
        }

    def _keep(self, section: Section, notebook: "NotebookNode") -> None:
        from deck.notebook import outputs_of

        before = self.depend_on[section.name]
        # Where a module was saved while the section ran, nobody knows which of its two states it ran with.
        if ingredients.of_section(section, self.talk).items() <= before.items():
            self.store.put(ingredients.key_of(before), outputs_of(section, notebook))
