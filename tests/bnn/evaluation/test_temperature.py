"""A temperature mends what is too sure, and leaves the answers as they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnn.evaluation.scores import evaluate
from bnn.evaluation.temperature import fit_temperature, tempered


def told(n=4000, *, temperature=1.0, seed=0):
    """Probabilities that are too sure by a temperature, and classes drawn from those that are right."""
    rng = np.random.default_rng(seed)
    logits = 2 * rng.normal(size=(n, 4))
    right = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    cover = np.array([rng.choice(4, p=p) for p in right])
    return tempered(right, 1 / temperature), cover


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_it_finds_the_temperature_that_was_planted(temperature):
    assert fit_temperature(*told(temperature=temperature)) == pytest.approx(temperature, rel=0.06)


def test_it_lowers_log_loss_and_calibration_error_on_other_rows():
    temperature = fit_temperature(*told(temperature=3.0))
    probability, cover = told(temperature=3.0, seed=1)
    before, after = (evaluate(p, cover) for p in (probability, tempered(probability, temperature)))
    assert after.log_loss.value < before.log_loss.value
    assert after.calibration_error < before.calibration_error / 3
    assert after.accuracy.value == before.accuracy.value


@given(st.floats(0.4, 10), st.integers(0, 100))
def test_laws(temperature, seed):
    p = told(20, seed=seed)[0]
    found = tempered(p, temperature)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    np.testing.assert_array_equal(found.argmax(axis=1), p.argmax(axis=1))
    np.testing.assert_allclose(tempered(found, 1 / temperature), p, atol=1e-6)


def test_certainty_stays_finite():
    assert np.isfinite(fit_temperature(np.eye(3), [0, 1, 1]))


def test_a_temperature_of_zero_is_refused():
    with pytest.raises(ValueError, match="temperature: expected a number above 0, found 0"):
        tempered(np.eye(2), 0)
