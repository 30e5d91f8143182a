"""What a measurement depends on and a reader has to know; nothing that names the machine or a path on it."""

import os
import platform
from importlib.metadata import version
from typing import Any

from bnn.data import loading

PACKAGES = (
    *("pymc", "pytensor", "numba", "jax", "jaxlib", "optax", "numpy"),
    *("jupytext", "nbconvert", "nbclient", "ipykernel", "matplotlib"),
)


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def describe() -> dict[str, Any]:
    """For the JSON: the machine in general terms, the versions, and the rows.

    Raises:
        DataError: the rows cannot be read.
    """
    table = loading.load()
    return {
        "cores": cores(),
        "system": f"{platform.system()} {platform.machine()}",
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
        "data": {"name": table.name, "real": table.real, "rows": len(table), "digest": table.digest},
    }
