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
    """The board with its darts."""
    x, y = np.array(darts).T
    inside = x**2 + y**2 < 1
    figure = Figure(figsize=(12, 4.6), layout="constrained")
    axes = figure.add_subplot(xlabel="x", ylabel="y", aspect="equal", xlim=(0, 1), ylim=(0, 1))
    axes.scatter(x, y, c=np.where(inside, "#2f7d5f", "#c9a227"), s=np.where(inside, 9, 5))
    return figure
