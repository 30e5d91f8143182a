"""A talk's figures -> a folder of files, replaced as a whole."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from deck.figures.drawing.drawer import Drawer
from deck.figures.drawing.drawing import Drawing, Drawn
from deck.figures.drawing.named_figures import NamedFigure, subjects_of
from deck.figures.drawing.options import ExportOptions
from deck.figures.gallery import write_gallery
from deck.figures.manifest import SHORT, FigureEntry, File, Manifest, set_digest, write_manifest
from deck.figures.metadata import Words, described
from deck.figures.previous import check_old_names, check_replaced, read_old, take_along, with_old, write_old_names
from deck.figures.provenance import ENVIRONMENT, data_of, environment_of, origin_of, reads_of
from deck.freshness.snapshot import snapshot
from deck.problem import Problem, nearest
from deck.running.incremental import execute_stale
from deck.running.options import RunOptions
from deck.running.progress import Progress
from deck.store.atomic import replacing
from deck.store.scratch import scratch_folder
from deck.store.store import Store
from deck.talk.talk import Talk


@dataclass(frozen=True, slots=True)
class ExportedFigures:
    """A folder of figures that stands on disk.

    Attributes:
        folder: where.
        manifest: what it holds.
        changed: names of figures whose files are not what they were.
        kept: names of figures that the talk no longer has, whose files stay until deck.yml says otherwise.
        seconds: how long it took.
    """

    folder: Path
    manifest: Manifest
    changed: tuple[str, ...]
    kept: tuple[str, ...]
    seconds: float


def export(
    source: Path,
    *,
    output: Path,
    progress: Progress,
    only: Sequence[str] = (),
    options: ExportOptions | None = None,
    edition: str | None = None,
    store: Store | None = None,
    cold: bool = False,
) -> ExportedFigures:
    """Exports a talk's figures.

    Args:
        source: the talk's folder, or the file that is all of it.
        output: the folder; what it held before is replaced at the end, as a whole.
        progress: shows which section runs.
        only: names of figures, the others stay as they are; all by default.
        options: what to draw.
        edition: which one to take, whatever the talk's settings say.
        store: where outputs and drawings are kept; by default the user's.
        cold: runs every section and draws every figure, whatever the store holds.

    Raises:
        Problem: the talk, the call or the machine is at fault; the old figures stay as they were.
        OSError: the disk is full, or a folder cannot be written.
    """
    begun = time.perf_counter()
    options, store = options or ExportOptions(), store or Store()
    taken = snapshot(source, edition=edition, store=store)
    talk = taken.talk
    before = read_old(output, source)
    data, environment = data_of(talk, taken.shared), environment_of(taken.shared)
    check_replaced(before, output, data, options)
    executed = execute_stale(taken, store, progress=progress, options=RunOptions(cold=cold))
    taken, notebooks = executed.snapshot, executed.notebooks
    subjects = subjects_of(talk, notebooks)
    if not subjects:
        raise Problem(found="no figure", expected="a cell that shows a picture", file=talk.folder)
    check_old_names(talk, [each.name for each in subjects])
    chosen = _chosen(subjects, only, talk)
    with scratch_folder() as scratch:
        drawer = Drawer(taken, store, options, scratch, progress, cold)
        drawn = drawer.drawn(chosen)
        with replacing(output) as folder:
            reads = {each.name: reads_of(each, taken, store) for each in talk.sections}
            maker = _Maker(talk, data, environment, reads, folder)
            made = {each.subject.name: maker.entry(each) for each in drawn}
            manifest = Manifest(
                talk=_told_of(talk),
                data=data,
                environment=environment,
                wish=options.described(),
                modules=dict(sorted(maker.modules.items())),
                figures=tuple(made.values()),
                aliases=dict(talk.config.figures.get("aliases", {})),
            )
            stays = before if before is not None and before.wish == manifest.wish else None
            manifest, kept = with_old(manifest, stays, [each.name for each in subjects], talk)
            take_along(output, before, manifest, folder, made)
            write_old_names(manifest, folder)
            write_manifest(folder, manifest)
            write_gallery(folder, manifest)
    changed = tuple(each.name for each in manifest.figures if before is None or each not in before.figures)
    return ExportedFigures(output, manifest, changed, kept, time.perf_counter() - begun)


@dataclass(slots=True)
class _Maker:
    """Writes figures' files, and tells of them."""

    talk: Talk
    data: Mapping[str, Any]
    environment: Mapping[str, str]
    reads: Mapping[str, Mapping[str, str]]
    folder: Path
    modules: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def entry(self, drawn: Drawn) -> FigureEntry:
        """Writes a figure's files."""
        subject, config = drawn.subject, self.talk.config
        origin = origin_of(subject.cell, subject.section, self.talk)
        modules = set_digest(origin.modules)
        self.modules[modules] = dict(origin.modules)
        caption = with_stand_in(subject.caption, self.data)
        words = self._words(subject, caption)
        files = tuple(
            self._file(subject.name, drawing, kind, path, words)
            for drawing in drawn.drawings
            for kind, path in drawing.files.items()
        )
        address = {"url": f"{config.url.rstrip('/')}/#/{subject.slide}"} if config.url else {}
        return FigureEntry(
            name=subject.name,
            alt=subject.alt,
            caption=caption,
            license=config.license,
            credit=credit_of(self.talk),
            slide={"id": subject.slide, "title": subject.title, **address},
            code={"file": subject.section.path.name, "line": subject.cell.line},
            digests={
                "code": origin.code,
                "modules": modules,
                "data": {**self.data["digests"], **origin.reads},
                "reads": dict(self.reads[subject.section.name]),
                "fits": [fit[:SHORT] for fit in drawn.fits],
                **{name: self.environment[name] for name in ENVIRONMENT},
            },
            files=files,
        )

    def _words(self, subject: NamedFigure, caption: str) -> Words:
        config = self.talk.config
        name = self.data["name"]
        data = f" Data: {name.rstrip('.')}." if name and not self.data["stand_in"] else ""
        alt = with_stand_in(subject.alt, self.data)
        source = " ".join(filter(None, (f"Slide “{subject.slide}” of “{config.title}”", config.url)))
        return Words(caption, f"{alt}{data}", config.author, config.license, source)

    def _file(self, name: str, drawing: Drawing, kind: str, path: Path, words: Words) -> File:
        content = described(path.read_bytes(), kind, words)
        file = f"{name}{drawing.variant.suffix}.{kind}"
        (self.folder / file).write_bytes(content)
        size = (drawing.width, drawing.height)
        if kind != "svg":
            with Image.open(path) as image:
                size = image.size
        return File(
            file=file,
            format=kind,
            theme=drawing.variant.theme,
            layout=drawing.variant.layout,
            width=drawing.width,
            height=drawing.height,
            pixels=size,
            bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )


def with_stand_in(text: str, data: Mapping[str, Any]) -> str:
    """A text that says by itself that what it is about was made from a stand-in for the data."""
    return f"{text.rstrip('.')}. {data['name'].rstrip('.')}." if data["stand_in"] else text


def credit_of(talk: Talk) -> str:
    """Whose the talk's figures are, and where they are from."""
    return ", ".join(filter(None, (f"“{talk.config.title}”", talk.config.author)))


def _told_of(talk: Talk) -> dict[str, str]:
    told = {"title": talk.config.title, "author": talk.config.author, "url": talk.config.url}
    return {name: text for name, text in told.items() if text}


def _chosen(subjects: Sequence[NamedFigure], only: Sequence[str], talk: Talk) -> list[NamedFigure]:
    if not only:
        return list(subjects)
    known = [each.name for each in subjects]
    aliases = talk.config.figures.get("aliases", {})
    wanted = {aliases.get(name, name) for name in only}
    for name in sorted(wanted - set(known)):
        raise Problem(found=f"no figure '{name}'", expected=f"one of {', '.join(known)}", remedy=nearest(name, known))
    return [each for each in subjects if each.name in wanted]
