"""Scores agree with scikit-learn, and the calibration error with cases worked by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from bnn.evaluation.calibration import calibration_error
from bnn.evaluation.estimates import Estimate
from bnn.evaluation.scores import confusion, evaluate


@st.composite
def predictions(draw):
    classes, rows = draw(st.integers(2, 6)), draw(st.integers(1, 60))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.dirichlet(np.full(classes, 0.8), size=rows), rng.integers(0, classes, rows)


@given(predictions())
@settings(deadline=None)
def test_scores_are_those_of_scikit_learn(case):
    probability, cover = case
    labels = np.arange(probability.shape[1])
    scores = evaluate(probability, cover)
    predicted = probability.argmax(axis=1)
    assert scores.rows == len(cover)
    assert scores.accuracy.value == pytest.approx(metrics.accuracy_score(cover, predicted))
    assert scores.log_loss.value == pytest.approx(metrics.log_loss(cover, probability, labels=labels))
    np.testing.assert_array_equal(scores.confusion, metrics.confusion_matrix(cover, predicted, labels=labels))
    assert scores.calibration_error == calibration_error(probability, cover)


@given(predictions())
def test_errors_are_those_of_a_mean(case):
    probability, cover = case
    scores = evaluate(probability, cover)
    n, accuracy = len(cover), scores.accuracy.value
    assert scores.accuracy.error == pytest.approx(np.sqrt(accuracy * (1 - accuracy) / n), abs=1e-12)
    losses = -np.log(probability[np.arange(n), cover])
    assert scores.log_loss.error == pytest.approx(losses.std() / np.sqrt(n))


@given(predictions(), st.integers(1, 30))
def test_calibration_error_is_the_definition_bin_by_bin(case, bins):
    probability, cover = case
    top, right = probability.max(axis=1), probability.argmax(axis=1) == cover
    expected = 0.0
    for k in range(bins):
        inside = (top > k / bins) & (top <= (k + 1) / bins)
        if inside.any():
            expected += inside.mean() * abs(right[inside].mean() - top[inside].mean())
    assert calibration_error(probability, cover, bins=bins) == pytest.approx(expected, abs=1e-12)


def two_classes(*top):
    """Rows whose class 0 has the given probabilities."""
    return np.column_stack([top, 1 - np.asarray(top)])


def test_perfectly_calibrated_rows_have_no_calibration_error():
    probability = two_classes(*[0.75] * 4, *[0.6] * 5, *[1.0] * 3)
    cover = [0, 0, 0, 1, *[0, 0, 0, 1, 1], *[0, 0, 0]]
    assert calibration_error(probability, cover) == pytest.approx(0, abs=1e-12)


HAND = {
    "sure and right": (two_classes(1.0, 1.0), [0, 0], 10, 0),
    "sure and wrong": (two_classes(1.0, 1.0), [1, 1], 10, 1),
    "sure, half of them right": (two_classes(1.0, 1.0), [0, 1], 10, 0.5),
    # (0.5, 1] holds all four rows, of mean probability 0.675 and accuracy 0.25.
    "one bin": (two_classes(0.9, 0.6, 0.6, 0.6), [0, 1, 1, 1], 2, 0.675 - 0.25),
    "two bins, weighted by their rows": (two_classes(0.9, 0.55, 0.55, 0.55), [0, 1, 1, 1], 3, (0.1 + 3 * 0.55) / 4),
    # Exactly 0.6 belongs with 0.55 to (0.5, 0.6], where 0.6 - 1 and 0.55 - 0 offset each other in part.
    "an edge belongs to the bin below": (two_classes(0.6, 0.55), [0, 1], 10, abs(0.4 - 0.55) / 2),
    "just above an edge is the next bin": (two_classes(0.6 + 1e-9, 0.55), [0, 1], 10, (0.4 + 0.55) / 2),
    "zeros everywhere else": (np.eye(3), [0, 1, 1], 15, 1 / 3),
}


@pytest.mark.parametrize(("probability", "cover", "bins", "expected"), HAND.values(), ids=HAND)
def test_calibration_error_of_cases_worked_by_hand(probability, cover, bins, expected):
    assert calibration_error(probability, cover, bins=bins) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("bins", [5, 10, 15, 100])
def test_every_exact_multiple_falls_into_the_bin_below_it(bins):
    """Rounding must not move an edge: of 100 bins, ceil(0.07 * 100) would be 8."""
    for k in range(bins // 2 + 1, bins):
        on_edge, below = k / bins, (k - 0.5) / bins
        # Together in one bin, the two rows' gaps offset each other but for half a bin; apart, they would not.
        expected = abs((1 - on_edge) - below) / 2
        assert calibration_error(two_classes(on_edge, below), [0, 1], bins=bins) == pytest.approx(expected)


def test_a_lost_row_costs_a_finite_log_loss():
    scores = evaluate([[1.0, 0.0]], [1])
    assert 50 < scores.log_loss.value < 100


def test_confusion_has_the_truth_in_rows():
    np.testing.assert_array_equal(confusion([1, 1, 0], [0, 0, 2], classes=3), [[0, 2, 0], [0, 0, 0], [1, 0, 0]])


def test_lists_and_single_precision_are_fine():
    probability = np.array([[0.1, 0.9], [0.8, 0.2]], np.float32)
    assert evaluate(probability, [1, 0]).accuracy.value == 1
    assert evaluate([[0.1, 0.9], [0.8, 0.2]], [1.0, 0.0]).accuracy.value == 1


SOUND = np.full((3, 2), 0.5)


@pytest.mark.parametrize(
    ("probability", "cover", "message"),
    {
        "no rows": (np.empty((0, 2)), [], r"one row or more, found \(0, 2\) and \(0,\)"),
        "one row as a vector": ([0.5, 0.5], [0], r"found \(2,\) and \(1,\)"),
        "fewer classes than rows": (SOUND, [0, 1], r"found \(3, 2\) and \(2,\)"),
        "a column of classes": (SOUND, [[0], [1], [0]], r"found \(3, 2\) and \(3, 1\)"),
        "logits": ([[0.5, 0.5], [3.0, -1.0]], [0, 1], r"that sum to one, found \[ 3. -1.\] in row 1"),
        "too little": ([[0.5, 0.5], [0.2, 0.2]], [0, 1], r"that sum to one, found \[0.2 0.2\] in row 1"),
        "negative": ([[0.5, 0.5], [1.5, -0.5]], [0, 1], r"from 0 up that sum to one, found \[ 1.5 -0.5\] in row 1"),
        "not a number": ([[0.5, 0.5], [np.nan, 0.5]], [0, 1], r"that sum to one, found \[nan 0.5\] in row 1"),
        "classes from 1": (SOUND, [1, 2, 1], "cover: expected classes 0 to 1, found 2"),
        "a class below 0": (SOUND, [1, -1, 1], "cover: expected classes 0 to 1, found -1"),
        "half a class": (SOUND, [1, 0.5, 1], "cover: expected classes 0 to 1, found 0.5"),
    }.values(),
)
def test_what_cannot_be_scored_is_refused(probability, cover, message):
    with pytest.raises(ValueError, match=message):
        evaluate(probability, cover)


def test_an_estimate_is_written_with_its_error():
    estimate = Estimate(0.78125, 0.00672)
    assert f"{estimate:.3f}" == "0.781 ± 0.007"
    assert f"{estimate:.1%}" == "78.1% ± 0.7%"
    assert f"{Estimate(-2.266, 0.29):.2f}" == "−2.27 ± 0.29"
