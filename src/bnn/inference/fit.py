"""The result of a fit: a Normal distribution for every parameter, and how it came about."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import isfinite
from operator import index, le
from typing import Any

import numpy as np
import xarray as xr

PACKAGES = ("pymc", "pytensor", "jax", "jaxlib", "optax", "numpy")
"""What computes a fit, for its record of versions and its key in the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How mean-field ADVI searches.

    Attributes:
        steps: gradient steps.
        batch: rows per step, drawn with replacement; all rows, each once, where it is not below their number.
        learning_rate: of Adam, at the first step; it falls to zero along a cosine.
        start_spread: deviation of the Normal that the starting means are drawn from. At zero every hidden unit
            would start alike and stay alike.
        start_deviation: every posterior deviation at the start; small, so that the first gradients are of the data.
        seed: of the starting means, the batches and the noise.

    Raises:
        ValueError: what is no number, or cannot work.
    """

    steps: int = 10_000
    batch: int = 256
    learning_rate: float = 1e-2
    start_spread: float = 0.3
    start_deviation: float = 0.05
    seed: int = 2017

    def __post_init__(self) -> None:
        # Python's own numbers, so that settings of equal numbers have one key in the store.
        for name, least in (("steps", 1), ("batch", 1), ("seed", 0)):
            self._set(name, index, f"a whole number from {least} up", partial(le, least))
        for name in ("learning_rate", "start_deviation"):
            self._set(name, float, "a finite number above 0", lambda x: isfinite(x) and x > 0)
        self._set("start_spread", float, "a finite number from 0 up", lambda x: isfinite(x) and x >= 0)

    def _set(self, name: str, convert: Callable[[Any], float], expected: str, holds: Callable[[Any], bool]) -> None:
        given = getattr(self, name)
        try:
            value = convert(given)
        except (TypeError, ValueError):
            value = None
        if value is None or not holds(value):
            raise ValueError(f"{name}: expected {expected}, found {given!r}")
        object.__setattr__(self, name, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A mean-field approximation of a posterior: independent Normals.

    Attributes:
        mean: posterior means, one variable per parameter, with the model's dims and coords.
        deviation: posterior standard deviations, likewise.
        loss: negative evidence lower bound per step, a noisy estimate in nats, of dimension `step`.
        rows: how many rows informed it.
        seconds: wall-clock time with compilation.
        settings: of the search.
        versions: of the packages that computed it.
    """

    mean: xr.Dataset
    deviation: xr.Dataset
    loss: xr.DataArray
    rows: int
    seconds: float
    settings: Settings
    versions: dict[str, str]

    def draw(self, draws: int = 1000, *, seed: int = 0, chains: int = 1) -> xr.DataTree:
        """Draws from the approximation, for ArviZ: a tree with the group `posterior` of dims (chain, draw, ...)."""
        rng = np.random.default_rng(seed)
        sizes = {"chain": chains, "draw": draws}
        values = {
            name: rng.normal(self.mean[name], self.deviation[name], (chains, draws, *self.mean[name].shape))
            # A seed gives the same draws whatever the order of the variables.
            for name in sorted(map(str, self.mean.data_vars))
        }
        posterior = xr.Dataset(
            {name: ((*sizes, *self.mean[name].dims), value) for name, value in values.items()},
            coords={name: np.arange(size) for name, size in sizes.items()} | dict(self.mean.coords),
        )
        return xr.DataTree.from_dict({"posterior": posterior})

    def summary(self) -> str:
        """One line: how it was fitted, and the loss at the start and at the end (means over 1 % of the steps)."""
        share = max(1, len(self.loss) // 100)
        first, last = (float(part.mean()) for part in (self.loss[:share], self.loss[-share:]))
        s = self.settings
        return (
            f"mean-field ADVI: {s.steps:,} steps of {min(s.batch, self.rows):,} of {self.rows:,} rows, "
            f"loss {first:,.0f} to {last:,.0f} nats"
        )
