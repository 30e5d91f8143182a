"""IPython extension of a section's kernel: a `matplotlibrc` in the talk's folder changes the lines that it has.

Matplotlib takes it in place of the theme's settings. So the theme's others are put back.
"""

import os
from pathlib import Path
from types import ModuleType
from typing import Any

from deck.kernel.imports import when_imported

NAME = "matplotlibrc"


def load_ipython_extension(_: Any) -> None:
    """Called by IPython when the kernel starts. Imports no matplotlib: most sections do without."""
    when_imported("matplotlib", _put_back)


def _put_back(matplotlib: ModuleType) -> None:
    theme, own = os.environ.get("MATPLOTLIBRC"), Path(NAME)
    if not theme or not theme.endswith(".mplstyle") or not own.is_file():
        return
    given = matplotlib.rc_params_from_file(own, use_default_template=False)
    settings = matplotlib.rc_params_from_file(theme, use_default_template=False)
    others = {name: value for name, value in settings.items() if name not in given}
    matplotlib.rcParams.update(others)
    matplotlib.rcParamsOrig.update(others)
