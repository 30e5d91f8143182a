"""How good predicted probabilities are, on rows that the fit has not seen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bnn.evaluation.calibration import calibration_error
from bnn.evaluation.estimates import Estimate, mean_of

__all__ = ["Estimate", "Scores", "calibration_error", "checked", "confusion", "evaluate"]

SUM_TOLERANCE = 1e-3  # single precision, and probabilities that were printed to three digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Scores of predicted probabilities.

    Attributes:
        accuracy: share of rows whose most probable class is the true one.
        log_loss: mean of -log(probability of the true class), in nats.
        calibration_error: expected calibration error of the most probable class.
        confusion: counts, of shape (true cover, predicted cover).
        rows: how many.
    """

    accuracy: Estimate
    log_loss: Estimate
    calibration_error: float
    confusion: NDArray[np.int64]
    rows: int


def evaluate(probability: ArrayLike, cover: ArrayLike) -> Scores:
    """Score probabilities against the true classes.

    Args:
        probability: of shape (row, cover); each row sums to one.
        cover: the true class of each row, of shape (row,), from 0.

    Raises:
        ValueError: shapes that do not fit, no rows, rows that are no probabilities, or classes that there are not.
    """
    p, cover = checked(probability, cover)
    predicted = p.argmax(axis=1)
    of_truth = np.clip(p[np.arange(len(p)), cover], np.finfo(np.float32).tiny, None)
    return Scores(
        accuracy=mean_of(predicted == cover),
        log_loss=mean_of(-np.log(of_truth)),
        calibration_error=calibration_error(p, cover),
        confusion=confusion(predicted, cover, classes=p.shape[1]),
        rows=len(p),
    )


def checked(probability: ArrayLike, cover: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Probabilities (row, cover) and true classes (row,) as arrays, when they are that.

    Raises:
        ValueError: shapes that do not fit, no rows, rows that are no probabilities, or classes that there are not.
    """
    p, cover = np.asarray(probability, float), np.asarray(cover)
    if p.ndim != 2 or cover.shape != p.shape[:1] or len(p) == 0:
        raise ValueError(
            f"expected shapes (row, cover) and (row,) of one row or more, found {p.shape} and {cover.shape}"
        )
    sound = (p >= 0).all(axis=1) & (np.abs(p.sum(axis=1) - 1) <= SUM_TOLERANCE)
    if not sound.all():
        row = sound.argmin()
        raise ValueError(f"probability: expected rows from 0 up that sum to one, found {p[row]} in row {row} (from 0)")
    known = np.isin(cover, np.arange(p.shape[1]))
    if not known.all():
        raise ValueError(f"cover: expected classes 0 to {p.shape[1] - 1}, found {cover[~known][0]}")
    return p, cover.astype(int)


def confusion(predicted: ArrayLike, cover: ArrayLike, *, classes: int) -> NDArray[np.int64]:
    """Counts of rows by true class and predicted class, of shape (classes, classes)."""
    counts = np.zeros((classes, classes), np.int64)
    np.add.at(counts, (np.asarray(cover), np.asarray(predicted)), 1)
    return counts
