"""The retention curve is the plain computation, and its errors are those of repeated samples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bnn.evaluation.retention import area_gain, retention

rows = st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=30)


def simulated(n, seed, *, informed=True):
    rng = np.random.default_rng(seed)
    sure = rng.random(n)
    right = rng.random(n) < 0.5 + 0.5 * sure
    return (sure if informed else rng.random(n)), right


@given(rows, st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_laws(case, seed):
    certainty, right = (np.array(column) for column in zip(*case, strict=True))
    found = retention(certainty, right)
    assert found.share[-1] == 1
    assert found.accuracy[-1] == pytest.approx(right.mean())
    assert ((found.accuracy > -1e-12) & (found.accuracy < 1 + 1e-12)).all()
    assert found.area.value == pytest.approx(found.accuracy.mean())
    order = np.random.default_rng(seed).permutation(len(right))
    turned = retention(certainty[order], right[order])
    np.testing.assert_allclose(turned.accuracy, found.accuracy, atol=1e-12)  # ties and all
    np.testing.assert_allclose(turned.influence, found.influence[order], atol=1e-9)
    np.testing.assert_allclose(retention(np.exp(certainty), right).accuracy, found.accuracy)  # only the order counts


def test_ties_are_the_mean_over_all_orders():
    certainty, right = np.array([2.0, 1, 1, 1, 0]), np.array([1, 1, 0, 0, 1])
    found = retention(certainty, right)
    rng = np.random.default_rng(0)
    broken = [retention(certainty + 1e-6 * rng.random(5), right).accuracy for _ in range(4000)]
    np.testing.assert_allclose(np.mean(broken, axis=0), found.accuracy, atol=0.02)


def test_the_best_order_has_the_greatest_area():
    right = np.array([1, 0, 1, 1, 0, 1])
    best, worst, none = (retention(score, right).area.value for score in (right, -right, np.zeros(6)))
    assert best > none > worst
    assert none == pytest.approx(right.mean())


def test_the_accuracy_at_a_share():
    found = retention([5, 4, 3, 2, 1, 0, -1, -2, -3, -4], [1, 1, 1, 1, 1, 1, 0, 0, 0, 0])
    assert found.at(0.6).value == 1
    assert found.at(0.7).value == pytest.approx(6 / 7)
    assert found.at(0.7).error == pytest.approx(np.sqrt(6 / 7 * 1 / 7 / 7))
    assert found.at(1).value == pytest.approx(0.6)
    assert found.at(1e-9).value == 1
    for share in (0, 1.1, float("nan")):
        with pytest.raises(ValueError, match="share: expected one above 0 and up to 1"):
            found.at(share)


def test_errors_are_the_spread_over_repeated_samples():
    again = [retention(*simulated(500, seed)) for seed in range(300)]
    areas = np.array([each.area.value for each in again])
    # The deviation of 300 values is known to 1 / sqrt(600): four of these, and the errors' own scatter.
    assert np.mean([each.area.error for each in again]) == pytest.approx(areas.std(ddof=1), rel=0.18)
    at = np.array([each.at(0.5).value for each in again])
    assert np.mean([each.at(0.5).error for each in again]) == pytest.approx(at.std(ddof=1), rel=0.18)


def test_a_gain_knows_that_the_rows_are_the_same():
    def gain(seed):
        certainty, right = simulated(500, seed)
        noisy = certainty + 0.1 * np.random.default_rng(seed).normal(size=500)
        return area_gain(retention(certainty, right), retention(noisy, right))

    gains = [gain(seed) for seed in range(300)]
    spread = np.std([each.value for each in gains], ddof=1)
    assert np.mean([each.error for each in gains]) == pytest.approx(spread, rel=0.2)
    apart = np.sqrt(2) * retention(*simulated(500, 0)).area.error
    assert spread < apart / 2, "as errors of unlike rows they would be far greater"


@pytest.mark.parametrize(
    ("certainty", "right", "message"),
    [
        ([], [], "one row or more"),
        ([1, 2], [1], "expected two shapes"),
        ([[1, 2]], [[1, 0]], "expected two shapes"),
        ([1, np.nan], [1, 0], "certainty: expected numbers, found NaN in row 1"),
    ],
)
def test_what_makes_no_curve_is_refused(certainty, right, message):
    with pytest.raises(ValueError, match=message):
        retention(certainty, right)


def test_a_gain_is_over_the_same_rows():
    with pytest.raises(ValueError, match="expected curves of the same rows, found 2 and 3 rows"):
        area_gain(retention([1, 2], [1, 0]), retention([1, 2, 3], [1, 0, 1]))
