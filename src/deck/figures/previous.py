"""What an export finds where it writes: figures that stay, old names, and folders that are not to be replaced."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from deck.config.configuration import FILE as SETTINGS
from deck.figures.drawing.options import ExportOptions
from deck.figures.gallery import PAGES
from deck.figures.manifest import FILE, FigureEntry, Manifest, read_manifest, under
from deck.problem import Problem, nearest
from deck.store.atomic import holds_something
from deck.talk.talk import Talk


def read_old(output: Path, source: Path) -> Manifest | None:
    """What is there; a slip of the hand must not replace a folder that holds no figures.

    Raises:
        Problem: it holds something else, or the talk itself.
    """
    if source.resolve().is_relative_to(output.resolve()):
        raise Problem(found="the talk itself lies there", expected="another folder for its figures", file=output)
    before = read_manifest(output)
    if before is None and holds_something(output):
        raise Problem(
            found="it is there and it holds no exported figures",
            expected=f"an empty folder, one with a {FILE}, or nothing",
            remedy="Remove it, or choose another folder with --output",
            file=output,
        )
    return before


def check_replaced(before: Manifest | None, output: Path, data: Mapping[str, Any], options: ExportOptions) -> None:
    """See that good figures are not replaced by others of another kind, which a slip of the hand may ask for.

    Raises:
        Problem: the new ones are restyled, or drawn from a stand-in, and the old ones are not.
    """
    if before is None:
        return
    if before.wish == ExportOptions().described() != options.described():
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


def with_old(
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


def take_along(
    output: Path, before: Manifest | None, manifest: Manifest, folder: Path, made: Mapping[str, FigureEntry]
) -> None:
    """Copies the files of figures that stay, and what somebody else has put there.

    Args:
        output: the folder as it is.
        before: what it holds; None where it is new.
        manifest: what is to be there.
        folder: that takes its place.
        made: the figures that were written anew.

    Raises:
        OSError: a folder cannot be read or written.
    """
    if before is None:
        return
    stay = {each.file for entry in manifest.figures if entry.name not in made for each in entry.files}
    ours = before.all_files() | {FILE, *PAGES}
    for path in output.iterdir():
        if path.name in stay or path.name not in ours:
            copy = shutil.copytree if path.is_dir() else shutil.copy2
            copy(path, folder / path.name)


def write_old_names(manifest: Manifest, folder: Path) -> None:
    """Copies the files of renamed figures under their old names.

    Raises:
        OSError: the folder cannot be written.
    """
    for old, new in manifest.aliases.items():
        for each in manifest.entry(new).files:
            shutil.copyfile(folder / each.file, folder / under(old, new, each.file))
