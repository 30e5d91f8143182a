"""What code reads besides what is known before it runs: ingredients that its last run has named.

Each is a name and a value: `file d.csv` and its content, `folder data` and the names in it, `files data/*.csv` and the
names that match, `path d.csv` and whether a file or a folder is there, `variable HOME` and a digest of what it says,
`variables APP_*` and those that begin so, `value rng` and what a name of the section held where no
reading shows which code changed it. What is not there is an input as well. Paths are relative to the talk's folder
where they lie in its project, so that what is kept serves on another machine.
"""

import functools
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import platformdirs

from deck.analysis.file_names import matches
from deck.freshness.ingredients import Ingredients
from deck.kernel.inputs.environment import digest_of_variable
from deck.kernel.inputs.lookups import kind_of
from deck.store.digests import FileState, digest, digest_of_folder, is_settled, remember_digest, state_of
from deck.store.kinds import INPUTS
from deck.store.store import Store

ABSENT = "absent"
UNSURE = "changed while the code ran"
FILE, FOLDER, FILES, PATH = "file ", "folder ", "files ", "path "
VARIABLE, VARIABLES, VALUE = "variable ", "variables ", "value "
KINDS = (FILE, FOLDER, FILES, PATH, VARIABLE, VARIABLES, VALUE)

# What editors leave beside a file while they save it, and what Python does when it imports one.
_PASSING = re.compile(r"\..*|__pycache__|.*(~|\.sw[a-z]|\.py[co]|\.part|\.tmp|\.bak)|4913")
_MADE = ("build", "node_modules")
_ROOTS = (".git", ".hg", "pyproject.toml", "setup.py")
_OF_SYSTEM = tuple(
    Path("/", name)
    for name in ("usr", "etc", "lib", "lib64", "bin", "sbin", "run", "snap", "nix", "System", "proc", "sys", "dev")
)


@dataclass(frozen=True, slots=True)
class Input:
    """Something that code has read.

    Attributes:
        name: its kind and name, as an ingredient.
        value: a digest, or a word; what it was when the code read it.
        state: of a file, where it tells that the content is still the same.
        without: of a folder, the names in it that the code itself wrote.
        is_own: whether the code writes it, after it has read it; the value is what it was at the end.
    """

    name: str
    value: str
    state: FileState | None = None
    without: tuple[str, ...] = ()
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Inputs:
    """What one run of some code has read.

    Attributes:
        all: of it.
        unsure: names of those that changed while the code ran. It may have read either of the two states.
    """

    all: tuple[Input, ...] = ()
    unsure: tuple[str, ...] = ()

    @property
    def values(self) -> Ingredients:
        """Value by name, as the code read it."""
        return {each.name: UNSURE if each.name in self.unsure else each.value for each in self.all}


def write_inputs(store: Store, key: str, inputs: Inputs) -> None:
    """Writes down what code has read, under the key of what it depends on besides."""
    store.write(INPUTS, key, {"all": [asdict(each) for each in inputs.all], "unsure": inputs.unsure})


def last_inputs(store: Store, key: str) -> Inputs:
    """What the last run of the code has read; nothing where there was none."""
    found = store.read(INPUTS, key)
    if found is None:
        return Inputs()
    read = (
        Input(**{**each, "state": each["state"] and tuple(each["state"]), "without": tuple(each["without"])})
        for each in found["all"]
    )
    return Inputs(tuple(read), tuple(found["unsure"]))


def inputs_now(store: Store, key: str, folder: Path, *, while_running: bool = False) -> Ingredients:
    """What the code has read that ran last under this key, each with the value that it has now.

    Args:
        store: where that is written down.
        key: of all that the code depends on besides.
        folder: the talk's.
        while_running: whether the code may be running now: then what it writes itself is taken to be as it was.
    """
    found = last_inputs(store, key).all
    return {each.name: each.value if while_running and each.is_own else value_now(each, folder) for each in found}


def value_now(read: Input, folder: Path) -> str:
    """The value that an input has now; that of a section's name is what it was, as only a run tells it.

    Args:
        read: the input.
        folder: the talk's, from where names of files are meant.
    """
    kind, _, name = read.name.partition(" ")
    match f"{kind} ":
        case "file ":
            path = folder / name
            if read.state is not None:
                remember_digest(path, read.state, read.value)
            return value_of_file(path)
        case "folder ":
            return value_of_folder(folder / name, read.without)
        case "files ":
            names = {relative(path, folder) for paths in matches([name], folder).values() for path in paths}
            return value_of_names(names - {*read.without})
        case "path ":
            return value_of_path(folder / name)
        case "variable ":
            return value_of_variable(name, os.environ.get(name))
        case "variables ":
            return value_of_variables(name)
    return read.value


def absolute(path: Path | str) -> Path:
    """The path from the root, without steps upwards; links stay, as their names are those that code has."""
    return Path(os.path.abspath(path))  # noqa: PTH100  (pathlib follows links, or leaves the steps)


def relative(path: Path, folder: Path) -> str:
    """The path from a folder, upwards as well."""
    return Path(os.path.relpath(path, folder)).as_posix()


def value_of_file(path: Path) -> str:
    """The digest of a file, or of a folder that is a data set; or that there is none."""
    try:
        return digest_of_folder(path) if path.is_dir() else digest(path) if path.is_file() else ABSENT
    except OSError as error:
        return error.strerror or "unreadable"


def value_of_folder(path: Path, without: Iterable[str]) -> str:
    """A digest of the names in a folder."""
    left_out = set(without)
    try:
        names = [each.name for each in path.iterdir() if not is_passing(each.name)]
    except OSError:
        return ABSENT
    return value_of_names(name for name in names if name not in left_out and name not in _MADE)


def value_of_path(path: Path) -> str:
    """Whether a file or a folder is there."""
    return kind_of(path) or ABSENT


def value_of_names(names: Iterable[str]) -> str:
    """A digest of names of files."""
    return hashlib.sha256(json.dumps(sorted(names)).encode()).hexdigest()


def value_of_variable(name: str, value: str | None) -> str:
    """A digest of what an environment variable says, or of the file that it names: never what it says."""
    if value is None:
        return ABSENT
    if Path(value).is_absolute() and (path := Path(value)).is_file():
        return value_of_file(path)
    return digest_of_variable(name, value)


def value_of_variables(pattern: str) -> str:
    """A digest of all variables whose names begin as the pattern does, which ends with a star."""
    found = {name: value for name, value in os.environ.items() if name.startswith(pattern.removesuffix("*"))}
    return value_of_names(f"{name}\0{value_of_variable(name, value)}" for name, value in found.items())


def input_of_file(path: Path, name: str, *, is_own: bool = False) -> Input:
    """A file as it is now."""
    try:
        state = state_of(path) if path.is_file() else None
    except OSError:
        state = None
    value = value_of_file(path)
    return Input(name, value, state if state is not None and is_settled(state) else None, is_own=is_own)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a talk lies: which files around it are inputs, and what to call them.

    Attributes:
        folder: the talk's.
        without: folders and files that are none: ingredients already, or stores.
        began: when the code began to run, in nanoseconds since the epoch.
    """

    folder: Path
    without: frozenset[Path]
    began: int

    def name(self, path: Path) -> str:
        """What to call a path."""
        if any(path.is_relative_to(each) for each in (_root(self.folder), _near(self.folder))):
            return relative(path, self.folder)
        return path.as_posix()

    def counts(self, path: Path, state: FileState | None) -> bool:
        """Whether a file is an input; its state when it was read is None where it was not there."""
        resolved = path.resolve()
        if not self.without.isdisjoint((path, *path.parents, resolved, *resolved.parents)):
            return False
        for root in (_root(self.folder), _near(self.folder)):
            if path.is_relative_to(root):
                inner = path.relative_to(root).parts
                return not any(part.startswith(".") or _NO_DATA.fullmatch(part) for part in inner[:-1])
        if state is None or any(part.startswith(".") for part in path.parts[:-1]):
            return False
        if any(resolved.is_relative_to(each) or path.is_relative_to(each) for each in (*_OF_SYSTEM, *_caches())):
            return False
        # What was there before the code ran, and has not changed, is not its own.
        return not resolved.is_relative_to(_temporary()) or max(state[2:]) < self.began

    def counts_variable(self, name: str) -> bool:
        """Whether an environment variable is an input: not where caches are, nor what the press and Jupyter set."""
        return not _NO_INPUT.fullmatch(name)


# Folders of what Python and npm have put there, such as what says which version of a package is installed.
_NO_DATA = re.compile(r"__pycache__|node_modules|.*\.(egg|dist)-info")
_NO_INPUT = re.compile(
    r"(DECK|JPY|IPY|JUPYTER|MPL|XDG|LC|GIT|PYDEVD|PYTEST|CONDA)_.*|.*CACHE.*|PYTHON[A-Z]+|IPYTHONDIR|MPL[A-Z]+"
    r"|MATPLOTLIBRC|VIRTUAL_ENV|HOME|USERPROFILE|PATH|PWD|OLDPWD|SHLVL|_|TMPDIR|TEMP|TMP|TERM|COLUMNS|LINES|CLICOLOR"
    r"|PAGER|PLOTLY_RENDERER"
)


@functools.cache
def _root(folder: Path) -> Path:
    """The folder of the project that a talk is in; its own where there is none."""
    found = (each for each in (folder, *folder.parents) if any((each / name).exists() for name in _ROOTS))
    return next(found, folder)


@functools.cache
def _near(folder: Path) -> Path:
    """The folder that a talk's folder is in, where it can be the talk's own."""
    above = folder.parent
    return folder if above in (Path.home(), _temporary(), Path(above.anchor)) else above


@functools.cache
def _temporary() -> Path:
    return Path(tempfile.gettempdir()).resolve()


@functools.cache
def _caches() -> tuple[Path, ...]:
    given = os.environ.get("XDG_CACHE_HOME")
    return (Path(platformdirs.user_cache_path()), *([Path(given)] if given else []))


def folders_read(read: Iterable[str], folder: Path) -> set[Path]:
    """The folders of files that code has read, in which something may change."""
    found = set[Path]()
    for name in read:
        kind, _, rest = name.partition(" ")
        if f"{kind} " == FOLDER:
            found.add((folder / rest).resolve())
        elif f"{kind} " in (FILE, FILES, PATH):
            parents = [each for each in (folder / rest).parents if not any(mark in each.as_posix() for mark in "*?[")]
            found.add(parents[0].resolve())
    return found


def is_passing(name: str) -> bool:
    """Whether a file or folder of this name is no data: editors and Python leave such ones beside others."""
    return bool(_PASSING.fullmatch(name))


def is_input(name: str) -> bool:
    """Whether an ingredient is one that a run has named."""
    return name.startswith(KINDS)


def is_simple(name: str) -> bool:
    """Whether its value can be told from its name alone."""
    return name.startswith((FILE, PATH, VARIABLE, VARIABLES))


def is_value(name: str) -> bool:
    """Whether an ingredient is the value of one of the section's names."""
    return name.startswith(VALUE)


def of_inputs(found: Mapping[str, str]) -> dict[str, str]:
    """Those ingredients that a run has named."""
    return {name: value for name, value in found.items() if is_input(name)}
