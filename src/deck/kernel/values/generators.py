"""Random number generators that a section holds by a name: their state, and how it is put back into the same object.

Functions, models and containers may hold the same generator: it stays one, and draws on as it would have.
"""

import random
import sys
from typing import Any


def is_generator(value: object) -> bool:
    """Whether it is one of Python's or NumPy's."""
    return isinstance(value, random.Random) or _is_numpys(value)


def state_of(value: Any) -> Any:
    """All that decides what it draws, as plain data."""
    if isinstance(value, random.Random):
        return value.getstate()
    if hasattr(value, "get_state"):
        return value.get_state(legacy=False)
    return [value.bit_generator.state, _spawned(value)]


def set_state(value: Any, saved: Any) -> bool:
    """Puts a generator into the state of another one; False where it is none of the same kind."""
    if type(value) is not type(saved) or not is_generator(value):
        return False
    if isinstance(value, random.Random):
        value.setstate(saved.getstate())
    elif hasattr(value, "set_state"):
        value.set_state(saved.get_state())
    elif _seed(value) != _seed(saved) or _spawned(value) > _spawned(saved):
        return False
    else:
        value.bit_generator.state = saved.bit_generator.state
        if more := _spawned(saved) - _spawned(value):
            value.bit_generator.seed_seq.spawn(more)
    return True


def _seed(value: Any) -> list[Any]:
    """What its children are made from."""
    seed = getattr(value.bit_generator, "seed_seq", None)
    return [type(value.bit_generator), repr(getattr(seed, "entropy", None)), getattr(seed, "spawn_key", None)]


def _spawned(value: Any) -> int:
    """How many generators were made of it so far, which no state of NumPy's tells."""
    return int(getattr(getattr(value.bit_generator, "seed_seq", None), "n_children_spawned", 0))


def _is_numpys(value: object) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.random.Generator | numpy.random.RandomState)
