"""Contenders in fresh processes with empty caches: what the first of them compiled must not help the next."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bnn.data import loading

ROOT = Path(__file__).resolve().parent.parent

# Where packages keep what they compiled, and what would change PyMC's defaults.
_LEFT_OUT = ("PYTENSOR_FLAGS", "NUMBA_CACHE_DIR", "JAX_COMPILATION_CACHE_DIR", "JAX_ENABLE_COMPILATION_CACHE")
_LAST_LINES = 12


class ContenderError(Exception):
    """A contender did not finish: which one, its exit status, and the last lines of what it wrote.

    Attributes:
        reason: the same without its words, which may name paths of this machine.
    """

    def __init__(self, name: str, status: int, words: str) -> None:
        self.reason = f"{name} ended with status {status}"
        super().__init__("\n".join([self.reason, *words.rstrip().splitlines()[-_LAST_LINES:]]))


def cold_environment(scratch: Path) -> dict[str, str]:
    """The environment of a process that shares the user's rows, and no cache with any other.

    Args:
        scratch: an empty folder, for its caches. PyTensor keeps the machine code of both its backends, Numba's and
            C's, below `base_compiledir`.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    rows = loading.locate()  # before BNN_CACHE changes, as the kept file lies there
    return (
        kept
        | {
            "PYTENSOR_FLAGS": f"base_compiledir={scratch / 'pytensor'}",
            "PYTENSORRC": os.devnull,
            "BNN_CACHE": str(scratch / "bnn"),
            "DECK_CACHE": str(scratch / "deck"),
        }
        | ({"COVTYPE": str(rows.resolve())} if rows else {})
    )


def in_fresh_process(contender: str, **options: Any) -> dict[str, Any]:
    """Run a contender with empty caches, and wait for it.

    Args:
        contender: `module:function`; the function takes `options` and returns a dict, both fit for JSON.
        options: passed on.

    Returns:
        The function's answer, with `import_seconds`, of its module and all that this imports, and `peak_bytes`, the
        most memory that its process ever held.

    Raises:
        ContenderError: it did not finish.
    """
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as scratch:
        answer = Path(scratch) / "answer.json"
        command = [sys.executable, "-m", "benchmarks.worker", contender, json.dumps(options), str(answer)]
        run(command, name=contender, cwd=ROOT, environment=cold_environment(Path(scratch)))
        return json.loads(answer.read_text(encoding="utf-8"))


def run(command: list[str], *, name: str, cwd: Path, environment: dict[str, str]) -> None:
    """Run a command to its end, in silence.

    Raises:
        ContenderError: its exit status is not 0.
    """
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise ContenderError(name, done.returncode, done.stdout)
