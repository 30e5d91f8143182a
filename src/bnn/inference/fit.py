"""The result of a fit: a Normal distribution for every parameter, and how it came about."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from bnn.inference.settings import Settings

PACKAGES = ("pymc", "pytensor", "jax", "jaxlib", "optax", "numpy")
"""What computes a fit, for its record of versions and its key in the store."""


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
