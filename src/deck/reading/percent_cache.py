"""Cells of percent-format texts that were read before, out of the store.

To load Jupytext, which reads them, takes longer than all the rest of a build that has nothing to do.
"""

import contextlib
import functools
import hashlib
import json
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path

from deck.store.digests import digest, digest_of_folder
from deck.store.kinds import CELLS
from deck.store.store import Store
from deck.talk import cell
from deck.talk.cell import PlacedCell


def place_cells(text: str) -> tuple[PlacedCell, ...]:
    """The cells of a percent-format text, in order.

    Raises:
        Problem: as `deck.reading.percent.place_cells`.
    """
    key = hashlib.sha256("\n".join([*_readers(), text]).encode()).hexdigest()
    store = Store()
    if (entries := store.read(CELLS, key)) is not None:
        return tuple(PlacedCell(**each) for each in entries)
    # Late: Jupytext takes longer to load than all cells that were read before.
    from deck.reading import percent

    cells = tuple(percent.place_cells(text))
    # Only a notebook holds outputs.
    entries = [{key: value for key, value in asdict(each).items() if key != "stored"} for each in cells]
    # What YAML finds in a header need not be what JSON gives back.
    with contextlib.suppress(TypeError):
        if json.loads(json.dumps(entries)) == entries:
            store.write(CELLS, key, entries)
    return cells


@functools.cache
def _readers() -> tuple[str, ...]:
    """Digests of all that reads cells; while a process runs, it stays as it is."""
    return digest_of_folder(Path(__file__).parent), digest(Path(cell.__file__)), digest(_jupytext())


def _jupytext() -> Path:
    """The file that says which version of Jupytext this is; looked for without loading any of it."""
    spec = find_spec("jupytext")
    assert spec is not None  # the deck depends on it
    assert spec.origin is not None
    return Path(spec.origin).with_name("version.py")
