"""Whether chains agree about predictions. About weights they need not: permuted hidden units are as good."""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from bnn.evaluation.prediction import predict_at
from bnn.evaluation.scores import checked
from bnn.models.network import Network

DRAWS = 100  # of each chain, at most: each is a pass over all rows


@dataclass(frozen=True, eq=False, kw_only=True)
class FunctionSpace:
    """Diagnostics of the log probability of each row's class, over chains and draws.

    Attributes:
        r_hat: rank-normalised split R-hat (Vehtari et al. 2021, Rank-normalization, folding, and localization), of
            shape (row,); 1 where the chains agree.
        effective: the effective number of draws in the bulk, ibid., of shape (row,).
        draws: of all chains, that they were computed from.
    """

    r_hat: NDArray[np.float64]
    effective: NDArray[np.float64]
    draws: int

    def summary(self) -> str:
        """One line: median and 95th percentile of R-hat, and the median effective number of draws."""
        median, high = np.quantile(self.r_hat, (0.5, 0.95))
        return (
            f"R-hat of the predictions: median {median:.2f}, 95 % below {high:.2f}; "
            f"{np.median(self.effective):.0f} effective of {self.draws:,} draws (median)"
        )


def function_space(network: Network, draws: xr.Dataset, features: ArrayLike, cover: ArrayLike) -> FunctionSpace:
    """Diagnose chains by what they say of rows.

    Args:
        network: the one that was sampled.
        draws: of its parameters, of dims (chain, draw, ...), two chains or more.
        features: of shape (row, feature).
        cover: the class of each row, of shape (row,), from 0.

    Raises:
        ValueError: fewer than two chains or four draws, or as `bnn.evaluation.prediction.predict_at`.
    """
    chains, length = draws.sizes["chain"], draws.sizes["draw"]
    if chains < 2 or length < 4:
        raise ValueError(f"draws: expected two chains or more of four draws or more, found {chains} of {length}")
    some = np.linspace(0, length - 1, min(length, DRAWS)).round().astype(int)
    of_truth = np.stack(
        [
            np.stack([_of_truth(network, draws.isel(chain=chain, draw=draw), features, cover) for draw in some])
            for chain in range(chains)
        ]
    )  # (chain, draw, row)
    from arviz_stats import ess, rhat  # here, as it takes seconds to import

    tree = xr.DataTree.from_dict({"posterior": xr.Dataset({"log_p": (("chain", "draw", "row"), of_truth)})})
    r_hat, effective = (each["log_p"].values.astype(float) for each in (rhat(tree), ess(tree)))
    return FunctionSpace(r_hat=r_hat, effective=effective, draws=chains * len(some))


def _of_truth(network: Network, parameters: xr.Dataset, features: ArrayLike, cover: ArrayLike) -> NDArray[np.float64]:
    p, truth = checked(predict_at(network, parameters, features), cover)
    found: NDArray[np.float64] = np.log(np.maximum(p[np.arange(len(p)), truth], np.finfo(np.float32).tiny))
    return found
