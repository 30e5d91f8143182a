"""What is installed here, as wheels in a folder: an installer finds them without a network, and resolves for itself."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import parse_tag, sys_tags
from packaging.utils import canonicalize_name

# What an installer writes itself.
_INSTALLERS_OWN = {"INSTALLER", "REQUESTED", "RECORD", "direct_url.json", "uv_cache.json"}


def closure(requirements: Iterable[str]) -> set[str]:
    """Names of all distributions that these need here, with all that they need themselves."""
    seen: set[tuple[str, str]] = set()
    todo = [(Requirement(text), "") for text in requirements]
    while todo:
        requirement, extra = todo.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        wanted = {(canonicalize_name(requirement.name), each) for each in ("", *requirement.extras)} - seen
        seen |= wanted
        for name, each in wanted:
            todo += [(Requirement(text), each) for text in metadata.requires(name) or []]
    return {name for name, _ in seen}


def pack(names: Iterable[str], folder: Path) -> None:
    """Write a wheel of each of these distributions, from its files."""
    for name in names:
        _pack(metadata.distribution(name), folder)


def _pack(found: metadata.Distribution, folder: Path) -> None:
    stem = f"{canonicalize_name(found.name).replace('-', '_')}-{found.version}"
    written = []
    with zipfile.ZipFile(folder / f"{stem}-{_tag(found)}.whl", "w") as wheel:
        for file in found.files or ():
            place = _place(file.as_posix(), stem)
            if place is not None and (path := Path(found.locate_file(file))).is_file():
                wheel.write(path, place)
                written.append(place)
        (home,) = {place.split("/")[0] for place in written if re.fullmatch(r"[^/]+\.dist-info/METADATA", place)}
        record = io.StringIO()
        csv.writer(record, lineterminator="\n").writerows([place, "", ""] for place in (*written, f"{home}/RECORD"))
        wheel.writestr(f"{home}/RECORD", record.getvalue())


def _place(file: str, stem: str) -> str | None:
    """Where a file of an environment is in a wheel; None where an installer makes it anew."""
    name = file.rpartition("/")[2]
    if "__pycache__" in file or (".dist-info/" in file and name in _INSTALLERS_OWN):
        return None
    if not file.startswith("../"):
        return file
    below = file.lstrip("./")
    return None if below.startswith("bin/") else f"{stem}.data/data/{below}"


def _tag(found: metadata.Distribution) -> str:
    """The first of the tags in its own wheel that this Python takes."""
    lines = (found.read_text("WHEEL") or "").splitlines()
    tags = {tag for line in lines if line.startswith("Tag: ") for tag in parse_tag(line.removeprefix("Tag: "))}
    return str(next(tag for tag in sys_tags() if tag in tags))
