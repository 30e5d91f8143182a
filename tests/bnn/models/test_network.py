"""Laws of the forward pass."""

import jax.numpy as jnp
import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytensor.compile.mode import Mode
from tests.helpers.tiny import parameters, shapes

from bnn.models.network import ACTIVATIONS, OUTPUTS, Network

networks = st.builds(
    Network,
    sizes=st.lists(st.integers(1, 6), min_size=2, max_size=5).map(tuple),
    activation=st.sampled_from(sorted(ACTIVATIONS)),
    biases=st.booleans(),
)
seeds = st.integers(0, 2**32 - 1)


def features_for(network, rows=4, *, seed=1):
    return np.random.default_rng(seed).normal(size=(rows, network.sizes[0]))


def naive_logits(network, x, values):
    """The forward pass, unit by unit."""
    activation = {"tanh": np.tanh, "relu": lambda a: a * (a > 0), "identity": lambda a: a}[network.activation]
    for i in range(1, len(network.sizes)):
        w = values[f"w_{i}"]
        b = values[f"b_{i}"] if network.biases else np.zeros(w.shape[1])
        x = np.array([[sum(r[k] * w[k, j] for k in range(len(r))) + b[j] for j in range(w.shape[1])] for r in x])
        if i < len(network.sizes) - 1:
            x = activation(x)
    return x


@pytest.mark.slow
@given(networks, seeds)
@settings(max_examples=30, deadline=None)
def test_forward_pass_is_the_same_in_numpy_jax_and_pytensor(network, seed):
    x, values = features_for(network), parameters(network, seed=seed)
    expected = naive_logits(network, x, values)
    assert expected.shape == (4, network.sizes[-1])
    np.testing.assert_allclose(network.logits(x, values), expected, rtol=1e-9, atol=1e-9)

    in_jax = network.logits(jnp.asarray(x), {n: jnp.asarray(v) for n, v in values.items()}, xp=jnp)
    np.testing.assert_allclose(in_jax, expected, rtol=1e-4, atol=1e-4)

    symbols = {name: pt.constant(value) for name, value in values.items()}
    graphs = [f(pt.constant(x), symbols, xp=pt) for f in (network.logits, network.probabilities)]
    logits, probabilities = pytensor.function([], graphs, mode=Mode("py", None))()
    np.testing.assert_allclose(logits, expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(probabilities, network.probabilities(x, values), rtol=1e-9, atol=1e-12)


@given(networks, seeds)
@settings(deadline=None)
def test_probabilities_are_the_softmax_of_the_logits(network, seed):
    x, values = features_for(network), parameters(network, seed=seed)
    powers = np.exp(network.logits(x, values))
    probabilities = network.probabilities(x, values)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    np.testing.assert_allclose(probabilities, powers / powers.sum(axis=1, keepdims=True))


@given(networks, seeds, st.floats(-50, 50))
@settings(deadline=None)
def test_a_constant_added_to_all_logits_leaves_probabilities_unchanged(network, seed, constant):
    network = Network(network.sizes, network.activation, biases=True)
    x, values = features_for(network), parameters(network, seed=seed)
    last = f"b_{len(network.sizes) - 1}"
    shifted = values | {last: values[last] + constant}
    np.testing.assert_allclose(
        network.probabilities(x, shifted), network.probabilities(x, values), rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize("xp", [np, jnp], ids=["numpy", "jax"])
def test_huge_logits_neither_overflow_nor_vanish(xp):
    network = Network((1, 3))
    weights = xp.asarray(np.array([[1e4, 1e4, -1e4]], np.float32))
    probabilities = network.probabilities(xp.asarray(np.ones((1, 1), np.float32)), {"w_1": weights}, xp=xp)
    np.testing.assert_allclose(np.asarray(probabilities), [[0.5, 0.5, 0]])


@given(networks.filter(lambda n: len(n.sizes) > 2), seeds)
@settings(deadline=None)
def test_permuted_hidden_units_predict_the_same(network, seed):
    x, values = features_for(network), parameters(network, seed=seed)
    rng = np.random.default_rng(seed)
    permuted = dict(values)
    for i, size in enumerate(network.sizes[1:-1], 1):
        order = rng.permutation(size)
        permuted[f"w_{i}"] = permuted[f"w_{i}"][:, order]
        permuted[f"w_{i + 1}"] = permuted[f"w_{i + 1}"][order]
        if network.biases:
            permuted[f"b_{i}"] = permuted[f"b_{i}"][order]
    np.testing.assert_allclose(network.logits(x, permuted), network.logits(x, values), rtol=1e-9, atol=1e-9)


def test_default_is_the_network_of_2017():
    network = Network()
    assert network.sizes == (65, 20, 20, 7)
    assert network.dims == ("feature", "hidden_1", "hidden_2", "cover")
    assert network.parameters == {
        "w_1": ("feature", "hidden_1"),
        "w_2": ("hidden_1", "hidden_2"),
        "w_3": ("hidden_2", "cover"),
    }
    assert [layer.activation for layer in network.layers] == ["tanh", "tanh", "identity"]


def test_biases_stand_after_their_weights_with_the_dimension_of_the_outputs():
    network = Network((3, 4, 2), activation="relu", biases=True)
    assert list(network.parameters.items()) == [
        ("w_1", ("feature", "hidden_1")),
        ("b_1", ("hidden_1",)),
        ("w_2", ("hidden_1", "cover")),
        ("b_2", ("cover",)),
    ]
    assert [layer.shape for layer in network.layers] == [(3, 4), (4, 2)]


@given(networks)
def test_layers_and_parameters_tell_the_same_dims_and_shapes(network):
    found = {layer.weights: layer.shape for layer in network.layers}
    found |= {layer.bias: layer.shape[1:] for layer in network.layers if layer.bias}
    assert found == shapes(network)
    assert network.dims == (*(layer.dims[0] for layer in network.layers), "cover")


def test_a_list_of_sizes_makes_the_same_network():
    network = Network([np.int64(3), 4, 2])
    assert network == Network((3, 4, 2))
    assert hash(network) == hash(Network((3, 4, 2)))


@pytest.mark.parametrize("sizes", [(), (3,), (3, 0, 2), (3, -1), (3, 2.5), (3, 2.0), ("3", "2"), (3, None)])
def test_sizes_that_make_no_network_are_refused(sizes):
    with pytest.raises(ValueError, match=r"sizes: expected two or more whole numbers from 1 up, found"):
        Network(sizes)


def test_an_unknown_activation_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"expected one of \['identity', 'relu', 'tanh'\], found 'tahn'"):
        Network((3, 2), activation="tahn")


def test_an_unknown_output_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"output: expected one of \['identity', 'relu', 'sigmoid', 'softmax'\]"):
        Network((3, 2), output="softmin")


def test_a_network_without_softmax_has_a_target():
    assert Network((1, 8, 1), output="relu").dims == ("feature", "hidden_1", "target")


@given(networks, seeds, st.sampled_from(sorted(OUTPUTS)))
@settings(max_examples=30, deadline=None)
def test_outputs_are_made_of_the_logits_alike_in_numpy_jax_and_pytensor(network, seed, output):
    network = Network(network.sizes, network.activation, network.biases, output)
    x, values = features_for(network), parameters(network, seed=seed)
    logits = network.logits(x, values)
    expected = {
        "softmax": network.probabilities(x, values),
        "sigmoid": 1 / (1 + np.exp(-logits)),
        "identity": logits,
        "relu": logits * (logits > 0),
    }[output]
    np.testing.assert_allclose(network.outputs(x, values), expected, rtol=1e-9, atol=1e-9)
    in_jax = network.outputs(jnp.asarray(x), {n: jnp.asarray(v) for n, v in values.items()}, xp=jnp)
    np.testing.assert_allclose(in_jax, expected, rtol=1e-4, atol=1e-4)
    graph = network.outputs(pt.constant(x), {n: pt.constant(v) for n, v in values.items()}, xp=pt)
    np.testing.assert_allclose(pytensor.function([], graph, mode=Mode("py", None))(), expected, rtol=1e-9, atol=1e-9)


def test_a_sigmoid_of_huge_numbers_neither_overflows_nor_vanishes():
    network = Network((1, 1), output="sigmoid")
    np.testing.assert_allclose(
        network.outputs(np.array([[-1e4], [0.0], [1e4]]), {"w_1": np.ones((1, 1))}).T, [[0, 0.5, 1]]
    )


@given(networks.filter(lambda network: len(network.sizes) > 2), seeds)
@settings(max_examples=30, deadline=None)
def test_the_last_layer_of_what_is_hidden_are_the_logits(network, seed):
    x, values = features_for(network), parameters(network, seed=seed)
    last = network.layers[-1]
    found = network.hidden(x, values) @ values[last.weights] + (values[last.bias] if last.bias else 0)
    np.testing.assert_allclose(found, network.logits(x, values), atol=1e-12)


def test_a_network_without_hidden_layers_hides_nothing():
    with pytest.raises(ValueError, match="sizes: expected a hidden layer, found none"):
        Network((3, 2)).hidden(np.ones((1, 3)), {})
