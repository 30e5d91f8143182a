"""The same methods without PyMC: the density written by hand, each search or sampler one compiled JAX loop."""

import time
from dataclasses import asdict, replace
from itertools import pairwise
from typing import Any

import blackjax
import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.flatten_util import ravel_pytree

from benchmarks.bare_jax import SIZES, log_probabilities, search
from benchmarks.bare_jax import predict as predict_advi
from benchmarks.posterior import ADVI, ADVI_FITS, ADVI_LONG, ASIDE, CHAINS, MEMBERS, MODES
from bnn.data.loading import load
from bnn.data.preparation import Rows, Split, prepare, set_aside
from bnn.evaluation.scores import evaluate
from bnn.evaluation.temperature import fit_temperature, tempered
from bnn.inference.settings import Microcanonical

STARTS = 1_000  # steps to a mode at which a chain starts
SAMPLED = CHAINS["sampled"]
SEED = SAMPLED.seed
_, UNRAVEL = ravel_pytree(tuple(jnp.zeros(shape, jnp.float32) for shape in pairwise(SIZES)))
SIZE = sum(a * b for a, b in pairwise(SIZES))


def measure(*, method: str, short: int = 1) -> dict[str, Any]:
    """Time a method, and score it on the validation rows: as `benchmarks.posterior_methods.measure`, without R-hat."""
    split = prepare(load())
    began = time.perf_counter()
    if method.startswith("advi"):
        found = _advi(method, split, short)
        seconds = time.perf_counter() - began
        probability = np.mean([predict_advi(*each, split.validation.features) for each in found], axis=0)
    else:
        train, aside = set_aside(split.train, ASIDE) if method == "map-tempered" else (split.train, None)
        if method.startswith("map"):
            members = MEMBERS if method == "map-ensemble" else 1
            points = modes(train, members=members, steps=MODES.steps // short, rate=MODES.learning_rate)
        else:
            points = sample(train, "mclmc", shortened(CHAINS[method], short))
        points.block_until_ready()
        seconds = time.perf_counter() - began
        probability = predict(points, split.validation)
        if aside is not None:
            probability = tempered(probability, fit_temperature(predict(points, aside), aside.cover))
    return {"method": method, "seconds": seconds, **_scores(probability, split)}


def compare(*, sampler: str, short: int = 1) -> dict[str, Any]:
    """A sampler's scores after as many gradients as `mclmc` takes, from the same starts."""
    split = prepare(load())
    began = time.perf_counter()
    settings = shortened(SAMPLED, short)
    draws = sample(split.train, sampler, settings)
    draws.block_until_ready()
    seconds = time.perf_counter() - began
    gradients = settings.chains * 2 * (settings.tune + settings.draws * settings.thin)
    scores = _scores(predict(draws, split.validation), split)
    return {"sampler": sampler, "gradients": gradients, "seconds": seconds, **scores}


def shortened(settings: Microcanonical, short: int) -> Microcanonical:
    """Chains of so many times fewer steps, as far as they still run."""
    return settings if short == 1 else replace(settings, draws=4, tune=max(20, settings.tune // short))


def gradient(*, repeats: int = 30) -> dict[str, Any]:
    """The seconds of one gradient on all training rows, the median of some."""
    log_density = density(prepare(load()).train)
    compute = jax.jit(jax.grad(log_density))
    point = jnp.zeros(SIZE, jnp.float32) + 0.1
    compute(point).block_until_ready()
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        compute(point).block_until_ready()
        times.append(time.perf_counter() - began)
    return {"seconds": float(np.median(times))}


def density(rows: Rows) -> Any:
    """The log density, up to a constant, as a function of a vector of all weights, and of rows to take a batch of."""
    x, y = jnp.asarray(rows.features), jnp.asarray(rows.cover)

    def log_density(weights: jax.Array, chosen: jax.Array | None = None) -> jax.Array:
        some, of = (x, y) if chosen is None else (x[chosen], y[chosen])
        of_truth = jnp.take_along_axis(log_probabilities(some, UNRAVEL(weights)), of[:, None], axis=1)
        return of_truth.sum() * (len(x) / len(some)) - 0.5 * (weights @ weights)

    return log_density


def modes(rows: Rows, *, members: int, steps: int, rate: float, batch: int = 256) -> jax.Array:
    """Modes found by Adam, of shape (member, weight)."""
    log_density = density(rows)
    optimizer = optax.adam(optax.cosine_decay_schedule(rate, steps))
    generators = [np.random.default_rng(SEED + i) for i in range(members)]
    start = np.stack([0.3 * rng.standard_normal(SIZE, dtype=np.float32) for rng in generators])
    drawn = np.stack([rng.integers(len(rows), size=(steps, batch), dtype=np.int32) for rng in generators], axis=1)

    def step(state: Any, chosen: jax.Array) -> tuple[Any, None]:
        points, moments = state
        slope = jax.vmap(jax.grad(lambda point, some: -log_density(point, some)))(points, chosen)
        updates, moments = optimizer.update(slope, moments)
        return (optax.apply_updates(points, updates), moments), None

    found: jax.Array = jax.jit(lambda a, b: jax.lax.scan(step, (a, optimizer.init(a)), b)[0][0])(start, drawn)
    return found


def sample(rows: Rows, sampler: str, settings: Microcanonical) -> jax.Array:
    """Draws of all chains, of shape (draw, weight), with two gradients for each of the settings' steps."""
    log_density = density(rows)
    starts = modes(rows, members=settings.chains, steps=STARTS, rate=1e-2)
    chain = {"mclmc": _mclmc, "adjusted-mclmc": _adjusted, "hmc": _hmc}[sampler]
    keys = jax.random.split(jax.random.key(SEED), settings.chains)
    draws = jax.jit(jax.vmap(lambda start, key: chain(log_density, start, key, settings)))(starts, keys)
    return draws.reshape(-1, SIZE)


def _mclmc(log_density: Any, start: jax.Array, key: Any, settings: Microcanonical) -> jax.Array:
    kernel, state, parameters, key = _tuned(log_density, start, key, settings)

    def step(state: Any, key: Any) -> tuple[Any, None]:
        args = (parameters.inverse_mass_matrix, settings.decoherence * parameters.L, 0.7 * parameters.step_size)
        return kernel(key, state, log_density, *args)[0], None

    def draw(state: Any, key: Any) -> tuple[Any, jax.Array]:
        state, _ = jax.lax.scan(step, state, jax.random.split(key, settings.thin))
        return state, state.position

    return jax.lax.scan(draw, state, jax.random.split(key, settings.draws))[1]


def _tuned(log_density: Any, start: jax.Array, key: Any, settings: Microcanonical) -> tuple[Any, Any, Any, Any]:
    first, second, rest = jax.random.split(key, 3)
    kernel = blackjax.mcmc.mclmc.build_kernel()
    state, parameters, _ = blackjax.mclmc_find_L_and_step_size(
        kernel,
        num_steps=settings.tune,
        state=blackjax.mcmc.mclmc.init(start, log_density, first),
        rng_key=second,
        logdensity_fn=log_density,
        frac_tune1=0.5,
        frac_tune2=0.5,
        frac_tune3=0,
        desired_energy_var=settings.energy_error / 4,
        diagonal_preconditioning=False,
    )
    return kernel, state, parameters, rest


def _adjusted(log_density: Any, start: jax.Array, key: Any, settings: Microcanonical) -> jax.Array:
    """Corrected trajectories of `thin` steps, tuned as `_mclmc` is."""
    _, state, parameters, key = _tuned(log_density, start, key, settings)
    kernel = blackjax.mcmc.adjusted_mclmc.build_kernel()

    def draw(state: Any, key: Any) -> tuple[Any, jax.Array]:
        state, _ = kernel(key, state, log_density, 0.7 * parameters.step_size, (settings.thin,))
        return state, state.position

    begin = blackjax.mcmc.adjusted_mclmc.init(state.position, log_density)
    return jax.lax.scan(draw, begin, jax.random.split(key, settings.draws))[1]


def _hmc(log_density: Any, start: jax.Array, key: Any, settings: Microcanonical, *, leaps: int = 100) -> jax.Array:
    """Trajectories of `leaps` leapfrog steps of one gradient each, the step size by dual averaging."""
    kernel = blackjax.hmc.build_kernel()
    begin, update, end = blackjax.adaptation.step_size.dual_averaging_adaptation(0.8)
    ones = jnp.ones(SIZE)

    def adapt(carry: Any, key: Any) -> tuple[Any, None]:
        state, averages = carry
        state, info = kernel(key, state, log_density, jnp.exp(averages.log_step_size), ones, leaps)
        return (state, update(averages, info.acceptance_rate)), None

    first, rest = jax.random.split(key)
    trajectories = [max(1, 2 * number // leaps) for number in (settings.tune, settings.draws * settings.thin)]
    state = (blackjax.hmc.init(start, log_density), begin(0.005))
    (state, averages), _ = jax.lax.scan(adapt, state, jax.random.split(first, trajectories[0]))

    def draw(state: Any, key: Any) -> tuple[Any, jax.Array]:
        state, _ = kernel(key, state, log_density, end(averages), ones, leaps)
        return state, state.position

    return jax.lax.scan(draw, state, jax.random.split(rest, trajectories[1]))[1]


def _advi(method: str, split: Split, short: int) -> list[tuple[Any, Any]]:
    settings, fits = (ADVI, 1) if method == "advi" else (ADVI_LONG, ADVI_FITS)
    settings = replace(settings, steps=settings.steps // short)
    train = split.train
    return [
        search(train.features, train.cover, settings=asdict(replace(settings, seed=settings.seed + i)))[:2]
        for i in range(fits)
    ]


def predict(points: jax.Array, rows: Rows) -> np.ndarray:
    """The mean probability over networks, of shape (row, cover)."""
    x = jnp.asarray(rows.features)
    total = jax.jit(lambda each: jax.lax.map(lambda w: jnp.exp(log_probabilities(x, UNRAVEL(w))), each).mean(axis=0))
    return np.asarray(total(points))


def _scores(probability: np.ndarray, split: Split) -> dict[str, float]:
    scores = evaluate(probability, split.validation.cover)
    return {
        "accuracy": scores.accuracy.value,
        "log_loss": scores.log_loss.value,
        "ece": scores.calibration_error,
    }
