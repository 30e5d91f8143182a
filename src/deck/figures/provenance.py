"""What a talk's figures follow from, by cell and as a whole: the manifest writes it down, the check compares it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from deck.figures.drawing.drawer import drawing_digest
from deck.figures.manifest import SHORT
from deck.freshness.ingredients import Ingredients
from deck.freshness.inputs import (
    ABSENT,
    FILE,
    FILES,
    FOLDER,
    UNSURE,
    Input,
    last_inputs,
    value_now,
    value_of_names,
)
from deck.freshness.slices import slice_of
from deck.freshness.snapshot import Snapshot
from deck.slides.figure_names import figure_names
from deck.store.store import Store
from deck.talk.cell import Cell
from deck.talk.outline import outline, shown_in
from deck.talk.talk import Section, Talk
from deck.talk.visibility import may_show, shows_outputs

STAND_IN = "stand-in"
ENVIRONMENT = ("packages", "drawing", "style")
"""What of the environment has a digest; the rest are versions."""

_OUTSIDE = "…/"
_NOTHING = (UNSURE, ABSENT, value_of_names(()))


@dataclass(frozen=True, slots=True)
class Origin:
    """What one figure is drawn from: digests of its code, of the project's modules, and of the files that it reads."""

    code: str
    modules: Mapping[str, str]
    reads: Mapping[str, str]


def origin_of(cell: Cell, section: Section, talk: Talk) -> Origin:
    """The origin of a cell's figures.

    Raises:
        Problem: a file that a cell says it reads cannot be read.
    """
    own = slice_of(cell, section, talk).own
    short = {name: digest[:SHORT] for name, digest in own.items()}
    return Origin(short["code"], _about("module ", short), _about("data ", short))


def reads_of(section: Section, taken: Snapshot, store: Store, *, known: Iterable[str] = ()) -> dict[str, str]:
    """Digests of the files and folders that the section's code reads, as its last run has found them, by name.

    The manifest is public and serves on other machines. So these are left out: environment variables, what the code
    writes itself, and where a file outside of the project lies. So is what names no file, such as most texts in code
    that may be names, and folders of code, which change with every module.

    Args:
        section: whose code.
        taken: the talk.
        store: where it is written down what the code has read.
        known: names in a manifest. They are looked at even where this code has never run on this machine.
    """
    found = {name: value_now(Input(name, ""), taken.talk.folder) for name in known}
    values = taken.read.get(section.name, {})
    for each in last_inputs(store, taken.key_of_inputs(section)).all:
        name, value = _public_name(each.name, taken.talk.folder), values.get(each.name, UNSURE)
        tells = name is not None and not each.is_own and not each.without and value not in _NOTHING
        if name is not None and (tells or name in found):
            found[name] = value
    return {name: value[:SHORT] for name, value in sorted(found.items())}


def _public_name(name: str, folder: Path) -> str | None:
    """The name of an input without the folder of this machine; None where it has no place in a manifest."""
    kind, _, path = name.partition(" ")
    if f"{kind} " not in (FILE, FOLDER, FILES):
        return None
    if f"{kind} " == FOLDER and next((folder / path).glob("*.py"), None) is not None:
        return None
    if not Path(path).is_absolute():
        return name
    return f"{FILE}{_OUTSIDE}{Path(path).name}" if f"{kind} " == FILE else None


def data_of(talk: Talk, shared: Ingredients) -> dict[str, Any]:
    """The data's name, whether they are a stand-in, and their digests.

    They are one where deck.yml tells of a stand-in, and a function under `data` found no file.
    """
    digests = {name: digest[:SHORT] for name, digest in _about("data ", shared).items()}
    told = talk.config.figures
    is_stand_in = STAND_IN in told and "none" in digests.values()
    name = told[STAND_IN] if is_stand_in else told.get("data")
    return {"name": name, "stand_in": is_stand_in, "digests": digests}


def environment_of(shared: Ingredients) -> dict[str, str]:
    """What draws: versions for people, digests for the comparison."""
    versions = {name: metadata.version(name) for name in ("matplotlib", "pillow")}
    return {
        "python": shared["python"].split()[0],
        **versions,
        "packages": shared["packages"][:SHORT],
        "drawing": drawing_digest()[:SHORT],
        "style": shared["figures"][:SHORT],
    }


def figure_cells(talk: Talk) -> dict[str, tuple[Section, Cell]]:
    """The cells that name a figure which this edition shows, by that name; known before anything runs."""
    return {cell.options.figure: (section, cell) for section, cell in _showing(talk) if cell.options.figure}


def unnamed_cells(talk: Talk) -> dict[str, list[tuple[Section, Cell]]]:
    """The cells that may show a figure and name none, by the name that their section and slide give it.

    Which of them show one, and how many, only a run tells.
    """
    names = {section.name: figure_names(section) for section in talk.sections}
    found: dict[str, list[tuple[Section, Cell]]] = {}
    for section, cell in _showing(talk):
        if cell.kind == "code" and not cell.options.figure:
            found.setdefault(names[section.name][cell.number], []).append((section, cell))
    return found


def _showing(talk: Talk) -> Iterator[tuple[Section, Cell]]:
    spans = outline(talk.sections)
    for section in talk.sections:
        for span in spans[section.name]:
            for cell in shown_in(span, talk.config.edition):
                if shows_outputs(cell) and may_show(cell):
                    yield section, cell


def _about(prefix: str, found: Ingredients) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in found.items() if name.startswith(prefix)}
