"""Pytest-xdist: all cells of a section on one worker, since each worker would have to run the cells above its own."""

import re
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScheduling, LoadScopeScheduling, WorkStealingScheduling

from deck.configuration import FILE

_CELL = re.compile(r"(?P<section>(?:.*/)?\d+_[^/:]+\.py)::[^:]+::cell \d+(?:@.*)?")


def by_section(scheduler: Any, *, config: pytest.Config, log: Any) -> Any:
    """The scheduler, or one in its place, that deals out a section as one piece and all else as it did.

    Those that deal out single tests cannot be told to; they are replaced where a talk is among what is to be tested.
    """
    if isinstance(scheduler, LoadScheduling | WorkStealingScheduling) and _names_a_talk(config):
        scheduler = LoadScopeScheduling(config, log)
        scheduler._split_scope = lambda nodeid: nodeid
    if isinstance(scheduler, LoadScopeScheduling):
        others = scheduler._split_scope
        scheduler._split_scope = lambda nodeid: section_of(nodeid) or others(nodeid)
    return scheduler


def section_of(nodeid: str) -> str | None:
    """The section of a cell's test; None for any other test."""
    match = _CELL.fullmatch(nodeid)
    return match["section"] if match else None


def _names_a_talk(config: pytest.Config) -> bool:
    """Whether an argument is a talk's folder, or a file in it, or the folder around it."""
    paths = [config.invocation_params.dir / argument.partition("::")[0] for argument in config.args]
    return any(_is_near_talk(path) for path in paths)


def _is_near_talk(path: Path) -> bool:
    folder = path if path.is_dir() else path.parent
    return (folder / FILE).is_file() or any(folder.glob(f"*/{FILE}"))
