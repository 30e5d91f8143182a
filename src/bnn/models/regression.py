"""Linear and logistic regression, and networks in their place, as PyMC models.

The lines differ from those of `bnn.models.classifier.build_model` in the last statement alone: how what is observed
comes from what the network says.
"""

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from numpy.typing import ArrayLike

from bnn.models.network import Network


def build_regression(
    network: Network,
    features: ArrayLike,
    target: ArrayLike,
    *,
    noise: float,
    feature_names: Sequence[str] | None = None,
) -> pm.Model:
    """A number per row, scattered around what a network says: linear regression where it has no hidden layer.

    Args:
        network: of one output, `identity` or `relu`.
        features: of shape (row, feature).
        target: of shape (row,).
        noise: the standard deviation of the scatter, taken as known.
        feature_names: labels of the dimension `feature`; numbers where none are given.

    Returns:
        A model whose priors are Normal(0, 1), ready for batches of rows.

    Raises:
        ValueError: rows, names or an output that do not fit, or a noise that is not above 0.
    """
    features, target = np.asarray(features), np.asarray(target)
    _check(network, ("identity", "relu"), features, target, feature_names)
    if not (isfinite(noise) and noise > 0):
        raise ValueError(f"noise: expected a finite number above 0, found {noise!r}")
    coords = _coords(network, feature_names)
    with pm.Model(coords=coords) as model:
        x = pm.Data("x", features, dims=("row", "feature"))
        y = pm.Data("y", target, dims="row")
        parameters = {
            name: pm.Normal(name, mu=0, sigma=1, dims=dims)  # the prior of each weight and bias
            for name, dims in network.parameters.items()
        }
        mean = network.outputs(x, parameters, xp=pt)[:, 0]  # (row,)
        pm.Normal(
            "observation",
            mu=mean,
            sigma=noise,
            observed=y,
            dims="row",
            total_size=len(target),  # a batch counts for all rows
        )
    return model


def build_logistic(
    network: Network, features: ArrayLike, target: ArrayLike, *, feature_names: Sequence[str] | None = None
) -> pm.Model:
    """Yes or no per row, with the probability that a network says: logistic regression where it has no hidden layer.

    Args:
        network: of one output, `sigmoid`.
        features: of shape (row, feature).
        target: of shape (row,), 0 or 1.
        feature_names: labels of the dimension `feature`; numbers where none are given.

    Returns:
        A model whose priors are Normal(0, 1), ready for batches of rows.

    Raises:
        ValueError: rows, names or an output that do not fit.
    """
    features, target = np.asarray(features), np.asarray(target)
    _check(network, ("sigmoid",), features, target, feature_names)
    if not (known := np.isin(target, (0, 1))).all():
        raise ValueError(f"target: expected 0 or 1, found {target[~known][0]}")
    coords = _coords(network, feature_names)
    with pm.Model(coords=coords) as model:
        x = pm.Data("x", features, dims=("row", "feature"))
        y = pm.Data("y", np.asarray(target, np.int32), dims="row")
        parameters = {
            name: pm.Normal(name, mu=0, sigma=1, dims=dims)  # the prior of each weight and bias
            for name, dims in network.parameters.items()
        }
        logits = network.logits(x, parameters, xp=pt)[:, 0]  # (row,)
        pm.Bernoulli(
            "observation",
            logit_p=logits,
            observed=y,
            dims="row",
            total_size=len(target),  # a batch counts for all rows
        )
    return model


def _coords(network: Network, feature_names: Sequence[str] | None) -> dict[str, Sequence[Any]]:
    coords: dict[str, Sequence[Any]] = {dim: range(size) for dim, size in zip(network.dims, network.sizes, strict=True)}
    return coords if feature_names is None else coords | {"feature": feature_names}


def _check(
    network: Network, outputs: tuple[str, ...], features: np.ndarray, target: np.ndarray, names: Sequence[str] | None
) -> None:
    width, last = network.sizes[0], network.sizes[-1]
    if network.output not in outputs or last != 1:
        raise ValueError(
            f"network: expected one output, {' or '.join(outputs)}, found {last} of {network.output}; "
            f"give sizes=(..., 1) and output={outputs[0]!r}"
        )
    if features.ndim != 2 or features.shape[1] != width:
        raise ValueError(f"features: expected shape (row, {width}), found {features.shape}")
    if target.shape != features.shape[:1]:
        raise ValueError(f"target: expected a number for each of {len(features)} rows, found shape {target.shape}")
    for name, values in (("features", features), ("target", target[:, None])):
        if not (finite := np.isfinite(values).all(axis=1)).all():
            raise ValueError(f"{name}: expected finite numbers, found others in row {finite.argmin()} (from 0)")
    if names is not None and len(names) != width:
        raise ValueError(f"feature_names: expected {width}, found {len(names)}")
