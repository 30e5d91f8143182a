"""A live preview: saves go in, and what the deck is now comes out."""

import asyncio
import contextlib
import re
import time
import traceback
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from deck.freshness.snapshot import Snapshot
from deck.preview.memory import give_back
from deck.preview.messages import state_of
from deck.preview.places import Places
from deck.preview.reading import Reader
from deck.preview.scheduling import AT_ONCE, Activity, Priorities, rests, to_confirm, to_cool, to_warm
from deck.preview.sections.kernels import Kernels
from deck.preview.sections.live_section import LiveSection
from deck.preview.sections.semaphore import PrioritySemaphore
from deck.preview.sections.state import Phase
from deck.preview.sections.target import target_of
from deck.preview.showing import Showing
from deck.preview.watching import Watch, folders_around, folders_of
from deck.problem import Problem
from deck.store.faults import fault_of
from deck.store.store import Store
from deck.talk.talk import Section

GRACE = 0.3
"""Seconds that a change of the page waits for the cells that it makes run, so that both come at once."""

_PAUSE = 1.0
"""Seconds after an error that nobody foresaw."""

Listener = Callable[[dict[str, Any]], None]


class Session:
    """A talk that is shown while it is written.

    Attributes:
        showing: the deck as it is shown.
        listeners: are given each message for the pages that are open.
    """

    def __init__(
        self,
        source: Path,
        *,
        scratch: Path,
        edition: str | None = None,
        store: Store | None = None,
        say: Callable[[str], None] = lambda text: None,
    ) -> None:
        """Makes ready; nothing runs before `run`.

        Args:
            source: the talk's folder, or the file that is all of it.
            scratch: a folder for files, which is removed later.
            edition: as for `deck.build.build`.
            store: where outputs are kept; by default the user's.
            say: gets each Problem, warning and note, for the terminal.
        """
        self.showing = Showing(scratch / "assets")
        self.listeners: set[Listener] = set()
        self._say, self._store = say, store or Store()
        self._reader = Reader(source, edition=edition, store=self._store)
        self._kernels = Kernels(scratch)
        self._priorities = Priorities()
        self._gate = PrioritySemaphore(AT_ONCE, lambda name: self._priorities.rank(name))
        self._watch = Watch()
        self._snapshot: Snapshot | None = None
        self._sections: dict[str, LiveSection] = {}
        self._unread: Problem | None = None
        self._unshown: Problem | None = None
        self._places = Places()
        self._dirty, self._stirred = asyncio.Event(), asyncio.Event()
        self._dirty_since = self._saved = self._rested = time.monotonic()
        self._rendering = self._reading = self._has_saved = False
        self._state: dict[str, Any] = {}
        self._failures: set[str] = set()
        self._warnings: tuple[Problem, ...] = ()
        self._said: dict[str, set[str]] = {}
        self._ending: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Shows the talk, and follows its saves, until it is cancelled; then no kernel is left."""
        try:
            async with asyncio.TaskGroup() as group:
                await self._watch.aim(folders_around(self._reader.source))
                await self._read(None)
                for each in (self._follow, self._show, self._confirm, self._tick):
                    group.create_task(self._going_on(each))
        finally:
            await self._watch.close()
            await asyncio.gather(self._kernels.close(), *(each.close() for each in self._sections.values()))
            await asyncio.gather(*self._ending, return_exceptions=True)

    async def _going_on(self, loop: Callable[[], Awaitable[None]]) -> None:
        """Runs what never ends by itself; an error that nobody foresaw is told, and does not end it either."""
        fault: Problem | None = None
        while True:
            try:
                await loop()
            except Exception as error:
                fault = self._fault(error, fault)
                await asyncio.sleep(_PAUSE)

    @property
    def problem(self) -> Problem | None:
        """What keeps the newest sources from being shown."""
        return self._unread or self._unshown

    @property
    def state(self) -> dict[str, Any]:
        """What a page shows besides the deck: Problems, cells that failed, run, or wait, and whether all is done."""
        sections = list(self._sections.values())
        return state_of(
            sections,
            self._places,
            folder=self.folder,
            problem=self.problem,
            warnings=self._warnings,
            is_settled=self._is_settled,
        )

    def at(self, slide: str) -> None:
        """Says which slide is looked at."""
        self._priorities = self._priorities.looking_at(self._places.section(slide))

    def interrupt(self, section: str) -> None:
        """Stops the cell that runs."""
        if live := self._sections.get(section):
            live.interrupt()

    def again(self, section: str) -> None:
        """Tries a section again that failed."""
        if live := self._sections.get(section):
            live.aim(live.state.target, hurry=True, again=True)
            self._touch()

    @property
    def folder(self) -> Path:
        """Where the sections lie."""
        source = self._reader.source
        return source if source.is_dir() else source.parent

    def file(self, name: str) -> Path | None:
        """The file that a place on the page names; None where there is none in the talk's folder."""
        folder = self.folder.resolve()
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder) and path.is_file() else None

    @property
    def _is_settled(self) -> bool:
        busy = self._dirty.is_set() or self._rendering or self._reading or not (self.showing.page or self.problem)
        done = (Phase.CONFIRMED, Phase.FAILED)
        return not busy and all(each.is_idle and each.state.phase in done for each in self._sections.values())

    async def _follow(self) -> None:
        async for changed in self._watch.changes():
            if changed:
                self._saved, self._has_saved = time.monotonic(), True
            while True:
                if await self._read(changed) or not (more := self._watch.waiting()):
                    break
                changed = changed | more
            if changed:
                self._saved = time.monotonic()

    async def _read(self, changed: Collection[Path] | None) -> bool:
        """Reads what changed; False where a Problem may be one of a file that is only half saved."""
        self._reading = True
        try:
            taken = await asyncio.to_thread(self._reader.read, changed)
            await self._take(taken, changed)
        except Problem as problem:
            await asyncio.sleep(0.1)
            if changed is not None and self._watch.has_more:
                return False
            self._unread = self._told(problem, self._unread)
        except OSError as error:
            self._unread = self._told(Problem(found=error.strerror or str(error), file=error.filename), self._unread)
        except Exception as error:
            # Whatever a save holds, what was there before stays, and the next save is read again.
            self._unread = self._fault(error, self._unread)
        else:
            self._unread = None
            self._say_new("note", self._reader.notes)
        finally:
            self._reading = False
        self._tell_state()
        return True

    def _fault(self, error: Exception, before: Problem | None) -> Problem:
        """An error that nobody foresaw; the same one as before is written down once."""
        what = "".join(traceback.format_exception_only(error)).strip()
        return before if before is not None and what in before.found else self._told(fault_of(error), before)

    def _told(self, problem: Problem, before: Problem | None) -> Problem:
        if str(problem) != str(before or ""):
            self._say(str(problem))
        return problem

    async def _take(self, taken: Snapshot, changed: Collection[Path] | None) -> None:
        old, self._snapshot = self._snapshot, taken
        if old is None or {*_modules(old)} != {*_modules(taken)} or old.talk.config != taken.talk.config:
            await self._watch.aim(await asyncio.to_thread(folders_of, taken, self._reader.source))
        self._kernels.aim(taken.talk, taken.shared)
        if changed and any(path.suffix not in (".py", ".ipynb") for path in changed):
            self._tell(self.showing.restyle(taken.talk))
        self._places.read(taken.talk.sections)
        names = [section.name for section in taken.talk.sections]
        for name in [name for name in self._sections if name not in names]:
            self._end(self._sections.pop(name))
        saved = {section.name for section in taken.talk.sections if changed is not None and section.path in changed}
        self._priorities = self._priorities.saved(saved)
        awaited = {*saved, self._priorities.at}
        # What somebody waits for comes first, before others take the machine.
        for section in sorted(taken.talk.sections, key=lambda each: each.name not in awaited):
            hurry = section.name in awaited if changed or changed is None else None
            self._aim(section, taken, hurry=hurry, again=section.name in saved)
        self._sections = {name: self._sections[name] for name in names}
        self._touch()

    def _aim(self, section: Section, taken: Snapshot, *, hurry: bool | None, again: bool) -> None:
        if known := self._sections.get(section.name):
            known.aim(target_of(section, taken, known=known.state.target), hurry=hurry, again=again)
            return
        self._sections[section.name] = LiveSection(
            target_of(section, taken),
            kernels=self._kernels,
            gate=self._gate,
            store=self._store,
            changed=self._touch,
            has_read=self._watch.look_again,
            hurry=bool(hurry),
        )

    def _touch(self) -> None:
        if not self._dirty.is_set():
            self._dirty_since = time.monotonic()
        self._dirty.set()
        self._stirred.set()
        self._tell_state()

    async def _show(self) -> None:
        while True:
            await self._dirty.wait()
            end = self._dirty_since + GRACE
            while any(each.state.phase is Phase.PENDING for each in self._sections.values()) and (
                (left := end - time.monotonic()) > 0
            ):
                self._stirred.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stirred.wait(), left)
            self._dirty.clear()
            self._rendering = True
            try:
                await self._render()
            finally:
                self._rendering = False
            self._tell_state()

    async def _render(self) -> None:
        if self._snapshot is None:
            return  # nothing has been read yet
        states = {name: each.state for name, each in self._sections.items()}
        shown = {name: (state.target.section, list(state.outputs)) for name, state in states.items()}
        unsettled = {name for name, state in states.items() if not state.is_settled}
        try:
            message = await self.showing.render(self._snapshot.talk, shown, unsettled=unsettled)
        except Problem as problem:
            # A section that has not run to its end may be the cause, and has a Problem of its own.
            self._unshown = None if unsettled else self._told(problem, self._unshown)
            return
        except Exception as error:
            self._unshown = self._fault(error, self._unshown)
            return
        self._unshown = None
        self._warnings = self.showing.page.warnings if self.showing.page else ()
        if not unsettled:
            self._say_new("warning", map(str, self._warnings))
        self._places.shown(self.showing.slides)
        self._tell(message)

    async def _confirm(self) -> None:
        """While no file is saved: runs from the top what has run from its middle, and starts or ends kernels."""
        while True:
            await asyncio.sleep(0.2)
            for each in to_cool(self._activities()):
                if live := self._sections.get(each):  # a save may have taken it away meanwhile
                    await live.cool()
            activities = self._activities()
            is_idle = all(one.is_idle for one in activities)
            is_awaited = any(one.is_awaited for one in self._sections.values())
            if self.showing.page and (is_idle or self._has_saved) and not is_awaited:
                self._kernels.keep_ready()
            if not rests(activities, quiet=time.monotonic() - self._saved):
                continue
            if name := to_confirm(activities, self._priorities):
                await self._sections[name].confirm()
                self._tell_state()
                continue
            for each in to_warm(activities, self._priorities):
                self._sections[each].warm_up()
            if self._rested <= self._saved:
                self._rested = time.monotonic()
                give_back()

    def _activities(self) -> list[Activity]:
        return [
            Activity(each.name, each.state.phase, each.is_idle, each.is_warm, each.used)
            for each in self._sections.values()
        ]

    async def _tick(self) -> None:
        """Tells how far cells are, and when all is done."""
        while True:
            await asyncio.sleep(0.2)
            self._tell_state()

    def _tell_state(self) -> None:
        if (state := self.state) != self._state:
            self._state = state
            self._tell(state)
        failures = {str(failure.problem) for each in self._sections.values() if (failure := each.state.failure)}
        for new in failures - self._failures:
            self._say(new)
        self._failures = failures

    def _say_new(self, kind: str, found: Iterable[str]) -> None:
        """Says what has not been said; of what was, an edit above may have changed the lines."""
        texts = {re.sub(r"\d+", "", each): each for each in found}
        for text in [text for key, text in texts.items() if key not in self._said.get(kind, ())]:
            self._say(f"{kind}: {text}")
        self._said[kind] = set(texts)

    def _tell(self, message: dict[str, Any] | None) -> None:
        if message:
            for listener in list(self.listeners):
                listener(message)

    def _end(self, section: LiveSection) -> None:
        task = asyncio.create_task(section.close())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


def _modules(taken: Snapshot) -> Iterator[str]:
    for own in taken.own.values():
        yield from (name for name in own if name.startswith(("module ", "data ")))
    for read in taken.read.values():
        yield from read
