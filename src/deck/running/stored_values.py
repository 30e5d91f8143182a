"""Stored cells while their section runs: brought back or kept, and what would make them wrong found out."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from deck.analysis.names import names_used
from deck.freshness.ledger import Kept, packed, unpacked
from deck.freshness.snapshot import Snapshot
from deck.freshness.stored_cells import StoredCell, stored_cells
from deck.kernel.values.saving import REPORT
from deck.problem import Problem, Status
from deck.store.kinds import LEDGERS, VALUES
from deck.store.store import Store
from deck.talk.cell import Cell
from deck.talk.syntax import parse
from deck.talk.talk import Section

if TYPE_CHECKING:
    from deck.talk.notebook import Outputs


class Run(Protocol):
    """Runs code in the section's kernel, with nothing to show for it."""

    async def __call__(self, code: str, *, counted: bool = False) -> str | None:
        """What it raised; None where it did not. Counted, it takes the place of a cell in IPython's numbers."""


@dataclass(frozen=True, slots=True)
class Values:
    """Where the values of a talk's stored cells come from.

    Attributes:
        snapshot: the talk whose cells they are.
        store: where they are kept.
        cold: runs every cell, whatever the store holds.
        keeps: whether what a cell computes is kept.
    """

    snapshot: Snapshot
    store: Store
    cold: bool = False
    keeps: bool = True

    def of(self, section: Section, scratch: Path) -> "SectionValues | None":
        """For one run of a section, which puts files below `scratch`; None where nothing in it is stored."""
        cells = stored_cells(section, self.snapshot.talk)
        return SectionValues(self, section, cells, scratch) if cells else None


class SectionValues:
    """The stored cells of one section, for one run of it."""

    def __init__(self, values: Values, section: Section, cells: dict[int, StoredCell], scratch: Path) -> None:
        self._values, self._section, self._cells, self._scratch = values, section, cells, scratch
        scratch.mkdir(parents=True)
        self._watched: dict[int, set[str]] = {}
        for each in cells.values():
            for number, names in each.watched.items():
                self._watched.setdefault(number, set()).update(names)

    async def bring_back(self, cell: Cell, run: Run) -> "Outputs | None":
        """The outputs of a stored cell whose values are fresh, and now in the kernel; None where it has to run.

        Raises:
            Problem: what the values depend on was changed behind the back of who reads the code.
        """
        stored = self._cells.get(cell.number)
        if stored is None:
            return None
        await self._check_inputs(stored, run)
        if self._values.cold:
            return None
        key, folder = stored.key(self._values.snapshot.shared), self._folder(cell)
        outputs: Outputs | None = self._values.store.read_bundle(VALUES, key, folder)
        if outputs is None:
            return None
        # In a text, as the time for these imports is no other cell's.
        imports = f"__import__('builtins').exec({stored.imports!r}, globals())"
        if error := await run(f"{imports}\n{_call('load', str(folder), here=True)}", counted=True):
            shutil.rmtree(folder)
            self._values.store.damaged(self._section.path, f'store="{cell.options.store}" cannot be read: {error}')
            return None
        await self._watch(stored.cell.options.stored, run)
        return outputs

    def kept(self, cell: Cell) -> list[Kept]:
        """What the code of a stored cell that was brought back kept by itself, when it ran."""
        key = self._cells[cell.number].key(self._values.snapshot.shared)
        return unpacked(self._values.store.read(LEDGERS, key) or [])

    async def ran(self, cell: Cell, outputs: "Outputs", run: Run, *, kept: Iterable[Kept] = ()) -> None:
        """Keeps the values of a stored cell that has run, and what its code says that it has kept by itself.

        Raises:
            Problem: a value cannot be stored, or the cell changes others in place.
            OSError: the store cannot be written.
        """
        if stored := self._cells.get(cell.number):
            folder, names = self._folder(cell), stored.cell.options.stored
            folder.mkdir()
            if error := await run(_call("save", str(folder), names, here=True)):
                raise self._problem(cell, f"its values cannot be stored: {error}")
            self._check_saved(stored, _report(folder))
            # Where a module was saved while the cell ran, nobody knows which of its two states it ran with.
            if (
                self._values.keeps
                and stored_cells(self._section, self._values.snapshot.talk)[cell.number].own == stored.own
            ):
                key = stored.key(self._values.snapshot.shared)
                self._values.store.write_bundle(VALUES, key, folder, outputs)
                self._values.store.write(LEDGERS, key, packed(kept))
            await self._watch(names, run)
            shutil.rmtree(folder)

    async def passed(self, cell: Cell, run: Run) -> None:
        """Remembers the values of a cell that stored cells below it depend on."""
        if names := self._watched.get(cell.number):
            await self._watch(names, run)

    async def finished(self, run: Run) -> None:
        """At the section's end.

        Raises:
            Problem: another cell has changed a stored value in place.
        """
        stored = {name: each.cell for each in self._cells.values() for name in each.cell.options.stored}
        for name in await self._changed(stored, run):
            cell = stored[name]
            users = [each for each in self._section.cells if each.number > cell.number and name in _used(each)]
            places = ", ".join(f"{self._section.path.name}:{each.place(each.line)}" for each in users)
            raise self._problem(
                cell,
                f"'{name}' is stored here and changed in place by a cell below",
                expected="a stored value to stay as it is",
                remedy=f"Change a copy of it under another name; it is used at {places}" if places else None,
            )

    async def _check_inputs(self, stored: StoredCell, run: Run) -> None:
        names = set().union(*stored.watched.values())
        for name in await self._changed(names, run):
            raise self._problem(
                stored.cell,
                f"'{name}', which this stored cell depends on, is changed in place by code that does not name it so",
                expected="code from which it can be seen, such as rows = sorted(rows)",
                remedy="Give the changed value a name, with an equals sign, in the cell that changes it",
            )

    def _check_saved(self, stored: StoredCell, report: dict[str, Any]) -> None:
        for name, reason in report["refused"].items():
            raise self._problem(
                stored.cell,
                f"'{name}' cannot be stored: {reason}",
                expected="data: arrays, tables, trees, and what can be pickled",
                remedy="Store what is computed from it, and make the rest in a cell of its own",
            )
        names = set(report["changed"]) - set(stored.cell.options.stored)
        below = [each for each in self._section.cells if each.number > stored.cell.number]
        for name in sorted(names & set().union(*map(_used, below))):
            everything = ", ".join([*stored.cell.options.stored, name])
            raise self._problem(
                stored.cell,
                f"the cell changes '{name}' in place, which cells below use and which is not stored",
                expected="all that it changes to be stored",
                remedy=f'Write store="{everything}"',
            )

    async def _changed(self, names: Iterable[str], run: Run) -> list[str]:
        if error := await run(_call("report_changed", str(self._scratch), sorted(names))):
            raise self._problem(next(iter(self._cells.values())).cell, f"its values cannot be compared: {error}")
        changed: list[str] = _report(self._scratch)["changed"]
        return changed

    async def _watch(self, names: Iterable[str], run: Run) -> None:
        await run(_call("watch", sorted(names), here=True))

    def _folder(self, cell: Cell) -> Path:
        return self._scratch / str(cell.number)

    def _problem(self, cell: Cell, found: str, *, expected: str | None = None, remedy: str | None = None) -> Problem:
        problem = Problem(found=found, expected=expected, remedy=remedy, status=Status.TALK)
        return cell.locate(problem, self._section.path)


def _call(function: str, *arguments: object, here: bool = False) -> str:
    """Code that calls a function of `deck.kernel.values.saving`; with `here` on the names of the section."""
    texts = [*map(repr, arguments), *(["globals()"] if here else [])]
    # No name of the section's can be in the way of this.
    return f"__import__('deck.kernel.values.saving').kernel.values.saving.{function}({', '.join(texts)})"


def _report(folder: Path) -> dict[str, Any]:
    path = folder / REPORT
    report: dict[str, Any] = json.loads(path.read_bytes())
    path.unlink()
    return report


def _used(cell: Cell) -> frozenset[str]:
    return names_used(parse(cell.program)) if cell.runs else frozenset()
