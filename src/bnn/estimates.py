"""A number that is estimated from rows, and how far it can be off."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and its standard error over rows."""

    value: float
    error: float

    def __format__(self, spec: str) -> str:
        return f"{self.value:{spec}} ± {self.error:{spec}}"


def mean_of(values: ArrayLike) -> Estimate:
    """The mean over rows; values of shape (row,)."""
    values = np.asarray(values, float)
    return Estimate(float(values.mean()), float(values.std() / np.sqrt(len(values))))
