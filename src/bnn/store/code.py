"""The modules of this package on which a posterior depends: their text is in its key."""

from pathlib import Path

# What fits and samples, and what writes and reads the files. All of each package, as a list of modules would be
# incomplete after the next change.
_PACKAGES = ("inference", "store")


def modules() -> dict[str, Path]:
    """The files by the modules' names, in order."""
    bnn = Path(__file__).parents[1]
    files = [file for package in _PACKAGES for file in sorted((bnn / package).rglob("*.py"))]
    return {_name(file.relative_to(bnn.parent)): file for file in files}


def _name(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
