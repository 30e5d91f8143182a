"""Whether probabilities mean what they say: of the rows said to be 80 % sure, 80 % should be right."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

BINS = 15  # of confidence, as in Guo et al. 2017
Z = 1.96  # of the error bars: 95 %


@dataclass(frozen=True, eq=False, kw_only=True)
class Reliability:
    """A reliability diagram as numbers: one entry for each bin that has rows, from unsure to sure.

    Attributes:
        edges: lower and upper end of each bin of confidence, of shape (bin, 2); open below, closed above.
        confidence: mean probability of the most probable class, of shape (bin,).
        accuracy: share of rows whose most probable class is the true one, of shape (bin,).
        low: lower end of the accuracy's error bar, of shape (bin,): the 95 % interval of Wilson 1927, Probable
            Inference, the Law of Succession, and Statistical Inference, which works for few rows and for a share of 1.
        high: upper end.
        count: rows, of shape (bin,).
    """

    edges: NDArray[np.float64]
    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    count: NDArray[np.int64]

    @property
    def error(self) -> float:
        """Expected calibration error (Guo et al. 2017, On Calibration of Modern Neural Networks, equation 3).

        The mean distance between the accuracy in a bin and the mean probability there, weighted by the rows in it.
        """
        return float(np.abs(self.accuracy - self.confidence) @ self.count / self.count.sum())


def reliability(probability: ArrayLike, cover: ArrayLike, *, bins: int = BINS) -> Reliability:
    """Put rows into bins of equal width by the probability of their most probable class.

    Args:
        probability: of shape (row, cover).
        cover: the true class of each row, of shape (row,), from 0.
        bins: how many, from 0 to 1.
    """
    p = np.asarray(probability, float)
    top = p.max(axis=1)
    right = p.argmax(axis=1) == np.asarray(cover)
    # A bin is open to the left and closed to the right, as in the paper.
    index = np.searchsorted(np.arange(1, bins) / bins, top, side="left")
    count = np.bincount(index, minlength=bins)
    some = count > 0
    n = count[some]
    confidence, accuracy = (np.bincount(index, weights=each, minlength=bins)[some] / n for each in (top, right))
    low, high = wilson(accuracy, n)
    return Reliability(
        edges=np.column_stack([np.arange(bins), np.arange(1, bins + 1)])[some] / bins,
        confidence=confidence,
        accuracy=accuracy,
        low=low,
        high=high,
        count=n,
    )


def calibration_error(probability: ArrayLike, cover: ArrayLike, *, bins: int = BINS) -> float:
    """Expected calibration error; see `Reliability.error`."""
    return reliability(probability, cover, bins=bins).error


def wilson(share: np.ndarray, count: np.ndarray) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper end of the 95 % interval of shares of so many rows (Wilson 1927)."""
    middle = (share + Z**2 / (2 * count)) / (1 + Z**2 / count)
    half = Z / (1 + Z**2 / count) * np.sqrt(share * (1 - share) / count + Z**2 / (4 * count**2))
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
