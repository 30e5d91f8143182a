"""The same fit without PyMC: the density written by hand, the whole search one compiled JAX loop.

It draws the same start, batches and noise as `bnn.inference.advi`, so it takes the same path, up to rounding. Whatever
it does not need it does not do: no look at the loss on the way, no labels, no `Fit`.
"""

import time
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.flatten_util import ravel_pytree

from bnn.data.loading import load
from bnn.data.preparation import prepare
from bnn.evaluation.scores import evaluate
from bnn.inference.adam import CHUNK

SIZES = (65, 20, 20, 7)
DRAWS = 1000

Matrices = tuple[jax.Array, ...]


def log_probabilities(x: jax.Array, matrices: Matrices) -> jax.Array:
    """Logarithms of the probabilities, of shape (row, cover), for features (row, feature)."""
    *hidden, last = matrices
    for weights in hidden:
        x = jnp.tanh(x @ weights)
    return jax.nn.log_softmax(x @ last)


def search(features: Any, cover: Any, *, settings: dict[str, Any]) -> tuple[Matrices, Matrices, jax.Array, float]:
    """Mean-field ADVI.

    Args:
        features: of shape (row, feature).
        cover: of shape (row,), from 0.
        settings: the attributes of `bnn.inference.fit.Settings`.

    Returns:
        Posterior means; deviations; the loss of each step, in nats; and the seconds that the compilation took.
    """
    total, batch = len(cover), min(settings["batch"], len(cover))
    x, y = jnp.asarray(features), jnp.asarray(cover)
    flat, unravel = ravel_pytree(tuple(jnp.zeros(shape, jnp.float32) for shape in pairwise(SIZES)))
    optimizer = optax.adam(optax.cosine_decay_schedule(settings["learning_rate"], settings["steps"]))

    def loss(parameters: Any, noise: jax.Array, rows: jax.Array) -> jax.Array:
        mean, log_deviation = parameters
        sample = mean + jnp.exp(log_deviation) * noise
        of_truth = jnp.take_along_axis(log_probabilities(x[rows], unravel(sample)), y[rows, None], axis=1)
        # The prior's constant, with log(2 pi), and the entropy's leave a half for each weight.
        weights = 0.5 * (sample @ sample) - log_deviation.sum() - 0.5 * len(flat)
        return weights - of_truth.sum() * (total / batch)

    def step(state: Any, drawn: tuple[jax.Array, jax.Array]) -> tuple[Any, jax.Array]:
        parameters, moments = state
        rows, noise = drawn
        value, gradient = jax.value_and_grad(loss)(parameters, noise, rows)
        updates, moments = optimizer.update(gradient, moments)
        return (optax.apply_updates(parameters, updates), moments), value

    def whole(start: jax.Array, drawn: tuple[jax.Array, jax.Array]) -> tuple[Any, jax.Array]:
        parameters = (start, jnp.full_like(flat, np.log(settings["start_deviation"])))
        return jax.lax.scan(step, (parameters, optimizer.init(parameters)), drawn)

    rng = np.random.default_rng(settings["seed"])
    start = settings["start_spread"] * rng.standard_normal(len(flat), dtype=np.float32)
    drawn = _draw(rng, settings["steps"], total, batch, len(flat))
    began = time.perf_counter()
    compiled = jax.jit(whole).lower(start, drawn).compile()
    compile_seconds = time.perf_counter() - began
    ((mean, log_deviation), _), losses = jax.block_until_ready(compiled(start, drawn))
    return unravel(mean), unravel(jnp.exp(log_deviation)), losses, compile_seconds


def _draw(rng: np.random.Generator, steps: int, total: int, batch: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The rows and the noise of all steps, of shapes (step, row) and (step, parameter), in the order that ours has."""
    chunks = [min(CHUNK, steps - first) for first in range(0, steps, CHUNK)]
    pairs = [
        (rng.integers(total, size=(n, batch), dtype=np.int32), rng.standard_normal((n, size), dtype=np.float32))
        for n in chunks
    ]
    return tuple(np.concatenate(parts) for parts in zip(*pairs, strict=True))


def predict(mean: Matrices, deviation: Matrices, features: Any) -> np.ndarray:
    """The mean probability over draws, of shape (row, cover)."""
    x = jnp.asarray(features)

    @jax.jit
    def add(total: jax.Array, key: jax.Array) -> tuple[jax.Array, None]:
        keys = jax.random.split(key, len(mean))
        normal = (jax.random.normal(k, m.shape) for k, m in zip(keys, mean, strict=True))
        sample = tuple(m + d * n for m, d, n in zip(mean, deviation, normal, strict=True))
        return total + jnp.exp(log_probabilities(x, sample)), None

    keys = jax.random.split(jax.random.key(0), DRAWS)
    total, _ = jax.lax.scan(add, jnp.zeros((len(x), SIZES[-1])), keys)
    return np.asarray(total) / DRAWS


def measure(*, settings: dict[str, Any]) -> dict[str, Any]:
    """Time the fit of the training rows, with its compilation, and score it on the validation rows."""
    split = prepare(load())
    began = time.perf_counter()
    mean, deviation, _, compile_seconds = search(split.train.features, split.train.cover, settings=settings)
    seconds = time.perf_counter() - began
    scores = evaluate(predict(mean, deviation, split.validation.features), split.validation.cover)
    return {
        "seed": settings["seed"],
        "seconds": seconds,
        "compile_seconds": compile_seconds,
        "steps": settings["steps"],
        "steps_per_second": settings["steps"] / (seconds - compile_seconds),
        "log_loss": scores.log_loss.value,
        "accuracy": scores.accuracy.value,
        "calibration_error": scores.calibration_error,
        "device": jax.default_backend(),
    }
