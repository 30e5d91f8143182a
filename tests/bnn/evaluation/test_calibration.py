"""The reliability diagram adds up, and its error is that of the cases worked by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bnn.evaluation.calibration import calibration_error, reliability, wilson


@st.composite
def predictions(draw):
    classes, rows = draw(st.integers(2, 6)), draw(st.integers(1, 60))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.dirichlet(np.full(classes, 0.8), size=rows), rng.integers(0, classes, rows)


@given(predictions(), st.integers(1, 20))
@settings(deadline=None)
def test_bins_add_up(case, bins):
    probability, cover = case
    found = reliability(probability, cover, bins=bins)
    assert found.count.sum() == len(cover)
    assert (found.count > 0).all()
    right = probability.argmax(axis=1) == cover
    assert found.accuracy @ found.count == pytest.approx(right.sum())
    assert found.confidence @ found.count == pytest.approx(probability.max(axis=1).sum())
    assert (found.edges[:, 0] - 1e-12 < found.confidence).all()
    assert (found.confidence <= found.edges[:, 1] + 1e-12).all()
    assert (found.low <= found.accuracy + 1e-12).all()
    assert (found.accuracy <= found.high + 1e-12).all()
    assert found.error == calibration_error(probability, cover, bins=bins)


def test_bars_are_wilson_s():
    expected = stats.binomtest(7, 10).proportion_ci(0.95, method="wilson")
    low, high = wilson(np.array([0.7]), np.array([10]))
    np.testing.assert_allclose([low[0], high[0]], [expected.low, expected.high], atol=1e-4)


def test_probabilities_that_mean_what_they_say_lie_within_their_bars():
    rng = np.random.default_rng(1)
    probability = rng.dirichlet([1, 1, 1], size=20_000)
    cover = (rng.random((20_000, 1)) > probability.cumsum(axis=1)).sum(axis=1)
    found = reliability(probability, cover)
    inside = (found.low <= found.confidence) & (found.confidence <= found.high)
    assert inside.mean() > 0.7, "of 95 % bars over about ten bins"
    assert reliability(probability, (cover + 1) % 3).error > 10 * found.error
