"""The result of NUTS: draws from a posterior, and whether they can be trusted."""

from dataclasses import dataclass
from math import isfinite
from operator import index

import xarray as xr

PACKAGES = ("pymc", "pytensor", "numba", "arviz-stats", "numpy")
"""What computes a sample, for its record of versions and its key in the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chains:
    """How NUTS samples.

    Attributes:
        draws: per chain, kept.
        tune: steps per chain that adapt the sampler first, thrown away.
        chains: that start apart, so that they can disagree.
        target_accept: the acceptance that the step size is adapted to; nearer to 1 for smaller steps.
        seed: of the starts and of all steps.

    Raises:
        ValueError: what is no number, or cannot work.
    """

    draws: int = 1_000
    tune: int = 1_000
    chains: int = 4
    target_accept: float = 0.9
    seed: int = 2017

    def __post_init__(self) -> None:
        # Python's own numbers, so that settings of equal numbers have one key in the store.
        for name, least in (("draws", 4), ("tune", 0), ("chains", 2), ("seed", 0)):
            given = getattr(self, name)
            try:
                value = index(given)
            except TypeError:
                value = -1
            if value < least:
                raise ValueError(f"{name}: expected a whole number from {least} up, found {given!r}")
            object.__setattr__(self, name, value)
        if not (isinstance(self.target_accept, int | float) and isfinite(self.target_accept)) or not (
            0 < self.target_accept < 1
        ):
            raise ValueError(f"target_accept: expected a number between 0 and 1, found {self.target_accept!r}")


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
