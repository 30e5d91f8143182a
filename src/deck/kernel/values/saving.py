"""In a section's kernel: keeps the values of a stored cell, brings them back, and sees what is changed in place."""

import json
from collections.abc import Iterable, MutableMapping
from pathlib import Path
from typing import Any

from deck.kernel.values import formats
from deck.kernel.values.chance import random_states, set_random_state
from deck.kernel.values.fingerprints import fingerprint

REPORT = "report.json"
VALUES = "values.json"

Namespace = MutableMapping[str, Any]

# Name -> the value that it had and its fingerprint then: a name that is bound anew is no change in place.
seen: dict[str, tuple[Any, str]] = {}
drawn: dict[str, Any] = {}


def watch(names: Iterable[str], namespace: Namespace) -> None:
    """Remembers how values are, those that are plain data."""
    for name in names:
        if name in namespace and (digest := fingerprint(namespace[name])) is not None:
            seen[name] = (namespace[name], digest)
    drawn.update(random_states())


def report_changed(folder: str, names: Iterable[str]) -> None:
    """Writes which of the values are no longer as they were when it saw them, into a report for the press."""
    _report(folder, {"changed": _changed(names)})


def save(folder: str, names: Iterable[str], namespace: Namespace) -> None:
    """Writes values into files, each in its format, and into a report what stands against it."""
    place, files, refused = Path(folder), {}, {}
    for number, name in enumerate(names):
        try:
            files[name] = formats.write(namespace[name], place / f"value-{number}").name
        except KeyError:
            refused[name] = "the cell ran and gave it no value"
        except Exception as error:  # whatever a value raises when it is asked for its parts
            refused[name] = f"{type(error).__name__}: {error}".split("\n")[0]
    advanced = {name: state for name, state in random_states().items() if repr(state) != repr(drawn.get(name))}
    if advanced:
        files[""] = formats.write(advanced, place / "random").name
    (place / VALUES).write_text(json.dumps(files), encoding="utf-8", newline="\n")
    _report(folder, {"refused": refused, "changed": _changed(seen)})


def load(folder: str, namespace: Namespace) -> None:
    """Binds the names to the values that were saved there."""
    place = Path(folder)
    values = {name: formats.read(place / file) for name, file in json.loads((place / VALUES).read_bytes()).items()}
    for name, state in values.pop("", {}).items():
        set_random_state(name, state)
    namespace.update(values)


def _changed(names: Iterable[str]) -> list[str]:
    return [name for name in names if name in seen and fingerprint(seen[name][0]) != seen[name][1]]


def _report(folder: str, report: dict[str, Any]) -> None:
    (Path(folder) / REPORT).write_text(json.dumps(report), encoding="utf-8", newline="\n")
