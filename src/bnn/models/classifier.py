"""The Bayesian neural network as a PyMC model."""

from collections.abc import Sequence

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from numpy.typing import ArrayLike

from bnn.models.network import Network


def build_model(
    network: Network,
    features: ArrayLike,
    cover: ArrayLike,
    *,
    feature_names: Sequence[str] | None = None,
    cover_names: Sequence[str] | None = None,
) -> pm.Model:
    """A distribution for every parameter of a network, and the rows that inform them.

    Args:
        network: sizes, activation and biases.
        features: of shape (row, feature).
        cover: the class of each row, of shape (row,), from 0.
        feature_names: labels of the dimension `feature`; numbers where none are given.
        cover_names: labels of the dimension `cover`.

    Returns:
        A model whose priors are Normal(0, 1), and whose likelihood is counted up to all rows when it is given only a
        batch of them (`total_size`).

    Raises:
        ValueError: rows or names that do not fit the network or each other.
    """
    named = {"feature": feature_names, "cover": cover_names}
    features, cover = np.asarray(features), np.asarray(cover)
    _check(network, features, cover, named)
    coords = {
        dim: range(n) if named.get(dim) is None else named[dim]
        for dim, n in zip(network.dims, network.sizes, strict=True)
    }
    with pm.Model(coords=coords) as model:
        x = pm.Data("x", features, dims=("row", "feature"))
        y = pm.Data("y", cover, dims="row")
        parameters = {
            name: pm.Normal(name, mu=0, sigma=1, dims=dims)  # the prior of each weight
            for name, dims in network.parameters.items()
        }
        logits = network.logits(x, parameters, xp=pt)  # (row, cover)
        pm.Categorical(
            "cover_type",
            logit_p=logits,
            observed=y,
            dims="row",
            total_size=len(cover),  # a batch counts for all rows
        )
    return model


def _check(network: Network, features: np.ndarray, cover: np.ndarray, named: dict[str, Sequence[str] | None]) -> None:
    width, classes = network.sizes[0], network.sizes[-1]
    if features.ndim != 2 or features.shape[1] != width:
        raise ValueError(f"features: expected shape (row, {width}), found {features.shape}")
    finite = np.isfinite(features).all(axis=1)
    if not finite.all():
        raise ValueError(f"features: expected finite numbers, found others in row {finite.argmin()} (from 0)")
    if cover.shape != features.shape[:1]:
        raise ValueError(f"cover: expected a class for each of {len(features)} rows, found shape {cover.shape}")
    known = np.isin(cover, np.arange(classes))
    if not known.all():
        raise ValueError(f"cover: expected classes 0 to {classes - 1}, found {cover[~known][0]}")
    for (dim, names), size in zip(named.items(), (width, classes), strict=True):
        if names is not None and len(names) != size:
            raise ValueError(f"{dim}_names: expected {size}, found {len(names)}")
