"""Point estimates by maximum a posteriori (MAP): Adam on the log density that ADVI and the samplers use."""

import time
from collections.abc import Iterator

import jax
import jax.numpy as jnp
import numpy as np
import pymc as pm
import xarray as xr

from bnn.inference.adam import Progress, chunks, descend, rows_of, start_of
from bnn.inference.density import Density, density
from bnn.inference.fit import PACKAGES, Points
from bnn.inference.graph import labelled
from bnn.inference.settings import Descent
from bnn.inference.versions import versions

# XLA multiplies one or two members' matrices in another order than those of more, and so rounds otherwise: fewer are
# searched for among as many, so that a member is the same alone and among others.
_FEWEST = 3


def map_fit(
    model: pm.Model, settings: Descent | None = None, *, members: int = 1, progress: Progress | None = None
) -> Points:
    """Find modes of a model's posterior, all at once.

    Member i starts from the seed `settings.seed + i`, draws its batches from it, and is the same alone and among
    others.

    Args:
        model: with its rows as `pm.Data` of dimension `row`, and `total_size` on the likelihood.
        settings: of the search; the defaults are those of `Descent`.
        members: how many starts.
        progress: called every few hundred steps with the number of steps done and the present mean loss.

    Raises:
        DivergenceError: the loss left the finite numbers.
        ValueError: fewer than one member, or the model is not one of rows and unconstrained parameters; see
            `bnn.inference.density.density`.
    """
    settings = settings or Descent()
    if members < 1:
        raise ValueError(f"members: expected 1 or more, found {members}")
    began = time.perf_counter()
    target = density(model)
    points, log_density, loss = search(target, settings, members=members, progress=progress)
    member = np.arange(members)
    return Points(
        values=labelled(target.named(points), model, leading=("member",)),
        log_density=xr.DataArray(log_density, coords={"member": member}, name="log_density"),
        loss=xr.DataArray(loss, coords={"step": np.arange(1, len(loss) + 1), "member": member}, name="loss"),
        rows=target.row_count,
        seconds=time.perf_counter() - began,
        settings=settings,
        versions=versions(PACKAGES),
    )


def search(
    target: Density, settings: Descent, *, members: int, progress: Progress | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Modes of a density.

    Returns:
        The modes, of shape (member, parameter); their log density on all rows, of shape (member,); and the loss, of
        shape (step, member).
    """
    rows = target.single_rows()
    count = max(members, _FEWEST)
    generators = [np.random.default_rng(settings.seed + i) for i in range(count)]
    start = np.stack([start_of(rng, target.size, spread=settings.start_spread) for rng in generators])

    def negative(parameters: jax.Array, chosen: jax.Array | None) -> jax.Array:
        batch = rows if chosen is None else {name: values[chosen] for name, values in rows.items()}
        return -target.log_density(target.named(parameters), batch)

    def loss(parameters: jax.Array, drawn: tuple[jax.Array, jax.Array | None]) -> jax.Array:
        _, chosen = drawn
        return jax.vmap(negative, in_axes=(0, None if chosen is None else 0))(parameters, chosen)

    points, losses = descend(
        loss,
        jnp.asarray(start),
        _draw(generators, target.row_count, settings),
        steps=settings.steps,
        learning_rate=settings.learning_rate,
        progress=progress or (lambda step, loss: None),
    )
    at_the_end = jax.jit(jax.vmap(lambda parameters: -negative(parameters, None)))(points)
    return np.asarray(points)[:members], np.asarray(at_the_end)[:members], losses[:, :members]


def _draw(
    generators: list[np.random.Generator], total: int, settings: Descent
) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
    """The steps' numbers, so that there is something of each step; and each step's rows, of shape (step, member, row).

    Each member has the same lengths of chunks whatever their number, as those decide which numbers a generator draws.
    """
    done = 0
    for steps in chunks(settings.steps, numbers=min(settings.batch, total)):
        chosen = [rows_of(rng, total, steps=steps, batch=settings.batch) for rng in generators]
        each = None if chosen[0] is None else np.stack([rows for rows in chosen if rows is not None], axis=1)
        yield np.arange(done, done + steps), each
        done += steps
