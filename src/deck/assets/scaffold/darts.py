"""Darts on a square with a quarter circle in it."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure


def estimate(thrown: int, *, seed: int) -> tuple[float, float]:
    """Pi by so many darts, and the standard error of that."""
    rng = np.random.default_rng(seed)
    x, y = rng.random((2, thrown))
    share = np.mean(x**2 + y**2 < 1)
    return 4 * share, 4 * np.sqrt(share * (1 - share) / thrown)


def draw(darts: Sequence[tuple[float, float]]) -> Figure:
    """The board with its darts, and how the estimate settles from dart to dart."""
    x, y = np.array(darts).T
    inside = x**2 + y**2 < 1
    thrown = np.arange(1, len(x) + 1)
    figure = Figure(figsize=(12, 4.4), layout="constrained")
    board, course = figure.subplots(1, 2, width_ratios=[4, 7])
    board.scatter(x, y, c=np.where(inside, "C0", "C1"), s=np.where(inside, 9, 5))
    board.set(xlabel="x", ylabel="y", aspect="equal", xlim=(0, 1), ylim=(0, 1))
    course.plot(thrown, 4 * np.cumsum(inside) / thrown)
    course.axhline(np.pi, color="C1")
    course.set(xlabel="darts thrown", ylabel="estimate of π", xscale="log", xlim=(10, len(x)), ylim=(2.5, 3.8))
    return figure
