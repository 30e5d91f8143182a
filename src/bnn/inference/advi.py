"""Mean-field ADVI (Kucukelbir et al. 2017, Automatic Differentiation Variational Inference, JMLR 18, algorithm 1)."""

import math
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pymc as pm
import xarray as xr

from bnn.inference.density import Density, Vector, density
from bnn.inference.fit import PACKAGES, Fit, Settings
from bnn.inference.versions import versions

CHUNK = 500  # steps between two looks at the loss: often enough for a bar, seldom enough to cost nothing
NUMBERS = 4_000_000  # drawn at once at most, 16 MB; a large model looks at its loss more often

Progress = Callable[[int, float], None]
Vectors = dict[str, Vector]
Drawn = tuple[np.ndarray | None, np.ndarray]


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
        ValueError: the model is not one of rows and unconstrained parameters; see `bnn.inference.density.density`.
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
        versions=versions(PACKAGES),
    )


def _search(target: Density, settings: Settings, progress: Progress) -> tuple[Vectors, Vectors, np.ndarray]:
    rng = np.random.default_rng(settings.seed)
    total = len(next(iter(target.rows.values())))
    state = _start(rng, target.size, settings)
    advance = _compiled(target, settings)
    chunk = max(1, min(CHUNK, NUMBERS // (target.size + min(settings.batch, total))))
    chunks = [min(chunk, settings.steps - first) for first in range(0, settings.steps, chunk)]
    drawn = (_draw(rng, steps, total, target.size, settings) for steps in chunks)
    losses: list[np.ndarray] = []
    ahead: Drawn | None = next(drawn)
    while ahead is not None:
        state, loss = advance(state, *ahead)
        ahead = next(drawn, None)  # while JAX computes: it does not wait for its results, and neither do we
        losses.append(np.asarray(loss))
        done = sum(map(len, losses))
        _check(losses[-1], first=done - len(losses[-1]), settings=settings)
        progress(done, float(losses[-1].mean()))
    mean, log_deviation = (np.asarray(part) for part in state[0])
    return target.named(mean), target.named(np.exp(log_deviation)), np.concatenate(losses)


def _start(rng: np.random.Generator, size: int, settings: Settings) -> Any:
    mean = settings.start_spread * rng.standard_normal(size, dtype=np.float32)
    log_deviation = np.full(size, math.log(settings.start_deviation), np.float32)
    parameters = (jnp.asarray(mean), jnp.asarray(log_deviation))
    return parameters, _optimizer(settings).init(parameters)


def _draw(rng: np.random.Generator, steps: int, total: int, size: int, settings: Settings) -> Drawn:
    """Rows of each step's batch, of shape (step, row), None for all rows; and noise, of shape (step, parameter).

    By NumPy: the generators of JAX would take as long to compile as all the rest.
    """
    some = settings.batch < total
    chosen = rng.integers(total, size=(steps, settings.batch), dtype=np.int32) if some else None
    return chosen, rng.standard_normal((steps, size), dtype=np.float32)


def _check(loss: np.ndarray, *, first: int, settings: Settings) -> None:
    if not np.isfinite(loss).all():
        at = int(np.flatnonzero(~np.isfinite(loss))[0])
        raise DivergenceError(first + at + 1, float(loss[at]), settings.learning_rate)


def _optimizer(settings: Settings) -> optax.GradientTransformation:
    return optax.adam(optax.cosine_decay_schedule(settings.learning_rate, settings.steps))


def _compiled(target: Density, settings: Settings) -> Callable[..., tuple[Any, jax.Array]]:
    """A compiled function that takes the state, and takes a step for each row of what was drawn."""
    optimizer = _optimizer(settings)
    rows = {name: jnp.asarray(_single(values)) for name, values in target.rows.items()}

    def loss(parameters: Any, noise: jax.Array, batch_rows: dict[str, jax.Array]) -> jax.Array:
        mean, log_deviation = parameters
        sample = mean + jnp.exp(log_deviation) * noise  # the reparameterisation of Kingma & Welling 2014
        entropy: jax.Array = (log_deviation + (1 + math.log(2 * math.pi)) / 2).sum()
        return -target.log_density(target.named(sample), batch_rows) - entropy

    def step(state: Any, drawn: tuple[jax.Array | None, jax.Array]) -> tuple[Any, jax.Array]:
        parameters, moments = state
        chosen, noise = drawn
        batch_rows = rows if chosen is None else {name: values[chosen] for name, values in rows.items()}
        value, gradient = jax.value_and_grad(loss)(parameters, noise, batch_rows)
        updates, moments = optimizer.update(gradient, moments)
        return (optax.apply_updates(parameters, updates), moments), value.astype(jnp.float32)

    # LLVM's costlier passes take longer than they save in a fit of seconds.
    @partial(jax.jit, compiler_options={"xla_backend_optimization_level": 1})
    def advance(state: Any, chosen: jax.Array | None, noise: jax.Array) -> tuple[Any, jax.Array]:
        return jax.lax.scan(step, state, (chosen, noise))

    return advance


def _single(values: np.ndarray) -> np.ndarray:
    """Single precision: twice as fast, and far finer than the noise of a gradient from a batch."""
    return values.astype(np.float32 if np.issubdtype(values.dtype, np.floating) else np.int32)


def _labelled(values: Vectors, model: pm.Model) -> xr.Dataset:
    dims = {name: _dims(model, name, value.ndim) for name, value in values.items()}
    used = {dim for names in dims.values() for dim in names}
    coords = {dim: list(labels) for dim, labels in model.coords.items() if dim in used and labels is not None}
    return xr.Dataset({n: (dims[n], np.asarray(v)) for n, v in values.items()}, coords=coords)


def _dims(model: pm.Model, name: str, axes: int) -> tuple[str, ...]:
    """The model's dims of a parameter, and ArviZ's names for axes that it gives none."""
    given = model.named_vars_to_dims.get(name) or (None,) * axes
    return tuple(dim or f"{name}_dim_{axis}" for axis, dim in enumerate(given))
