"""Regressions are the models that their formulas say, and their posteriors are the closed form."""

import numpy as np
import pytest
from scipy import stats
from tests.helpers.tiny import log_density, parameters

from bnn.data import twin
from bnn.data.columns import height_by_road, krummholz_by_height
from bnn.evaluation.curves import curve, curves
from bnn.inference import conjugate, moments
from bnn.inference.advi import fit
from bnn.inference.nuts import sample
from bnn.inference.settings import Chains, Settings
from bnn.models.network import Network
from bnn.models.regression import build_logistic, build_regression
from bnn.talk.small_models import DEEP, LINEAR, LOGISTIC

X = np.linspace(-1, 3, 12)


@pytest.fixture(scope="module")
def columns():
    return height_by_road(twin.generate())


@pytest.fixture(scope="module")
def noise(columns):
    return conjugate.residual_deviation(columns.x, columns.y)


@pytest.fixture(scope="module")
def model(columns, noise):
    return build_regression(LINEAR, columns.features, columns.y, noise=noise)


@pytest.fixture(scope="module")
def exact(columns, noise):
    return conjugate.posterior(columns.x, columns.y, noise=noise)


@pytest.fixture(scope="module")
def fitted(model):
    return fit(model, Settings(steps=4000))


@pytest.fixture(scope="module")
def sampled(model):
    return sample(model)


def priors(values):
    return sum(stats.norm.logpdf(value).sum() for value in values.values())


@pytest.mark.parametrize("network", [LINEAR, DEEP, Network((1, 3, 4, 1), "relu", output="identity")])
def test_a_regression_s_density_is_the_hand_written_one(network):
    values, y = parameters(network), np.cos(X)
    made = build_regression(network, X[:, None], y, noise=0.7)
    expected = priors(values) + stats.norm.logpdf(y, network.outputs(X[:, None], values)[:, 0], 0.7).sum()
    assert log_density(made, values) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("network", [LOGISTIC, Network((1, 3, 1), output="sigmoid")])
def test_a_logistic_regression_s_density_is_the_hand_written_one(network):
    values, y = parameters(network), (X > 0.5).astype(int)
    made = build_logistic(network, X[:, None], y)
    probability = network.outputs(X[:, None], values)[:, 0]
    expected = priors(values) + stats.bernoulli.logpmf(y, probability).sum()
    assert log_density(made, values) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("change", "message"),
    {
        "a classifier": ({"network": Network((1, 2))}, "expected one output, identity or relu, found 2 of softmax"),
        "two outputs": ({"network": Network((1, 2), output="relu")}, "expected one output, .* found 2 of relu"),
        "too wide": ({"features": np.zeros((3, 2))}, r"features: expected shape \(row, 1\), found \(3, 2\)"),
        "a number too few": ({"target": [1, 2]}, r"a number for each of 3 rows, found shape \(2,\)"),
        "a lost feature": ({"features": [[0], [np.nan], [1]]}, "features: expected finite numbers, .* in row 1"),
        "a lost target": ({"target": [0, 1, np.inf]}, "target: expected finite numbers, found others in row 2"),
        "no noise": ({"noise": 0.0}, "noise: expected a finite number above 0, found 0.0"),
        "a name too many": ({"feature_names": ["a", "b"]}, "feature_names: expected 1, found 2"),
    }.values(),
)
def test_what_makes_no_regression_is_refused(change, message):
    sound = {"network": LINEAR, "features": [[0], [1], [2]], "target": [0, 1, 2], "noise": 1.0}
    with pytest.raises(ValueError, match=message):
        build_regression(**(sound | change))


def test_a_logistic_target_is_yes_or_no():
    with pytest.raises(ValueError, match="target: expected 0 or 1, found 2"):
        build_logistic(LOGISTIC, [[0], [1], [2]], [0, 1, 2])


def test_names_become_coordinates():
    made = build_regression(LINEAR, [[0.0], [1.0]], [0.0, 1.0], noise=1.0, feature_names=["height"])
    assert made.coords["feature"] == ("height",)


def test_the_closed_form_is_the_posterior_on_a_grid(columns, noise, exact):
    """Bayes' rule by summing over a grid of slopes and intercepts."""
    sides = [exact.mean[i] + exact.deviation[i] * np.linspace(-6, 6, 121) for i in (0, 1)]
    w, b = np.meshgrid(*sides, indexing="ij")
    misfit = ((columns.y - w[..., None] * columns.x - b[..., None]) ** 2).sum(axis=-1)
    logp = -misfit / (2 * noise**2) - (w**2 + b**2) / 2
    p = np.exp(logp - logp.max())
    p /= p.sum()
    mean = np.array([(p * w).sum(), (p * b).sum()])
    off = (p * (w - mean[0]) * (b - mean[1])).sum()
    covariance = [[(p * (w - mean[0]) ** 2).sum(), off], [off, (p * (b - mean[1]) ** 2).sum()]]
    np.testing.assert_allclose(mean, exact.mean, rtol=1e-6)
    np.testing.assert_allclose(covariance, exact.covariance, rtol=1e-4)


@pytest.mark.slow
def test_nuts_draws_from_the_closed_form(sampled, exact):
    found = moments.of_sample(sampled)
    # Five standard errors: of a mean 1 / sqrt(n), of a deviation 1 / sqrt(2 n) at these effective draws (of the
    # tails and bulk the fewest), of a correlation (1 - r^2) / sqrt(n).
    n = sampled.effective
    assert np.abs((found.mean - exact.mean) / exact.deviation).max() < 5 / np.sqrt(n)
    assert np.abs(found.deviation / exact.deviation - 1).max() < 5 / np.sqrt(2 * n)
    correlation = exact.correlation[0, 1]
    assert abs(found.correlation[0, 1] - correlation) < 5 * (1 - correlation**2) / np.sqrt(n)
    assert abs(correlation) > 0.5, "there is something for mean field to miss"


@pytest.mark.slow
def test_advi_finds_the_best_mean_field(fitted, exact):
    best, found = conjugate.mean_field(exact), moments.of_fit(fitted)
    # The last steps' gradients are of one draw each: ten seeds stay within half of these tolerances.
    assert np.abs((found.mean - best.mean) / best.deviation).max() < 0.2
    np.testing.assert_allclose(found.deviation, best.deviation, rtol=0.08)


def test_the_best_mean_field_has_the_least_divergence(exact):
    """KL(q || p) of Normals, as computed from the formula; no neighbour has less."""
    precision = np.linalg.inv(exact.covariance)

    def divergence(mean, variance):
        off = mean - exact.mean
        return precision.diagonal() @ variance / 2 + off @ precision @ off / 2 - np.log(variance).sum() / 2

    best = conjugate.mean_field(exact)
    least = divergence(best.mean, best.deviation**2)
    for step in (-0.1, 0.1):
        for i in (0, 1):
            factor, shift = np.ones(2), np.zeros(2)
            factor[i], shift[i] = 1 + step, step * exact.deviation[i]
            assert divergence(best.mean, best.deviation**2 * factor) > least
            assert divergence(best.mean + shift, best.deviation**2) > least


@pytest.mark.slow
def test_mean_field_is_too_sure_by_what_the_correlation_says(fitted, sampled, exact):
    found = moments.compare(moments.of_fit(fitted), moments.of_sample(sampled))
    expected = np.sqrt(1 - exact.correlation[0, 1] ** 2)  # two numbers: variance given the other, by variance
    np.testing.assert_allclose(found.ratio, expected, rtol=0.15)
    assert found.missed[0, 1] == pytest.approx(exact.correlation[0, 1], abs=0.1)
    np.testing.assert_allclose(np.diag(found.missed), 0, atol=1e-12)


def test_a_comparison_is_of_the_same_numbers_whatever_their_order(exact):
    turned = moments.Moments(exact.names[::-1], exact.mean[::-1], exact.covariance[::-1, ::-1])
    found = moments.compare(turned, exact)
    np.testing.assert_allclose(found.shift, 0, atol=1e-12)
    np.testing.assert_allclose(found.ratio, 1)
    np.testing.assert_allclose(found.missed, 0, atol=1e-12)
    with pytest.raises(ValueError, match="expected the numbers"):
        moments.compare(moments.Moments(("w_1", "b_2"), exact.mean, exact.covariance), exact)


@pytest.mark.slow
def test_the_tree_line_has_a_tree_line():
    columns = krummholz_by_height(twin.generate())
    found = sample(build_logistic(LOGISTIC, columns.features, columns.y), Chains(chains=2))
    assert (found.draws["w_1"] > 0).all(), "higher up Krummholz is more probable"
    line = float((-found.draws["b_1"] / found.draws["w_1"]).mean())
    assert columns.x[columns.y == 0].mean() < line < columns.x[columns.y == 1].mean()


def test_residual_deviation_of_known_noise():
    rng = np.random.default_rng(0)
    x = rng.normal(size=20_000)
    # Five standard errors of a deviation, 1 / sqrt(2 n) of it.
    assert conjugate.residual_deviation(x, 3 * x - 1 + 0.25 * rng.normal(size=x.size)) == pytest.approx(0.25, rel=0.025)
    with pytest.raises(ValueError, match="expected three rows or more"):
        conjugate.residual_deviation([0, 1], [0, 1])


@pytest.mark.slow
def test_curves_are_the_network_s_at_draws(fitted, sampled):
    for posterior in (fitted, sampled):
        drawn = curves(LINEAR, posterior, X, draws=50, seed=1)
        assert drawn.shape == (50, 12)
        np.testing.assert_allclose(np.diff(drawn, 2, axis=1), 0, atol=1e-9)  # lines
        assert (drawn == curves(LINEAR, posterior, X, draws=50, seed=1)).all()
        assert (drawn != curves(LINEAR, posterior, X, draws=50, seed=2)).any()
    np.testing.assert_allclose(curve(LINEAR, fitted, [0.0, 1.0])[0], float(fitted.mean["b_1"][0]), rtol=1e-6)


@pytest.mark.slow
def test_the_band_of_lines_is_the_closed_form(sampled, exact):
    drawn = curves(LINEAR, sampled, X, draws=4000)
    # Bishop 2006, equations 3.58 and 3.59 without the noise.
    design = np.column_stack([X, np.ones(len(X))])
    mean = design @ exact.mean
    deviation = np.sqrt(np.einsum("pi,ij,pj->p", design, exact.covariance, design))
    n = sampled.effective
    assert np.abs((drawn.mean(axis=0) - mean) / deviation).max() < 5 / np.sqrt(n)
    assert np.abs(drawn.std(axis=0) / deviation - 1).max() < 5 / np.sqrt(2 * n)


@pytest.mark.slow
def test_curves_need_one_axis_and_draws_enough(sampled):
    with pytest.raises(ValueError, match="expected one feature and one output"):
        curves(Network((2, 1), output="identity"), sampled, X)
    with pytest.raises(ValueError, match="draws: expected 4,000 at most"):
        curves(LINEAR, sampled, X, draws=4001)
