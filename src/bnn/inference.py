"""Mean-field ADVI (Kucukelbir et al. 2017, Automatic Differentiation Variational Inference, JMLR 18, algorithm 1)."""

import math
import platform
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pymc as pm
import xarray as xr

from bnn.density import Density, density
from bnn.fits import Fit, Settings

CHUNK = 500  # steps between two looks at the loss: often enough for a bar, seldom enough to cost nothing
NUMBERS = 4_000_000  # drawn at once at most, 16 MB; a large model looks at its loss more often
PACKAGES = ("pymc", "pytensor", "jax", "jaxlib", "optax", "numpy")

Progress = Callable[[int, float], None]


class DivergenceError(ArithmeticError):
    """The loss was no longer a finite number.

    Attributes:
        step: the first such step, from 1.
    """

    def __init__(self, step: int, loss: float, learning_rate: float) -> None:
        super().__init__(
            f"step {step:,}: expected a finite loss, found {loss}; see that all rows are finite and the features of "
            f"a size of about one, or lower the learning rate (now {learning_rate:g})"
        )
        self.step = step


def fit(model: pm.Model, settings: Settings | None = None, *, progress: Progress | None = None) -> Fit:
    """Approximate a model's posterior by independent Normals.

    Args:
        model: with its rows as `pm.Data` of dimension `row`, and `total_size` on the likelihood.
        settings: of the search; the defaults are those of `Settings`.
        progress: called every few hundred steps with the number of steps done and the present loss.

    Raises:
        DivergenceError: the loss left the finite numbers.
        ValueError: the model is not one of rows and unconstrained parameters; see `bnn.density.density`.
    """
    settings = settings or Settings()
    began = time.perf_counter()
    target = density(model)
    mean, deviation, loss = _search(target, settings, progress or (lambda step, loss: None))
    return Fit(
        mean=_labelled(mean, model),
        deviation=_labelled(deviation, model),
        loss=xr.DataArray(loss, dims="step", coords={"step": np.arange(1, len(loss) + 1)}, name="loss"),
        rows=len(next(iter(target.rows.values()))),
        seconds=time.perf_counter() - began,
        settings=settings,
        versions=versions(),
    )


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that a fit's numbers depend on."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def _search(target: Density, settings: Settings, progress: Progress) -> tuple[dict, dict, np.ndarray]:
    key_start, key_steps = jax.random.split(jax.random.key(settings.seed))
    state = _start(key_start, target.size, settings)
    advance = _compiled(target, settings)
    keys = jax.random.split(key_steps, settings.steps)
    losses = []
    chunk = max(1, min(CHUNK, NUMBERS // (target.size + settings.batch)))
    for first in range(0, settings.steps, chunk):
        state, loss = advance(state, keys[first : first + chunk])
        loss = np.asarray(loss)
        if not np.isfinite(loss).all():
            at = int(np.flatnonzero(~np.isfinite(loss))[0])
            raise DivergenceError(first + at + 1, float(loss[at]), settings.learning_rate)
        losses.append(loss)
        progress(first + len(loss), float(loss.mean()))
    mean, log_deviation = (np.asarray(part) for part in state[0])
    return target.named(mean), target.named(np.exp(log_deviation)), np.concatenate(losses)


@partial(jax.jit, static_argnums=(1, 2))
def _start(key: jax.Array, size: int, settings: Settings) -> Any:
    mean = settings.start_spread * jax.random.normal(key, (size,), jnp.float32)
    parameters = (mean, jnp.full_like(mean, math.log(settings.start_deviation)))
    return parameters, _optimizer(settings).init(parameters)


def _optimizer(settings: Settings) -> optax.GradientTransformation:
    return optax.adam(optax.cosine_decay_schedule(settings.learning_rate, settings.steps))


def _compiled(target: Density, settings: Settings) -> Callable:
    """A compiled function that takes the state and some keys, and takes a step for each key."""
    optimizer = _optimizer(settings)
    rows = {name: jnp.asarray(_single(values)) for name, values in target.rows.items()}
    total = len(next(iter(rows.values())))
    batch = min(settings.batch, total)

    def loss(parameters: Any, noise: jax.Array, batch_rows: dict[str, jax.Array]) -> jax.Array:
        mean, log_deviation = parameters
        sample = mean + jnp.exp(log_deviation) * noise  # the reparameterisation of Kingma & Welling 2014
        entropy = (log_deviation + (1 + math.log(2 * math.pi)) / 2).sum()
        return -target.log_density(target.named(sample), batch_rows) - entropy

    def draw(key: jax.Array) -> tuple[jax.Array | None, jax.Array]:
        key_rows, key_noise = jax.random.split(key)
        chosen = jax.random.randint(key_rows, (batch,), 0, total) if batch < total else None
        return chosen, jax.random.normal(key_noise, (target.size,), jnp.float32)

    def step(state: Any, drawn: tuple[jax.Array | None, jax.Array]) -> tuple[Any, jax.Array]:
        parameters, moments = state
        chosen, noise = drawn
        batch_rows = rows if chosen is None else {name: values[chosen] for name, values in rows.items()}
        value, gradient = jax.value_and_grad(loss)(parameters, noise, batch_rows)
        updates, moments = optimizer.update(gradient, moments)
        return (optax.apply_updates(parameters, updates), moments), value.astype(jnp.float32)

    @jax.jit
    def advance(state: Any, keys: jax.Array) -> tuple[Any, jax.Array]:
        # Drawn for all steps at once: a generator inside the loop would cost a quarter of its time.
        return jax.lax.scan(step, state, jax.vmap(draw)(keys))

    return advance


def _single(values: np.ndarray) -> np.ndarray:
    """Single precision: twice as fast, and far finer than the noise of a gradient from a batch."""
    return values.astype(np.float32 if np.issubdtype(values.dtype, np.floating) else np.int32)


def _labelled(values: dict[str, jax.Array], model: pm.Model) -> xr.Dataset:
    dims = {name: _dims(model, name, value.ndim) for name, value in values.items()}
    used = {dim for names in dims.values() for dim in names}
    coords = {dim: list(labels) for dim, labels in model.coords.items() if dim in used and labels is not None}
    return xr.Dataset({n: (dims[n], np.asarray(v)) for n, v in values.items()}, coords=coords)


def _dims(model: pm.Model, name: str, axes: int) -> tuple[str, ...]:
    """The model's dims of a parameter, and ArviZ's names for axes that it gives none."""
    given = model.named_vars_to_dims.get(name) or (None,) * axes
    return tuple(dim or f"{name}_dim_{axis}" for axis, dim in enumerate(given))
