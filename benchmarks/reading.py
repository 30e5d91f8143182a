"""Reading as many rows as UCI's file has: ours, with every rule checked, beside NumPy's parser alone."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.fresh import in_fresh_process
from bnn.data import covertype, twin, uci


def measure(*, say: Callable[[str], None], quick: bool = False) -> dict[str, Any]:
    """Time both on one file of the twin's rows.

    Args:
        say: hears what runs.
        quick: a hundredth of the rows.

    Returns:
        For the JSON: `ours`, `numpy`, `ratios`.
    """
    per_class = -(-covertype.ROWS // 7) // (100 if quick else 1)
    say(f"read: writing {7 * per_class:,} synthetic rows")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "covtype.data"
        in_fresh_process("benchmarks.reading:write", path=str(path), per_class=per_class)
        found = {}
        for name, contender in (("ours", "read"), ("numpy", "read_by_numpy")):
            say(f"read: {name}")
            found[name] = in_fresh_process(f"benchmarks.reading:{contender}", path=str(path))
    ratios = {
        "ours_to_numpy": found["ours"]["seconds"] / found["numpy"]["seconds"],
        "ours_to_numpy_memory": found["ours"]["peak_bytes"] / found["numpy"]["peak_bytes"],
    }
    return {**found, "ratios": ratios}


def write(*, path: str, per_class: int) -> dict[str, Any]:
    """Write 7 x `per_class` rows of the twin in UCI's format."""
    table = twin.generate(train=per_class, validation=0, test=0)
    flags = (
        np.eye(width, dtype=np.int32)[index]
        for width, index in ((len(covertype.WILDERNESS_AREAS), table.wilderness), (len(covertype.SOIL_ELU), table.soil))
    )
    with Path(path).open("wb") as stream:
        uci.write(np.column_stack([table.quantities, *flags, table.cover + 1]), stream)
    return {}


def read(*, path: str) -> dict[str, Any]:
    """`bnn.data.uci.read`."""
    began = time.perf_counter()
    rows = len(uci.read(Path(path)))
    return {"rows": rows, "seconds": time.perf_counter() - began}


def read_by_numpy(*, path: str) -> dict[str, Any]:
    """`numpy.loadtxt`: numbers (row, 55), unchecked."""
    began = time.perf_counter()
    rows = len(np.loadtxt(path, dtype=np.int32, delimiter=","))
    return {"rows": rows, "seconds": time.perf_counter() - began}
