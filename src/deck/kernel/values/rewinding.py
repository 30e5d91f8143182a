"""In a warm kernel: the section's names as they were after each of its cells, so that a cell can run again.

A name that is bound anew is put back. A value that was changed in place cannot be: where one was, or where nobody can
tell, there is no way back, and the section runs in another kernel.
"""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from deck.kernel.values import saving
from deck.kernel.values.chance import random_states, set_random_state
from deck.kernel.values.fingerprints import fingerprint

# Values that cannot be changed, and that no fingerprint knows.
_FIXED = (ModuleType, FunctionType, BuiltinFunctionType, MethodType, type, range, slice, type(...))
_FIXED_MODULES = ("pathlib", "datetime", "decimal", "fractions", "enum", "re", "zoneinfo", "jaxlib", "jax")
_UNDERSCORES = ("_", "__", "___")


@dataclass(frozen=True, slots=True)
class _Moment:
    """What a section had after some of its cells."""

    names: dict[str, Any]
    prints: dict[str, str]
    count: int
    outputs: frozenset[int]
    random: dict[str, Any]
    style: dict[str, Any] | None
    observed: dict[str, str | None]
    history: dict[str, list[int]]


_moments: dict[int, _Moment] = {}


def remember(ran: int) -> None:
    """Keeps what there is after the first `ran` cells that run."""
    shell = _shell()
    names = dict(shell.user_ns)
    prints = {name: digest for name, value in names.items() if (digest := _digest(name, value)) is not None}
    _moments[ran] = _Moment(
        names=names,
        prints=prints,
        count=shell.execution_count,
        outputs=frozenset(names.get("Out", {})),
        random=random_states(),
        style=dict.copy(sys.modules["matplotlib"].rcParams) if "matplotlib" in sys.modules else None,
        observed=dict(saving.prints),
        history={name: list(cells) for name, cells in saving.history.items()},
    )


def rewind(report: str, ran: int, touched: Iterable[str]) -> None:
    """Goes back to what there was after the first `ran` cells, or says why that cannot be.

    Args:
        report: a file to write the reason into; empty where there is none.
        ran: how many cells.
        touched: names whose values the cells may have changed that ran since, as far as can be read.
    """
    moment = _moments.get(ran)
    reason = "nothing is known of then" if moment is None else _obstacle(moment, touched)
    if moment is not None and not reason:
        _restore(moment)
        for later in [each for each in _moments if each > ran]:
            del _moments[later]
    Path(report).write_text(json.dumps(reason), encoding="utf-8", newline="\n")


def _obstacle(moment: _Moment, touched: Iterable[str]) -> str:
    for name, digest in moment.prints.items():
        if fingerprint(moment.names[name]) != digest:
            return f"'{name}' was changed in place"
    for name in touched:
        if name in moment.names and name not in moment.prints and not _is_fixed(moment.names[name]):
            return f"'{name}' may have been changed in place"
    return ""


def _restore(moment: _Moment) -> None:
    shell = _shell()
    names = shell.user_ns
    for name in [name for name in names if name not in moment.names]:
        del names[name]
    names.update(moment.names)
    out = names.get("Out")
    for number in [number for number in out or () if number not in moment.outputs]:
        del out[number]
    for history in (names.get("In"), shell.history_manager.input_hist_raw):
        del history[moment.count :]
    for underscores in _UNDERSCORES:
        setattr(shell.displayhook, underscores, names.get(underscores))
    shell.execution_count = moment.count
    for name, state in moment.random.items():
        set_random_state(name, state)
    if "matplotlib" in sys.modules:
        matplotlib = sys.modules["matplotlib"]
        before = matplotlib.rcParamsOrig if moment.style is None else moment.style
        dict.update(matplotlib.rcParams, {key: value for key, value in before.items() if key != "backend"})
    saving.prints.clear()
    saving.prints.update(moment.observed)
    saving.history.clear()
    saving.history.update({name: list(cells) for name, cells in moment.history.items()})


def _digest(name: str, value: object) -> str | None:
    if name.startswith("_") or name in ("In", "Out") or _is_fixed(value):
        return None
    return fingerprint(value)


def _is_fixed(value: object) -> bool:
    return isinstance(value, _FIXED) or type(value).__module__.partition(".")[0] in _FIXED_MODULES


def _shell() -> Any:
    # Late: the press imports this module too, and has no IPython to wait for.
    from IPython import get_ipython

    return get_ipython()
