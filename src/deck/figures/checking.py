"""Whether exported figures still follow from the talk: its code, its data, its fits.

Ingredients are compared first. Where one has changed, the figure is drawn again, and its picture decides: code that
was tidied up makes no figure stale, but its manifest old. Another Python or other packages are noted and no more: a
figure is not drawn again because of them, as it would be another one on every machine.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deck.figures.comparison import other_words, visible_difference
from deck.figures.drawing.drawer import Drawer
from deck.figures.drawing.named_figures import subjects_of
from deck.figures.drawing.options import ExportOptions
from deck.figures.exporting import credit_of
from deck.figures.manifest import FigureEntry, Manifest, read_manifest
from deck.figures.previous import check_old_names
from deck.figures.provenance import data_of, environment_of, figure_cells, origin_of, reads_of, unnamed_cells
from deck.freshness.inputs import ABSENT, is_input
from deck.freshness.snapshot import Snapshot, snapshot
from deck.problem import Problem, Status, counted
from deck.running.incremental import execute_stale
from deck.running.progress import Progress
from deck.store.digests import digest
from deck.store.scratch import scratch_folder
from deck.store.store import Store
from deck.talk.cell import Cell
from deck.talk.talk import Section, Talk

_MOST = 4  # ingredients that are named of each figure
_DRAWING = {"drawing": "the press's drawing of figures", "style": "matplotlib's settings"}


@dataclass(slots=True)
class Checked:
    """What a check has found.

    Attributes:
        figures: how many were looked at.
        findings: what no longer follows from the talk, each with the reason.
        notes: what else is worth knowing.
        seconds: how long it took.
        uncompared: of how many figures the data are not there.
    """

    figures: int
    findings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    uncompared: int = 0


def check(
    source: Path,
    *,
    folder: Path,
    differences: Path,
    progress: Progress,
    only: Sequence[str] = (),
    options: ExportOptions | None = None,
    edition: str | None = None,
    store: Store | None = None,
) -> Checked:
    """Compares exported figures with the talk.

    Args:
        source: the talk's folder, or the file that is all of it.
        folder: where the figures are.
        differences: where pictures of what differs are written.
        progress: shows which section runs, where a figure has to be drawn again.
        only: names of figures; all by default.
        options: what they were drawn for.
        edition: which one to take, whatever the talk's settings say.
        store: where outputs and drawings are kept; by default the user's.

    Raises:
        Problem: no figures there, a fault in the talk, a section that has to run and fails.
    """
    begun = time.perf_counter()
    manifest = read_manifest(folder)
    if manifest is None:
        remedy = "Export them: deck figures"
        raise Problem(found="no exported figures", remedy=remedy, file=folder, status=Status.TALK)
    store = store or Store()
    chosen = {manifest.entry(name).name for name in only}
    look = _Look(snapshot(source, edition=edition, store=store), store, manifest, folder, chosen)
    lacking = look.lacking()
    found = Checked(figures=len(only) or len(manifest.figures), uncompared=len(lacking))
    found.findings += [*look.at_all(options or ExportOptions()), *look.at_files()]
    changed = look.changed()
    found.notes += look.whole()
    if lacking:
        names = sorted({name.removeprefix("file ") for each in lacking.values() for name in each})
        found.notes.append(
            f"the data are not on this machine ({_shortened(names)}), so of {counted(len(lacking), 'figure')} only "
            "code, words and files were compared. Check again where the data are"
        )
    if changed:
        if lacking:
            # What a module does to a picture only a drawing shows; a section's own code is the figure's.
            for name in [name for name, each in changed.items() if all(_may_be_idle(reason) for reason in each)]:
                found.notes.append(
                    f"{name}: {_shortened(changed.pop(name))} changed; whether it shows, the data would tell"
                )
            reasons = (
                f"{name}: {_shortened(each)} changed, and without the data it cannot be drawn again here"
                for name, each in changed.items()
            )
            found.findings += reasons
        else:
            findings, notes = look.again(changed, options or ExportOptions(), progress, differences)
            found.findings += findings
            found.notes += notes
    found.seconds = time.perf_counter() - begun
    return found


@dataclass(frozen=True, slots=True)
class _Look:
    """A talk beside what was exported of it."""

    snapshot: Snapshot
    store: Store
    manifest: Manifest
    folder: Path
    only: set[str]

    @property
    def talk(self) -> Talk:
        """The talk."""
        return self.snapshot.talk

    @property
    def cells(self) -> Mapping[str, Sequence[tuple[Section, Cell]]]:
        """The cells that may have drawn a figure, by the name of its first one."""
        return {**unnamed_cells(self.talk), **{name: [each] for name, each in figure_cells(self.talk).items()}}

    def lacking(self) -> dict[str, list[str]]:
        """The data that figures were drawn from and that are not on this machine, by the figure's name."""
        now = data_of(self.talk, self.snapshot.shared)["digests"]
        found = {}
        for entry in self.entries:
            declared = [name for name, old in entry.digests["data"].items() if now.get(name) == "none" != old]
            read = self._files_read(entry, *self._sections_of(entry)).items()
            declared += [name for name, (old, each) in read if each == ABSENT and old not in (None, ABSENT)]
            if declared:
                found[entry.name] = declared
        return found

    @property
    def entries(self) -> list[FigureEntry]:
        """Those that are looked at."""
        return [each for each in self.manifest.figures if not self.only or each.name in self.only]

    def at_all(self, options: ExportOptions) -> Iterator[str]:
        """What is wrong with the export as a whole."""
        if self.manifest.data["stand_in"]:
            yield f"all figures: {self.manifest.data['name'].rstrip('.')}; export them from the data"
        if self.manifest.wish != options.described():
            yield "all figures: they were drawn for other options; export them with those of this check"
        named, cells = figure_cells(self.talk), self.cells
        check_old_names(self.talk, [*named, *(each for each in self.manifest.names if _base(each, cells))])
        names = {_base(name, cells) for name in self.manifest.names}
        if not self.only:
            yield from (f"{name}: it is in the talk and was not exported" for name in named if name not in names)
        for entry in self.entries:
            if _base(entry.name, cells) is None:
                yield f"{entry.name}: it is no longer in the talk; write an alias, or that it is removed, into deck.yml"
        if dict(self.manifest.aliases) != dict(self.talk.config.figures.get("aliases", {})):
            yield "the old names of figures in deck.yml are others than those that were exported"

    def at_files(self) -> Iterator[str]:
        """Which files are not what was written."""
        for entry in self.entries:
            for each in entry.files:
                path = self.folder / each.file
                if not path.is_file():
                    yield f"{entry.name}: {each.file} is missing"
                elif digest(path) != each.sha256:
                    yield f"{entry.name}: {each.file} was changed since it was exported"

    def whole(self) -> Iterator[str]:
        """What is other than it was, and makes nothing stale."""
        before, now = self.manifest.environment, environment_of(self.snapshot.shared)
        others = [
            f"{name} {before.get(name)} -> {now[name]}"
            for name in ("python", "matplotlib", "pillow")
            if before.get(name) != now[name]
        ]
        if others:
            yield f"drawn with other versions: {', '.join(others)}"
        elif before.get("packages") != now["packages"]:
            yield "other packages are installed than when the figures were drawn"

    def changed(self) -> dict[str, list[str]]:
        """The ingredients of each figure that are not what they were, by its name; those without such left out."""
        found = {}
        cells = self.cells
        for entry in self.entries:
            if (base := _base(entry.name, cells)) is None:
                continue
            # Of several cells that give no name, the one that is most like it has drawn it.
            reasons = min((list(self._reasons(entry, *each)) for each in cells[base]), key=len)
            if reasons:
                found[entry.name] = reasons
        return found

    def _reasons(self, entry: FigureEntry, section: Any, cell: Any) -> Iterator[str]:
        origin = origin_of(cell, section, self.talk)
        if origin.code != entry.digests["code"]:
            yield f"code in {section.path.name}"
        yield from _unlike("module", self.manifest.modules_of(entry), origin.modules)
        data = data_of(self.talk, self.snapshot.shared)["digests"] | origin.reads
        absent = {name for name, value in data.items() if value == "none"}
        yield from (each for each in _unlike("data", entry.digests["data"], data) if each[len("data ") :] not in absent)
        # What is not on this machine tells nothing.
        read = self._files_read(entry, section).items()
        yield from (name for name, (old, now) in read if old != now and (now != ABSENT or old is None))
        environment = environment_of(self.snapshot.shared)
        for name, words in _DRAWING.items():
            if environment[name] != entry.digests.get(name):
                yield words
        alt = " ".join((cell.options.alt or "").split())
        if alt != entry.alt and (alt or cell.options.figure):
            yield "alt text"
        if (self.talk.config.license, credit_of(self.talk)) != (entry.license, entry.credit):
            yield "licence or credit"

    def _sections_of(self, entry: FigureEntry) -> list[Section]:
        """The section that a figure is of, where the talk still has it."""
        return [each for each in self.talk.sections if each.path.name == entry.code["file"]]

    def _files_read(self, entry: FigureEntry, *sections: Section) -> dict[str, tuple[str | None, str | None]]:
        """What the sections of a figure read, by name: its digest when the figure was drawn, and now."""
        before, now = self.manifest.reads_of(entry), dict[str, str]()
        for section in sections:
            now |= reads_of(section, self.snapshot, self.store, known=before)
        return {name: (before.get(name), now.get(name)) for name in now}

    def again(
        self,
        changed: Mapping[str, list[str]],
        options: ExportOptions,
        progress: Progress,
        differences: Path,
    ) -> tuple[list[str], list[str]]:
        """Draws what has changed; findings where the picture or its words differ, else notes."""
        executed = execute_stale(self.snapshot, self.store, progress=progress)
        chosen = [each for each in subjects_of(self.talk, executed.notebooks) if each.name in changed]
        findings, notes, data = [], [], data_of(self.talk, self.snapshot.shared)
        with scratch_folder() as scratch:
            drawer = Drawer(executed.snapshot, self.store, options, scratch, progress)
            for drawn in drawer.drawn(chosen):
                name = drawn.subject.name
                entry = self.manifest.entry(name)
                reasons = [*other_words(drawn, entry, data), *changed[name]]
                seen = visible_difference(drawn, entry, self.folder, differences)
                told = [each for each in reasons if each in ("alt text", "licence or credit", "caption")]
                if seen or told:
                    findings.append(f"{name}: {_shortened(reasons)} changed{seen}")
                else:
                    same = "changed, and its picture is the same; 'deck figures' writes it down"
                    notes.append(f"{name}: {_shortened(reasons)} {same}")
        gone = set(changed) - {each.name for each in chosen}
        findings += [f"{name}: its cell shows no such picture any more" for name in sorted(gone)]
        return findings, notes


def _may_be_idle(reason: str) -> bool:
    return reason.startswith("module ") or is_input(reason) or reason in _DRAWING.values()


def _shortened(reasons: list[str]) -> str:
    return ", ".join([*reasons[:_MOST], *([f"{len(reasons) - _MOST} more"] if len(reasons) > _MOST else [])])


def _base(name: str, cells: Mapping[str, Any]) -> str | None:
    """The name of the first figure of a cell, of which this is the first or a further one; None where there is none."""
    if name in cells:
        return name
    stem, _, number = name.rpartition("-")
    return stem if stem in cells and number.isdecimal() else None


def _unlike(kind: str, before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            yield f"{kind} {name}"
