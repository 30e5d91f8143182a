"""`manifest.json`: each figure's files, words and origin, for programs; and what the check compares."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deck.problem import Problem, nearest

FILE = "manifest.json"
VERSION = 1
SHORT = 16
"""Digits of a digest that are written down: 64 bits, which no two files of a talk will ever share by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a figure.

    Attributes:
        file: its name, in the manifest's folder.
        format: "svg", "png" or "webp".
        theme: "light" or "dark".
        layout: "wide", as on the slide, or "column", laid out for a column of text.
        width: at which it is shown, in CSS pixels.
        height: likewise.
        pixels: width and height of an image, in its own pixels; of an SVG the same as above.
        bytes: its size.
        sha256: of its content.
    """

    file: str
    format: str
    theme: str
    layout: str
    width: int
    height: int
    pixels: tuple[int, int]
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureEntry:
    """A figure.

    Attributes:
        name: by which it is found.
        alt: what it shows, in words.
        caption: a sentence below it.
        license: of its reuse; None where the talk gives none.
        credit: whose it is and where it is from.
        slide: its slide's `id` and `title`, and where it is found, its `url`.
        code: the `file` and `line` of the cell that drew it.
        digests: of its `code`, the set of `modules`, each file of `data`, what its section `reads`, its `fits`, and
            what drew it: `packages`, the press's own `drawing`, and the `style` of the talk.
        files: the one that stands for all first.
    """

    name: str
    alt: str
    caption: str
    license: str | None
    credit: str
    slide: Mapping[str, str]
    code: Mapping[str, Any]
    digests: Mapping[str, Any]
    files: tuple[File, ...]

    def file(self, format: str, *, theme: str = "light", layout: str = "wide") -> File | None:
        """One of its files; None where there is none of that kind."""
        wanted = (format, theme, layout)
        return next((each for each in self.files if (each.format, each.theme, each.layout) == wanted), None)

    @property
    def themes(self) -> tuple[str, ...]:
        """Of its files, the lighter one first."""
        return tuple(dict.fromkeys(each.theme for each in self.files))


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a folder of figures holds.

    Attributes:
        talk: the talk's `title`, `author`, and where it is found, its `url`.
        data: the `name` of the data, whether it is a `stand_in`, and `digests` of its files.
        environment: what drew: versions, and digests of what is installed and of the code that draws.
        wish: what was asked for.
        modules: digests of the project's modules by name, in sets that figures share.
        figures: in the talk's order.
        aliases: old names of figures, each with the new one.
    """

    talk: Mapping[str, str]
    data: Mapping[str, Any]
    environment: Mapping[str, str]
    wish: Mapping[str, Any]
    modules: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    figures: tuple[FigureEntry, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the figures."""
        return tuple(each.name for each in self.figures)

    def entry(self, name: str) -> FigureEntry:
        """A figure by its name, or by an old one.

        Raises:
            Problem: there is none.
        """
        current = self.aliases.get(name, name)
        found = next((each for each in self.figures if each.name == current), None)
        if found is None:
            known = [*self.names, *self.aliases]
            raise Problem(
                found=f"no figure '{name}'", expected=f"one of {', '.join(known)}", remedy=nearest(name, known)
            )
        return found

    def reads_of(self, entry: FigureEntry) -> Mapping[str, str]:
        """Digests of what a figure's section has read; none in a manifest from before they were written down."""
        found: Mapping[str, str] = entry.digests.get("reads", {})
        return found

    def modules_of(self, entry: FigureEntry) -> Mapping[str, str]:
        """Digests of the modules that a figure was drawn by."""
        return self.modules.get(entry.digests["modules"], {})

    def all_files(self) -> set[str]:
        """Names of all files that belong to it, those under old names included."""
        own = {each.file for entry in self.figures for each in entry.files}
        by_name = {entry.name: entry for entry in self.figures}
        old = {
            under(old, by_name[new].name, each.file)
            for old, new in self.aliases.items()
            if new in by_name
            for each in by_name[new].files
        }
        return own | old


def under(old: str, name: str, file: str) -> str:
    """The name of a figure's file under an old name of the figure."""
    return old + file.removeprefix(name)


def set_digest(modules: Mapping[str, str]) -> str:
    """By which a set of modules is called."""
    return hashlib.sha256(json.dumps(modules, sort_keys=True).encode()).hexdigest()[:SHORT]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes it, the same at each time.

    Raises:
        OSError: it cannot be written.
    """
    told = {"version": VERSION} | dataclasses.asdict(manifest)
    text = json.dumps(told, indent=1, ensure_ascii=False, sort_keys=False)
    (folder / FILE).write_text(f"{text}\n", encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> Manifest | None:
    """That of a folder; None where there is none.

    Raises:
        Problem: it is no manifest, or one of another version.
    """
    path = folder / FILE
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told.pop("version") != VERSION:
            raise ValueError("another version")
        entries = tuple(_entry(each) for each in told.pop("figures"))
        return Manifest(**told, figures=entries)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        remedy = f"Take {path.name} from your version control, or remove the folder and export anew"
        raise Problem(found=f"no manifest of figures: {error}", remedy=remedy, file=path) from None


def _entry(told: dict[str, Any]) -> FigureEntry:
    files = tuple(File(**{**each, "pixels": tuple(each["pixels"])}) for each in told.pop("files"))
    return FigureEntry(**told, files=files)
