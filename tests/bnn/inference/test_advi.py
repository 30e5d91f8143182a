"""The search learns, agrees with closed forms, repeats itself, and stops where it diverges."""

import math

import numpy as np
import pymc as pm
import pytest
from scipy import stats
from tests.helpers.tiny import NETWORK, linear_model, log_density, model

from bnn.inference.adam import DivergenceError
from bnn.inference.advi import fit
from bnn.inference.settings import Settings
from bnn.models.classifier import build_model
from bnn.models.network import Network

pytestmark = pytest.mark.slow

TRUTH = np.array([1.0, -2.0, 0.5])
BRIEF = Settings(steps=60, batch=16)


def regression(n=40, *, noise=0.5, orthogonal=False):
    rng = np.random.default_rng(7)
    x = rng.normal(size=(n, 3))
    if orthogonal:
        x = np.linalg.qr(x)[0] * np.sqrt([10, 20, 40])
    return x, x @ TRUTH + noise * rng.normal(size=n)


def closed_form(x, y, *, noise, prior):
    """Posterior mean and precision matrix of the weights (Bishop 2006, equations 3.53 and 3.54)."""
    precision = np.eye(x.shape[1]) / prior**2 + x.T @ x / noise**2
    return np.linalg.solve(precision, x.T @ y / noise**2), precision


@pytest.fixture(scope="module")
def network_fit():
    return fit(model(n=200, feature_names=["height", "slope", "aspect"]), Settings(steps=1200, batch=32))


def test_the_loss_falls(network_fit):
    assert network_fit.loss[-100:].mean() < 0.7 * network_fit.loss[:100].mean()


def test_a_fit_tells_how_it_came_about(network_fit):
    assert network_fit.rows == 200
    assert network_fit.settings == Settings(steps=1200, batch=32)
    assert network_fit.seconds > 0
    assert network_fit.versions.keys() == {"python", "pymc", "pytensor", "jax", "jaxlib", "optax", "numpy"}
    assert network_fit.versions["pymc"] == pm.__version__


def test_a_fit_has_the_model_s_dims_and_labels(network_fit):
    for statistic in (network_fit.mean, network_fit.deviation):
        assert {name: values.dims for name, values in statistic.items()} == NETWORK.parameters
        assert list(statistic["feature"].values) == ["height", "slope", "aspect"]
        assert all(values.dtype == np.float32 for values in statistic.values())
    assert all((values > 0).all() for values in network_fit.deviation.values())


@pytest.mark.parametrize("steps", [1, 499, 500, 501, 1200])
def test_there_is_a_loss_per_step_and_progress_up_to_the_last(steps):
    seen = []
    found = fit(
        linear_model(*regression()), Settings(steps=steps), progress=lambda step, loss: seen.append((step, loss))
    )
    assert found.loss.dims == ("step",)
    assert list(found.loss["step"].values) == list(range(1, steps + 1))
    done = [step for step, _ in seen]
    assert done == sorted(set(done))
    assert done[-1] == steps
    assert all(found.loss.min() <= loss <= found.loss.max() for _, loss in seen)


def test_it_recovers_a_known_truth():
    network = Network((4, 3))
    rng = np.random.default_rng(3)
    weights = {"w_1": rng.normal(size=(4, 3))}
    features, fresh = rng.normal(size=(2, 3000, 4))
    cover = [rng.choice(3, p=p) for p in network.probabilities(features, weights)]
    found = fit(build_model(network, features, cover), Settings(steps=3000, batch=300))
    estimated = network.probabilities(fresh, {"w_1": found.mean["w_1"].values})
    assert np.abs(estimated - network.probabilities(fresh, weights)).mean() < 0.02


def in_deviations(found, mean, deviation):
    """How far posterior means are from the closed form, in posterior deviations."""
    return np.abs((found.mean["w"].values - mean) / deviation).max()


# Ten seeds stay within half of these tolerances, or less.


def test_the_mean_is_the_closed_form_where_the_posterior_is_normal():
    x, y = regression()
    found = fit(linear_model(x, y, noise=0.5, prior=2.0), Settings(steps=4000))
    mean, precision = closed_form(x, y, noise=0.5, prior=2.0)
    # Mean field's deviation is that of a weight given the others (Bishop 2006, section 10.1.2).
    deviation = np.diag(precision) ** -0.5
    assert in_deviations(found, mean, deviation) < 0.2
    np.testing.assert_allclose(found.deviation["w"], deviation, rtol=0.08)


def test_deviation_and_evidence_are_the_closed_form_for_an_orthogonal_design():
    x, y = regression(orthogonal=True)
    found = fit(linear_model(x, y, noise=0.5, prior=2.0), Settings(steps=4000))
    mean, precision = closed_form(x, y, noise=0.5, prior=2.0)
    covariance = np.linalg.inv(precision)
    assert covariance == pytest.approx(np.diag(np.diag(covariance)), abs=1e-12)
    assert in_deviations(found, mean, np.sqrt(np.diag(covariance))) < 0.2
    np.testing.assert_allclose(found.deviation["w"], np.sqrt(np.diag(covariance)), rtol=0.08)
    # The posterior is one of independent Normals: the evidence lower bound reaches the evidence.
    evidence = stats.multivariate_normal(np.zeros(len(y)), 0.25 * np.eye(len(y)) + 4 * x @ x.T).logpdf(y)
    assert float(found.loss[-1000:].mean()) == pytest.approx(-evidence, abs=0.2)


def test_batches_reach_the_closed_form_too():
    x, y = regression(400)
    found = fit(linear_model(x, y, noise=0.5), Settings(steps=4000, batch=50))
    mean, precision = closed_form(x, y, noise=0.5, prior=1.0)
    deviation = np.diag(precision) ** -0.5
    assert in_deviations(found, mean, deviation) < 0.8
    np.testing.assert_allclose(found.deviation["w"], deviation, rtol=0.25)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_numbers_and_another_others():
    made = model()
    first, again = (fit(made, BRIEF) for _ in range(2))
    other = fit(made, Settings(steps=60, batch=16, seed=1))
    assert first.mean.identical(again.mean)
    assert first.deviation.identical(again.deviation)
    assert first.loss.identical(again.loss)
    for name in first.mean:
        assert (first.mean[name] != other.mean[name]).all()
    assert (first.loss != other.loss).any()


@pytest.mark.parametrize("batch", [40, 41, 10_000])
def test_a_batch_of_all_rows_takes_each_once(batch):
    made = linear_model(*regression(40))
    at_zero = Settings(steps=1, batch=batch, start_spread=0, start_deviation=1e-7)
    entropy = 3 * (math.log(1e-7) + (1 + math.log(2 * math.pi)) / 2)
    expected = -log_density(made, {"w": np.zeros(3)}) - entropy  # another choice of rows has another density at zero
    assert float(fit(made, at_zero).loss[0]) == pytest.approx(expected, rel=1e-5)


@pytest.mark.slow
def test_numbers_for_all_rows_do_not_depend_on_the_size_of_the_batch_asked_for():
    made = model(n=60)
    first, second = (fit(made, Settings(steps=60, batch=batch)) for batch in (60, 10_000))
    assert first.mean.identical(second.mean)


def with_odd_row(n, value):
    x, y = regression(n)
    y[17] = value
    return linear_model(x, y)


@pytest.mark.parametrize(
    ("n", "batch", "after"), [(40, 1, 1), (4000, 2, 1000)], ids=["early", "after other looks at the loss"]
)
def test_the_step_at_which_the_loss_is_lost_is_named(n, batch, after):
    settings = (Settings(steps=3000, batch=batch, seed=seed) for seed in range(50))
    # A row that is far off and finite shows in the loss at which step it is drawn first.
    for each in settings:
        huge = np.flatnonzero(fit(with_odd_row(n, 1e15), each).loss > 1e20)
        if len(huge) and huge[0] >= after:
            break
    with pytest.raises(
        DivergenceError, match=r"expected a finite loss, found inf; see that all rows are fin"
    ) as caught:
        fit(with_odd_row(n, np.inf), each)
    assert caught.value.step == huge[0] + 1
    assert str(caught.value).startswith(f"step {huge[0] + 1:,}: ")


def test_a_lost_number_in_a_batch_of_all_rows_stops_at_the_first_step():
    x, y = regression()
    y[3] = np.inf
    with pytest.raises(DivergenceError) as caught:
        fit(linear_model(x, y), Settings(steps=60, batch=40))
    assert caught.value.step == 1


def test_an_absurd_learning_rate_diverges_with_the_remedy():
    with pytest.raises(DivergenceError, match=r"lower the learning rate \(now 1e\+06\)") as caught:
        fit(model(), Settings(steps=60, learning_rate=1e6))
    assert caught.value.step == 2, "the first step is taken from a sane start"


def test_parameters_without_names_for_their_axes_get_those_of_arviz():
    x, y = regression()
    with pm.Model() as made:
        features, observed = pm.Data("x", x, dims=("row", "feature")), pm.Data("y", y, dims="row")
        w, b = pm.Normal("w", 0, 1, shape=3), pm.Normal("b", 0, 1)
        pm.Normal("target", features @ w + b, 1, observed=observed, dims="row", total_size=len(y))
    found = fit(made, BRIEF)
    assert found.mean["w"].dims == ("w_dim_0",)
    assert found.mean["b"].dims == ()
    assert found.draw(4)["posterior"]["w"].dims == ("chain", "draw", "w_dim_0")


def test_a_dimension_may_have_a_length_and_no_labels():
    x, y = regression()
    with pm.Model() as made:
        made.add_coord("feature", length=3)
        features, observed = pm.Data("x", x, dims=("row", "feature")), pm.Data("y", y, dims="row")
        w = pm.Normal("w", 0, 1, dims="feature")
        pm.Normal("target", features @ w, 1, observed=observed, dims="row", total_size=len(y))
    assert fit(made, BRIEF).mean["w"].dims == ("feature",)
