"""A talk that is read again and again: only what changed is."""

import sys
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from deck.analysis import names
from deck.freshness import ingredients
from deck.freshness.ingredients import Ingredients
from deck.freshness.snapshot import Snapshot
from deck.reading.editions import in_edition
from deck.reading.overrides import Overrides
from deck.reading.talk import SECTION, read_section, read_talk
from deck.rendering.notes import notes_of
from deck.rendering.text_checks import check_texts
from deck.store.store import Store
from deck.talk import syntax
from deck.talk.markdown import expressions, headings
from deck.talk.talk import Section, Talk

_CACHES = (syntax.parse, expressions.expressions, expressions.program, headings.heading, names.names_of)
_MANY = 1.5  # times as many entries of a cache as the whole talk has


class Reader:
    """Reads a talk, and remembers what it has read.

    Attributes:
        source: the talk's folder, or the file that is all of it.
        notes: what the author should know of the talk as it was read last.
    """

    def __init__(self, source: Path, *, edition: str | None = None, store: Store | None = None) -> None:
        self.source = source.resolve()
        self._store = store or Store()
        self._edition = edition
        self._sections: dict[Path, tuple[Overrides, Section]] = {}
        self._own: dict[str, tuple[Section, Ingredients]] = {}
        self._checked: dict[str, Section] = {}
        self._notes: dict[str, tuple[str, ...]] = {}
        self.notes: tuple[str, ...] = ()
        self._config: object = None
        self._sizes: list[int] = []

    def read(self, changed: Collection[Path] | None = None) -> Snapshot:
        """The talk as it is now.

        Args:
            changed: the files that were saved, made or removed since the last call; None where that is not known.

        Raises:
            Problem: as the reading of a talk, and as `deck.rendering.text_checks.check_texts`.
        """
        self._forget(changed)
        talk = in_edition(read_talk(self.source, read=self._section), self._edition)
        self._check(talk)
        own = {section.name: self._own_of(section, talk) for section in talk.sections}
        self._bound_caches()
        return Snapshot(talk, ingredients.of_talk(talk), own).with_inputs(self._store, while_running=True)

    def _forget(self, changed: Collection[Path] | None) -> None:
        if changed is None:
            self._sections, self._own, self._checked = {}, {}, {}
            return
        for path in changed:
            self._sections.pop(path, None)
        if any(map(self._may_be_read_by_code, changed)):
            self._own = {}
            self._sections = {path: each for path, each in self._sections.items() if not _shows_modules(each[1])}
            self._unload_data_functions(changed)
        if any(path.suffix == ".bib" for path in changed):
            self._checked = {}

    def _may_be_read_by_code(self, path: Path) -> bool:
        """Whether the file is a module, or one that code says it reads; a section is neither."""
        inside = path.is_relative_to(self.source if self.source.is_dir() else self.source.parent)
        if not inside:
            return True
        if path.suffix == ".py":
            return path != self.source and not SECTION.fullmatch(path.name)
        read = {name for section, _ in self._own.values() for cell in section.cells for name in cell.options.read}
        return any(path == (self.source / name).resolve() for name in read)

    def _unload_data_functions(self, changed: Collection[Path]) -> None:
        """What deck.yml names under `data` may be a function of the project's, which this process has loaded."""
        if any(path.suffix == ".py" for path in changed):
            for entry in getattr(self._config, "data", ()):
                package = entry.partition(":")[0].partition(".")[0]
                if package != __name__.partition(".")[0]:
                    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
                        del sys.modules[name]

    def _section(self, path: Path, overrides: Overrides) -> Section:
        known = self._sections.get(path)
        if known is None or known[0] != overrides:
            known = self._sections[path] = overrides, read_section(path, overrides)
        return known[1]

    def _check(self, talk: Talk) -> None:
        if talk.config != self._config:
            self._checked = {}
        self._config = talk.config
        new = [section for section in talk.sections if self._checked.get(section.name) is not section]
        unread = check_texts(replace(talk, sections=tuple(new)))
        for section in new:
            own = [each for each in unread if each.file == section.path.name]
            self._notes[section.name] = notes_of(replace(talk, sections=(section,)), own)
        self._checked = {section.name: section for section in talk.sections}
        self.notes = tuple(note for name in self._checked for note in self._notes[name])

    def _own_of(self, section: Section, talk: Talk) -> Ingredients:
        known = self._own.get(section.name)
        if known is None or known[0] is not section:
            self._own[section.name] = (section, ingredients.of_section(section, talk))
        return self._own[section.name][1]

    def _bound_caches(self) -> None:
        """What every version of every cell once was is not kept for ever."""
        sizes = [cache.cache_info().currsize for cache in _CACHES]
        self._sizes = self._sizes or sizes
        for cache, size, first in zip(_CACHES, sizes, self._sizes, strict=True):
            if size > _MANY * first + 20:
                cache.cache_clear()


def _shows_modules(section: Section) -> bool:
    return any(cell.options.source for cell in section.cells)
