"""Accuracies and probabilities for other shares of classes are what rows of those shares show."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bnn.data import covertype
from bnn.evaluation import shares
from bnn.evaluation.scores import evaluate

seeds = st.integers(0, 2**32 - 1)


def random_case(seed, *, rows=70, classes=7):
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.ones(classes), size=rows), rng.permutation(np.arange(rows) % classes)


def test_the_published_counts_are_all_rows():
    assert covertype.ROWS == 581_012
    assert len(covertype.COVER_ROWS) == len(covertype.COVER_TYPES)
    assert shares.NATURAL.sum() == pytest.approx(1)
    assert shares.NATURAL[1] == pytest.approx(0.4876, abs=1e-4)


@given(seeds)
@settings(deadline=None)
def test_on_the_rows_own_shares_it_is_the_plain_accuracy(seed):
    probability, cover = random_case(seed)
    found = shares.accuracy(probability, cover, shares=shares.BALANCED)
    assert found.value == pytest.approx(evaluate(probability, cover).accuracy.value)


def test_balanced_rows_tell_the_accuracy_on_natural_ones():
    """A classifier of known recalls, judged on balanced rows and on rows of natural shares."""
    recall = np.array([0.7, 0.6, 0.8, 0.95, 0.9, 0.85, 0.93])
    truth = recall @ shares.NATURAL

    def judged(seed):
        rng = np.random.default_rng(seed)
        cover = np.arange(3780) % 7
        answer = np.where(rng.random(3780) < recall[cover], cover, (cover + 1) % 7)
        return shares.accuracy(np.eye(7)[answer], cover)

    found = [judged(seed) for seed in range(300)]
    values = np.array([each.value for each in found])
    assert abs(values.mean() - truth) < 4 * values.std() / np.sqrt(300)
    assert np.mean([each.error for each in found]) == pytest.approx(values.std(ddof=1), rel=0.17)


@given(seeds)
@settings(deadline=None)
def test_corrected_probabilities_are_probabilities_and_there_is_a_way_back(seed):
    probability, _ = random_case(seed)
    there = shares.corrected(probability)
    np.testing.assert_allclose(there.sum(axis=1), 1)
    np.testing.assert_allclose(
        shares.corrected(there, shares=shares.BALANCED, trained=shares.NATURAL), probability, atol=1e-9
    )
    np.testing.assert_allclose(shares.corrected(probability, shares=shares.BALANCED), probability)


def test_corrected_probabilities_are_bayes_rule_with_the_other_prior():
    density = np.array([[0.2, 0.5, 0.3], [0.9, 0.05, 0.4]])  # of the features, per class
    trained, natural = np.array([0.2, 0.3, 0.5]), np.array([0.6, 0.3, 0.1])
    as_trained = density * trained / (density * trained).sum(axis=1, keepdims=True)
    expected = density * natural / (density * natural).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(shares.corrected(as_trained, shares=natural, trained=trained), expected)


@pytest.mark.parametrize("wrong", [np.full(7, 0.2), np.full(6, 1 / 6), [-0.5, 1.5, 0, 0, 0, 0, 0], [np.nan] * 7])
def test_shares_are_numbers_that_sum_to_one(wrong):
    probability, cover = random_case(0)
    with pytest.raises(ValueError, match="shares: expected 7 numbers from 0 up that sum to one"):
        shares.accuracy(probability, cover, shares=wrong)
    with pytest.raises(ValueError, match="shares: expected 7 numbers from 0 up that sum to one"):
        shares.corrected(probability, shares=wrong)


def test_a_class_that_has_a_share_needs_rows():
    with pytest.raises(ValueError, match="found none of class 0"):
        shares.accuracy(np.eye(7), np.full(7, 1))
    with pytest.raises(ValueError, match="trained: expected a share above 0"):
        shares.corrected(np.eye(7), trained=np.eye(7)[0])
