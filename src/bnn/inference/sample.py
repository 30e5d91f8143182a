"""The results of sampling: draws from a posterior, and whether they can be trusted."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from bnn.inference.settings import Chains, Microcanonical

PACKAGES = ("pymc", "pytensor", "numba", "arviz-stats", "numpy")
"""What NUTS computes with, for a sample's record of versions and its key in the store."""
NETWORK_PACKAGES = ("pymc", "pytensor", "blackjax", "jax", "jaxlib", "optax", "numpy")
"""What samples a whole network, likewise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainDraws:
    """Draws from a posterior.

    Attributes:
        draws: one variable per parameter, of dims (chain, draw, ...), with the model's dims and coords.
    """

    draws: xr.Dataset

    def take(self, draws: int, *, seed: int = 0) -> xr.Dataset:
        """Draws of dims (sample, ...), as many of each chain, spread evenly over it; the seed changes nothing."""
        chains, length = self.draws.sizes["chain"], self.draws.sizes["draw"]
        each = max(1, min(length, draws // chains))
        some = self.draws.isel(draw=np.linspace(0, length - 1, each).round().astype(int))
        stacked = some.transpose("chain", "draw", ...).stack(sample=("chain", "draw"), create_index=False)
        return stacked.drop_vars(["chain", "draw"], errors="ignore").transpose("sample", ...)

    def tree(self) -> xr.DataTree:
        """The draws for ArviZ: a tree with the group `posterior`."""
        return xr.DataTree.from_dict({"posterior": self.draws})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(ChainDraws):
    """Draws from a posterior, and whether they can be trusted.

    Attributes:
        r_hat: the largest over all parameters; 1 where the chains agree.
        effective: the smallest effective number of draws, in the bulk and in the tails, over all parameters.
        divergences: steps at which the sampler lost its way, after tuning.
        seconds: wall-clock time with compilation.
        settings: of the sampler.
        versions: of the packages that computed it.
    """

    r_hat: float
    effective: float
    divergences: int
    seconds: float
    settings: Chains
    versions: dict[str, str]

    def summary(self) -> str:
        """One line: how it was sampled, and the diagnostics."""
        s = self.settings
        return (
            f"NUTS: {s.chains} chains of {s.draws:,} draws after {s.tune:,} to tune, {self.divergences} divergences, "
            f"R-hat {self.r_hat:.3f}, {self.effective:,.0f} effective draws or more"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSample(ChainDraws):
    """Draws from the posterior of a whole network.

    Its weights are not identified: permuted hidden units are as good, so chains need not agree about a weight. Whether
    they agree about predictions is what counts; see `bnn.evaluation.convergence`.

    Attributes:
        log_density: of each draw, with the prior, on all rows, in nats, of dims (chain, draw).
        energy_error: the variance of the energy's error per step and parameter, of dimension `chain`.
        step_size: of dimension `chain`.
        gradients: what all chains cost, with starts and tuning, in gradients on all rows.
        rows: how many rows informed them.
        seconds: wall-clock time with compilation and starts.
        settings: of the sampler.
        versions: of the packages that computed it.
    """

    log_density: xr.DataArray
    energy_error: xr.DataArray
    step_size: xr.DataArray
    gradients: float
    rows: int
    seconds: float
    settings: Microcanonical
    versions: dict[str, str]

    def summary(self) -> str:
        """One line: how it was sampled, and the energy's error."""
        s = self.settings
        return (
            f"microcanonical Langevin: {s.chains} chains of {s.draws * s.thin:,} steps after {s.tune:,} to tune, "
            f"energy error {float(self.energy_error.max()):.1e} per parameter at most"
        )
