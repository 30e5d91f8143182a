"""The PyMC model is the one that is written in the talk: Normal(0, 1) priors, softmax, Categorical."""

import numpy as np
import pymc as pm
import pytest
from tests.helpers.tiny import NETWORK, log_density, model, parameters, rows, shapes

from bnn.models.classifier import build_model
from bnn.models.network import Network

NETWORKS = {
    "no hidden layer": Network((3, 2)),
    "one hidden layer, biases": Network((2, 5, 3), biases=True),
    "two hidden layers": Network((4, 3, 3, 7)),
    "relu, biases": Network((4, 3, 3, 2), activation="relu", biases=True),
}


def hand_written(network, features, cover, values, *, weight=1.0):
    """Log density of Normal(0, 1) priors and `weight` times that of the rows, in NumPy."""
    prior = sum((-0.5 * v**2 - 0.5 * np.log(2 * np.pi)).sum() for v in values.values())
    logits = network.logits(features, values)
    likelihood = logits[np.arange(len(cover)), cover] - np.log(np.exp(logits).sum(axis=1))
    return prior + weight * likelihood.sum()


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
@pytest.mark.parametrize("seed", [0, 1])
def test_density_is_the_hand_written_one(network, seed):
    features, cover = rows(network=network, seed=seed)
    values = parameters(network, seed=seed)
    found = log_density(build_model(network, features, cover), values)
    assert found == pytest.approx(hand_written(network, features, cover, values), rel=1e-9)


def test_a_batch_stands_for_all_rows():
    features, cover = rows(60)
    made = build_model(NETWORK, features, cover)
    with made:
        pm.set_data({"x": features[:15], "y": cover[:15]})
    values = parameters(NETWORK)
    expected = hand_written(NETWORK, features[:15], cover[:15], values, weight=60 / 15)
    assert log_density(made, values) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_every_parameter_is_there_with_its_dims(network):
    made = model(network)
    assert {rv.name: made.named_vars_to_dims[rv.name] for rv in made.free_RVs} == network.parameters
    assert {n: v.shape for n, v in made.initial_point().items()} == shapes(network)
    assert made.named_vars_to_dims["x"] == ("row", "feature")
    assert [(rv.name, made.named_vars_to_dims[rv.name]) for rv in made.observed_RVs] == [("cover_type", ("row",))]


def test_names_become_coordinates():
    made = model(feature_names=("height", "slope", "aspect"), cover_names=["fir", "pine"])
    assert made.coords["feature"] == ("height", "slope", "aspect")
    assert made.coords["cover"] == ("fir", "pine")
    assert made.coords["hidden_1"] == (0, 1, 2, 3)


def test_without_names_the_coordinates_count():
    assert model().coords["feature"] == (0, 1, 2)


@pytest.mark.parametrize(
    ("change", "message"),
    {
        "fewer rows than classes": ({"features": np.zeros((5, 3))}, r"a class for each of 5 rows, found shape \(6,\)"),
        "too wide": ({"features": np.zeros((6, 4))}, r"features: expected shape \(row, 3\), found \(6, 4\)"),
        "one row as a vector": ({"features": np.zeros(3)}, r"features: expected shape \(row, 3\), found \(3,\)"),
        "a lost number": (
            {"features": np.where(np.eye(6, 3), np.nan, 0)},
            r"expected finite numbers, found others in row 0",
        ),
        "classes from 1": ({"cover": [1, 2, 1, 2, 1, 2]}, "cover: expected classes 0 to 1, found 2"),
        "a class below 0": ({"cover": [0, 1, -1, 0, 1, 0]}, "cover: expected classes 0 to 1, found -1"),
        "half a class": ({"cover": [0, 1, 0.5, 0, 1, 0]}, "cover: expected classes 0 to 1, found 0.5"),
        "a column of classes": ({"cover": np.zeros((6, 1))}, r"a class for each of 6 rows, found shape \(6, 1\)"),
        "a name too few": ({"feature_names": ["a", "b"]}, "feature_names: expected 3, found 2"),
        "a name too many": ({"cover_names": ["a", "b", "c"]}, "cover_names: expected 2, found 3"),
    }.values(),
)
def test_rows_that_do_not_fit_are_refused(change, message):
    sound = {"features": np.zeros((6, 3)), "cover": [0, 1, 0, 1, 0, 1]}
    with pytest.raises(ValueError, match=message):
        build_model(NETWORK, **(sound | change))
