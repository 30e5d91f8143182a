"""Say what this Python lacks of all that pyproject.toml asks for; status 1 if anything.

Uses the standard library alone: it runs before anything is installed.
"""

import re
import sys
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 12)


def numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version: enough for bounds of the form ``name>=1.2``."""
    return tuple(int(part) for part in re.match(r"\d+(?:\.\d+)*", version)[0].split("."))


def lacking(project: dict) -> list[str]:
    """The requirements of a ``[project]`` table, those of its extras included, that this Python does not meet."""
    from importlib import metadata, util

    found = []
    for requirement in [*project["dependencies"], *chain(*project["optional-dependencies"].values())]:
        name, _, bound = requirement.partition(">=")
        if name.startswith(project["name"]):  # an extra that takes in others
            continue
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            found.append(requirement)
            continue
        if numbers(version) < numbers(bound):
            found.append(f"{requirement} (it has {version})")
    for package in ("bnn", "deck"):
        spec = util.find_spec(package)
        # Installed from another checkout would be worse than not at all: its code would run in place of this.
        if spec is None or not Path(spec.origin or "").resolve().is_relative_to(ROOT):
            found.append(f"{package} of {ROOT}")
    return found


def main() -> int:
    """Print what is lacking and return the exit status."""
    if sys.version_info < OLDEST:
        print(f"its Python is {sys.version.split()[0]}, the project needs 3.12")
        return 1
    import tomllib

    found = lacking(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"])
    if found:
        print("it lacks " + ", ".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
