"""The same sections in JupyterLab: Jupytext opens each as a notebook, and saves it as the file that it is.

No notebook file is written: what a section computes is shown in the deck.
"""

import asyncio
import functools
import json
import os
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from deck.preview import ADDRESS
from deck.problem import Problem, Status
from deck.running.lifeline import Lifeline

_LABS_OWN = ("trusted", "editable", "collapsed", "scrolled", "execution", "ExecuteTime", "nbgrader")
# Jupytext would put the kernel's name and its own version on top of each file.
FILTERS = {
    "notebook_metadata_filter": "-all",
    "cell_metadata_filter": ",".join(["all", *(f"-{name}" for name in _LABS_OWN)]),
}

_LAB = "jupyterlab"
_AS_NOTEBOOK = {"@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"python": "Notebook"}}}
_CONFIG = "from deck.preview.notebooks import configure\n\nconfigure(get_config())\n"


async def show_notebooks(folder: Path, *, scratch: Path, say: Callable[[str], None]) -> asyncio.subprocess.Process:
    """Starts JupyterLab on a talk's folder; it opens in the user's browser. It ends with this process, at the latest.

    Args:
        folder: the talk's.
        scratch: a folder for files, which is removed later.
        say: is told the address.

    Raises:
        Problem: JupyterLab is not installed (status 3).
    """
    if find_spec(_LAB) is None:
        raise Problem(
            found="JupyterLab is not installed",
            expected="it beside this project, where it is wanted",
            remedy=f"Install it: {sys.executable} -m pip install 'jupyterlab>=4.4'",
            status=Status.MACHINE,
        )
    settings = scratch / "labconfig" / "default_setting_overrides.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(_AS_NOTEBOOK), encoding="utf-8", newline="\n")
    config = scratch / "lab_config.py"
    config.write_text(_CONFIG, encoding="utf-8", newline="\n")
    path = os.pathsep.join(filter(None, (str(scratch), os.environ.get("JUPYTER_CONFIG_PATH"))))
    lifeline = Lifeline()
    lab = [sys.executable, "-m", _LAB, f"--config={config}", f"--ServerApp.root_dir={folder}"]
    with (scratch / "lab.log").open("w", encoding="utf-8") as log:
        process = await asyncio.create_subprocess_exec(
            *lifeline.command([*lab, f"--ServerApp.ip={ADDRESS}"]),
            env=os.environ | {"JUPYTER_CONFIG_PATH": path},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **lifeline.options,
        )
    say("JupyterLab opens the sections in the browser; a save there changes the deck")
    return process


def configure(config: Any) -> None:
    """Called by JupyterLab's configuration file, in its process.

    Args:
        config: traitlets' configuration object.
    """
    write_metadata_as_it_is()
    config.ServerApp.allow_root = hasattr(os, "geteuid") and os.geteuid() == 0  # as one is in containers
    config.ServerApp.contents_manager_class = "jupytext.TextFileContentsManager"
    for name, value in FILTERS.items():
        setattr(config.TextFileContentsManager, name, value)


def write_metadata_as_it_is() -> None:
    """Makes Jupytext leave letters of other languages in a cell's header alone, which it would write as escapes."""
    # Late: the preview itself loads no Jupytext for this; JupyterLab's process does.
    from jupytext import cell_metadata

    cell_metadata.dumps = functools.partial(json.dumps, ensure_ascii=False)
