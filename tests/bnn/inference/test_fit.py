"""Settings refuse nonsense; a fit draws for ArviZ."""

from dataclasses import replace

import numpy as np
import pytest
from tests.helpers.tiny import NETWORK, fit_of

from bnn.inference.settings import Settings
from bnn.models.network import Network


@pytest.mark.parametrize("name", ["steps", "batch"])
@pytest.mark.parametrize("value", [0, -1, 2.5, 10.0, "10", None, float("nan"), float("inf")])
def test_counts_are_whole_numbers_from_1(name, value):
    with pytest.raises(ValueError, match=f"{name}: expected a whole number from 1 up, found"):
        Settings(**{name: value})


@pytest.mark.parametrize("value", [-1, 0.5, "2017", None])
def test_a_seed_is_a_whole_number_from_0(value):
    with pytest.raises(ValueError, match="seed: expected a whole number from 0 up, found"):
        Settings(seed=value)


@pytest.mark.parametrize("name", ["learning_rate", "start_deviation"])
@pytest.mark.parametrize("value", [0, -1e-3, float("nan"), float("inf"), "fast", None])
def test_rates_are_finite_numbers_above_0(name, value):
    with pytest.raises(ValueError, match=f"{name}: expected a finite number above 0, found"):
        Settings(**{name: value})


@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf"), None])
def test_the_start_spread_is_a_finite_number_from_0(value):
    with pytest.raises(ValueError, match="start_spread: expected a finite number from 0 up, found"):
        Settings(start_spread=value)


def test_numbers_of_numpy_are_kept_as_python_s_own():
    settings = Settings(steps=np.int64(10), seed=np.uint8(3), learning_rate=np.float64(0.5), start_spread=1)
    assert settings == Settings(steps=10, seed=3, learning_rate=0.5, start_spread=1.0)
    assert [type(v) for v in (settings.steps, settings.seed, settings.learning_rate, settings.start_spread)] == [
        int,
        int,
        float,
        float,
    ]


def test_draws_have_chain_and_draw_before_the_model_s_dims():
    posterior = fit_of(Network((3, 4, 2), biases=True)).draw(7, chains=2)["posterior"]
    assert posterior["w_1"].dims == ("chain", "draw", "feature", "hidden_1")
    assert posterior["b_2"].dims == ("chain", "draw", "cover")
    assert posterior["w_1"].shape == (2, 7, 3, 4)
    assert list(posterior["hidden_1"].values) == [0, 1, 2, 3]
    assert all(np.issubdtype(values.dtype, np.floating) for values in posterior.data_vars.values())


def test_labels_reach_the_draws():
    fit = fit_of()
    labels = {"cover": ["Spruce/Fir", "Aspen"]}
    fit = replace(fit, mean=fit.mean.assign_coords(labels), deviation=fit.deviation.assign_coords(labels))
    posterior = fit.draw(5)["posterior"]
    assert posterior["w_2"].sel(cover="Aspen").shape == (1, 5, 4)


def test_arviz_works_on_draws():
    import arviz as az  # late: it takes seconds, and all tests would wait for it

    draws = fit_of().draw(200, chains=2)
    summary = az.summary(draws, round_to="none")
    assert len(summary) == 3 * 4 + 4 * 2
    assert summary.loc["w_1[0, 0]", "mean"] == pytest.approx(float(draws["posterior"]["w_1"][..., 0, 0].mean()))
    assert set(az.ess(draws).data_vars) == {"w_1", "w_2"}


def test_draws_have_the_fit_s_moments():
    fit = fit_of(deviation=0.3)
    draws = 20_000
    posterior = fit.draw(draws, seed=1)["posterior"]
    for name in fit.mean:
        error = 0.3 / np.sqrt(draws)
        assert abs(posterior[name].mean(("chain", "draw")) - fit.mean[name]).max() < 5 * error
        assert abs(posterior[name].std(("chain", "draw")) - 0.3).max() < 5 * error / np.sqrt(2)
    first, second = (posterior[name][0, :, 0, 0] for name in ("w_1", "w_2"))
    assert abs(np.corrcoef(first, second)[0, 1]) < 5 / np.sqrt(draws), "parameters are independent"


def test_a_seed_gives_the_same_draws_again():
    fit = fit_of()
    first, again, other = (fit.draw(3, seed=seed)["posterior"]["w_1"] for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_the_order_of_the_parameters_does_not_decide_the_draws():
    fit = fit_of()
    turned = replace(fit, mean=fit.mean[["w_2", "w_1"]], deviation=fit.deviation[["w_2", "w_1"]])
    assert (fit.draw(3)["posterior"]["w_1"] == turned.draw(3)["posterior"]["w_1"]).all()


def test_the_summary_tells_the_search_and_no_time():
    fit = fit_of(NETWORK, loss=[1234.5] * 10 + [56.4] * 990)
    assert fit.summary() == "mean-field ADVI: 1,000 steps of 60 of 60 rows, loss 1,234 to 56 nats"
