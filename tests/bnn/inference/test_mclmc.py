"""Microcanonical chains recover known posteriors, and say when their draws must not be used."""

from dataclasses import replace

import blackjax
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from tests.helpers.tiny import NETWORK, linear_model, log_density, model

from bnn.evaluation.prediction import predict
from bnn.inference.density import density
from bnn.inference.mclmc import sample_network
from bnn.inference.nuts import ConvergenceError
from bnn.inference.settings import Microcanonical

pytestmark = pytest.mark.slow

BRIEF = Microcanonical(draws=20, thin=2, tune=40, chains=2)


@pytest.fixture(scope="module")
def reported():
    """A sample, as each takes seconds to compile, and what was reported on the way."""
    seen = []
    return sample_network(model(cover_names=["fir", "pine"]), BRIEF, progress=lambda *each: seen.append(each)), seen


@pytest.fixture(scope="module")
def brief(reported):
    return reported[0]


def test_a_normal_posterior_is_recovered():
    rng = np.random.default_rng(7)
    x = rng.normal(size=(40, 6)) * [0.3, 1, 1, 1, 1, 3]
    x[:, 1] += 0.8 * x[:, 2]  # so that two weights depend on each other
    y = x @ [1.0, -2.0, 0.5, 0, 1, 0] + 0.5 * rng.normal(size=40)
    found = sample_network(linear_model(x, y, noise=0.5), Microcanonical(draws=500, thin=20, tune=2000, chains=4))
    precision = np.eye(6) + x.T @ x / 0.25
    mean, covariance = np.linalg.solve(precision, x.T @ y / 0.25), np.linalg.inv(precision)
    deviation = np.sqrt(np.diag(covariance))
    draws = found.draws["w"].values.reshape(-1, 6)
    np.testing.assert_allclose(draws.mean(axis=0), mean, atol=0.15 * deviation.min(), rtol=0)
    np.testing.assert_allclose(draws.std(axis=0), deviation, rtol=0.1)
    np.testing.assert_allclose(np.corrcoef(draws.T), covariance / np.outer(deviation, deviation), atol=0.1)


def test_a_network_s_predictions_are_those_of_long_nuts(brief):
    made = model()
    target = density(made)
    rows = target.single_rows()

    def log_p(parameters):
        return target.log_density(target.named(parameters.astype(jnp.float32)), rows).astype(float)

    def chain(key, start):
        warmup = blackjax.window_adaptation(blackjax.nuts, log_p)
        (state, parameters), _ = warmup.run(key, start, num_steps=500)
        kernel = blackjax.nuts(log_p, **parameters)
        step = lambda state, key: (lambda new: (new, new.position))(kernel.step(key, state)[0])  # noqa: E731
        return jax.lax.scan(step, state, jax.random.split(key, 2000))[1]

    starts = jax.random.normal(jax.random.key(1), (4, target.size))
    drawn = jax.jit(jax.vmap(chain))(jax.random.split(jax.random.key(2), 4), starts)  # (chain, draw, parameter)
    values = target.named(np.asarray(drawn).reshape(-1, target.size)[::10])
    x = rows["x"]
    nuts = np.mean(
        [NETWORK.probabilities(x, {n: v[i] for n, v in values.items()}, xp=jnp) for i in range(len(values["w_1"]))],
        axis=0,
    )
    found = sample_network(made, Microcanonical(draws=100, thin=20, tune=1000, chains=4))
    ours = predict(NETWORK, found, np.asarray(x), draws=400).probability
    np.testing.assert_allclose(ours, nuts, atol=0.05)
    assert np.abs(ours - nuts).mean() < 0.01


def test_draws_have_the_model_s_dims_and_labels(brief):
    assert {name: values.dims for name, values in brief.draws.items()} == {
        name: ("chain", "draw", *dims) for name, dims in NETWORK.parameters.items()
    }
    assert brief.draws.sizes["chain"] == 2
    assert brief.draws.sizes["draw"] == 20
    assert list(brief.draws["cover"].values) == ["fir", "pine"]
    assert all(values.dtype == np.float32 for values in brief.draws.values())
    assert brief.tree()["posterior"].sizes["draw"] == 20


def test_the_log_density_is_pymc_s(brief):
    values = {name: each.values[1, 5].astype(float) for name, each in brief.draws.items()}
    assert float(brief.log_density[1, 5]) == pytest.approx(log_density(model(), values), rel=1e-4)


def test_the_seed_decides_the_draws(brief):
    made = model(cover_names=["fir", "pine"])
    again, other = (sample_network(made, replace(BRIEF, seed=seed)) for seed in (BRIEF.seed, 1))
    assert again.draws.identical(brief.draws)
    assert (other.draws["w_1"] != brief.draws["w_1"]).any()


def test_it_tells_what_it_cost(brief):
    starts = 2 * 1000 * 60 / 60  # a thousand steps each, on all of the sixty rows
    assert brief.gradients == starts + 2 * 2 * (40 + 20 * 2)
    assert brief.summary().startswith("microcanonical Langevin: 2 chains of 40 steps after 40 to tune, energy error ")


def test_progress_reaches_the_last_step(reported):
    assert [step for step, _, _ in reported[1]] == list(range(0, 41, 2))
    assert all(np.isfinite(each).all() for each in reported[1])


def test_chains_that_are_badly_tuned_are_refused_with_the_remedy():
    too_strict = Microcanonical(draws=20, thin=2, tune=20, chains=2, energy_error=1e-15)
    with pytest.raises(ConvergenceError, match=r"an energy error of 1e-15 per parameter at most, found .*; raise tune"):
        sample_network(model(), too_strict)


def test_a_chain_that_meets_too_steep_a_place_goes_back_and_takes_smaller_steps(monkeypatch, brief):
    monkeypatch.setattr("bnn.inference.mclmc.CAUTION", 6.0)  # steps that are too long for this density
    found = sample_network(model(cover_names=["fir", "pine"]), BRIEF)
    assert found.gradients > brief.gradients, "some steps were taken twice"
    assert (found.energy_error <= BRIEF.energy_error).all()
    assert np.isfinite(found.log_density).all()


def test_chains_that_leave_the_finite_numbers_are_refused(monkeypatch):
    monkeypatch.setattr("bnn.inference.mclmc.CAUTION", 1e30)  # steps that no density bears
    with pytest.raises(ConvergenceError, match="at most, found nan"):
        sample_network(model(), BRIEF)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("draws", 3, "a whole number from 4 up"),
        ("thin", 0, "a whole number from 1 up"),
        ("tune", 10, "a whole number from 20 up"),
        ("chains", 1, "a whole number from 2 up"),
        ("energy_error", 0, "a finite number above 0"),
        ("decoherence", float("nan"), "a finite number above 0"),
        ("seed", -1, "a whole number from 0 up"),
    ],
)
def test_settings_that_cannot_work_are_refused(name, value, expected):
    with pytest.raises(ValueError, match=f"{name}: expected {expected}, found"):
        Microcanonical(**{name: value})


@pytest.mark.gpu
@pytest.mark.skipif(jax.default_backend() != "gpu", reason="JAX sees no accelerator")
def test_the_rows_lie_on_the_gpu_where_there_is_one():
    """All of this module runs there as it stands."""
    rows = density(model()).single_rows()
    assert {device.platform for values in rows.values() for device in values.devices()} == {"gpu"}
