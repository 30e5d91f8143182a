"""A talk's figures -> a folder of files, replaced as a whole."""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PIL import Image

from deck import ingredients
from deck.cache import OutputStore
from deck.configuration import FILE as SETTINGS
from deck.editions import in_edition
from deck.execution import Progress
from deck.figures.drawings import Drawer, Drawing, Drawn
from deck.figures.gallery import PAGES, write_gallery
from deck.figures.manifest import FILE, SHORT, Entry, File, Manifest, read_manifest, set_digest, under, write_manifest
from deck.figures.metadata import Words, described
from deck.figures.origins import ENVIRONMENT, data_of, environment_of, origin_of
from deck.figures.subjects import Subject, subjects_of
from deck.figures.wish import Wish
from deck.freshness import Outputs
from deck.problem import Problem, nearest
from deck.replacement import replacing
from deck.source import Talk, read_talk


@dataclass(frozen=True, slots=True)
class Exported:
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
    wish: Wish | None = None,
    edition: str | None = None,
    store: OutputStore | None = None,
    cold: bool = False,
) -> Exported:
    """Exports a talk's figures.

    Args:
        source: the talk's folder, or the file that is all of it.
        output: the folder; what it held before is replaced at the end, as a whole.
        progress: hears which section runs.
        only: names of figures, the others stay as they are; all by default.
        wish: what to draw.
        edition: which one to take, whatever the talk's settings say.
        store: where outputs and drawings are kept; by default the user's.
        cold: runs every section and draws every figure, whatever the store holds.

    Raises:
        Problem: the talk, the call or the machine is at fault; the old figures stay as they were.
        OSError: the disk is full, or a folder cannot be written.
    """
    begun = time.perf_counter()
    wish, store = wish or Wish(), store or OutputStore()
    talk = in_edition(read_talk(source), edition)
    before = _old(output, source)
    shared = ingredients.of_talk(talk)
    own = {section.name: ingredients.of_section(section, talk) for section in talk.sections}
    data, environment = data_of(talk, shared), environment_of(shared)
    _check_replaced(before, output, data, wish)
    notebooks = Outputs(talk, shared, own, store).executed(progress=progress, cold=cold, timeout=None).notebooks
    subjects = subjects_of(talk, notebooks)
    if not subjects:
        raise Problem(found="no figure", expected='a cell with figure="..." in its header', file=talk.folder)
    check_old_names(talk, [each.name for each in subjects])
    chosen = _chosen(subjects, only, talk)
    with tempfile.TemporaryDirectory(prefix="deck-", ignore_cleanup_errors=True) as scratch:
        drawer = Drawer(talk, shared, own, store, wish, Path(scratch), progress, cold)
        drawn = drawer.drawn(chosen)
        with replacing(output) as folder:
            maker = _Maker(talk, data, environment, folder)
            made = {each.subject.name: maker.entry(each) for each in drawn}
            manifest = Manifest(
                talk=_told_of(talk),
                data=data,
                environment=environment,
                wish=wish.described(),
                modules=dict(sorted(maker.modules.items())),
                figures=tuple(made.values()),
                aliases=dict(talk.config.figures.get("aliases", {})),
            )
            stays = before if before is not None and before.wish == manifest.wish else None
            manifest, kept = _with_old(manifest, stays, [each.name for each in subjects], talk)
            _take_along(output, before, manifest, folder, made)
            _write_old_names(manifest, folder)
            write_manifest(folder, manifest)
            write_gallery(folder, manifest)
    changed = tuple(each.name for each in manifest.figures if before is None or each not in before.figures)
    return Exported(output, manifest, changed, kept, time.perf_counter() - begun)


@dataclass(slots=True)
class _Maker:
    """Writes figures' files, and tells of them."""

    talk: Talk
    data: Mapping[str, Any]
    environment: Mapping[str, str]
    folder: Path
    modules: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def entry(self, drawn: Drawn) -> Entry:
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
        return Entry(
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
                "fits": [fit[:SHORT] for fit in drawn.fits],
                **{name: self.environment[name] for name in ENVIRONMENT},
            },
            files=files,
        )

    def _words(self, subject: Subject, caption: str) -> Words:
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


def _old(output: Path, source: Path) -> Manifest | None:
    """What is there; a slip of the hand must not replace a folder that holds no figures."""
    if source.resolve().is_relative_to(output.resolve()):
        raise Problem(found="the talk itself lies there", expected="another folder for its figures", file=output)
    before = read_manifest(output)
    if before is None and output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise Problem(
            found="it is there and it holds no exported figures",
            expected=f"an empty folder, one with a {FILE}, or nothing",
            remedy="Remove it, or choose another folder with --output",
            file=output,
        )
    return before


def _check_replaced(before: Manifest | None, output: Path, data: Mapping[str, Any], wish: Wish) -> None:
    """Good figures are not replaced by others of another kind, which a slip of the hand may ask for."""
    if before is None:
        return
    if before.wish == Wish().described() != wish.described():
        raise Problem(
            found="the figures there are as the talk has them, and these would be restyled",
            expected="another folder",
            remedy="Choose one with --output",
            file=output,
        )
    if data["stand_in"] and not before.data["stand_in"]:
        raise Problem(
            found="the figures there are drawn from the data, and these would be from a stand-in for them",
            expected="the data, or another folder",
            remedy="Name the data, or choose another folder with --output",
            file=output,
        )


def check_old_names(talk: Talk, names: Sequence[str]) -> None:
    """See that the old names that deck.yml lists are no new ones, and stand for figures of the talk.

    Raises:
        Problem: they are not, or do not.
    """
    told, file = talk.config.figures, talk.folder / SETTINGS
    for old, new in told.get("aliases", {}).items():
        if old in names:
            raise Problem(found=f"alias '{old}' is the name of a figure", expected="an old name", file=file)
        if new not in names:
            expected = f"one of {', '.join(names)}"
            found = f"alias '{old}' stands for '{new}', which is no figure"
            raise Problem(found=found, expected=expected, remedy=nearest(new, names), file=file)
    for name in told.get("removed", ()):
        if name in names:
            raise Problem(found=f"figure '{name}' is said to be removed, and is in the talk", file=file)


def _chosen(subjects: Sequence[Subject], only: Sequence[str], talk: Talk) -> list[Subject]:
    if not only:
        return list(subjects)
    known = [each.name for each in subjects]
    aliases = talk.config.figures.get("aliases", {})
    wanted = {aliases.get(name, name) for name in only}
    for name in sorted(wanted - set(known)):
        raise Problem(found=f"no figure '{name}'", expected=f"one of {', '.join(known)}", remedy=nearest(name, known))
    return [each for each in subjects if each.name in wanted]


def _with_old(
    manifest: Manifest, before: Manifest | None, names: Sequence[str], talk: Talk
) -> tuple[Manifest, tuple[str, ...]]:
    """The manifest with the figures that stay as they were, and the names of those that the talk no longer has."""
    if before is None:
        return manifest, ()
    new = {each.name: each for each in manifest.figures}
    gone = {*talk.config.figures.get("aliases", {}), *talk.config.figures.get("removed", ())}
    old = {each.name: each for each in before.figures if each.name not in new and each.name not in gone}
    order = [*(name for name in names if name in new or name in old), *(name for name in old if name not in names)]
    figures = tuple(new.get(name) or old[name] for name in order)
    used = {each.digests["modules"] for each in figures}
    modules = {key: each for key, each in {**before.modules, **manifest.modules}.items() if key in used}
    aliases = {name: new_name for name, new_name in manifest.aliases.items() if new_name in order}
    kept = tuple(name for name in old if name not in names)
    return replace(manifest, figures=figures, modules=dict(sorted(modules.items())), aliases=aliases), kept


def _take_along(
    output: Path, before: Manifest | None, manifest: Manifest, folder: Path, made: Mapping[str, Entry]
) -> None:
    """Copies the files of figures that stay, and what somebody else has put there."""
    if before is None:
        return
    stay = {each.file for entry in manifest.figures if entry.name not in made for each in entry.files}
    ours = before.all_files() | {FILE, *PAGES}
    for path in output.iterdir():
        if path.name in stay or path.name not in ours:
            copy = shutil.copytree if path.is_dir() else shutil.copy2
            copy(path, folder / path.name)


def _write_old_names(manifest: Manifest, folder: Path) -> None:
    for old, new in manifest.aliases.items():
        for each in manifest.entry(new).files:
            shutil.copyfile(folder / each.file, folder / under(old, new, each.file))
