"""Which files a talk is made from, and when one of them is saved."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path

from watchfiles import Change, awatch

from deck.analysis.modules import is_project, project_files
from deck.assets import catalog
from deck.config import theme
from deck.freshness.inputs import folders_read, is_passing
from deck.freshness.snapshot import Snapshot

_STEP = 20  # milliseconds without a change after which those before are told
_LONGEST = 200  # milliseconds for which changes are gathered


@dataclass(frozen=True, slots=True)
class Folders:
    """What is watched: some folders with all below them, of others only the files in them."""

    deep: frozenset[Path]
    flat: frozenset[Path]


def folders_of(taken: Snapshot, source: Path) -> Folders:
    """The folders of the talk, of the project's modules behind it, of all data, and of the press's own style sheets."""
    deep, flat = set[Path](), set[Path]()
    (deep if source.is_dir() else flat).add(taken.talk.folder)
    for section in taken.talk.sections:
        for name, path in project_files(section, folder=taken.talk.folder).items():
            package = name.partition("/")[0].partition(".")[0]
            if path.name == package + path.suffix:
                flat.add(path.parent)
            else:
                deep.add(next((each for each in path.parents if each.name == package), path.parent))
        flat |= {(taken.talk.folder / name).resolve().parent for cell in section.cells for name in cell.options.read}
        flat |= folders_read(taken.read.get(section.name, {}), taken.talk.folder)
    files = (taken.talk.folder / entry for entry in taken.talk.config.data if ":" not in entry)
    flat |= {path.resolve().parent for path in files}
    if is_project(Path(__file__)):
        flat |= {theme.FOLDER, catalog.STATIC}
    deep = {each for each in deep if not any(each != other and each.is_relative_to(other) for other in deep)}
    flat = {each for each in flat if not any(each.is_relative_to(other) for other in deep)}
    return Folders(frozenset(filter(Path.is_dir, deep)), frozenset(filter(Path.is_dir, flat)))


def folders_around(source: Path) -> Folders:
    """What is watched of a talk that cannot be read."""
    place = source if source.is_dir() else source.parent
    return Folders(*(frozenset({place} if deep == source.is_dir() else ()) for deep in (True, False)))


class Watch:
    """Tells of files that change in some folders."""

    def __init__(self) -> None:
        self._folders: Folders | None = None
        self._found: asyncio.Queue[set[Path]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    async def aim(self, folders: Folders) -> None:
        """Watches these folders from now on; no save is missed while it changes from others to these."""
        if folders == self._folders:
            return
        before, self._folders = self._folders, folders
        old, self._tasks = (
            self._tasks,
            [
                asyncio.create_task(self._watch(paths, deep=deep))
                for paths, deep in ((folders.deep, True), (folders.flat, False))
                if paths
            ],
        )
        await asyncio.sleep(0)  # in which each begins to watch
        await _ended(old)
        # What was saved there after it was read, and before it was watched.
        if before is not None and (new := (folders.deep | folders.flat) - before.deep - before.flat):
            self._found.put_nowait(set(new))

    async def changes(self) -> AsyncIterator[set[Path]]:
        """Files that were saved, made or removed, as soon as they are."""
        while True:
            found = await self._found.get()
            if any(not path.exists() for path in found):
                await asyncio.sleep(0.1)  # some editors put another file in the place of the one that they save
            yield found | self.waiting()

    @property
    def has_more(self) -> bool:
        """Whether something has changed that is not told yet."""
        return not self._found.empty()

    def look_again(self) -> None:
        """Has the talk read again though no file has changed: other files may be of interest."""
        self._found.put_nowait(set())

    def waiting(self) -> set[Path]:
        """Those that have changed and are not told yet."""
        found: set[Path] = set()
        while not self._found.empty():
            found |= self._found.get_nowait()
        return found

    async def close(self) -> None:
        """Watches nothing any more."""
        await _ended(self._tasks)

    async def _watch(self, paths: Iterable[Path], *, deep: bool) -> None:
        roots = sorted(paths)

        def counts(_: Change, name: str) -> bool:
            path = Path(name)
            root = next((each for each in roots if path.is_relative_to(each)), path.parent)
            return not any(map(is_passing, path.relative_to(root).parts))

        with contextlib.suppress(FileNotFoundError):
            async for found in awatch(
                *roots, watch_filter=counts, step=_STEP, debounce=_LONGEST, recursive=deep, rust_timeout=1000
            ):
                self._found.put_nowait({Path(name) for _, name in found})


async def _ended(tasks: Iterable["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
