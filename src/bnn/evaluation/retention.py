"""Answering only where one is sure: accuracy when the least certain rows are handed back to a person.

The curve is known as accuracy-rejection or risk-coverage (El-Yaniv & Wiener 2010, On the Foundations of Noise-free
Selective Classification, JMLR 11).
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bnn.evaluation.estimates import Estimate, mean_of


@dataclass(frozen=True, eq=False, kw_only=True)
class Retention:
    """Accuracy against the share of rows that are answered.

    Attributes:
        share: of rows answered, ascending to 1, of shape (row,).
        accuracy: among those, of shape (row,). Where rows are equally certain: the mean over all orders of them.
        error: standard error of the accuracy, that of a share of so many rows, of shape (row,).
        area: under the curve: the accuracy averaged over all shares.
        influence: of each row on the area, in the order that the rows were given in, of shape (row,); the area's error
            is that of the mean of these, and that of a difference between two areas over the same rows likewise.
    """

    share: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    error: NDArray[np.float64]
    area: Estimate
    influence: NDArray[np.float64]

    def at(self, share: float) -> Estimate:
        """The accuracy when this share of the rows is answered, rounded up to whole rows.

        Raises:
            ValueError: a share that is not above 0 and at most 1.
        """
        if not 0 < share <= 1:
            raise ValueError(f"share: expected one above 0 and up to 1, found {share!r}")
        last = max(ceil(share * len(self.share) - 1e-9) - 1, 0)  # 0.7 x 10 is 7.000000000000001 to a computer
        return Estimate(float(self.accuracy[last]), float(self.error[last]))


def retention(certainty: ArrayLike, right: ArrayLike) -> Retention:
    """The retention curve of a score of certainty.

    Args:
        certainty: of shape (row,); any score that is higher for rows to be answered first, such as the greatest
            probability, or an entropy with its sign turned.
        right: whether the answer to each row is, of shape (row,).

    Raises:
        ValueError: shapes that do not fit, no rows, or a certainty that is no number.
    """
    certainty, right = np.asarray(certainty, float), np.asarray(right, float)
    if certainty.ndim != 1 or certainty.shape != right.shape or not len(certainty):
        raise ValueError(f"expected two shapes (row,) of one row or more, found {certainty.shape} and {right.shape}")
    if np.isnan(certainty).any():
        raise ValueError(f"certainty: expected numbers, found NaN in row {np.isnan(certainty).argmax()} (from 0)")
    n = len(certainty)
    order = np.argsort(-certainty, kind="stable")
    _, group, size = np.unique(-certainty, return_inverse=True, return_counts=True)
    tied = (np.bincount(group, weights=right) / size)[group]  # a row of many alike stands for the mean of them
    answered = np.arange(1, n + 1)
    accuracy = np.cumsum(tied[order]) / answered
    # The area as a functional of the rows' distribution: what a little more of one row would change. It changes which
    # accuracies are averaged, and all accuracies from its place on.
    later = np.cumsum((1 / answered)[::-1])[::-1]  # sums of 1 / m over all m from here on
    lost = np.cumsum((accuracy / answered)[::-1])[::-1]
    weight, rest = (np.bincount(group[order], weights=each) / size for each in (later, accuracy - lost))
    influence = rest[group] + right * weight[group]  # its mean is the area, exactly
    return Retention(
        share=answered / n,
        accuracy=accuracy,
        error=np.sqrt(np.clip(accuracy * (1 - accuracy), 0, None) / answered),
        area=mean_of(influence),
        influence=influence,
    )


def area_gain(better: Retention, than: Retention) -> Estimate:
    """How much greater one area is than another over the same rows; the error counts what the two have in common.

    Raises:
        ValueError: they are of unlike numbers of rows.
    """
    if better.influence.shape != than.influence.shape:
        raise ValueError(f"expected curves of the same rows, found {len(better.share):,} and {len(than.share):,} rows")
    return mean_of(better.influence - than.influence)
