"""IPython extension of a section's kernel: matplotlib knows the deck's typeface as soon as it is imported."""

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

PACKAGE = "font_source_sans_pro"
FACES = ("Regular", "Bold", "It", "BoldIt")
FONT_MANAGER = "matplotlib.font_manager"


def load_ipython_extension(_: Any) -> None:
    """Called by IPython when the kernel starts. Imports no matplotlib: most sections do without."""
    if FONT_MANAGER in sys.modules:
        _register(sys.modules[FONT_MANAGER])
    elif not any(isinstance(each, _TypefaceFinder) for each in sys.meta_path):
        sys.meta_path.insert(0, _TypefaceFinder())


class _TypefaceFinder(MetaPathFinder):
    """Finds matplotlib's font manager as Python does, and has it told of the typeface once it is there."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name == FONT_MANAGER else None
        if spec is not None and spec.loader is not None:
            sys.meta_path.remove(self)
            execute = spec.loader.exec_module

            def execute_and_register(module: ModuleType) -> None:
                execute(module)
                _register(module)

            # Of this one module's loader.
            spec.loader.exec_module = execute_and_register  # type: ignore[method-assign]
        return spec


def _register(font_manager: ModuleType) -> None:
    package = importlib.util.find_spec(PACKAGE)
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for folder in (package and package.submodule_search_locations) or ():
        for face in FACES:
            file = str(Path(folder, "files", f"SourceSansPro-{face}.ttf"))
            if file not in known:
                font_manager.fontManager.addfont(file)
