"""Mean-field ADVI (Kucukelbir et al. 2017, Automatic Differentiation Variational Inference, JMLR 18, algorithm 1)."""

import math
import time
from collections.abc import Iterator

import jax
import jax.numpy as jnp
import numpy as np
import pymc as pm
import xarray as xr

from bnn.inference.adam import Progress, chunks, descend, rows_of, start_of
from bnn.inference.density import Density, density
from bnn.inference.fit import PACKAGES, Fit
from bnn.inference.graph import labelled
from bnn.inference.settings import Settings
from bnn.inference.versions import versions

MeanAndLogDeviation = tuple[jax.Array, jax.Array]
Drawn = tuple[np.ndarray | None, np.ndarray]


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
        mean=labelled(target.named(mean), model),
        deviation=labelled(target.named(deviation), model),
        loss=xr.DataArray(loss, dims="step", coords={"step": np.arange(1, len(loss) + 1)}, name="loss"),
        rows=target.row_count,
        seconds=time.perf_counter() - began,
        settings=settings,
        versions=versions(PACKAGES),
    )


def _search(target: Density, settings: Settings, progress: Progress) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows = target.single_rows()

    def loss(parameters: MeanAndLogDeviation, drawn: tuple[jax.Array | None, jax.Array]) -> jax.Array:
        mean, log_deviation = parameters
        chosen, noise = drawn
        sample = mean + jnp.exp(log_deviation) * noise  # the reparameterisation of Kingma & Welling 2014
        entropy: jax.Array = (log_deviation + (1 + math.log(2 * math.pi)) / 2).sum()
        batch = rows if chosen is None else {name: values[chosen] for name, values in rows.items()}
        return -target.log_density(target.named(sample), batch) - entropy

    rng = np.random.default_rng(settings.seed)
    mean = start_of(rng, target.size, spread=settings.start_spread)
    log_deviation = np.full(target.size, math.log(settings.start_deviation), np.float32)
    (mean, log_deviation), losses = descend(
        loss,
        (jnp.asarray(mean), jnp.asarray(log_deviation)),
        _draw(rng, target, settings),
        steps=settings.steps,
        learning_rate=settings.learning_rate,
        progress=progress,
    )
    return np.asarray(mean), np.exp(np.asarray(log_deviation)), losses


def _draw(rng: np.random.Generator, target: Density, settings: Settings) -> Iterator[Drawn]:
    """Rows of each step's batch, of shape (step, row), None for all rows; and noise, of shape (step, parameter)."""
    total = target.row_count
    for steps in chunks(settings.steps, numbers=target.size + min(settings.batch, total)):
        chosen = rows_of(rng, total, steps=steps, batch=settings.batch)
        yield chosen, rng.standard_normal((steps, target.size), dtype=np.float32)
