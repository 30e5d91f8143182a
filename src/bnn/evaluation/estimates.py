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
        """Both numbers by one format; a minus is the sign of arithmetic, as wide as the plus, and not the hyphen."""
        return f"{self.value:{spec}} ± {self.error:{spec}}".replace("-", "\N{MINUS SIGN}")


def mean_of(values: ArrayLike) -> Estimate:
    """The mean over rows; values of shape (row,)."""
    values = np.asarray(values, float)
    return Estimate(float(values.mean()), float(values.std() / np.sqrt(len(values))))
