"""A talk's figures -> drawings of each in every variant: from the store, or drawn anew."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deck.analysis.slicing import Statement, statements_behind
from deck.config.theme import BASES, figure_style, variables
from deck.figures.drawing.answers import combined, fits_slides, without_copies
from deck.figures.drawing.drawing import Drawing, Drawn
from deck.figures.drawing.named_figures import NamedFigure
from deck.figures.drawing.options import FORMATS, ExportOptions, Variant
from deck.figures.drawing.processes import Answer, DrawingProcesses, Job
from deck.formats.images import PNG, SVG
from deck.freshness.ingredients import key_of
from deck.freshness.inputs import inputs_now
from deck.freshness.kept_sections import kept_by_code
from deck.freshness.snapshot import Snapshot
from deck.freshness.stored_cells import StoredCell, stored_cells
from deck.problem import Problem, Status
from deck.running.progress import Progress
from deck.store.digests import digest, digest_of_folder
from deck.store.kinds import DRAWINGS, VALUES
from deck.store.store import Store
from deck.talk.cell import Cell
from deck.talk.talk import Section, Talk

# Modules that decide what is drawn; those of all outputs are ingredients already.


def drawing_digest() -> str:
    """One digest of what decides how figures are drawn, besides the talk and what is installed."""
    styles = [digest(figure_style(base)) for base in BASES]
    return hashlib.sha256("".join([digest_of_folder(Path(__file__).parent), *styles]).encode()).hexdigest()


def ground(talk: Talk, theme: str) -> str:
    """The colour of the paper that a variant is drawn on."""
    own = talk.config.colors.get("paper") if theme == talk.config.theme.base else None
    return own or variables(theme)["paper"]


@dataclass(frozen=True, slots=True)
class Drawer:
    """Draws a talk's figures.

    Attributes:
        snapshot: the talk, in its edition.
        store: where drawings are kept, and values of stored cells.
        options: what to draw.
        scratch: a folder for files, which is removed later.
        progress: shows which section is drawn.
        cold: draws all anew.
    """

    snapshot: Snapshot
    store: Store
    options: ExportOptions
    scratch: Path
    progress: Progress
    cold: bool = False

    @property
    def talk(self) -> Talk:
        """The talk."""
        return self.snapshot.talk

    def drawn(self, subjects: Sequence[NamedFigure]) -> list[Drawn]:
        """The figures, each with its drawings.

        Raises:
            Problem: a cell raises, or draws another picture each time; a process ended.
        """
        figures = [each for each in subjects if _is_drawn(each)]
        cells = {(each.section.name, each.cell.number): each for each in figures}
        records = {} if self.cold else self._kept(cells)
        stale = [each for place, each in cells.items() if place not in records]
        if stale:
            records |= self._anew(stale, figures)
        return [self._one(each, records) for each in subjects]

    def _one(self, subject: NamedFigure, records: Mapping[tuple[str, int], Any]) -> Drawn:
        if not _is_drawn(subject):
            # Late: Pillow is for pictures that are no drawing, which few talks have.
            from deck.figures.drawing.pictures import as_it_is

            folder = self.scratch / "pictures"
            folder.mkdir(exist_ok=True)
            drawing = as_it_is(subject, folder, self.options, theme=self.talk.config.theme.base)
            return Drawn(subject, (drawing,), self._fits(subject))
        record = records[subject.section.name, subject.cell.number]
        folder = self._folder(subject)
        drawings = [
            Drawing(
                Variant(each["theme"], each["layout"]),
                each["width"],
                each["height"],
                {kind: folder / each["files"][kind] for kind in FORMATS if kind in each["files"]},
            )
            for each in record["figures"][subject.number]
        ]
        return Drawn(subject, tuple(sorted(drawings, key=_rank)), self._fits(subject))

    def _kept(self, cells: Mapping[tuple[str, int], NamedFigure]) -> dict[tuple[str, int], Any]:
        found = {}
        for place, subject in cells.items():
            record = self.store.read_bundle(DRAWINGS, self._key(subject), self._folder(subject))
            if record is not None:
                found[place] = record
        return found

    def _anew(self, stale: Sequence[NamedFigure], figures: Sequence[NamedFigure]) -> dict[tuple[str, int], Any]:
        cwd, style = self.talk.folder, figure_style(self.talk.config.theme.base)
        processes = DrawingProcesses(cwd, style, self.scratch, self.progress)
        by_section: dict[str, list[NamedFigure]] = {}
        for each in stale:
            by_section.setdefault(each.section.name, []).append(each)
        # Those with most to draw first, so that no process waits long for the last one.
        by_section = dict(sorted(by_section.items(), key=lambda item: -len({each.cell.number for each in item[1]})))
        jobs = [Job(name, self._told(each)) for name, each in by_section.items()]
        answers = dict(zip(by_section, processes.draw(jobs), strict=True))
        failed = {name: each for name, each in by_section.items() if not fits_slides(answers[name], each, figures)}
        if failed:
            answers |= self._apart(failed, figures, processes)
        records = {}
        for each in stale:
            answer = answers[each.section.name]
            record = {"figures": answer["figures"][str(each.cell.number)]}
            self.store.write_bundle(DRAWINGS, self._key(each), self._folder(each), record)
            records[each.section.name, each.cell.number] = record
        return records

    def _apart(
        self, sections: Mapping[str, Sequence[NamedFigure]], figures: Sequence[NamedFigure], processes: DrawingProcesses
    ) -> dict[str, Answer]:
        """Answers from sections that run from top to bottom by themselves, once for each variant."""
        variants = self.options.variants(self.talk.config.theme.base)
        jobs = [(name, Job(name, self._told(each, alone=one))) for name, each in sections.items() for one in variants]
        answers = processes.draw([job for _, job in jobs], apart=True)
        joined: dict[str, Answer] = {}
        for (name, _), answer in zip(jobs, answers, strict=True):
            if "error" in answer:
                cell = next(each for each in sections[name][0].section.cells if each.number == answer["cell"])
                raise _raised(sections[name][0].section, cell, answer["error"])
            joined[name] = combined(joined[name], answer) if name in joined else answer
        for name, subjects in sections.items():
            if not fits_slides(joined[name], subjects, figures):
                raise subjects[0].problem(
                    "drawn again it is another picture than on its slide",
                    expected="the same at each run",
                    remedy="Give its random numbers a seed, and draw no clock",
                )
        return {name: without_copies(answer) for name, answer in joined.items()}

    def _told(self, subjects: Sequence[NamedFigure], *, alone: Variant | None = None) -> dict[str, Any]:
        """What a process has to know of a section, to draw some of its figures."""
        section, base = subjects[0].section, self.talk.config.theme.base
        drawn = {each.cell.number for each in subjects}
        needed = {cell.number for cell in section.cells} if alone else _needed(section, subjects)
        variants = [alone] if alone else self.options.variants(base)
        settings = [self.options.settings(each, base=base, ground=ground(self.talk, each.theme)) for each in variants]
        if self.options.restyles and not alone:
            own = ExportOptions().settings(Variant(base), base=base, ground=ground(self.talk, base))
            settings.append(own | {"is_only_compared": True})
        stored = stored_cells(section, self.talk)
        folder = self.scratch / section.name
        values = {number: folder / f"values-{number}" for number in stored}
        kept = {number for number, each in stored.items() if self._bring(self._key_of_values(each), values[number])}
        cells = [
            {
                "number": cell.number,
                "program": cell.program,
                "draw": cell.number in drawn,
                "values": str(values[cell.number]) if cell.number in kept else None,
                "imports": stored[cell.number].imports if cell.number in stored else "",
                "raises": "raises-exception" in cell.options.tags,
                "size": cell.figure_size,
            }
            for cell in section.cells
            if cell.runs and (cell.number in needed or cell.number in drawn)
        ]
        return {
            "cells": cells,
            "variants": settings,
            "formats": list(self.options.formats),
            "dpi": self.options.dpi,
            "width": self.options.width,
            "folder": str(folder.absolute()),
            "cwd": str(self.talk.folder.absolute()),
            "alone": alone is not None,
        }

    def _key_of_values(self, stored: StoredCell) -> str:
        shared = self.snapshot.shared
        return stored.key(shared, inputs_now(self.store, stored.key(shared), self.talk.folder))

    def _bring(self, key: str, folder: Path) -> bool:
        if folder.is_dir():
            return True
        return not self.cold and self.store.read_bundle(VALUES, key, folder) is not None

    def _fits(self, subject: NamedFigure) -> tuple[str, ...]:
        """The keys of what the code behind a figure keeps by itself, as it told when its section ran."""
        kept = kept_by_code(subject.section, self.snapshot, self.store) or []
        behind = {_place(each) for each in statements_behind(subject.section, subject.cell)}
        asked = [(each.key, each.statement(subject.section)) for each in kept]
        return tuple(
            sorted(
                {
                    key
                    for key, statement in asked
                    if statement and (_place(statement) in behind or statement.cell.number == subject.cell.number)
                }
            )
        )

    def _key(self, subject: NamedFigure) -> str:
        grounds = [ground(self.talk, theme) for theme in BASES]
        told = json.dumps([self.options.described(), grounds])
        parts = {"figure": str(subject.cell.number), "wish": told, "drawing": drawing_digest()}
        return key_of({**self.snapshot.ingredients(subject.section), **parts})

    def _folder(self, subject: NamedFigure) -> Path:
        return self.scratch / subject.section.name / str(subject.cell.number)


def _is_drawn(subject: NamedFigure) -> bool:
    """Whether matplotlib drew it, which is known by what it writes into an SVG and leaves out of a PNG."""
    if subject.kind == SVG:
        return b"matplotlib" in subject.content[:1500].lower()
    return subject.kind == PNG and b"Software" not in subject.content[:200] and b"pHYs" in subject.content[:200]


def _needed(section: Section, subjects: Iterable[NamedFigure]) -> set[int]:
    """Numbers of the cells that figures are drawn from, as far as reading tells."""
    return {each.cell.number for subject in subjects for each in statements_behind(section, subject.cell)}


def _place(statement: Statement) -> tuple[int, int]:
    return statement.cell.number, statement.tree.lineno


def _rank(drawing: Drawing) -> tuple[bool, bool]:
    return drawing.variant.layout != "wide", drawing.variant.theme != BASES[0]


def _raised(section: Section, cell: Cell, error: str) -> Problem:
    problem = Problem(found=f"drawn once more for a file, it raised {error}", status=Status.TALK)
    return cell.locate(problem, section.path, line=cell.line)
