"""Temperature scaling: one number that makes the probabilities of an ordinary network mean what they say.

Guo et al. 2017, On Calibration of Modern Neural Networks, section 4.2.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bnn.evaluation.scores import checked

LOWEST, HIGHEST = 0.05, 20.0  # a network that needs more is not miscalibrated, it is wrong


def fit_temperature(probability: ArrayLike, cover: ArrayLike) -> float:
    """The temperature with the lowest log loss on rows that the network has not learned from.

    Report scores on other rows than these, too.

    Args:
        probability: of shape (row, cover); each row sums to one.
        cover: the true class of each row, of shape (row,), from 0.

    Raises:
        ValueError: as `bnn.evaluation.scores.checked`.
    """
    p, cover = checked(probability, cover)
    from scipy.optimize import minimize_scalar  # here, as it takes half a second to import

    def log_loss(log_temperature: float) -> float:
        q = tempered(p, float(np.exp(log_temperature)))
        return float(-np.log(np.maximum(q[np.arange(len(q)), cover], np.finfo(np.float32).tiny)).mean())

    found = minimize_scalar(log_loss, bounds=(np.log(LOWEST), np.log(HIGHEST)), method="bounded")
    return float(np.exp(found.x))


def tempered(probability: ArrayLike, temperature: float) -> NDArray[np.float64]:
    """Probabilities of shape (row, cover) whose logits are divided by a temperature; above 1 they are less sure.

    Raises:
        ValueError: a temperature that is not above 0.
    """
    if not temperature > 0:
        raise ValueError(f"temperature: expected a number above 0, found {temperature!r}")
    logits = np.log(np.maximum(np.asarray(probability, float), np.finfo(np.float32).tiny)) / temperature
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    scaled: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return scaled
