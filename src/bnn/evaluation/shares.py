"""The training rows are balanced, the forest is not: accuracy where cover types are as common as they really are."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bnn.data import covertype
from bnn.evaluation.estimates import Estimate
from bnn.evaluation.scores import checked

NATURAL = np.array(covertype.COVER_ROWS) / covertype.ROWS  # of all rows, of shape (cover,)
BALANCED = np.full(len(NATURAL), 1 / len(NATURAL))  # of UCI's training and validation rows, of shape (cover,)


def accuracy(probability: ArrayLike, cover: ArrayLike, *, shares: ArrayLike = NATURAL) -> Estimate:
    """The accuracy on rows of which each class makes up a given share, from rows of any shares.

    It is the mean of the classes' recalls, weighted by the shares; the error is that of a stratified mean (Cochran
    1977, Sampling Techniques, equation 5.9).

    Args:
        probability: of shape (row, cover); the most probable class is the answer.
        cover: the true class of each row, of shape (row,), from 0.
        shares: of the classes, of shape (cover,); they sum to one.

    Raises:
        ValueError: what `bnn.evaluation.scores.evaluate` refuses; shares that are none; no row of a class that has a
            share.
    """
    p, cover = checked(probability, cover)
    shares = _shares("shares", shares, p.shape[1])
    rows = np.bincount(cover, minlength=len(shares))
    if (missing := (rows == 0) & (shares > 0)).any():
        raise ValueError(f"cover: expected rows of each class that has a share, found none of class {missing.argmax()}")
    recall = np.bincount(cover, weights=p.argmax(axis=1) == cover, minlength=len(shares)) / np.maximum(rows, 1)
    variance = shares**2 * recall * (1 - recall) / np.maximum(rows, 1)
    return Estimate(float(shares @ recall), float(np.sqrt(variance.sum())))


def corrected(
    probability: ArrayLike, *, shares: ArrayLike = NATURAL, trained: ArrayLike = BALANCED
) -> NDArray[np.float64]:
    """Probabilities for rows of other shares than those of the training rows.

    By Bayes' rule each probability is multiplied by how much more common its class is there, and each row is divided
    by its sum (Saerens et al. 2002, Adjusting the Outputs of a Classifier to New a Priori Probabilities, equation 2.4).

    Args:
        probability: of shape (row, cover).
        shares: of the classes where the answers are wanted, of shape (cover,).
        trained: of the classes among the training rows, of shape (cover,); none of them 0.

    Returns:
        Probabilities of shape (row, cover).

    Raises:
        ValueError: shares that are none.
    """
    p = np.asarray(probability, float)
    shares, trained = _shares("shares", shares, p.shape[-1]), _shares("trained", trained, p.shape[-1])
    if not (trained > 0).all():
        raise ValueError(f"trained: expected a share above 0 for each class, found {trained}")
    weighted = p * shares / trained
    return weighted / weighted.sum(axis=-1, keepdims=True)


def _shares(name: str, values: ArrayLike, classes: int) -> NDArray[np.float64]:
    values = np.asarray(values, float)
    if values.shape != (classes,) or not (values >= 0).all() or abs(values.sum() - 1) > 1e-9:
        raise ValueError(f"{name}: expected {classes} numbers from 0 up that sum to one, found {values}")
    return values
