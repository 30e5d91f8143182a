"""Sets hold the true class as often as they promise, also where the probabilities are wrong."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnn.evaluation.conformal import evaluate_sets, fit_threshold, prediction_sets
from bnn.evaluation.temperature import tempered


def told(n, *, seed, temperature=1.0):
    """Probabilities, too sure by a temperature, and classes drawn from the right ones."""
    rng = np.random.default_rng(seed)
    logits = 2 * rng.normal(size=(n, 5))
    right = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return tempered(right, 1 / temperature), np.array([rng.choice(5, p=p) for p in right])


@pytest.mark.parametrize("coverage", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0])
def test_sets_cover_what_they_promise_whatever_the_temperature(coverage, temperature):
    threshold = fit_threshold(*told(4000, seed=1, temperature=temperature), coverage=coverage)
    probability, cover = told(8000, seed=2, temperature=temperature)
    scores = evaluate_sets(prediction_sets(probability, threshold), cover)
    assert abs(scores.coverage.value - coverage) < 0.03
    assert scores.size.value >= coverage


def test_surer_probabilities_of_the_same_kind_have_smaller_sets():
    rng = np.random.default_rng(0)
    cover = rng.integers(3, size=2000)
    sure, unsure = (np.where(np.eye(3)[cover] == 1, high, (1 - high) / 2) for high in (0.9, 0.4))
    sizes = [
        evaluate_sets(prediction_sets(p, fit_threshold(p, cover, coverage=0.9)), cover).size.value
        for p in (sure, unsure)
    ]
    assert sizes == [1.0, 1.0], "the truth is always on top"
    noisy = np.where(rng.random(2000)[:, None] < 0.3, np.roll(sure, 1, axis=1), sure)
    scores = evaluate_sets(prediction_sets(noisy, fit_threshold(noisy, cover, coverage=0.95)), cover)
    assert scores.size.value > 1
    assert scores.certain.value < 1


@given(st.integers(1, 60), st.floats(0.01, 0.99), st.integers(0, 100))
def test_the_calibration_rows_themselves_are_covered(n, coverage, seed):
    probability, cover = told(n, seed=seed)
    sets = prediction_sets(probability, fit_threshold(probability, cover, coverage=coverage))
    assert evaluate_sets(sets, cover).coverage.value >= coverage


def test_too_few_rows_for_a_coverage_give_all_classes():
    probability, cover = told(5, seed=0)
    assert fit_threshold(probability, cover, coverage=0.95) == 0
    assert prediction_sets(probability, 0).all()


@pytest.mark.parametrize("coverage", [0, 1, 1.5, float("nan")])
def test_a_coverage_that_cannot_be_is_refused(coverage):
    with pytest.raises(ValueError, match="coverage: expected a number between 0 and 1, found"):
        fit_threshold(*told(10, seed=0), coverage=coverage)


def test_sets_of_other_rows_are_refused():
    with pytest.raises(ValueError, match=r"found \(3, 2\) and \(2,\)"):
        evaluate_sets(np.ones((3, 2)), [0, 1])
