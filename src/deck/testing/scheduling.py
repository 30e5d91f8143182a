"""Pytest-xdist: all cells of a section on one worker, since each worker would have to run the cells above its own."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from xdist.scheduler import LoadScheduling, LoadScopeScheduling, WorkStealingScheduling

# A slide's id and a cell's number; of no test in a Python file, since no name of Python's has a blank in it, and what
# has parameters has a bracket. Under `--dist loadgroup` a group follows.
_CELL = re.compile(r"(?P<section>[^:]+\.(py|ipynb))::[a-z0-9-]*::cell \d+(@.*)?")


def by_section(scheduler: Any, *, config: pytest.Config, log: Any) -> Any:
    """The scheduler, or one in its place, that deals out a section as one piece and all else as it did."""
    if isinstance(scheduler, LoadScheduling | WorkStealingScheduling):
        return _OnceCollected(scheduler, config=config, log=log)
    if isinstance(scheduler, LoadScopeScheduling):
        _keep_sections(scheduler)
    return scheduler


def section_of(nodeid: str) -> str | None:
    """The section of a cell's test; None for any other test."""
    match = _CELL.fullmatch(nodeid)
    return match["section"] if match else None


class _OnceCollected:
    """A scheduler of single tests, which cannot be told to keep some together.

    Another one takes its place where there are cells among the tests: the first worker that has collected tells.
    """

    def __init__(self, scheduler: Any, *, config: pytest.Config, log: Any) -> None:
        self._chosen = scheduler
        self._config, self._log = config, log
        self._is_settled = False

    def add_node_collection(self, node: Any, collection: Sequence[str]) -> None:
        """What a worker has collected."""
        if not self._is_settled and any(map(section_of, collection)):
            scoped = LoadScopeScheduling(self._config, self._log)
            scoped._split_scope = lambda nodeid: nodeid
            _keep_sections(scoped)
            for each in self._chosen.nodes:
                scoped.add_node(each)
            self._chosen = scoped
        self._is_settled = True
        self._chosen.add_node_collection(node, collection)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chosen, name)


def _keep_sections(scheduler: LoadScopeScheduling) -> None:
    others = scheduler._split_scope
    scheduler._split_scope = lambda nodeid: section_of(nodeid) or others(nodeid)
