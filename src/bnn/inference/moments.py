"""Means and covariance of a posterior, and how far an approximation is from a posterior that is known better."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from bnn.inference.fit import Fit
from bnn.inference.sample import Sample


@dataclass(frozen=True, eq=False)
class Moments:
    """The first two moments of a distribution of several numbers.

    Attributes:
        names: of the numbers: a parameter's own where it is one number, else with its labels: `w_1[Slope, 0]`.
        mean: of shape (number,).
        covariance: of shape (number, number).
    """

    names: tuple[str, ...]
    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]

    @cached_property
    def deviation(self) -> NDArray[np.float64]:
        """Standard deviations, of shape (number,)."""
        return np.sqrt(np.diag(self.covariance))

    @cached_property
    def correlation(self) -> NDArray[np.float64]:
        """Of shape (number, number); ones on the diagonal."""
        return self.covariance / np.outer(self.deviation, self.deviation)


@dataclass(frozen=True, eq=False, kw_only=True)
class Comparison:
    """An approximation of a posterior beside a reference.

    Attributes:
        names: of the numbers.
        shift: the approximation's mean less the reference's, in deviations of the reference, of shape (number,).
        ratio: the approximation's deviation by the reference's, of shape (number,); below 1 it is too sure of itself.
        missed: the reference's correlation less the approximation's, of shape (number, number).
    """

    names: tuple[str, ...]
    shift: NDArray[np.float64]
    ratio: NDArray[np.float64]
    missed: NDArray[np.float64]


def of_fit(fit: Fit) -> Moments:
    """The moments of a mean-field fit: no number depends on another."""
    names, (mean, deviation) = _numbers(fit.mean), (_flat(each) for each in (fit.mean, fit.deviation))
    return Moments(names, mean, np.diag(deviation**2))


def of_sample(sample: Sample) -> Moments:
    """The moments of draws, over all chains."""
    one = sample.draws.isel(chain=0, draw=0, drop=True)
    draws = np.concatenate(
        [
            values.transpose("chain", "draw", ...).values.reshape(values.sizes["chain"] * values.sizes["draw"], -1)
            for values in sample.draws.data_vars.values()
        ],
        axis=1,
    )  # (chain and draw, number)
    covariance = np.atleast_2d(np.cov(draws, rowvar=False))
    return Moments(_numbers(one), draws.mean(axis=0), covariance)


def compare(approximation: Moments, reference: Moments) -> Comparison:
    """Set an approximation beside a reference, number by number.

    Raises:
        ValueError: they are not of the same numbers.
    """
    if set(approximation.names) != set(reference.names):
        raise ValueError(f"approximation: expected the numbers {reference.names}, found {approximation.names}")
    order = [approximation.names.index(name) for name in reference.names]
    mean, deviation = approximation.mean[order], approximation.deviation[order]
    return Comparison(
        names=reference.names,
        shift=(mean - reference.mean) / reference.deviation,
        ratio=deviation / reference.deviation,
        missed=reference.correlation - approximation.correlation[np.ix_(order, order)],
    )


def _flat(values: xr.Dataset) -> NDArray[np.float64]:
    return np.concatenate([np.ravel(each.values).astype(float) for each in values.data_vars.values()])


def _numbers(values: xr.Dataset) -> tuple[str, ...]:
    return tuple(name for each in values.data_vars.values() for name in _labels(str(each.name), each))


def _labels(name: str, values: xr.DataArray) -> list[str]:
    if values.size == 1:
        return [name]
    coords: Mapping[Hashable, xr.DataArray] = values.coords
    axes = [coords[dim].values if dim in coords else range(size) for dim, size in values.sizes.items()]
    return [f"{name}[{', '.join(map(str, labels))}]" for labels in product(*axes)]
