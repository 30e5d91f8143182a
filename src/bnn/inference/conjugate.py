"""Bayesian linear regression with known noise, in closed form: what every approximation can be held against."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bnn.inference.moments import Moments

NAMES = ("w_1", "b_1")


def posterior(x: ArrayLike, y: ArrayLike, *, noise: float, prior: float = 1.0) -> Moments:
    """The posterior of slope and intercept, N(m, S) in closed form.

    Bishop 2006, Pattern Recognition and Machine Learning, equations 3.50 and 3.51.
    With the prior Normal(0, prior^2) on both, the design matrix X of columns x and 1, and noise of known deviation:
    S^-1 = I / prior^2 + X'X / noise^2 and m = S X'y / noise^2.

    Args:
        x: what is predicted by, of shape (row,).
        y: what is predicted, of shape (row,).
        noise: the standard deviation of `y` around the line.
        prior: the standard deviation of slope and intercept before any row is seen.

    Returns:
        Moments named `w_1` and `b_1`, as the parameters of `bnn.talk.small_models.LINEAR`.
    """
    design = _design(x)
    precision = np.eye(2) / prior**2 + design.T @ design / noise**2
    covariance = np.linalg.inv(precision)
    return Moments(NAMES, covariance @ design.T @ np.asarray(y, float) / noise**2, covariance)


def mean_field(exact: Moments) -> Moments:
    """The best independent Normals for a Normal posterior (Bishop 2006, section 10.1.2, equations 10.12 to 10.15).

    They have its mean, and for variances the reciprocals of its precision's diagonal: of each number given all
    others, never above the true one.
    """
    return Moments(exact.names, exact.mean, np.diag(1 / np.diag(np.linalg.inv(exact.covariance))))


def residual_deviation(x: ArrayLike, y: ArrayLike) -> float:
    """The standard deviation of `y` around the line of least squares, two degrees of freedom taken off.

    It serves as the known noise. That is a plug-in: the rows are used once more for it, and its own uncertainty, about
    1 / sqrt(2 rows) of it, is left out.

    Raises:
        ValueError: fewer than three rows.
    """
    design, y = _design(x), np.asarray(y, float)
    if len(y) < 3:
        raise ValueError(f"expected three rows or more to tell a deviation from, found {len(y)}")
    line, *_ = np.linalg.lstsq(design, y)
    return float(np.sqrt(np.sum((y - design @ line) ** 2) / (len(y) - 2)))


def _design(x: ArrayLike) -> NDArray[np.float64]:
    """The design matrix (row, number): x for the slope, 1 for the intercept."""
    x = np.asarray(x, float)
    return np.column_stack([x, np.ones_like(x)])
