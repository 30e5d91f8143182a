"""IPython extension of a section's kernel: matplotlib knows the deck's typeface as soon as it is imported."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from deck.kernel.imports import when_imported

PACKAGE = "font_source_sans_pro"
FACES = ("Regular", "Bold", "It", "BoldIt")
FONT_MANAGER = "matplotlib.font_manager"


def load_ipython_extension(_: Any) -> None:
    """Called by IPython when the kernel starts. Imports no matplotlib: most sections do without."""
    when_imported(FONT_MANAGER, _register)


def _register(font_manager: ModuleType) -> None:
    package = importlib.util.find_spec(PACKAGE)
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for folder in (package and package.submodule_search_locations) or ():
        for face in FACES:
            file = str(Path(folder, "files", f"SourceSansPro-{face}.ttf"))
            if file not in known:
                font_manager.fontManager.addfont(file)
