"""An ensemble predicts as the mixture of its members, each with the same weight."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from tests.helpers.tiny import NETWORK, fit_of

from bnn.evaluation.prediction import predict, predict_at
from bnn.inference.ensemble import Ensemble
from bnn.inference.fit import Points
from bnn.inference.settings import Descent

FITS = tuple(fit_of(seed=seed) for seed in range(3))
X = np.random.default_rng(5).normal(size=(20, 3))


def points(*fits):
    """Modes at the means of fits."""
    member = {"member": np.arange(len(fits))}
    return Points(
        values=xr.concat([each.mean for each in fits], dim="member").assign_coords(member),
        log_density=xr.DataArray(np.zeros(len(fits)), coords=member, name="log_density"),
        loss=xr.DataArray(np.zeros((1, len(fits))), coords={"step": [1], **member}, name="loss"),
        rows=60,
        seconds=0.0,
        settings=Descent(steps=1),
        versions={},
    )


def test_an_ensemble_s_probabilities_are_the_mean_of_its_members():
    found = predict(NETWORK, Ensemble(FITS), X, draws=300, seed=4)
    alone = [predict(NETWORK, fit, X, draws=100, seed=4 + i) for i, fit in enumerate(FITS)]
    np.testing.assert_allclose(found.probability, np.mean([each.probability for each in alone], axis=0), atol=1e-5)
    assert found.draws == 300
    # What members disagree about is uncertainty, too.
    assert found.mutual_information.mean() > np.mean([each.mutual_information.mean() for each in alone])


def test_modes_predict_as_the_mean_of_ordinary_networks():
    found = predict(NETWORK, points(*FITS), X)
    alone = np.array([predict_at(NETWORK, fit.mean, X) for fit in FITS])
    np.testing.assert_allclose(found.probability, alone.mean(axis=0), atol=1e-5)
    np.testing.assert_allclose(found.spread, alone.std(axis=0, ddof=1), atol=1e-5)
    assert found.draws == 3


def test_one_mode_is_an_ordinary_network():
    found = predict(NETWORK, points(FITS[0]), X)
    np.testing.assert_allclose(found.probability, predict_at(NETWORK, FITS[0].mean, X), atol=1e-6)
    assert (found.spread == 0).all()
    assert found.draws == 1


def test_arviz_sees_the_members():
    posterior = Ensemble(FITS).tree(50)["posterior"]
    assert posterior["w_1"].dims == ("member", "draw", "feature", "hidden_1")
    assert posterior["w_1"].shape == (3, 50, 3, 4)
    np.testing.assert_allclose(posterior["w_1"].values[1], FITS[1].draw(50, seed=1)["posterior"]["w_1"].values[0])


def test_members_of_unlike_numbers_of_draws_are_refused():
    with pytest.raises(ValueError, match=r"members: expected as many draws of each, found \[1, 50\]"):
        Ensemble((FITS[0], points(FITS[1]))).take(100)


def test_an_ensemble_of_none_is_refused():
    with pytest.raises(ValueError, match="members: expected one or more, found none"):
        Ensemble(())


def test_members_may_come_from_any_sequence():
    assert Ensemble(list(FITS)).members == FITS
    assert Ensemble((replace(FITS[0]),)).take(7).sizes["sample"] == 7
