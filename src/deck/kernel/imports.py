"""In a section's kernel: does something with a module as soon as it is imported, and imports nothing by itself."""

import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

Act = Callable[[ModuleType], None]


def when_imported(name: str, act: Act) -> None:
    """Calls a function with a module: now if it is loaded, else once it is. The same function is called once.

    Args:
        name: the module's full name.
        act: what to do with it.
    """
    if name in sys.modules:
        act(sys.modules[name])
        return
    finder = next((each for each in sys.meta_path if isinstance(each, _Finder) and each.name == name), None)
    if finder is None:
        finder = _Finder(name)
        sys.meta_path.insert(0, finder)
    if act not in finder.acts:
        finder.acts.append(act)


class _Finder(MetaPathFinder):
    """Finds one module as Python does, and has functions called with it once it is there."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.acts: list[Act] = []

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name == self.name else None
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def execute_and_act(module: ModuleType) -> None:
                if self in sys.meta_path:  # not before: others may only ask where the module is
                    sys.meta_path.remove(self)
                execute(module)
                for act in self.acts:
                    act(module)

            # Of this one module's loader.
            spec.loader.exec_module = execute_and_act  # type: ignore[method-assign]
        return spec
