"""NUTS recovers what is known, and says when its draws must not be used."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pymc as pm
import pytest
from tests.helpers.tiny import linear_model

from bnn.inference.nuts import ConvergenceError, sample
from bnn.inference.settings import Chains

TRUTH = np.array([1.0, -2.0, 0.5])
BRIEF = Chains(draws=500, tune=500, chains=2)


def regression(n=40):
    rng = np.random.default_rng(7)
    x = rng.normal(size=(n, 3))
    return linear_model(x, x @ TRUTH + 0.5 * rng.normal(size=n), noise=0.5)


@pytest.fixture(scope="module")
def sampled():
    return sample(regression(), BRIEF)


@pytest.mark.slow
def test_draws_have_the_model_s_dims(sampled):
    assert sampled.draws["w"].dims == ("chain", "draw", "feature")
    assert sampled.draws["w"].shape == (2, 500, 3)
    assert list(sampled.draws["feature"].values) == [0, 1, 2]


@pytest.mark.slow
def test_a_known_truth_is_recovered(sampled):
    mean, deviation = (getattr(sampled.draws["w"], what)(("chain", "draw")) for what in ("mean", "std"))
    assert (abs(mean - TRUTH) < 4 * deviation).all()


@pytest.mark.slow
def test_the_diagnostics_are_those_of_arviz(sampled):
    import arviz as az  # late: it takes seconds, and all tests would wait for it

    summary = az.summary(sampled.tree(), round_to="none")
    assert sampled.r_hat == pytest.approx(summary["r_hat"].max())
    assert sampled.effective == pytest.approx(summary[["ess_bulk", "ess_tail"]].min().min())
    assert sampled.divergences == 0
    assert sampled.summary() == (
        f"NUTS: 2 chains of 500 draws after 500 to tune, 0 divergences, R-hat {sampled.r_hat:.3f}, "
        f"{sampled.effective:,.0f} effective draws or more"
    )


@pytest.mark.slow
def test_the_seed_decides_the_draws(sampled):
    again = sample(regression(), BRIEF)
    other = sample(regression(), Chains(draws=500, tune=500, chains=2, seed=1))
    assert sampled.draws.identical(again.draws)
    assert (sampled.draws["w"] != other.draws["w"]).any()


@pytest.mark.slow
def test_the_model_stays_as_it_was(sampled):
    made = regression()
    before = list(made.named_vars)
    sample(made, BRIEF)
    assert list(made.named_vars) == before
    assert made["x"].get_value().shape == (40, 3)


@pytest.mark.slow
def test_chains_that_disagree_are_refused():
    with pm.Model() as two_modes:
        pm.NormalMixture("w", w=[0.5, 0.5], mu=[-40, 40], sigma=1)
    with pytest.raises(ConvergenceError, match=r"expected an R-hat of 1.01 at most, found .*; raise tune"):
        sample(two_modes, Chains(draws=300, tune=300, chains=4, seed=3))


@pytest.mark.slow
def test_divergences_are_refused():
    with pm.Model() as funnel:  # Neal 2003, Slice Sampling, section 8
        v = pm.Normal("v", 0, 3)
        pm.Normal("x", 0, pm.math.exp(v / 2), shape=9)
    with pytest.raises(ConvergenceError, match=r"expected no divergence, found \d+; raise target_accept \(now 0.6\)"):
        sample(funnel, Chains(draws=1000, tune=200, chains=2, target_accept=0.6))


@pytest.mark.slow
def test_too_few_draws_are_refused():
    with pytest.raises(ConvergenceError, match=r"expected .*(effective draws|R-hat).*; raise (draws|tune)"):
        sample(regression(), Chains(draws=40, tune=500, chains=2))


@pytest.mark.parametrize(("name", "least"), [("draws", 4), ("tune", 0), ("chains", 2), ("seed", 0)])
@pytest.mark.parametrize("value", [-1, 2.5, "10", None])
def test_counts_are_whole_numbers(name, least, value):
    with pytest.raises(ValueError, match=f"{name}: expected a whole number from {least} up, found"):
        Chains(**{name: value})


@pytest.mark.parametrize("value", [0, 1, -0.5, float("nan"), "0.9", None])
def test_an_acceptance_is_between_0_and_1(value):
    with pytest.raises(ValueError, match="target_accept: expected a number between 0 and 1, found"):
        Chains(target_accept=value)


def test_one_chain_cannot_disagree_with_itself():
    with pytest.raises(ValueError, match="chains: expected a whole number from 2 up, found 1"):
        Chains(chains=1)


DIGEST = """
import hashlib
import numpy as np
import pymc as pm
from bnn.inference.nuts import Chains, sample

rng = np.random.default_rng(7)
x = rng.normal(size=60)
with pm.Model() as model:
    w, b = pm.Normal("w"), pm.Normal("b")
    pm.Normal("y", mu=w * x + b, sigma=0.5, observed=x + rng.normal(size=60))
draws = sample(model, Chains(draws=500, tune=500, chains=2)).draws
print(hashlib.sha256(draws["w"].values.tobytes()).hexdigest())
"""


@pytest.mark.slow
@pytest.mark.process
def test_draws_are_the_same_when_they_are_compiled_and_when_that_is_loaded(tmp_path: Path):
    environment = os.environ | {"PYTENSOR_FLAGS": f"base_compiledir={tmp_path}"}
    options = {"env": environment, "capture_output": True, "text": True, "check": True}
    first, second = (subprocess.run([sys.executable, "-c", DIGEST], **options).stdout for _ in range(2))
    assert first == second
    assert any(tmp_path.rglob("*.nbc")), "nothing was compiled and kept: it shows nothing"
