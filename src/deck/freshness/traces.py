"""What cells read and write while they run, as their kernel reports it -> the inputs of a section or a stored cell."""

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deck.analysis.file_names import place_of
from deck.analysis.slicing import Statement, statement_at
from deck.freshness.inputs import (
    ABSENT,
    FILE,
    FILES,
    FOLDER,
    PATH,
    VARIABLE,
    VARIABLES,
    Input,
    Inputs,
    Surroundings,
    absolute,
    input_of_file,
    relative,
    value_of_folder,
    value_of_names,
    value_of_path,
    value_of_variable,
    value_of_variables,
)
from deck.freshness.ledger import Kept
from deck.kernel.inputs.environment import ALL, ONE, SET, digest_of_variable
from deck.store.digests import FileState, state_of
from deck.talk.cell import Cell


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a cell asked for.

    Attributes:
        kind: "read", "write", "read-write", "list" or "look" of a path; "variable" or "set variable" of a
            name; "variables" of all.
        name: the path, or the variable's name.
        found: the state of the file at that time, "file" or "folder" for a look, or the digest of the variable; None
            where there was none.
        line: of the cell, whose statement asked; None where a function did, which may keep it for cells below.
    """

    kind: str
    name: str
    found: FileState | str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Trace:
    """What one run of a cell asked for; or of a stored cell that was brought back, what its last run has read."""

    events: tuple[Event, ...] = ()
    brought: tuple[Input, ...] = ()

    def only(self, cell: Cell, statements: Iterable[Statement]) -> "Trace":
        """What some statements of the cell have asked for, and functions, which may keep it for any code below."""
        wanted = {id(each.tree) for each in statements}
        events = []
        for each in self.events:
            if each.line is None:
                events += [each] if each.kind != "write" else []
            elif (found := statement_at(cell, each.line)) is None or id(found.tree) in wanted:
                events.append(each)
        return Trace(tuple(events), self.brought if wanted else ())


class InputLog:
    """The file to which a kernel reports what its code reads, for one run of a section."""

    def __init__(self, path: Path) -> None:
        self.path, self._place = path, 0

    def read(self) -> tuple[Event, ...]:
        """What was reported since the last call."""
        try:
            with self.path.open("rb") as file:
                file.seek(self._place)
                found = file.read()
        except FileNotFoundError:
            return ()
        self._place += len(found)
        return tuple(map(_event, found.splitlines()))


def _event(line: bytes) -> Event:
    said = json.loads(line)
    found = tuple(said["found"]) if isinstance(said["found"], list) else said["found"]
    return Event(said["kind"], said["name"], found, said["line"])


States = Mapping[str, Mapping[Path, FileState]]
"""Names and patterns in some code -> the files that they are those of, and their states."""


def states(files: Mapping[str, Iterable[Path]]) -> States:
    """The states of files by the names that code has for them."""
    found: dict[str, dict[Path, FileState]] = {}
    for name, paths in files.items():
        found[name] = {}
        for path in paths:
            with contextlib.suppress(OSError):
                found[name][path] = state_of(path)
    return found


@dataclass(frozen=True, slots=True)
class RunTrace:
    """What came of a section that ran, or of a stored cell, besides its outputs.

    Attributes:
        kept: what its code keeps by itself.
        traces: what its cells have read, in order.
        before: the files that its code names, as they were before it ran.
        began: when its kernel began, in nanoseconds since the epoch.
    """

    kept: Sequence[Kept]
    traces: Sequence[Trace]
    before: States
    began: int


def inputs_of(
    traces: Iterable[Trace],
    *,
    before: States,
    after: States,
    variables: Callable[[], Iterable[str]],
    around: Surroundings,
    previous: Inputs,
) -> Inputs:
    """What code has read that ran.

    Args:
        traces: of its cells, in the order in which they ran.
        before: the files that names in the code were those of when it began.
        after: the same when it ended.
        variables: the environment variables that the code names, for code that takes all of them at once.
        around: where the talk lies.
        previous: what the same code has read in its last run. What changed while it ran both times, it writes itself.
    """
    run = _Run(around, frozenset(previous.unsure))
    for trace in traces:
        for event in trace.events:
            run.hear(event)
        for each in trace.brought:
            path = absolute(around.folder / each.name.removeprefix(FILE))
            if not (each.name.startswith(FILE) and path in run.written):
                run.found.setdefault(each.name, each)
    run.finish(before, after)
    if run.takes_variables:
        run.name_variables(variables())
    return Inputs(tuple(run.found[name] for name in sorted(run.found)), tuple(sorted(run.unsure)))


@dataclass(slots=True)
class _Run:
    around: Surroundings
    unsure_before: frozenset[str]
    found: dict[str, Input] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    read: dict[Path, FileState | None] = field(default_factory=dict)
    listed: set[Path] = field(default_factory=set)
    looked: dict[Path, str] = field(default_factory=dict)
    takes_variables: bool = False
    set_variables: set[str] = field(default_factory=set)
    changed: set[Path] = field(default_factory=set)
    written: set[Path] = field(default_factory=set)

    def hear(self, event: Event) -> None:
        """Takes in an event, in the order of the run."""
        if event.kind in (ONE, ALL, SET):
            self._variable(event)
            return
        path, state = Path(event.name), _state(event.found)
        if event.kind == "list":
            self.listed.add(path)
            return
        if event.kind == "look":
            if path not in self.written:
                self.looked.setdefault(path, str(event.found or ABSENT))
            return
        reads, writes = event.kind.startswith("read"), event.kind.endswith("write")
        if reads and not (writes and state is None):
            if path not in self.read:
                if path not in self.written:
                    self.read[path] = state
            elif path not in self.written and self.read[path] != state:
                self.changed.add(path)
        if writes:
            self.written.add(path)

    def finish(self, before: States, after: States) -> None:
        """Looks at what is there when the code has run."""
        for path, state in self.read.items():
            if self.around.counts(path, state) and not path.is_dir():
                self._file(path, was=state, is_own=path in self.written)
        for path in self.listed:
            if self.around.counts(path / "_", _of(path)):
                without = tuple(sorted(each.name for each in self.written if each.parent == path))
                name = FOLDER + self.around.name(path)
                self.found[name] = Input(name, value_of_folder(path, without), without=without)
        for name in sorted({*before, *after}):
            self._named(name, before.get(name, {}), after.get(name, {}))
        for path, was in self.looked.items():
            if path not in self.written and self.around.counts(path, None if was == ABSENT else _of(path)):
                self._looked(path, was)

    def name_variables(self, names: Iterable[str]) -> None:
        """Takes in variables that code names which took all of them."""
        for name in sorted(names):
            if name.endswith("_"):
                self.found[f"{VARIABLES}{name}*"] = Input(f"{VARIABLES}{name}*", value_of_variables(f"{name}*"))
            elif self.around.counts_variable(name) and name not in self.set_variables:
                value = value_of_variable(name, os.environ.get(name))
                self.found.setdefault(VARIABLE + name, Input(VARIABLE + name, value))

    def _named(self, written: str, before: Mapping[Path, FileState], after: Mapping[Path, FileState]) -> None:
        """Files that a text in the code names, whether or not Python opened them."""
        place = absolute(place_of(written, self.around.folder))
        name = self.around.name(place)
        is_pattern = any(mark in name for mark in "*?[")
        for path in {*before, *after}:
            known = path in self.read or path in self.written
            if not known and path in before and self.around.counts(path, before[path]):
                self._file(path, was=before[path], is_own=False)
        if is_pattern:
            own = {path for path in after if path in self.written or path not in before}
            without = tuple(sorted(relative(each, self.around.folder) for each in own))
            value = value_of_names(relative(each, self.around.folder) for each in {*after} - own)
            self.found[FILES + name] = Input(FILES + name, value, without=without)
        elif not before and not after and self.around.counts(place, None) and place not in self.written:
            self.found.setdefault(FILE + name, Input(FILE + name, ABSENT))

    def _file(self, path: Path, *, was: FileState | None, is_own: bool) -> None:
        name = FILE + self.around.name(path)
        is_changed = path in self.changed or _of(path) != was
        is_own = is_own or (is_changed and name in self.unsure_before)
        self.found[name] = input_of_file(path, name, is_own=is_own)
        if is_changed and not is_own:
            self.unsure.add(name)

    def _looked(self, path: Path, was: str) -> None:
        """Whether there is something at a path; where its content is an input, that says so, too."""
        name, now = PATH + self.around.name(path), value_of_path(path)
        if FILE + self.around.name(path) in self.found:
            return
        is_own = now != was and name in self.unsure_before
        self.found[name] = Input(name, now, is_own=is_own)
        if now != was and not is_own:
            self.unsure.add(name)

    def _variable(self, event: Event) -> None:
        name = event.name
        if event.kind != ONE:
            self.takes_variables = self.takes_variables or event.kind == ALL
            self.set_variables.update([name] if event.kind == SET else [])
            return
        value = os.environ.get(name)
        said = None if value is None else digest_of_variable(name, value)
        # What the code has set itself, before it asked, is no input.
        if self.around.counts_variable(name) and event.found == said:
            self.found.setdefault(VARIABLE + name, Input(VARIABLE + name, value_of_variable(name, value)))


def _state(found: Any) -> FileState | None:
    return found if isinstance(found, tuple) else None


def _of(path: Path) -> FileState | None:
    try:
        return state_of(path)
    except OSError:
        return None
