"""A section as pytest sees it: a file of slides, a slide of cells, a cell that is a test."""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deck.config.configuration import FILE
from deck.problem import Problem
from deck.reading.talk import read_section, read_talk, section_paths
from deck.talk.cell import Cell
from deck.talk.outline import outline
from deck.talk.talk import Section
from deck.testing import messages
from deck.testing.running import TestedSection
from deck.testing.selection import is_section

_READ = pytest.StashKey[dict[Path, tuple[tuple[Section, ...], Problem | None]]]()


class SectionFile(pytest.File):
    """A section; its cells share a namespace for as long as pytest stays in it."""

    run: TestedSection | None = None

    def collect(self) -> Iterator["SlideNode"]:
        """The slides that have code which runs."""
        try:
            self.section = read_section(self.path)  # raises what is wrong with this very file
            sections, problem = self._talk()
            if problem is not None and problem.file in (self.path, self.path.parent / FILE):
                raise problem
        except Problem as problem:
            raise self.CollectError(str(problem)) from None
        for span in outline(sections)[self.section.name]:
            cells = [cell for cell in span.cells if cell.runs]
            if cells:
                yield SlideNode.from_parent(self, name=span.id, cells=cells)

    def setup(self) -> None:
        """A fresh namespace."""
        self.run = TestedSection(self.section, config=self.config)

    def teardown(self) -> None:
        """Lets go of the namespace and of all that the cells computed."""
        if self.run is not None:
            self.run.close()
            self.run = None

    def _talk(self) -> tuple[tuple[Section, ...], Problem | None]:
        """All sections of the talk that can be read, since an id depends on those before it, and what is wrong."""
        read = self.session.stash.setdefault(_READ, {})
        talk = self.path.parent if is_section(self.path) else self.path
        if talk not in read:
            read[talk] = _read(talk)
        return read[talk]


def _read(talk: Path) -> tuple[tuple[Section, ...], Problem | None]:
    try:
        return read_talk(talk).sections, None
    except Problem as problem:
        sections = []
        for path in section_paths(talk) if talk.is_dir() else [talk]:
            with contextlib.suppress(Problem):
                sections.append(read_section(path))
        return tuple(sections), problem


class SlideNode(pytest.Collector):
    """A slide; named by its id."""

    def __init__(self, *, cells: Iterable[Cell], **rest: Any) -> None:
        super().__init__(**rest)
        self.cells = cells

    def collect(self) -> Iterator["CellItem"]:
        """Its cells, whether they are shown or not."""
        for cell in self.cells:
            yield CellItem.from_parent(self, name=f"cell {cell.number}", cell=cell)


class CellItem(pytest.Item):
    """A cell; named by its number in the section, as in the deck's own messages."""

    def __init__(self, *, cell: Cell, **rest: Any) -> None:
        super().__init__(**rest)
        self.cell = cell

    @property
    def section_run(self) -> TestedSection:
        """The section's one run, that this cell is a part of."""
        file = self.getparent(SectionFile)
        assert file is not None  # a cell is in a section
        assert file.run is not None  # which had it before it had cells
        return file.run

    def setup(self) -> None:
        """Runs the cells above it that have not run yet; skips it when one of them could not."""
        run = self.section_run
        if run.has(self.cell):
            return
        if run.stopped_at is None:
            run.until(self.cell)
            if run.stopped_at is not None:
                raise run.stopped_at.error
        else:
            failed = f"{messages.place(run.section, run.stopped_at)}, which failed: {messages.summary(run.stopped_at)}"
            raise pytest.skip.Exception(f"needs {failed}", _use_item_location=True)

    def runtest(self) -> None:
        """Runs the cell and looks at what came of it."""
        run = self.section_run
        record = run.of(self.cell)
        if record.error is not None:
            raise record.error
        if problems := list(messages.problems(run.section, record, began=run.began)):
            pytest.fail("\n\n".join(map(str, problems)), pytrace=False)

    def _repr_failure_py(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        # Not `repr_failure`, which pytest does not ask about what fails in the set-up.
        own = messages.representation(self.section_run, excinfo, config=self.config)
        return own if own is not None else super()._repr_failure_py(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """File, line (from 0) and name."""
        assert self.parent is not None  # a cell is on a slide
        return self.path, self.cell.line - 1, f"{self.parent.name}::{self.name}"
