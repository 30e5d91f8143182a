"""The state of the process that a section has for itself, as in the build it has a process of its own."""

import builtins
import os
import random
import sys
import sysconfig
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
from IPython.core.interactiveshell import InteractiveShell
from matplotlib._pylab_helpers import Gcf

from deck.kernel.settings import BACKEND, VARIABLES
from deck.testing.expectations import set_filters
from deck.testing.pyplot import PYPLOT

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

_ABSENT = object()
_OF_PACKAGES = ("site-packages", "dist-packages")
_STANDARD_LIBRARY = f"{sysconfig.get_path('stdlib')}{os.sep}"


@dataclass(frozen=True, slots=True)
class State:
    """A part of the process: how to take it down and how to put it back."""

    read: Callable[[], Any]
    write: Callable[[Any], None]


class World:
    """What a section finds and leaves. Outside of `entered` the process is as if no section ran.

    Args:
        folder: the talk's; working directory, and where modules are imported from.
    """

    def __init__(self, folder: Path) -> None:
        self._states = [*STATES, _modules_state(folder)]
        self._own: list[Any] | None = None
        self._folder = folder

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Puts the section's state in place, and afterwards what was there before."""
        outer = [state.read() for state in self._states]
        try:
            if self._own is None:
                _begin(self._folder)
            else:
                self._write(self._own)
            yield
        finally:
            try:
                self._own = [state.read() for state in self._states]
            finally:
                self._write(outer)

    def _write(self, values: list[Any]) -> None:
        for state, value in zip(self._states, values, strict=True):
            state.write(value)


def _begin(folder: Path) -> None:
    os.environ |= VARIABLES
    os.chdir(folder)
    # The folder comes where a kernel has it: after Python's own modules, before what is installed.
    standard = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), f"{sysconfig.get_path('stdlib')}.zip"}
    own = [entry for entry in sys.path if entry in standard or Path(entry).name == "lib-dynload"]
    sys.path[:] = [*own, str(folder), *(entry for entry in sys.path if entry not in own)]
    for name in _local_modules(folder):
        sys.modules.pop(name, None)
    Gcf.figs.clear()
    _set_rc(dict(matplotlib.rc_params()) | {"backend": BACKEND})  # a matplotlibrc in the folder counts


def _set_rc(values: "Mapping[RcKeyType, Any]") -> None:
    dict.update(matplotlib.rcParams, values)  # without matplotlib's checks, as its own rc_context does
    pyplot, backend = sys.modules.get(PYPLOT), values["backend"]
    if pyplot is not None:
        # Where the process had not chosen a backend yet, it gets the one that needs no screen.
        pyplot.switch_backend(backend if isinstance(backend, str) else "agg")
        dict.update(matplotlib.rcParams, values)


def _set_figures(figures: dict[int, Any]) -> None:
    Gcf.figs.clear()
    Gcf.figs.update(figures)


def _set_environment(values: dict[str, str]) -> None:
    if os.environ != values:
        os.environ.clear()
        os.environ.update(values)


def _set_path(path: list[str]) -> None:
    sys.path[:] = path


def _attribute(holder: Any, name: str) -> State:
    def write(value: Any) -> None:
        if value is not _ABSENT:
            setattr(holder, name, value)
        elif name in vars(holder):
            delattr(holder, name)

    return State(lambda: vars(holder).get(name, _ABSENT), write)


def _main(module: ModuleType) -> None:
    sys.modules["__main__"] = module


STATES = (
    State(lambda: dict(os.environ), _set_environment),
    State(os.getcwd, os.chdir),
    State(lambda: list(sys.path), _set_path),
    State(lambda: sys.modules["__main__"], _main),
    State(lambda: list(warnings.filters), set_filters),
    _attribute(warnings, "showwarning"),
    State(random.getstate, random.setstate),
    State(np.random.get_state, np.random.set_state),
    State(lambda: dict(dict.items(matplotlib.rcParams)), _set_rc),
    State(lambda: dict(Gcf.figs), _set_figures),
    # What a shell of IPython puts there.
    *(_attribute(builtins, name) for name in ("__IPYTHON__", "display")),
    *(_attribute(sys, name) for name in ("displayhook", "excepthook", "ps1", "ps2", "ps3")),
    _attribute(InteractiveShell, "_instance"),
)
"""All that is the section's own, but for the modules of its folder."""


def _local_modules(folder: Path) -> list[str]:
    """Names in `sys.modules` that in the talk's folder mean the talk's own module, or that came from there."""
    files = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    own = files - sys.stdlib_module_names
    inside = f"{folder}{os.sep}"

    def is_local(name: str, module: Any) -> bool:
        file = str(getattr(module, "__dict__", {}).get("__file__"))
        return name.partition(".")[0] in own or (file.startswith(inside) and not _is_installed(file, folder))

    return [name for name, module in list(sys.modules.items()) if name != "__main__" and is_local(name, module)]


def _is_installed(file: str, folder: Path) -> bool:
    """Whether a file in the folder is no part of the talk: an environment often lies beside what it runs."""
    below = file.removeprefix(str(folder))
    return any(f"{os.sep}{each}{os.sep}" in below for each in _OF_PACKAGES) or file.startswith(_STANDARD_LIBRARY)


def _modules_state(folder: Path) -> State:
    def write(modules: dict[str, Any]) -> None:
        for name in _local_modules(folder):
            del sys.modules[name]
        sys.modules.update(modules)

    return State(lambda: {name: sys.modules[name] for name in _local_modules(folder)}, write)
