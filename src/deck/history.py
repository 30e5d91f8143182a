"""What a talk's outputs were last made from: the ingredients, and the texts of the code among them."""

import ast
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deck.dependencies import project_files
from deck.ingredients import Ingredients
from deck.replacement import write_whole
from deck.source import Section, Talk
from deck.stored import StoredCell, stored_cells
from deck.syntax import is_quiet, parse

HISTORY = "history-1"
_LONGEST = 300_000  # characters of a module that is kept to be compared


@dataclass(frozen=True, slots=True)
class Part:
    """A section or a stored cell, and what it is made from.

    Attributes:
        name: by which it is found again after an edit.
        place: what to call it.
        section: itself, or that of the cell.
        stored: the cell; None for a section.
        ingredients: all of its ingredients.
        texts: of code among the ingredients, by digest.
    """

    name: str
    place: str
    section: Section
    stored: StoredCell | None
    ingredients: Ingredients
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Record:
    """What was written down: ingredients by the part's name, and texts by digest."""

    parts: Mapping[str, Ingredients] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def parts_of(talk: Talk, shared: Ingredients, own: Mapping[str, Ingredients]) -> Iterator[Part]:
    """Each section with code, and after it its stored cells."""
    for section in talk.sections:
        if not any(cell.runs for cell in section.cells):
            continue
        ingredients, texts = {**shared, **own[section.name]}, _modules(section, talk)
        code = "\n".join(_code(cell.program) for cell in section.cells if cell.runs)
        everything = texts | {ingredients["code"]: code}
        yield Part(section.name, section.name, section, None, ingredients, everything)
        for each in stored_cells(section, talk).values():
            name = f'{section.name} store="{", ".join(each.cell.options.stored)}"'
            place = f'{section.path.name}:{each.cell.place(each.cell.header)} store="{each.cell.options.store}"'
            ingredients = {**shared, **each.own}
            yield Part(name, place, section, each, ingredients, texts | {each.own["code"]: each.code})


def write_history(folder: Path, talk: Talk, parts: Iterator[Part]) -> None:
    """Writes down what is there now.

    Raises:
        OSError: the folder cannot be written.
    """
    ingredients, texts = {}, {}
    for part in parts:
        ingredients[part.name] = dict(part.ingredients)
        texts |= part.texts
    write_whole(_path(folder, talk), json.dumps({"parts": ingredients, "texts": texts}, sort_keys=True).encode())


def read_history(folder: Path, talk: Talk) -> Record:
    """What was written down last; nothing where nothing was, or nothing that can be read."""
    try:
        found = json.loads(_path(folder, talk).read_bytes())
        return Record(found["parts"], found["texts"])
    except (OSError, ValueError, KeyError, TypeError):
        return Record()


def _path(folder: Path, talk: Talk) -> Path:
    places = "\n".join(str(section.path.resolve()) for section in talk.sections[:1])
    name = hashlib.sha256(f"{talk.folder.resolve()}\n{places if len(talk.sections) == 1 else ''}".encode()).hexdigest()
    return folder / HISTORY / f"{name[:32]}.json"


def _code(program: str) -> str:
    return ast.unparse(parse(program)) + (";" if is_quiet(program) else "")


def _modules(section: Section, talk: Talk) -> dict[str, str]:
    texts = {}
    for path in project_files(section, folder=talk.folder).values():
        if path.suffix == ".py" and path.stat().st_size <= _LONGEST:
            content = path.read_bytes()
            texts[hashlib.sha256(content).hexdigest()] = content.decode(errors="replace")
    return texts
