"""The networks that the talk fits to the forest's rows: one of each kind for all sections that speak of it.

PyMC is imported late, where a network is fitted, as in `bnn.talk.small_models`.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from bnn.data.preparation import Rows, Split, set_aside
from bnn.evaluation.prediction import predict_at
from bnn.evaluation.temperature import fit_temperature, tempered
from bnn.inference.ensemble import Ensemble
from bnn.inference.fit import Fit, Points
from bnn.inference.sample import NetworkSample
from bnn.inference.settings import Descent, Microcanonical, Settings
from bnn.models.network import Network

SEARCH = Settings(steps=10_000, batch=256, seed=2017)
DESCENT = Descent()
MEMBERS = 6  # of each ensemble
ASIDE = 10  # one row in so many is set aside for the temperature
CHAINS = Microcanonical()
FEWER_STEPS = Microcanonical(chains=4, draws=50, thin=10, tune=300)
"""About a sixth of the cost, for networks that are sampled beside the main one."""
HIDDEN = (20, 20)


@dataclass(frozen=True, eq=False, slots=True)
class Trained:
    """An ordinary network, trained fairly: one value for each weight, and one temperature for its probabilities.

    Attributes:
        network: its sizes and functions.
        modes: its weights, as the one member.
        temperature: fitted on training rows that were set aside.
    """

    network: Network
    modes: Points
    temperature: float

    @property
    def weights(self) -> xr.Dataset:
        """One value of each parameter."""
        return self.modes.values.isel(member=0)

    def probability(self, features: ArrayLike) -> NDArray[np.float64]:
        """The tempered probabilities of rows, of shape (row, cover)."""
        return tempered(predict_at(self.network, self.weights, features), self.temperature)

    def hidden(self, features: ArrayLike) -> NDArray[np.float64]:
        """What its last hidden layer makes of rows, of shape (row, unit)."""
        values = {name: self.weights[name].values.astype(float) for name in self.network.parameters}
        found: NDArray[np.float64] = self.network.hidden(np.asarray(features, float), values)
        return found


def fitted(split: Split) -> tuple[Network, Fit]:
    """A network with two hidden layers of 20 units, and its mean-field posterior on the training rows of a split.

    Args:
        split: of all cover types, or of fewer: see `bnn.evaluation.novelty.without`.

    Raises:
        DivergenceError, OSError: as `bnn.store.posteriors.stored_fit`.
    """
    from bnn.store.posteriors import stored_fit

    network, model = _model(split, split.train)
    return network, stored_fit(model, SEARCH)


def fits(split: Split) -> Ensemble:
    """Mean-field posteriors from starts of their own, the one of `fitted` first, as one mixture.

    Raises:
        DivergenceError, OSError: as `bnn.store.posteriors.stored_fit`.
    """
    from bnn.store.posteriors import stored_fit

    _, model = _model(split, split.train)
    return Ensemble(tuple(stored_fit(model, replace(SEARCH, seed=SEARCH.seed + i)) for i in range(MEMBERS)))


def trained(split: Split) -> Trained:
    """The same network, trained as an ordinary one is (MAP), on all training rows but those for its temperature.

    Raises:
        DivergenceError, OSError: as `bnn.store.posteriors.stored_modes`.
    """
    from bnn.store.posteriors import stored_modes

    train, aside = set_aside(split.train, len(split.train) // ASIDE)
    network, model = _model(split, train)
    modes = stored_modes(model, DESCENT)
    unscaled = predict_at(network, modes.values.isel(member=0), aside.features)
    return Trained(network, modes, fit_temperature(unscaled, aside.cover))


def modes(split: Split) -> Points:
    """Several ordinary networks, each trained from a start of its own on all training rows.

    Raises:
        DivergenceError, OSError: as `bnn.store.posteriors.stored_modes`.
    """
    from bnn.store.posteriors import stored_modes

    _, model = _model(split, split.train)
    return stored_modes(model, DESCENT, members=MEMBERS)


def sampled(split: Split, settings: Microcanonical = CHAINS) -> NetworkSample:
    """Draws from the network's posterior itself.

    Raises:
        ConvergenceError, DivergenceError, OSError: as `bnn.store.posteriors.stored_network_sample`.
    """
    from bnn.store.posteriors import stored_network_sample

    _, model = _model(split, split.train)
    return stored_network_sample(model, settings)


def _model(split: Split, train: Rows) -> tuple[Network, Any]:
    """The network and its PyMC model, which has no type here, as PyMC is imported late."""
    from bnn.models.classifier import build_model

    network = Network(sizes=(len(split.feature_names), *HIDDEN, len(split.cover_names)))
    return network, build_model(network, train.features, train.cover, cover_names=split.cover_names)
