"""Adam (Kingma & Ba 2015, Adam: A Method for Stochastic Optimization) on a loss that batches of rows tell."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

CHUNK = 500  # steps between two looks at the loss: often enough for a bar, seldom enough to cost nothing
NUMBERS = 4_000_000  # drawn at once at most, 16 MB; a large model looks at its loss more often

# LLVM's costlier passes take longer than they save in a computation of seconds.
COMPILER_OPTIONS: dict[str, bool | float | str] = {"xla_backend_optimization_level": 1}

Progress = Callable[[int, float], None]
Vectors = Any  # a JAX array, or several in a tuple
Draws = Any  # arrays whose first axis is the step
Loss = Callable[[Vectors, Any], jax.Array]


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


def descend(
    loss: Loss,
    start: Vectors,
    drawn: Iterator[Draws],
    *,
    steps: int,
    learning_rate: float,
    progress: Progress,
) -> tuple[Vectors, np.ndarray]:
    """Follow the gradient of a loss, or of several at once.

    Args:
        loss: of parameters and of what was drawn for a step: of shape (), or (member,) where each member has
            parameters of its own.
        start: the parameters at the start.
        drawn: what is drawn for the next steps, in the lengths of `chunks`.
        steps: how many in all.
        learning_rate: at the first step; it falls to zero along a cosine.
        progress: called after each chunk with the number of steps done and the chunk's mean loss.

    Returns:
        The parameters at the end, and the loss of each step, of shape (step,) or (step, member).

    Raises:
        DivergenceError: a loss left the finite numbers.
    """
    optimizer = optax.adam(optax.cosine_decay_schedule(learning_rate, steps))

    def total(parameters: Vectors, given: Any) -> tuple[jax.Array, jax.Array]:
        values = loss(parameters, given)
        return values.sum(), values

    def step(state: Any, given: Any) -> tuple[Any, jax.Array]:
        parameters, moments = state
        (_, values), gradient = jax.value_and_grad(total, has_aux=True)(parameters, given)
        updates, moments = optimizer.update(gradient, moments)
        return (optax.apply_updates(parameters, updates), moments), values.astype(jnp.float32)

    @partial(jax.jit, compiler_options=COMPILER_OPTIONS)
    def advance(state: Any, given: Draws) -> tuple[Any, jax.Array]:
        return jax.lax.scan(step, state, given)

    state: Any = (start, optimizer.init(start))
    losses: list[np.ndarray] = []
    ahead = next(drawn, None)
    while ahead is not None:
        state, values = advance(state, ahead)
        ahead = next(drawn, None)  # while JAX computes: it does not wait for its results, and neither do we
        losses.append(np.asarray(values))
        done = sum(map(len, losses))
        _check(losses[-1], first=done - len(losses[-1]), learning_rate=learning_rate)
        progress(done, float(losses[-1].mean()))
    return state[0], np.concatenate(losses)


def chunks(steps: int, *, numbers: int) -> list[int]:
    """Lengths that add up to all steps, of so many drawn numbers each that memory stays bounded."""
    chunk = max(1, min(CHUNK, NUMBERS // numbers))
    return [min(chunk, steps - first) for first in range(0, steps, chunk)]


def _check(loss: np.ndarray, *, first: int, learning_rate: float) -> None:
    if not (finite := np.isfinite(loss)).all():
        at = int(np.argwhere(~finite)[0, 0])
        raise DivergenceError(first + at + 1, float(loss[at][~finite[at]].flat[0]), learning_rate)


def start_of(rng: np.random.Generator, size: int, *, spread: float) -> np.ndarray:
    """Where a search begins: draws from Normal(0, spread^2), of shape (size,).

    By NumPy: the generators of JAX would take as long to compile as all the rest.
    """
    return spread * rng.standard_normal(size, dtype=np.float32)


def rows_of(rng: np.random.Generator, total: int, *, steps: int, batch: int) -> np.ndarray | None:
    """Rows of each step's batch, drawn with replacement, of shape (step, row); None for all rows."""
    return rng.integers(total, size=(steps, batch), dtype=np.int32) if batch < total else None
