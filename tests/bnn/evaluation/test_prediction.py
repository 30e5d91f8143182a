"""Predictions are what a plain computation over the same draws gives, in bounded memory."""

import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy
from tests.helpers.tiny import NETWORK, fit_of

from bnn.evaluation.prediction import predict, predict_at
from bnn.models.network import Network

NETWORKS = {
    "network": NETWORK,
    "biases": Network((3, 4, 5, 3), biases=True),
    "no hidden layer": Network((3, 2)),
    "relu": Network((3, 6, 2), activation="relu"),
}


def features(n, *, width=3, seed=0):
    return np.random.default_rng(seed).normal(size=(n, width)).astype(np.float32)


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_predictions_are_the_plain_computation_over_the_same_draws(network):
    fit, x = fit_of(network), features(11)
    found = predict(network, fit, x, draws=50, seed=3)

    posterior = fit.draw(50, seed=3)["posterior"]
    over_draws = np.array(
        [
            network.probabilities(x, {name: posterior[name].values[0, d] for name in network.parameters})
            for d in range(50)
        ]
    )
    at_mean = network.probabilities(x, {name: fit.mean[name].values for name in network.parameters})
    np.testing.assert_allclose(found.probability, over_draws.mean(axis=0), atol=2e-6)
    np.testing.assert_allclose(found.spread, over_draws.std(axis=0, ddof=1), atol=2e-6)
    np.testing.assert_allclose(predict_at(network, fit.mean, x), at_mean, atol=2e-6)
    np.testing.assert_allclose(found.entropy, entropy(over_draws.mean(axis=0), axis=1), atol=1e-5)
    np.testing.assert_allclose(found.expected_entropy, entropy(over_draws, axis=2).mean(axis=0), atol=1e-5)
    assert found.draws == 50


@pytest.fixture(scope="module")
def many():
    """20,000 rows, more than are computed at once."""
    return predict(NETWORK, fit_of(), features(20_000), draws=20)


def test_laws(many):
    assert many.probability.shape == many.spread.shape == (20_000, 2)
    np.testing.assert_allclose(many.probability.sum(axis=1), 1, atol=1e-5)
    # A probability p varies by no more than sqrt(p (1 - p)), but for the correction of the sample's deviation.
    bound = np.sqrt(many.probability * (1 - many.probability) * 20 / 19)
    assert (many.spread >= 0).all()
    assert (many.spread <= bound + 1e-5).all()


@pytest.mark.slow
@given(st.sampled_from(sorted(NETWORKS)), st.integers(0, 1000), st.floats(0, 5))
@settings(max_examples=20, deadline=None)
def test_uncertainty_is_what_stays_and_what_more_rows_could_remove(name, seed, deviation):
    network = NETWORKS[name]
    found = predict(network, fit_of(network, seed=seed, deviation=deviation), 3 * features(6, seed=seed), draws=8)
    assert found.entropy.shape == found.expected_entropy.shape == found.mutual_information.shape == (6,)
    np.testing.assert_allclose(found.entropy, found.expected_entropy + found.mutual_information, atol=1e-5)
    assert (found.mutual_information >= 0).all()
    assert (found.expected_entropy >= 0).all()
    assert (found.entropy <= np.log(network.sizes[-1]) + 1e-5).all()
    if deviation == 0:
        np.testing.assert_allclose(found.mutual_information, 0, atol=1e-5)


def test_draws_that_are_each_sure_of_another_class_leave_all_to_be_learned():
    """A weight of either sign, and huge: each draw is certain, and they contradict one another."""
    network = Network((1, 2))
    found = predict(network, fit_of(network, deviation=1e6), [[1.0]], draws=4000)
    np.testing.assert_allclose(found.entropy, np.log(2), atol=1e-3)
    np.testing.assert_allclose(found.expected_entropy, 0, atol=1e-3)
    np.testing.assert_allclose(found.mutual_information, np.log(2), atol=2e-3)


def test_rows_are_predicted_alike_whatever_rows_are_beside_them(many):
    chosen = [0, 1, 8191, 8192, 9999, 10_000, 16_383, 16_384, 19_998, 19_999]
    for rows in ([0], [8192], [19_999], chosen):
        alone = predict(NETWORK, fit_of(), features(20_000)[rows], draws=20)
        for name in ("probability", "spread", "expected_entropy"):
            np.testing.assert_allclose(getattr(alone, name), getattr(many, name)[rows], atol=1e-6)


def test_an_ordinary_network_predicts_rows_alike_whatever_rows_are_beside_them():
    many = predict_at(NETWORK, fit_of().mean, features(20_000))
    assert many.shape == (20_000, 2)
    np.testing.assert_allclose(many.sum(axis=1), 1, atol=1e-5)
    for rows in ([0], [8192], [19_999]):
        np.testing.assert_allclose(predict_at(NETWORK, fit_of().mean, features(20_000)[rows]), many[rows], atol=1e-6)


def test_without_spread_in_the_posterior_there_is_none_in_the_predictions():
    fit = fit_of(deviation=0.0)
    found = predict(NETWORK, fit, features(5), draws=10)
    np.testing.assert_allclose(found.spread, 0, atol=1e-6)
    np.testing.assert_allclose(found.probability, predict_at(NETWORK, fit.mean, features(5)), atol=1e-6)


def test_the_seed_decides_the_draws():
    first, again, other = (predict(NETWORK, fit_of(), features(5), draws=10, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.probability, again.probability)
    assert (first.probability != other.probability).any()


def test_no_rows_have_no_predictions():
    found = predict(NETWORK, fit_of(), np.empty((0, 3)))
    assert found.probability.shape == found.spread.shape == (0, 2)
    assert predict_at(NETWORK, fit_of().mean, np.empty((0, 3))).shape == (0, 2)


def test_lists_are_fine():
    found = predict(NETWORK, fit_of(), features(2).tolist(), draws=10)
    np.testing.assert_array_equal(found.probability, predict(NETWORK, fit_of(), features(2), draws=10).probability)


@pytest.mark.parametrize(
    ("network", "x", "draws", "message"),
    {
        "one draw": (NETWORK, features(4), 1, "draws: expected two or more, for a spread, found 1"),
        "too wide": (NETWORK, features(4, width=5), 10, r"expected shape \(row, 3\), found \(4, 5\)"),
        "one row as a vector": (NETWORK, features(4)[0], 10, r"expected shape \(row, 3\), found \(3,\)"),
        "lost numbers": (
            NETWORK,
            np.where(np.arange(12).reshape(4, 3) == 7, np.nan, 1),
            10,
            "expected finite numbers, found others in row 2",
        ),
        "other sizes": (Network((3, 5, 2)), features(4), 10, "fit: expected the network's parameters"),
        "a regression": (Network((3, 4, 2), output="identity"), features(4), 10, "network: expected one with softmax"),
        "one layer more": (Network((3, 4, 2, 2)), features(4), 10, "fit: expected the network's parameters"),
        "biases that were not fitted": (
            Network((3, 4, 2), biases=True),
            features(4),
            10,
            "fit: expected the network's",
        ),
    }.values(),
)
def test_what_does_not_fit_is_refused(network, x, draws, message):
    with pytest.raises(ValueError, match=message):
        predict(network, fit_of(), x, draws=draws)


def test_fitted_biases_are_not_left_out_in_silence():
    with pytest.raises(ValueError, match="fit: expected the network's parameters"):
        predict(NETWORK, fit_of(Network(NETWORK.sizes, biases=True)), features(4))


@pytest.mark.slow
@pytest.mark.process
def test_memory_stays_bounded():
    """An array of 100,000 rows x 400 draws x 2 classes has 320 MB in single precision; all of `predict` takes less."""
    script = """
        import resource, sys
        from tests.helpers.tiny import NETWORK, fit_of
        from bnn.evaluation.prediction import predict, predict_at
        import numpy as np
        fit, x = fit_of(), np.ones((100_000, 3), np.float32)
        predict(NETWORK, fit, x[:10_000], draws=400)  # compiles
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        predict(NETWORK, fit, x, draws=400)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print((after - before) // (1024 if sys.platform == "linux" else 1024**2))
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) < 100, "MB more than for a tenth of the rows"
