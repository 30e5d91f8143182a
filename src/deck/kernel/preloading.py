"""In a kernel that waits for a section: loads the packages that it will import."""

import contextlib
import importlib
import io
import json
from collections.abc import Iterable
from pathlib import Path


def preload(report: str, modules: Iterable[str]) -> None:
    """Imports modules, and writes which of them say something when they are: a section must hear it as well."""
    loud = []
    for name in modules:
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), contextlib.suppress(Exception):
            importlib.import_module(name)
        if said.getvalue():
            loud.append(name)
    Path(report).write_text(json.dumps(loud), encoding="utf-8", newline="\n")
