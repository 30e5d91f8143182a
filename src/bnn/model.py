"""The Bayesian neural network as a PyMC model."""

from collections.abc import Sequence

import pymc as pm
import pytensor.tensor as pt
from numpy.typing import ArrayLike

from bnn.network import Network


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
    """
    named = {"feature": feature_names, "cover": cover_names}
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
            "cover_type", logit_p=logits, observed=y, dims="row", total_size=len(cover)
        )
    return model
