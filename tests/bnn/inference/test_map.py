"""Modes are where the closed form has them; each start is the same alone and among others."""

import numpy as np
import pytest
from tests.helpers.tiny import NETWORK, linear_model, log_density, model

from bnn.inference.adam import DivergenceError
from bnn.inference.map import map_fit
from bnn.inference.settings import Descent

pytestmark = pytest.mark.slow

BRIEF = Descent(steps=600, batch=16)


def regression(n=40):
    rng = np.random.default_rng(7)
    x = rng.normal(size=(n, 3))
    return x, x @ [1.0, -2.0, 0.5] + 0.5 * rng.normal(size=n)


@pytest.fixture(scope="module")
def several():
    return map_fit(model(cover_names=["fir", "pine"]), BRIEF, members=5)


@pytest.mark.parametrize("batch", [40, 1000])
def test_the_mode_of_the_conjugate_model_is_its_closed_form(batch):
    x, y = regression()
    found = map_fit(linear_model(x, y, noise=0.5, prior=2.0), Descent(steps=3000, batch=batch), members=2)
    precision = np.eye(3) / 4 + x.T @ x / 0.25
    mode = np.linalg.solve(precision, x.T @ y / 0.25)  # of a Normal: its mean (Bishop 2006, equation 3.53)
    for member in found.values["w"].values:
        np.testing.assert_allclose(member, mode, atol=1e-3)


def test_batches_lead_near_the_mode():
    x, y = regression(400)
    found = map_fit(linear_model(x, y, noise=0.5), Descent(steps=4000, batch=50))
    precision = np.eye(3) + x.T @ x / 0.25
    mode = np.linalg.solve(precision, x.T @ y / 0.25)
    assert (np.abs(found.values["w"].values[0] - mode) < np.diag(precision) ** -0.5).all()


@pytest.mark.parametrize("members", [1, 2, 3, 4, 8])
def test_a_start_is_the_same_alone_and_among_others(several, members):
    found = map_fit(model(cover_names=["fir", "pine"]), BRIEF, members=members)
    both = min(members, 5)
    for name, values in found.values.items():
        np.testing.assert_array_equal(values.values[:both], several.values[name].values[:both], err_msg=name)
    np.testing.assert_array_equal(found.loss.values[:, :both], several.loss.values[:, :both])


def test_a_member_is_the_start_of_its_own_seed(several):
    alone = map_fit(model(cover_names=["fir", "pine"]), Descent(steps=600, batch=16, seed=BRIEF.seed + 3))
    np.testing.assert_array_equal(alone.values["w_1"].values[0], several.values["w_1"].values[3])
    assert (several.values["w_1"].values[3] != several.values["w_1"].values[2]).any()


def test_modes_have_the_model_s_dims_and_labels(several):
    assert {name: values.dims for name, values in several.values.items()} == {
        name: ("member", *dims) for name, dims in NETWORK.parameters.items()
    }
    assert list(several.values["cover"].values) == ["fir", "pine"]
    assert several.tree()["posterior"].sizes["member"] == len(several) == 5
    assert several.loss.dims == ("step", "member")


def test_the_log_density_is_pymc_s(several):
    for member in range(2):
        values = {name: each.values[member].astype(float) for name, each in several.values.items()}
        assert float(several.log_density[member]) == pytest.approx(log_density(model(), values), rel=1e-4)


def test_it_tells_what_it_cost(several):
    assert several.gradients == pytest.approx(5 * 600 * 16 / 60)
    assert several.summary().startswith("MAP: 5 starts, 600 steps of 16 of 60 rows, log density ")


def test_progress_reaches_the_last_step():
    seen = []
    map_fit(model(), Descent(steps=501, batch=16), progress=lambda step, loss: seen.append(step))
    assert seen == [500, 501]


def test_a_lost_number_stops_the_search():
    x, y = regression()
    y[3] = np.inf
    with pytest.raises(DivergenceError, match="step 1: expected a finite loss"):
        map_fit(linear_model(x, y), Descent(steps=60), members=2)


def test_no_members_are_refused():
    with pytest.raises(ValueError, match="members: expected 1 or more, found 0"):
        map_fit(model(), members=0)
