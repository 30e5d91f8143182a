"""In a section's kernel: keeps a stored cell's values, brings them back, and sees which cells change what in place.

What is kept is a snapshot of the cell's end: the values that it names, and all others that it changed in place.
"""

import hashlib
import json
from collections.abc import Iterable, MutableMapping
from pathlib import Path
from typing import Any

from deck.kernel.values import formats, generators, pickles
from deck.kernel.values.chance import random_states, set_random_state
from deck.kernel.values.fingerprints import fingerprint

STATE = "state of "
"""Begins the names under which the generators are observed that all code shares."""

REPORT = "report.json"
VALUES = "values.json"

Namespace = MutableMapping[str, Any]

prints: dict[str, str | None] = {}
"""Fingerprint by name, as last observed."""

history: dict[str, list[int]] = {}
"""By name the cells, by their numbers among those that run, at whose end its value was another than before."""

_held: dict[str, tuple[Any, str]] = {}
_drawn: dict[str, Any] = {}


def observe(cell: int, names: Iterable[str], namespace: Namespace) -> None:
    """At the end of a cell: sees which of the values are others than they were."""
    for name in names:
        found = fingerprint(namespace[name]) if name in namespace else None
        if name in namespace and (name not in prints or prints[name] != found):
            prints[name] = found
            history.setdefault(name, []).append(cell)
    for name, state in random_states().items():
        found = hashlib.sha256(repr(state).encode()).hexdigest()
        # Which state they begin with is chance, and no cell's doing.
        if prints.setdefault(STATE + name, found) != found:
            prints[STATE + name] = found
            history.setdefault(STATE + name, []).append(cell)


def report_observed(folder: str) -> None:
    """Writes what was observed into a report for the press."""
    _report(folder, {"prints": prints, "history": history})


def hold(namespace: Namespace) -> None:
    """Before a stored cell runs: remembers how all values are, those that are plain data."""
    _held.clear()
    for name, value in namespace.items():
        if not name.startswith("_") and name not in ("In", "Out") and (found := fingerprint(value)) is not None:
            _held[name] = (value, found)
    _drawn.update(random_states())


def save(folder: str, names: Iterable[str], given: Iterable[str], namespace: Namespace) -> None:
    """Writes values into files, each in its format, and into a report what stands against it.

    Args:
        folder: where.
        names: those that the cell is to store.
        given: those to which it gives a value: what they had before is nobody's any more.
        namespace: the section's.
    """
    place, names, given = Path(folder), list(names), set(given)
    changed = {
        name: value
        for name, (value, before) in _held.items()
        if name not in {*names, *given} and namespace.get(name) is value and fingerprint(value) != before
    }
    _held.clear()
    drawing = {name: value for name, value in changed.items() if generators.is_generator(value)}
    by_name = {id(value): name for name, value in drawing.items()}
    files, together, refused = {}, {**changed}, {}
    for number, name in enumerate(names):
        if name not in namespace:
            refused[name] = "the cell ran and gave it no value"
        elif path := formats.write_in_format(namespace[name], place / f"value-{number}"):
            files[name] = path.name
        else:
            together[name] = namespace[name]
    for name in drawing:
        del together[name]
    refused |= pickles.write(together, place / "values.pickle", by_name)
    refused |= pickles.write(drawing, place / "generators.pickle", {})
    states = {name: state for name, state in random_states().items() if repr(state) != repr(_drawn.get(name))}
    if states:
        pickles.write(states, place / "random.pickle", {})
    lost = {name: reason for name, reason in refused.items() if name not in names}
    text = json.dumps({"files": files, "lost": sorted(lost)})
    (place / VALUES).write_text(text, encoding="utf-8", newline="\n")
    refused = {name: reason for name, reason in refused.items() if name in names}
    _report(folder, {"refused": refused, "lost": lost, "drew": [STATE + name for name in states]})


def load(folder: str, namespace: Namespace) -> None:
    """Gives the names the values that were saved there, and the generators the state that they had then."""
    place = Path(folder)
    files = json.loads((place / VALUES).read_bytes())["files"]
    for name, state in pickles.read(place / "random.pickle", {}).items():
        set_random_state(name, state)
    for name, saved in pickles.read(place / "generators.pickle", {}).items():
        if not generators.set_state(namespace.get(name), saved):
            namespace[name] = saved
    namespace.update(pickles.read(place / "values.pickle", namespace))
    namespace.update({name: formats.read(place / file) for name, file in files.items()})


def _report(folder: str, report: dict[str, Any]) -> None:
    (Path(folder) / REPORT).write_text(json.dumps(report), encoding="utf-8", newline="\n")
