"""The talk's small models: real fits to a few rows."""

import numpy as np
import pytest

from bnn.data import twin
from bnn.inference import conjugate as closed
from bnn.inference.moments import compare, of_fit
from bnn.talk.small_models import DEEP, FEW, LINEAR, LOGISTIC, deep_net, linear, logistic

pytestmark = pytest.mark.slow  # as they are fitted

MODELS = {"linear": (linear, LINEAR, 60), "logistic": (logistic, LOGISTIC, 60), "deep": (deep_net, DEEP, 200)}


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BNN_CACHE", str(tmp_path_factory.mktemp("bnn")))
        table = twin.generate()
        yield {name: make(table) for name, (make, *_) in MODELS.items()}


@pytest.mark.parametrize("name", MODELS)
def test_a_small_model_is_a_network_fitted_to_its_rows(models, name):
    model, (_, network, rows) = models[name], MODELS[name]
    assert model.network == network
    assert len(model.columns) == model.fit.rows == rows
    assert set(model.fit.mean.data_vars) == set(network.parameters)
    assert model.columns.source.startswith("synthetic twin")
    assert model.fit.loss[-100:].mean() < model.fit.loss[:100].mean()


@pytest.mark.parametrize("name", MODELS)
def test_the_few_rows_go_from_the_smallest_to_the_largest(models, name):
    model = models[name]
    assert model.few_rows.shape == (FEW, 1)
    assert (np.diff(model.few_rows[:, 0]) >= 0).all()
    assert model.few_rows[0, 0] == model.columns.x.min()
    assert model.few_rows[-1, 0] == model.columns.x.max()


def test_draws_have_the_fits_mean_and_deviation(models):
    model = models["deep"]
    draws = model.draws(4_000, seed=1)
    assert draws["w_1"].shape == (4_000, 1, 3)
    for key, values in draws.items():
        deviation = model.fit.deviation[key].values
        assert np.abs(values.mean(axis=0) - model.fit.mean[key].values).max() < 0.1 * deviation.max()
        np.testing.assert_allclose(values.std(axis=0), deviation, rtol=0.1)


def test_linear_regression_is_the_best_mean_field_there_is(models):
    model = models["linear"]
    x, y = model.columns.x, model.columns.y
    exact = closed.posterior(x, y, noise=closed.residual_deviation(x, y))
    found = compare(of_fit(model.fit), closed.mean_field(exact))
    assert np.abs(found.shift).max() < 0.2
    np.testing.assert_allclose(found.ratio, 1, atol=0.1)


def test_height_speaks_for_krummholz(models):
    fit = models["logistic"].fit
    assert fit.mean["w_1"].item() > 3 * fit.deviation["w_1"].item()


def test_the_deep_net_bends_the_line_to_where_the_rows_are(models):
    model = models["deep"]
    x, y = model.columns.x, model.columns.y
    parameters = {key: model.fit.mean[key].values for key in DEEP.parameters}
    left = y - DEEP.outputs(x[:, None], parameters)[:, 0]
    assert left.std() < closed.residual_deviation(x, y)
