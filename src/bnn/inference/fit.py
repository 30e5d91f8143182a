"""The results of searches: a Normal for every parameter, or its most probable values, and how they came about."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from bnn.inference.settings import Descent, Settings

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

    @property
    def gradients(self) -> float:
        """What the search cost, in gradients on all rows."""
        return gradients(self.settings.steps, self.settings.batch, self.rows)

    def take(self, draws: int, *, seed: int = 0) -> xr.Dataset:
        """Draws from the approximation, of dims (sample, ...): those of `draw`."""
        posterior = self.draw(draws, seed=seed).children["posterior"].to_dataset()
        return posterior.isel(chain=0).drop_vars(["chain", "draw"]).rename(draw="sample")

    def summary(self) -> str:
        """One line: how it was fitted, and the loss at the start and at the end (means over 1 % of the steps)."""
        share = max(1, len(self.loss) // 100)
        first, last = (float(part.mean()) for part in (self.loss[:share], self.loss[-share:]))
        s = self.settings
        return (
            f"mean-field ADVI: {s.steps:,} steps of {min(s.batch, self.rows):,} of {self.rows:,} rows, "
            f"loss {first:,.0f} to {last:,.0f} nats"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Modes of a posterior (MAP): one or several, each found from a start of its own.

    Attributes:
        values: one variable per parameter, of dims (member, ...), with the model's dims and coords.
        log_density: of each member, with the prior, on all rows, in nats, of dimension `member`.
        loss: negative log density per step, a noisy estimate in nats, of dims (step, member).
        rows: how many rows informed them.
        seconds: wall-clock time with compilation.
        settings: of the search.
        versions: of the packages that computed them.
    """

    values: xr.Dataset
    log_density: xr.DataArray
    loss: xr.DataArray
    rows: int
    seconds: float
    settings: Descent
    versions: dict[str, str]

    def __len__(self) -> int:
        return self.values.sizes["member"]

    @property
    def gradients(self) -> float:
        """What all members cost, in gradients on all rows."""
        return len(self) * gradients(self.settings.steps, self.settings.batch, self.rows)

    def take(self, draws: int, *, seed: int = 0) -> xr.Dataset:
        """Each member once, of dims (sample, ...), whatever the number of draws asked for: a mode has no spread."""
        return self.values.drop_vars("member").rename(member="sample")

    def tree(self) -> xr.DataTree:
        """The members for ArviZ: a tree with the group `posterior` of dims (member, ...)."""
        return xr.DataTree.from_dict({"posterior": self.values})

    def summary(self) -> str:
        """One line: how they were found, and the log density of the best and of the worst."""
        s, found = self.settings, self.log_density
        return (
            f"MAP: {len(self)} starts, {s.steps:,} steps of {min(s.batch, self.rows):,} of {self.rows:,} rows, "
            f"log density {float(found.min()):,.0f} to {float(found.max()):,.0f} nats"
        )


def gradients(steps: int, batch: int, rows: int) -> float:
    """What a search costs, in gradients on all rows: one on a tenth of the rows counts for a tenth."""
    return steps * min(batch, rows) / rows
