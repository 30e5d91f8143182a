"""The result of NUTS: draws from a posterior, and whether they can be trusted."""

from dataclasses import dataclass

import xarray as xr

from bnn.inference.settings import Chains

PACKAGES = ("pymc", "pytensor", "numba", "arviz-stats", "numpy")
"""What computes a sample, for its record of versions and its key in the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Draws from a posterior, and whether they can be trusted.

    Attributes:
        draws: one variable per parameter, of dims (chain, draw, ...), with the model's dims and coords.
        r_hat: the largest over all parameters; 1 where the chains agree.
        effective: the smallest effective number of draws, in the bulk and in the tails, over all parameters.
        divergences: steps at which the sampler lost its way, after tuning.
        seconds: wall-clock time with compilation.
        settings: of the sampler.
        versions: of the packages that computed it.
    """

    draws: xr.Dataset
    r_hat: float
    effective: float
    divergences: int
    seconds: float
    settings: Chains
    versions: dict[str, str]

    def tree(self) -> xr.DataTree:
        """The draws for ArviZ: a tree with the group `posterior`."""
        return xr.DataTree.from_dict({"posterior": self.draws})

    def summary(self) -> str:
        """One line: how it was sampled, and the diagnostics."""
        s = self.settings
        return (
            f"NUTS: {s.chains} chains of {s.draws:,} draws after {s.tune:,} to tune, {self.divergences} divergences, "
            f"R-hat {self.r_hat:.3f}, {self.effective:,.0f} effective draws or more"
        )
