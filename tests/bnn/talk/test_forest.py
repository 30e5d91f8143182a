"""The ordinary network of the talk: its probabilities are tempered, and its hidden layer is the network's."""

import numpy as np
import xarray as xr
from tests.helpers.tiny import NETWORK, parameters, rows

from bnn.evaluation.prediction import predict_at
from bnn.evaluation.temperature import tempered
from bnn.inference.fit import Points
from bnn.inference.settings import Descent
from bnn.talk.forest import Trained

FEATURES, _ = rows()


def trained(temperature: float) -> Trained:
    values = {name: (("member", *NETWORK.parameters[name]), each[None]) for name, each in parameters(NETWORK).items()}
    modes = Points(
        values=xr.Dataset(values),
        log_density=xr.DataArray([0.0], dims="member"),
        loss=xr.DataArray([[0.0]], dims=("step", "member")),
        rows=60,
        seconds=1.0,
        settings=Descent(),
        versions={},
    )
    return Trained(NETWORK, modes, temperature)


def test_its_probabilities_are_those_of_its_weights_tempered() -> None:
    network = trained(2.0)
    plain = predict_at(NETWORK, network.weights, FEATURES)
    np.testing.assert_allclose(network.probability(FEATURES), tempered(plain, 2.0))
    assert network.probability(FEATURES).max() < plain.max(), "a temperature above one makes it less sure"


def test_what_its_hidden_layer_makes_of_rows_leads_to_its_logits() -> None:
    network = trained(1.0)
    logits = network.hidden(FEATURES) @ network.weights["w_2"].values
    np.testing.assert_allclose(logits, NETWORK.logits(FEATURES, parameters(NETWORK)))
