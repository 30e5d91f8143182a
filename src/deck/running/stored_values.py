"""Stored cells while their section runs: brought back, or kept as they are at the cell's end."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from deck.analysis.effects import touched
from deck.analysis.names import names_bound, names_used
from deck.freshness.ingredients import Ingredients
from deck.freshness.inputs import ABSENT, VALUE, Input, inputs_now, is_value, last_inputs, write_inputs
from deck.freshness.ledger import Kept, packed, unpacked
from deck.freshness.possible_files import possible_files, possible_variables, surroundings
from deck.freshness.snapshot import Snapshot
from deck.freshness.stored_cells import StoredCell, stored_cells
from deck.freshness.traces import RunTrace, States, Trace, inputs_of
from deck.kernel.values.saving import REPORT, STATE
from deck.kernel.values.saving import VALUES as FILE
from deck.problem import Problem, Status
from deck.store.kinds import LEDGERS, VALUES
from deck.store.store import Store
from deck.talk.cell import Cell
from deck.talk.syntax import parse
from deck.talk.talk import Section, Talk

if TYPE_CHECKING:
    from deck.talk.notebook import Outputs

OPAQUE = "unknown"


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
        self._running = [cell for cell in section.cells if cell.runs]
        self._watched = frozenset[str]().union(*(names for each in cells.values() for names in each.watched.values()))
        self._now: dict[int, Ingredients] = {}
        self._states: dict[int, Ingredients] = {}
        self._before: dict[int, States] = {}

    async def bring_back(self, cell: Cell, run: Run) -> "Outputs | None":
        """The outputs of a stored cell whose values are fresh, and now in the kernel; None where it has to run."""
        stored = self._cells.get(cell.number)
        if stored is None:
            return None
        outputs = None
        self._now[cell.number] = await self._read_now(stored, run)
        if not self._values.cold:
            outputs = await self._bring(stored, run)
        if outputs is None:
            self._before[cell.number] = possible_files(self._section, self._talk.folder, stored=stored)
            await self._run(_call("hold", here=True), run)
        return outputs

    def read(self, cell: Cell) -> tuple[Input, ...]:
        """What a stored cell that was brought back has read, when it ran."""
        now = self._now[cell.number]
        found = last_inputs(self._values.store, self._base(self._cells[cell.number])).all
        return tuple(
            replace(each, value=now[each.name], state=each.state if now[each.name] == each.value else None)
            for each in found
            if not each.name.startswith(VALUE)
        )

    def kept(self, cell: Cell) -> list[Kept]:
        """What the code of a stored cell that was brought back kept by itself, when it ran."""
        return unpacked(self._values.store.read(LEDGERS, self._key(self._cells[cell.number])) or [])

    async def ran(
        self, cell: Cell, outputs: "Outputs", run: Run, *, traces: Mapping[int, Trace], kept: Sequence[Kept], began: int
    ) -> None:
        """Keeps the values of a stored cell that has run, and what its code says that it has kept by itself.

        Args:
            cell: the cell.
            outputs: what came of it.
            run: runs code in its kernel.
            traces: what it, and the cells above it, have read.
            kept: what its code keeps by itself.
            began: when the kernel began, in nanoseconds since the epoch.

        Raises:
            Problem: a value cannot be stored.
        """
        if stored := self._cells.get(cell.number):
            folder = self._folder(cell)
            folder.mkdir()
            given = sorted(names_bound(parse(cell.source)))
            await self._run(_call("save", str(folder), cell.options.stored, given, here=True), run)
            report = _report(folder)
            self._check_saved(stored, report)
            # Where a module was saved while the cell ran, the cell may have run with either of the two states.
            if self._values.keeps and stored_cells(self._section, self._talk)[cell.number].own == stored.own:
                self._keep(
                    stored,
                    outputs,
                    RunTrace(kept, self._behind(stored, traces), self._before[cell.number], began),
                    drew=report["drew"],
                )
            shutil.rmtree(folder)

    async def passed(self, cell: Cell, run: Run) -> None:
        """Sees which values a cell has changed that stored cells below it depend on."""
        if self._watched and any(number > cell.number for number in self._cells):
            await run(_call("observe", self._running.index(cell), sorted(self._watched), here=True))

    async def _read_now(self, stored: StoredCell, run: Run) -> Ingredients:
        """What the cell has read in its last run, as it is now, and the values that were changed unseen."""
        await self._run(_call("report_observed", str(self._scratch)), run)
        observed = _report(self._scratch)
        prints = {name: found or OPAQUE for name, found in observed["prints"].items()}
        now = inputs_now(self._values.store, self._base(stored), self._talk.folder)
        now = {name: prints.get(name.removeprefix(VALUE), ABSENT) if is_value(name) else now[name] for name in now}
        unseen = {VALUE + name: prints[name] for name in self._changed_unseen(stored, observed["history"])}
        self._states[stored.cell.number] = {
            name: value for name, value in unseen.items() if name.startswith(VALUE + STATE)
        }
        return now | {name: value for name, value in unseen.items() if not name.startswith(VALUE + STATE)}

    def _changed_unseen(self, stored: StoredCell, history: Mapping[str, Sequence[int]]) -> list[str]:
        """Names of values behind the cell that others have changed than the cells in whose code that can be read."""
        watched, handed = stored.watched, stored.hands_over(self._section)
        names = frozenset[str]().union(*watched.values())
        found = []
        for name in sorted(history):
            cells = {self._running[place].number for place in history[name] if place < len(self._running)}
            cells = {number for number in cells if number < stored.cell.number}
            known = {number for number in watched if name in watched[number] and name not in handed.get(number, ())}
            seen = {*watched} if name.startswith(STATE) else known
            if (name in names or name.startswith(STATE)) and not cells <= seen:
                found.append(name)
        return found

    async def _bring(self, stored: StoredCell, run: Run) -> "Outputs | None":
        cell, folder = stored.cell, self._folder(stored.cell)
        outputs: Outputs | None = self._values.store.read_bundle(VALUES, self._key(stored), folder)
        if outputs is None or self._lacks(folder, cell):
            shutil.rmtree(folder, ignore_errors=True)
            return None
        # In a text, as the time for these imports is no other cell's.
        imports = f"__import__('builtins').exec({stored.imports!r}, globals())"
        if error := await run(f"{imports}\n{_call('load', str(folder), here=True)}", counted=True):
            shutil.rmtree(folder)
            self._values.store.damaged(self._section.path, f'store="{cell.options.store}" cannot be read: {error}')
            return None
        return outputs

    def _lacks(self, folder: Path, cell: Cell) -> bool:
        """Whether a cell below uses what the stored cell changed, and what could not be kept then."""
        return not self._used_below(cell).isdisjoint(json.loads((folder / FILE).read_bytes())["lost"])

    def _keep(self, stored: StoredCell, outputs: "Outputs", ran: RunTrace, *, drew: Sequence[str]) -> None:
        base, store, number = self._base(stored), self._values.store, stored.cell.number
        found = inputs_of(
            ran.traces,
            before=ran.before,
            after=possible_files(self._section, self._talk.folder, stored=stored),
            variables=lambda: possible_variables(self._section, self._talk.folder, stored=stored),
            around=surroundings(self._section, self._talk, store, kept=ran.kept, began=ran.began),
            previous=last_inputs(store, base),
        )
        values = {name: value for name, value in self._now[number].items() if is_value(name)}
        # The state of a generator that all code shares matters to who draws from it.
        values |= {name: value for name, value in self._states[number].items() if name.removeprefix(VALUE) in drew}
        found = replace(found, all=(*found.all, *(Input(name, value) for name, value in values.items())))
        write_inputs(store, base, found)
        if not found.unsure:
            key = stored.key(self._values.snapshot.shared, found.values)
            store.write_bundle(VALUES, key, self._folder(stored.cell), outputs)
            store.write(LEDGERS, key, packed(ran.kept))

    def _behind(self, stored: StoredCell, traces: Mapping[int, Trace]) -> list[Trace]:
        """What a stored cell and the code behind it have read, and what functions have read that may keep it."""
        found = []
        for cell in self._running:
            if cell.number < stored.cell.number and cell.number in traces:
                behind = [each for each in stored.behind if each.cell.number == cell.number]
                found.append(traces[cell.number].only(cell, behind))
        return [*found, traces[stored.cell.number]]

    def _check_saved(self, stored: StoredCell, report: dict[str, Any]) -> None:
        for name, reason in report["refused"].items():
            raise self._problem(
                stored.cell,
                f"'{name}' cannot be stored: {reason}",
                expected="data: arrays, tables, trees, and what can be pickled",
                remedy="Store what is computed from it, and make the rest in a cell of its own",
            )
        for name in sorted({*report["lost"]} & self._used_below(stored.cell)):
            users = [each for each in self._below(stored.cell) if name in names_used(parse(each.program))]
            places = ", ".join(f"{self._section.path.name}:{each.place(each.line)}" for each in users)
            raise self._problem(
                stored.cell,
                f"the cell changes '{name}' in place, which cells below use{f' ({places})' if places else ''}, "
                f"and it cannot be stored: {report['lost'][name]}",
                expected="all that it changes to be data, or what can be pickled",
                remedy=f"Change '{name}' in a cell of its own that has no store",
            )

    def _below(self, cell: Cell) -> list[Cell]:
        return [each for each in self._running if each.number > cell.number]

    def _used_below(self, cell: Cell) -> set[str]:
        """The names that cells below look up, by way of functions, too."""
        above = [each.program for each in self._running if each.number <= cell.number]
        return {*touched([each.program for each in self._below(cell)], above)}

    @property
    def _talk(self) -> Talk:
        return self._values.snapshot.talk

    def _base(self, stored: StoredCell) -> str:
        """The key under which is written down what the cell has read."""
        return stored.key(self._values.snapshot.shared)

    def _key(self, stored: StoredCell) -> str:
        return stored.key(self._values.snapshot.shared, self._now[stored.cell.number])

    async def _run(self, code: str, run: Run) -> None:
        if error := await run(code):
            raise self._problem(next(iter(self._cells.values())).cell, f"its values cannot be looked at: {error}")

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
