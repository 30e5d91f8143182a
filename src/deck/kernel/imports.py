"""In a section's kernel: does something with a module as soon as it is imported, and imports nothing by itself."""

import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

Act = Callable[[ModuleType], None]


def when_imported(name: str, act: Act) -> None:
    """Calls a function with a module: now where it is loaded, else once it is.

    Args:
        name: the module's full name.
        act: what to do with it.
    """
    if name in sys.modules:
        act(sys.modules[name])
    elif not any(isinstance(each, _Finder) and each.is_for(name, act) for each in sys.meta_path):
        sys.meta_path.insert(0, _Finder(name, act))


class _Finder(MetaPathFinder):
    """Finds one module as Python does, and has a function called with it once it is there."""

    def __init__(self, name: str, act: Act) -> None:
        self._name, self._act = name, act

    def is_for(self, name: str, act: Act) -> bool:
        return (name, act) == (self._name, self._act)

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name == self._name else None
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def execute_and_act(module: ModuleType) -> None:
                if self in sys.meta_path:  # not before: others may only ask where the module is
                    sys.meta_path.remove(self)
                execute(module)
                self._act(module)

            # Of this one module's loader.
            spec.loader.exec_module = execute_and_act  # type: ignore[method-assign]
        return spec
