"""Runs a section's cells, in order and each once, and keeps what came of each."""

import contextvars
import time
import warnings
from dataclasses import dataclass, field

import pytest
from _pytest.config import apply_warning_filters
from _pytest.outcomes import OutcomeException

from deck.problem import Problem
from deck.talk.cell import Cell
from deck.talk.talk import Section
from deck.testing.capture import Output, Recorder
from deck.testing.compilation import code_name
from deck.testing.expectations import Expected
from deck.testing.isolation import World
from deck.testing.processes import StartedProcesses
from deck.testing.shell import open_shell

_NEVER_EXPECTED = (OutcomeException, pytest.exit.Exception)


@dataclass(slots=True)
class Record:
    """What came of a cell.

    Attributes:
        cell: which one.
        outputs: what it printed and displayed.
        error: what it raised, where it was not to; stops the section.
        figures: how many figures of pyplot it left open.
        figures_line: the line that drew the first of them.
        unmet: what its header announces and did not come, each as a sentence.
        began: when it began, in seconds since the epoch.
        ended: when it ended.
    """

    cell: Cell
    outputs: list[Output] = field(default_factory=list)
    error: BaseException | None = None
    figures: int = 0
    figures_line: int | None = None
    unmet: list[str] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0


class TestedSection:
    """One run of a section, from its top.

    Attributes:
        section: whose cells run.
        stopped_at: the cell that raised, after which none runs.
        began: when, in seconds since the epoch.
    """

    def __init__(self, section: Section, *, config: pytest.Config) -> None:
        self.section = section
        self.stopped_at: Record | None = None
        self.began = time.time()
        self._cells = [cell for cell in section.cells if cell.runs]
        self._records: dict[int, Record] = {}
        self._recorder = Recorder()
        # Settings that Python keeps in context variables, such as NumPy's print options, are the section's own as well.
        self._context = contextvars.copy_context()
        self._world = World(section.path.parent)
        self._started = StartedProcesses()
        with self._world.entered():
            warnings.simplefilter("error")
            # As pytest's own plugin for warnings: first the project's, then those of the command line.
            apply_warning_filters(config.getini("filterwarnings"), config.known_args_namespace.pythonwarnings or [])
            self._shell = open_shell(section.path, self._recorder)

    def has(self, cell: Cell) -> bool:
        """Whether the cell has run."""
        return cell.number in self._records

    def until(self, cell: Cell) -> None:
        """Runs what stands above the cell and has not run, as far as it goes."""
        for each in self._cells:
            if each.number >= cell.number or self.stopped_at is not None:
                return
            self.of(each)

    def of(self, cell: Cell) -> Record:
        """What came of the cell; runs it if it has not run."""
        if not self.has(cell):
            record = self._records[cell.number] = self._context.run(self._run, cell)
            if record.error is not None:
                self.stopped_at = record
        return self._records[cell.number]

    def close(self) -> None:
        """Lets go of all that the cells computed, and ends what they have started."""
        try:
            with self._world.entered():
                self._shell.close()
        finally:
            self._started.end()

    def _run(self, cell: Cell) -> Record:
        record = Record(cell, began=time.time())
        try:
            expected = Expected(cell.options.warns)
        except Problem as problem:
            record.error = cell.locate(problem, self.section.path)
            return record
        recording = self._recorder.recording(record.outputs, code=code_name(self.section.path, cell))
        with self._started.noted(), self._world.entered(), recording, expected.watching():
            record.error = self._shell.run(cell)
            record.figures, record.figures_line = self._shell.left_open
        record.ended = time.time()
        if isinstance(record.error, Warning):
            name = _name(record.error)
            says = f'in its header: warns="{name}"' if cell.header is not None else f"at its top: #| warns: {name}"
            record.error.add_note(f"A cell that means to warn says so {says}")
        if record.error is None:
            record.unmet = [f"its header announces {name}, and it gave no such warning" for name in expected.missing]
        if "raises-exception" in cell.options.tags:
            _take_expected(record)
        return record


def _name(warning: Warning) -> str:
    category = type(warning)
    return category.__name__ if category.__module__ == "builtins" else f"{category.__module__}.{category.__qualname__}"


def _take_expected(record: Record) -> None:
    if record.error is None:
        record.unmet.append("it is tagged raises-exception, and it raised nothing")
    elif isinstance(record.error, Exception) and not isinstance(record.error, _NEVER_EXPECTED):
        record.error = None
