"""Sets of classes that hold the true one as often as they promise, whatever the model: split conformal prediction.

The sets of least size for a coverage over all rows (Sadinle, Lei & Wasserman 2019, Least Ambiguous Set-Valued
Classifiers with Bounded Error Levels). The promise holds for rows that come from where the calibration rows came from.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bnn.evaluation.estimates import Estimate, mean_of
from bnn.evaluation.scores import checked


@dataclass(frozen=True, slots=True, kw_only=True)
class SetScores:
    """How good sets are, on rows that they were not calibrated on.

    Attributes:
        coverage: the share of rows whose set holds the true class.
        size: classes per set.
        certain: the share of rows whose set holds one class.
    """

    coverage: Estimate
    size: Estimate
    certain: Estimate


def fit_threshold(probability: ArrayLike, cover: ArrayLike, *, coverage: float) -> float:
    """The least probability that a class needs to be in a set.

    Args:
        probability: of calibration rows, which the network has not learned from, of shape (row, cover).
        cover: their true classes, of shape (row,), from 0.
        coverage: how often a set shall hold the true class, between 0 and 1.

    Returns:
        A probability. 0, so that sets hold all classes, where there are too few rows for that coverage.

    Raises:
        ValueError: a coverage that is not between 0 and 1, or as `bnn.evaluation.scores.checked`.
    """
    if not 0 < coverage < 1:
        raise ValueError(f"coverage: expected a number between 0 and 1, found {coverage!r}")
    p, cover = checked(probability, cover)
    of_truth = np.sort(p[np.arange(len(p)), cover])
    # The rank of Vovk et al. 2005, which makes the coverage at least the one asked for, in expectation.
    rank = math.ceil((len(p) + 1) * coverage)
    return float(of_truth[len(p) - rank]) if rank <= len(p) else 0.0


def prediction_sets(probability: ArrayLike, threshold: float) -> NDArray[np.bool_]:
    """Which classes are in each row's set, of shape (row, cover): those of at least the threshold's probability."""
    sets: NDArray[np.bool_] = np.asarray(probability) >= threshold
    return sets


def evaluate_sets(sets: ArrayLike, cover: ArrayLike) -> SetScores:
    """Score sets of shape (row, cover) against the true classes of shape (row,).

    Raises:
        ValueError: shapes that do not fit, or no rows.
    """
    sets, cover = np.asarray(sets, bool), np.asarray(cover)
    if sets.ndim != 2 or cover.shape != sets.shape[:1] or len(sets) == 0:
        raise ValueError(
            f"expected shapes (row, cover) and (row,) of one row or more, found {sets.shape} and {cover.shape}"
        )
    size = sets.sum(axis=1)
    return SetScores(
        coverage=mean_of(sets[np.arange(len(sets)), cover]), size=mean_of(size), certain=mean_of(size == 1)
    )
