"""The state of random number generators: saved, and put back."""

import random
import sys
from typing import Any


def random_states() -> dict[str, Any]:
    """The states of the generators that all code shares: who draws from them must find them as after the cell."""
    states = {"random": random.getstate()}
    if "numpy" in sys.modules:
        states["numpy"] = sys.modules["numpy"].random.get_state(legacy=True)
    return states


def set_random_state(name: str, state: Any) -> None:
    """Puts the generator of that name back to a state."""
    if name == "random":
        random.setstate(state)
    else:
        # Late: a kernel starts sooner, and most sections do without.
        import numpy as np

        np.random.set_state(state)
