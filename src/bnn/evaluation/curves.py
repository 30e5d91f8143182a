"""What a fitted regression says along an axis: one curve for each draw from its posterior."""

import numpy as np
from numpy.typing import ArrayLike

from bnn.inference.fit import Fit
from bnn.inference.sample import Sample
from bnn.models.network import Network


def curves(network: Network, posterior: Fit | Sample, x: ArrayLike, *, draws: int = 200, seed: int = 0) -> np.ndarray:
    """The network's output at places on an axis, for draws of its parameters.

    Args:
        network: of one feature and one output.
        posterior: a fit, or a sample, of which draws are taken at random without replacement.
        x: places, of shape (place,).
        draws: how many curves.
        seed: of the draws.

    Returns:
        Of shape (draw, place).

    Raises:
        ValueError: a network of more features or outputs, or more draws than a sample has.
    """
    if (network.sizes[0], network.sizes[-1]) != (1, 1):
        raise ValueError(f"network: expected one feature and one output, found sizes {network.sizes}")
    places = np.asarray(x, float)[:, None]  # (place, feature)
    parameters = _drawn(network, posterior, draws, seed)
    each = ({name: values[draw] for name, values in parameters.items()} for draw in range(draws))
    return np.array([network.outputs(places, values)[:, 0] for values in each])


def curve(network: Network, fit: Fit, x: ArrayLike) -> np.ndarray:
    """The one curve at the posterior mean of the parameters, of shape (place,): what is left without uncertainty."""
    values = {name: fit.mean[name].values.astype(float) for name in network.parameters}
    found: np.ndarray = network.outputs(np.asarray(x, float)[:, None], values)[:, 0]
    return found


def _drawn(network: Network, posterior: Fit | Sample, draws: int, seed: int) -> dict[str, np.ndarray]:
    """Parameters by name, of shape (draw, ...)."""
    if isinstance(posterior, Fit):
        drawn = posterior.draw(draws, seed=seed).children["posterior"].to_dataset()
        return {name: drawn[name].values[0] for name in network.parameters}
    settings = posterior.settings
    total = settings.chains * settings.draws
    if draws > total:
        raise ValueError(f"draws: expected {total:,} at most, as many as the sample has, found {draws:,}")
    chosen = np.random.default_rng(seed).choice(total, draws, replace=False)
    values = {name: posterior.draws[name].transpose("chain", "draw", ...).values for name in network.parameters}
    return {name: value.reshape(total, *value.shape[2:])[chosen] for name, value in values.items()}
