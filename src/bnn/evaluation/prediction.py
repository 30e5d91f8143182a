"""What a fitted network says of rows: a probability per class, and how sure it is of these.

JAX is imported where rows are predicted: who shows predictions that were kept does without it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from bnn.inference.ensemble import Posterior
from bnn.models.network import Array, Network

if TYPE_CHECKING:
    import jax

ROWS_AT_ONCE = 8192  # bounds memory: a layer's output is then 8192 x 65 single-precision numbers, 2 MB

Parameters = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictions:
    """Predictions for rows, over draws of the parameters.

    Attributes:
        probability: the mean probability over draws of the parameters, of shape (row, cover).
        spread: the standard deviation of the probability over draws, of shape (row, cover); 0 where there is one.
        expected_entropy: the mean, over draws, of the entropy of the probabilities, in nats, of shape (row,). See
            `entropy` for what it is good for.
        draws: how many draws.
    """

    probability: NDArray[np.float32]
    spread: NDArray[np.float32]
    expected_entropy: NDArray[np.float32]
    draws: int

    @property
    def entropy(self) -> NDArray[np.float32]:
        """All of the uncertainty: the entropy of the mean probabilities, in nats, of shape (row,).

        It is the sum of `expected_entropy` and `mutual_information` (Depeweg et al. 2018, Decomposition of
        Uncertainty in Bayesian Deep Learning, equation 1). The first is what would be left were the parameters known:
        no more rows of this kind could remove it. The second is what the draws disagree about.
        """
        entropy: NDArray[np.float32] = _entropy(self.probability, np)
        return entropy

    @property
    def mutual_information(self) -> NDArray[np.float32]:
        """What knowing the parameters would tell of the class, in nats, of shape (row,): more rows could remove it.

        0 where all draws say the same (Houlsby et al. 2011, Bayesian Active Learning, equation 2).
        """
        # Below 0 by rounding only: entropy is concave.
        told: NDArray[np.float32] = np.maximum(self.entropy - self.expected_entropy, 0)
        return told


def predict(
    network: Network, posterior: Posterior, features: ArrayLike, *, draws: int = 1000, seed: int = 0
) -> Predictions:
    """Predict rows over draws from a posterior: a fit, modes, a sample, or an ensemble of these.

    Memory stays bounded by the result, the draws' parameters and one batch of rows, whatever the number of rows: no
    array has both rows and draws.

    Args:
        network: the one that was fitted.
        posterior: of its parameters.
        features: of shape (row, feature).
        draws: from the posterior, at most; the standard error of a probability falls with their root.
        seed: of the draws.

    Raises:
        ValueError: fewer than two draws asked for, a posterior of another network, or features that are not finite or
            of another width than the network's.
    """
    if draws < 2:
        raise ValueError(f"draws: expected two or more, for a spread, found {draws}")
    features = _checked(network, features)
    samples = _parameters(network, posterior.take(draws, seed=seed), leading=1)
    over_draws, _ = _compiled(network)
    shape = (len(features), network.sizes[-1])
    probability, spread = (np.empty(shape, np.float32) for _ in range(2))
    expected_entropy = np.empty(len(features), np.float32)
    for part in _parts(len(features)):
        probability[part], spread[part], expected_entropy[part] = over_draws(features[part], samples)
    return Predictions(
        probability=probability,
        spread=spread,
        expected_entropy=expected_entropy,
        draws=len(next(iter(samples.values()))),
    )


def predict_at(network: Network, parameters: xr.Dataset, features: ArrayLike) -> NDArray[np.float32]:
    """The probabilities of an ordinary network, whose parameters are numbers, of shape (row, cover).

    Args:
        network: the one that was fitted.
        parameters: one value of each, such as the means of a fit or one member of some modes.
        features: of shape (row, feature).

    Raises:
        ValueError: as `predict`.
    """
    features = _checked(network, features)
    values = _parameters(network, parameters, leading=0)
    _, at = _compiled(network)
    probability = np.empty((len(features), network.sizes[-1]), np.float32)
    for part in _parts(len(features)):
        probability[part] = at(features[part], values)
    return probability


def _checked(network: Network, features: ArrayLike) -> NDArray[np.float32]:
    features = np.asarray(features, np.float32)
    if network.output != "softmax":
        raise ValueError(
            f"network: expected one with softmax, found {network.output}; see bnn.evaluation.curves for regressions"
        )
    if features.ndim != 2 or features.shape[1] != network.sizes[0]:
        raise ValueError(f"features: expected shape (row, {network.sizes[0]}), found {features.shape}")
    if not (finite := np.isfinite(features).all(axis=1)).all():
        raise ValueError(f"features: expected finite numbers, found others in row {finite.argmin()} (from 0)")
    return features


def _parts(rows: int) -> Iterator[slice]:
    """Parts that cover all rows, of one length, as another would be compiled anew; the last two may overlap."""
    if rows:
        count = -(-rows // ROWS_AT_ONCE)
        length = -(-rows // count)
        yield from (slice(first, first + length) for first in (min(i * length, rows - length) for i in range(count)))


def _parameters(network: Network, values: xr.Dataset, *, leading: int) -> Parameters:
    sizes = dict(zip(network.dims, network.sizes, strict=True))
    expected = {name: tuple(sizes[dim] for dim in dims) for name, dims in network.parameters.items()}
    # A fit may have parameters of its own, such as a prior's deviation, but no bias that the network would leave out.
    names = replace(network, biases=True).parameters
    found = {name: value.shape[leading:] for name, value in values.data_vars.items() if name in names}
    if found != expected:
        raise ValueError(f"fit: expected the network's parameters {expected}, found {found}")
    return {name: values[name].values.astype(np.float32) for name in network.parameters}


@lru_cache(maxsize=8)
def _compiled(network: Network) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The moments over draws, and the probabilities at one value of the parameters; compiled once for each shape."""
    # Late: JAX takes a second to load, and predictions are mostly read from the store.
    import jax
    import jax.numpy as jnp

    return jax.jit(_moments(network)), jax.jit(lambda x, parameters: network.probabilities(x, parameters, xp=jnp))


def _moments(network: Network) -> Callable[..., Any]:
    """Mean and deviation of the probabilities over draws, and their mean entropy, in one pass (Welford 1962)."""
    # Late, as above.
    import jax
    import jax.numpy as jnp

    def moments(x: "jax.Array", samples: dict[str, "jax.Array"]) -> tuple["jax.Array", "jax.Array", "jax.Array"]:
        def add(state: tuple[Any, ...], parameters: dict[str, jax.Array]) -> tuple[tuple[Any, ...], None]:
            count, mean, squares, entropy = state
            p = network.probabilities(x, parameters, xp=jnp)
            difference = p - mean
            mean = mean + difference / (count + 1)
            # Welford's difference * (p - mean) with the new mean put in: as a square, rounding cannot make it negative.
            squares = squares + difference**2 * (count / (count + 1))
            return (count + 1, mean, squares, entropy + (_entropy(p, jnp) - entropy) / (count + 1)), None

        zeros = jnp.zeros((x.shape[0], network.sizes[-1]), jnp.float32)
        start = (jnp.float32(0), zeros, zeros, zeros[:, 0])
        (count, mean, squares, entropy), _ = jax.lax.scan(add, start, samples)
        return mean, jnp.sqrt(squares / jnp.maximum(count - 1, 1)), entropy

    return moments


def _entropy(p: Array, xp: Any) -> Array:
    """Shannon's, in nats, over the last axis; a probability of 0 adds nothing."""
    return -xp.sum(p * xp.log(xp.maximum(p, np.finfo(np.float32).tiny)), axis=-1)
