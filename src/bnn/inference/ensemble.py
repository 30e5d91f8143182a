"""Several posteriors of one model as one: a mixture of equal weights."""

from dataclasses import dataclass
from typing import Protocol

import xarray as xr


class Posterior(Protocol):
    """What can be predicted with: it gives draws of the parameters that stand for it."""

    def take(self, draws: int, *, seed: int = 0) -> xr.Dataset:
        """Draws of the parameters, of dims (sample, ...), that count alike: `draws` of them or fewer."""


@dataclass(frozen=True, slots=True)
class Ensemble:
    """A mixture of fits or of modes, each with the same weight (Lakshminarayanan et al. 2017, Deep Ensembles).

    Attributes:
        members: of the same model.

    Raises:
        ValueError: no members; or later, members that cannot give as many draws as the others.
    """

    members: tuple[Posterior, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "members", tuple(self.members))
        if not self.members:
            raise ValueError("members: expected one or more, found none")

    def take(self, draws: int, *, seed: int = 0) -> xr.Dataset:
        """As many draws of each member, one at least, of dims (sample, ...); member i's are of the seed `seed + i`."""
        each = max(1, draws // len(self.members))
        return xr.concat(self._taken(each, seed), dim="sample")

    def tree(self, draws: int = 1000, *, seed: int = 0) -> xr.DataTree:
        """Draws for ArviZ: a tree with the group `posterior` of dims (member, draw, ...).

        Args:
            draws: of each member.
            seed: of the draws, as for `take`.
        """
        posterior = xr.concat(self._taken(draws, seed), dim="member").rename(sample="draw")
        return xr.DataTree.from_dict({"posterior": posterior})

    def _taken(self, draws: int, seed: int) -> list[xr.Dataset]:
        taken = [member.take(draws, seed=seed + i) for i, member in enumerate(self.members)]
        if len(counts := {each.sizes["sample"] for each in taken}) > 1:
            raise ValueError(f"members: expected as many draws of each, found {sorted(counts)}")
        return taken
