"""A project of somebody else's that has this package installed: a talk in a folder of its own, and pytest run there."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from tests.helpers.forking import Server, server

# Writes what became of each test; the text is what pytest prints below the test's name.
_CONFTEST = """
import json
from pathlib import Path

REPORTS = Path(__file__).with_name("reports.jsonl")


def pytest_configure(config):
    config.inside_a_worker = hasattr(config, "workerinput")
    if not config.inside_a_worker:
        REPORTS.write_text("")
        config.pluginmanager.register(Reports())


class Reports:
    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.outcome != "passed":
            outcome = "error" if report.failed and report.when != "call" else report.outcome
            worker = getattr(report, "node", None) and report.node.gateway.id
            with REPORTS.open("a") as file:
                print(json.dumps([report.nodeid, outcome, str(report.longrepr or ""), worker]), file=file)
"""


@dataclass(frozen=True)
class Ran:
    """One run of pytest: exit status, text, and for each test outcome, what pytest says of it, and the worker."""

    status: int
    text: str
    tests: dict[str, tuple[str, str, str | None]]

    def outcomes(self) -> dict[str, str]:
        return {name: outcome for name, (outcome, _, _) in self.tests.items()}

    def says(self, name: str) -> str:
        return self.tests[name][1]


def project(root: Path, **sections: str) -> Path:
    """A project with a talk in `talk/`; a section for each keyword, `s01_a="..."` being 01_a.py."""
    root.mkdir(exist_ok=True)
    (root / "pyproject.toml").write_text('[project]\nname = "other"\nversion = "1"\n[tool.pytest]\n')
    (root / "conftest.py").write_text(_CONFTEST)
    write_talk(root / "talk", sections)
    return root


def write_talk(folder: Path, sections: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    for name, text in sections.items():
        stem = name[1:] if name[1:2].isdigit() else name
        (folder / f"{stem}.py").write_text(dedent(text).lstrip("\n"))


_LOADED = ("pytest", "IPython.core.interactiveshell", "jupytext", "matplotlib", "nbformat.v4")
"""What pytest loads for a talk, less what is ours: that is loaded as its own people's pytest does."""

_server: Server | None = None


@contextmanager
def loaded() -> Iterator[None]:
    """Meanwhile pytest runs in processes that need not load all of that again, where the system can fork."""
    global _server
    if not hasattr(os, "fork"):
        yield
        return
    with server(_LOADED, env=_variables()) as _server:
        try:
            yield
        finally:
            _server = None


def _variables() -> dict[str, str]:
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHONPATH"))}
    return outer | {"COLUMNS": "200"}


def run(
    root: Path,
    *arguments: str,
    stdin: str | None = None,
    environment: Iterable[tuple[str, str]] = (),
    from_nothing: bool = False,
) -> Ran:
    """Runs pytest in the project, as its own people would: this checkout is known only as an installed package.

    Args:
        root: the project.
        arguments: pytest's.
        stdin: what is typed.
        environment: variables, besides those of this process.
        from_nothing: starts Python anew, though there may be one that has loaded pytest.
    """
    # A plugin of Hypothesis, which is installed here and not theirs, takes longer to load than all the rest.
    told, variables = ["-p", "no:hypothesispytest", *arguments], _variables() | dict(environment)
    if _server is None or from_nothing or not _server.serves(variables):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *told],
            cwd=root,
            env=variables,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    else:
        done = _server.run("pytest", told, cwd=root, env=variables, stdin=stdin)
    lines = (root / "reports.jsonl").read_text().splitlines() if (root / "reports.jsonl").exists() else []
    tests = {name: tuple(rest) for name, *rest in map(json.loads, lines)}
    return Ran(done.returncode, done.stdout + done.stderr, tests)
