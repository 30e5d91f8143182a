"""Versions of what computes, for the record and for keys of stores."""

import platform
from collections.abc import Iterable
from importlib.metadata import version


def versions(packages: Iterable[str]) -> dict[str, str]:
    """Versions of Python and of packages by name."""
    return {"python": platform.python_version()} | {name: version(name) for name in packages}
