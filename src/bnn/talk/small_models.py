"""The talk's three small models, each fitted to a column of the forest's rows.

PyMC is imported late, where a model is fitted: a slide that shows only a model's network does without it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bnn.data.columns import Columns, height_by_road, krummholz_by_height
from bnn.data.table import Table
from bnn.inference.conjugate import residual_deviation
from bnn.inference.fit import Fit
from bnn.inference.sample import Sample
from bnn.inference.settings import Settings
from bnn.models.network import Network

LINEAR = Network(sizes=(1, 1), biases=True, output="identity")
LOGISTIC = Network(sizes=(1, 1), biases=True, output="sigmoid")
DEEP = Network(sizes=(1, 3, 1), activation="tanh", biases=True, output="relu")  # two layers: tanh, then ReLU

SEARCH = Settings(steps=5_000)  # with so few rows each step sees them all
FEW = 4  # rows that go through the matrices on a slide


@dataclass(frozen=True, eq=False, slots=True)
class SmallModel:
    """A network of one feature and one output, and its fit.

    Attributes:
        network: its sizes and functions.
        columns: the rows that it was fitted to.
        fit: its mean-field posterior.
    """

    network: Network
    columns: Columns
    fit: Fit

    @property
    def few_rows(self) -> NDArray[np.float64]:
        """Some of the rows, from the smallest feature to the largest, of shape (row, feature)."""
        ordered = np.sort(self.columns.x)
        return ordered[np.linspace(0, len(ordered) - 1, FEW).astype(int), None]

    def draws(self, number: int = 200, *, seed: int = 0) -> dict[str, NDArray[np.float64]]:
        """Draws from the posterior by parameter, each of shape (draw, ...)."""
        posterior = self.fit.draw(number, seed=seed).posterior
        return {name: posterior[name].values[0] for name in self.network.parameters}


def linear(table: Table) -> SmallModel:
    """Linear regression of the elevation on the distance to a road, its noise that of the residuals."""
    from bnn.models.regression import build_regression
    from bnn.store.posteriors import stored_fit

    columns = height_by_road(table, rows=60)
    noise = residual_deviation(columns.x, columns.y)
    model = build_regression(LINEAR, columns.features, columns.y, noise=noise)
    return SmallModel(LINEAR, columns, stored_fit(model, SEARCH))


def logistic(table: Table) -> SmallModel:
    """Logistic regression of Krummholz, rather than Spruce/Fir, on the elevation."""
    from bnn.models.regression import build_logistic
    from bnn.store.posteriors import stored_fit

    columns = krummholz_by_height(table, rows=60)
    model = build_logistic(LOGISTIC, columns.features, columns.y)
    return SmallModel(LOGISTIC, columns, stored_fit(model, SEARCH))


def deep_net(table: Table) -> SmallModel:
    """The question of linear regression for a net of two layers, which needs more rows to learn how to bend."""
    from bnn.models.regression import build_regression
    from bnn.store.posteriors import stored_fit

    columns = height_by_road(table, rows=200)
    noise = residual_deviation(columns.x, columns.y)
    model = build_regression(DEEP, columns.features, columns.y, noise=noise)
    return SmallModel(DEEP, columns, stored_fit(model, SEARCH))


def sampled(small: SmallModel) -> Sample:
    """Draws by NUTS from the posterior that a small model's fit approximates.

    Raises:
        ConvergenceError, OSError: as `bnn.store.posteriors.stored_sample`.
    """
    from bnn.models.regression import build_logistic, build_regression
    from bnn.store.posteriors import stored_sample

    network, columns = small.network, small.columns
    if network.output == "sigmoid":
        return stored_sample(build_logistic(network, columns.features, columns.y))
    noise = residual_deviation(columns.x, columns.y)
    return stored_sample(build_regression(network, columns.features, columns.y, noise=noise))
