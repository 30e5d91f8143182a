"""What a talk's outputs were last made from: the ingredients, and the texts of the code among them."""

import ast
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from deck.analysis.modules import project_files
from deck.freshness.ingredients import Ingredients
from deck.freshness.inputs import inputs_now
from deck.freshness.ledger import Kept, packed, present, unpacked
from deck.freshness.slices import slice_of
from deck.freshness.snapshot import Snapshot
from deck.freshness.stored_cells import StoredCell, stored_cells
from deck.store.kinds import BUILDS
from deck.store.store import Store
from deck.talk.syntax import is_quiet, parse
from deck.talk.talk import Section, Talk

AllKept = Mapping[str, Sequence[Kept]]
"""What the sections' code keeps by itself, by the section's name."""

_LONGEST = 300_000  # characters of a module that is kept to be compared


@dataclass(frozen=True, slots=True)
class Part:
    """A section, a stored cell, or something that a section's code keeps by itself, and what it is made from.

    Attributes:
        name: by which it is found again after an edit.
        place: what to call it.
        section: itself, or that of the cell or the code.
        ingredients: all of its ingredients, as far as they can be told without running anything.
        texts: of code among the ingredients, by digest.
        stored: the cell; None for anything else.
        kept: what the code keeps; None for anything else.
    """

    name: str
    place: str
    section: Section
    ingredients: Ingredients
    texts: Mapping[str, str]
    stored: StoredCell | None = None
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class BuildRecord:
    """What was written down: ingredients by the part's name, texts by digest, and what each section's code keeps."""

    parts: Mapping[str, Ingredients] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    kept: AllKept = field(default_factory=dict)


def parts_of(snapshot: Snapshot, kept: AllKept, store: Store) -> Iterator[Part]:
    """Each section with code, after it its stored cells, and then what its code keeps by itself.

    Args:
        snapshot: the talk whose parts they are.
        kept: what each section's code keeps, as far as it is known.
        store: where is written down what stored cells have read.
    """
    talk = snapshot.talk
    for section in talk.sections:
        if not any(cell.runs for cell in section.cells):
            continue
        ingredients, texts = snapshot.ingredients(section), _modules(section, talk)
        code = "\n".join(_code(cell.program) for cell in section.cells if cell.runs)
        everything = texts | {ingredients["code"]: code}
        yield Part(section.name, section.name, section, ingredients, everything)
        for each in stored_cells(section, talk).values():
            name = f'{section.name} store="{", ".join(each.cell.options.stored)}"'
            place = f'{section.path.name}:{each.cell.place(each.cell.header)} store="{each.cell.options.store}"'
            read = inputs_now(store, each.key(snapshot.shared), talk.folder)
            ingredients = {**snapshot.shared, **each.own, **read}
            yield Part(name, place, section, ingredients, texts | {each.own["code"]: each.code}, stored=each)
        for one in kept.get(section.name, ()):
            yield _kept(one, section, snapshot, texts)


def _kept(kept: Kept, section: Section, snapshot: Snapshot, texts: Mapping[str, str]) -> Part:
    """What code keeps by itself hangs on the statement that asks for it, and on what it says itself."""
    name, statement = f"{section.name} {kept.key} {kept.asked}", kept.statement(section)
    if statement is None:
        own, place, code = dict[str, str](), section.path.name, ""
    else:
        behind = slice_of(statement.cell, section, snapshot.talk, statement=statement.tree)
        line = statement.cell.line + statement.tree.lineno - 1
        own, place, code = dict(behind.own), f"{section.path.name}:{statement.cell.place(line)}", behind.code
    data = {name: value for name, value in snapshot.shared.items() if name.startswith("data ") or name == "packages"}
    everything = data | own | dict(present(kept.ingredients, snapshot.own[section.name]))
    everything |= snapshot.read.get(section.name, {})
    texts = {**texts, own["code"]: code} if own else texts
    return Part(name, f"{place} {kept.title}", section, everything, texts, kept=kept)


def write_build(store: Store, talk: Talk, parts: Iterable[Part]) -> None:
    """Writes down what is there now."""
    ingredients, texts = dict[str, dict[str, str]](), dict[str, str]()
    kept: dict[str, list[Kept]] = {}
    for part in parts:
        ingredients[part.name] = dict(part.ingredients)
        texts |= part.texts
        if part.kept:
            kept.setdefault(part.section.name, []).append(part.kept)
    record = {"parts": ingredients, "texts": texts, "kept": {name: packed(each) for name, each in kept.items()}}
    store.write(BUILDS, _key(talk), record)


def is_written(store: Store, snapshot: Snapshot) -> bool:
    """Whether what was written down last is all that there is to write: sections that come from the same."""
    record = read_build(store, snapshot.talk)
    with_code = [section for section in snapshot.talk.sections if any(cell.runs for cell in section.cells)]
    return all(record.parts.get(section.name) == snapshot.ingredients(section) for section in with_code)


def read_build(store: Store, talk: Talk) -> BuildRecord:
    """What was written down last; nothing where nothing was, or nothing to be trusted."""
    found = store.read(BUILDS, _key(talk))
    if found is None:
        return BuildRecord()
    kept = {name: unpacked(entries) for name, entries in found["kept"].items()}
    return BuildRecord(found["parts"], found["texts"], kept)


def _key(talk: Talk) -> str:
    """One for each place of a talk, as it is its last build that is looked for."""
    places = "\n".join(str(section.path.resolve()) for section in talk.sections[:1])
    return hashlib.sha256(f"{talk.folder.resolve()}\n{places if len(talk.sections) == 1 else ''}".encode()).hexdigest()


def _code(program: str) -> str:
    return ast.unparse(parse(program)) + (";" if is_quiet(program) else "")


def _modules(section: Section, talk: Talk) -> dict[str, str]:
    texts = {}
    for path in project_files(section, folder=talk.folder).values():
        if path.suffix == ".py" and path.stat().st_size <= _LONGEST:
            content = path.read_bytes()
            texts[hashlib.sha256(content).hexdigest()] = content.decode(errors="replace")
    return texts
