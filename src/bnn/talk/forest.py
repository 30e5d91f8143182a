"""The network that the talk fits to the forest's rows, and its fit: one for all sections that speak of it.

PyMC is imported late, where the network is fitted, as in `bnn.talk.small_models`.
"""

from bnn.data.preparation import Split
from bnn.inference.fit import Fit
from bnn.inference.settings import Settings
from bnn.models.network import Network

SEARCH = Settings(steps=10_000, batch=256, seed=2017)
HIDDEN = (20, 20)


def fitted(split: Split) -> tuple[Network, Fit]:
    """A network with two hidden layers of 20 units, and its posterior on the training rows of a split.

    Args:
        split: of all cover types, or of fewer: see `bnn.evaluation.novelty.without`.

    Raises:
        DivergenceError, OSError: as `bnn.store.posteriors.stored_fit`.
    """
    from bnn.models.classifier import build_model
    from bnn.store.posteriors import stored_fit

    network = Network(sizes=(len(split.feature_names), *HIDDEN, len(split.cover_names)))
    model = build_model(network, split.train.features, split.train.cover, cover_names=split.cover_names)
    return network, stored_fit(model, SEARCH)
