"""A talk's outputs: from the store where they are fresh, from kernels where they are stale."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deck.config.theme import figure_style
from deck.freshness import ingredients
from deck.freshness.ingredients import Ingredients
from deck.problem import Problem, Status
from deck.store.kinds import LEDGERS
from deck.store.store import OutputStore
from deck.talk.talk import Section, Talk

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from deck.running.progress import Progress
    from deck.talk.notebook import Outputs as CellOutputs


@dataclass(frozen=True, slots=True)
class Executed:
    """A talk's executed notebooks.

    Attributes:
        notebooks: by section and in order.
        ran: which sections had to run for them.
        before: of a cold run, what was kept of each section under the same key, where something was.
    """

    notebooks: dict[str, "NotebookNode"]
    ran: tuple[str, ...]
    before: "dict[str, list[CellOutputs]]"


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where a talk's outputs come from.

    Attributes:
        talk: whose outputs.
        shared: the ingredients of all sections' outputs.
        own: the further ingredients of each section's, by its name.
        store: where they are kept.
    """

    talk: Talk
    shared: Ingredients
    own: Mapping[str, Ingredients]
    store: OutputStore

    def executed(self, *, progress: "Progress", cold: bool, timeout: float | None, frozen: bool = False) -> Executed:
        """The talk's executed notebooks.

        Args:
            progress: hears which section runs.
            frozen: nothing may run.
            cold: runs every section, whatever the store holds.
            timeout: seconds that one cell may take.

        Raises:
            Problem: as `deck.running.sections.execute`; a section is stale, and nothing may run.
            OSError: the store cannot be written.
        """
        notebooks = self._fresh(cold=cold)
        before = self._kept() if cold else {}
        stale = [section for section in self.talk.sections if section.name not in notebooks]
        if stale and frozen:
            raise self._not_frozen(stale)
        if stale:
            from deck.running.sections import execute
            from deck.running.stored_values import Values

            values = Values(self.talk, self.shared, self.store, cold)
            cwd, style = self.talk.folder, figure_style(self.talk.config.theme.base)
            notebooks |= execute(
                stale,
                cwd=cwd,
                progress=progress,
                keep=self._keep,
                timeout=timeout,
                style=style,
                values=values,
                draft=self.talk.draft,
                cold=time.time() if cold else None,
            )
        in_order = {section.name: notebooks[section.name] for section in self.talk.sections}
        return Executed(in_order, tuple(section.name for section in stale), before)

    def _kept(self) -> "dict[str, list[CellOutputs]]":
        found = {section.name: self.store.get(self._key(section)) for section in self.talk.sections}
        return {name: outputs for name, outputs in found.items() if outputs is not None}

    def _fresh(self, *, cold: bool) -> dict[str, "NotebookNode"]:
        from deck.talk.notebook import to_notebook

        notebooks = {}
        for section in self.talk.sections:
            if not any(cell.runs for cell in section.cells):
                outputs = []  # no code, so no kernel
            else:
                outputs = None if cold else self.store.get(self._key(section))
            if outputs is not None:
                notebooks[section.name] = to_notebook(section, outputs)
        return notebooks

    def _keep(self, section: Section, notebook: "NotebookNode") -> None:
        from deck.freshness.ledger import kept_in
        from deck.talk.notebook import outputs_of

        # Where a module was saved while the section ran, nobody knows which of its two states it ran with.
        if ingredients.of_section(section, self.talk) == self.own[section.name]:
            self.store.put(self._key(section), outputs_of(section, notebook))
            self.store.put_list(LEDGERS, self._key(section), kept_in(notebook))

    def _not_frozen(self, stale: Sequence[Section]) -> Problem:
        from deck.freshness.explain import explanations

        all_of_it = explanations(self.talk, self.shared, self.own, self.store)
        count = f"{len(stale)} of {len(self.talk.sections)} sections {'is' if len(stale) == 1 else 'are'} stale"
        return Problem(
            found=f"{count}, and with --frozen nothing runs",
            expected="outputs of all sections in the store",
            remedy="Build without --frozen, or restore the store that it was built with",
            detail="\n".join(str(each) for each in all_of_it if not each.fresh),
            status=Status.TALK,
        )

    def _key(self, section: Section) -> str:
        return ingredients.key_of({**self.shared, **self.own[section.name]})
