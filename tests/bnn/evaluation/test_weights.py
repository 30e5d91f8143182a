"""What the data told of each weight is its divergence from the prior."""

import numpy as np
import pytest
import xarray as xr
from scipy import integrate, stats
from tests.helpers.tiny import NETWORK, fit_of, rows

from bnn.evaluation.weights import learned, learned_by_feature, signal_to_noise, untouched
from bnn.inference.advi import fit
from bnn.inference.settings import Settings
from bnn.models.classifier import build_model


def at(mean, deviation):
    """A fit whose every weight has this posterior."""
    made = fit_of()
    values = {"mean": mean, "deviation": deviation}
    return type(made)(
        **{name: xr.full_like(made.mean, value) for name, value in values.items()},
        **{name: getattr(made, name) for name in ("loss", "rows", "seconds", "settings", "versions")},
    )


@pytest.mark.parametrize(("mean", "deviation"), [(0.0, 1.0), (1.5, 0.3), (-0.2, 0.9), (0.0, 1.8)])
def test_it_is_the_divergence_from_the_prior(mean, deviation):
    q = stats.norm(mean, deviation)
    by_hand, _ = integrate.quad(lambda w: q.pdf(w) * (q.logpdf(w) - stats.norm.logpdf(w)), -15, 15)
    found = learned(at(mean, deviation))
    assert {name: values.dims for name, values in found.items()} == NETWORK.parameters
    for values in found.values():
        np.testing.assert_allclose(values, by_hand, atol=1e-5)


def test_a_weight_at_its_prior_is_untouched_and_one_moved_is_not():
    assert all(values.all() for values in untouched(at(0.1, 0.95)).values())
    assert not any(values.any() for values in untouched(at(0.6, 1.0)).values())
    assert not any(values.any() for values in untouched(at(0.0, 0.5)).values())


def test_signal_to_noise_counts_deviations():
    for values in signal_to_noise(at(-0.6, 0.2)).values():
        np.testing.assert_allclose(values, 3, rtol=1e-6)


def test_a_feature_that_never_varies_is_last_and_untouched():
    features, cover = rows(400)
    features[:, 1] = 0
    names = ["height", "slope", "aspect"]
    found = fit(build_model(NETWORK, features, cover, feature_names=names), Settings(steps=2000))
    told = learned_by_feature(found)
    assert told.dims == ("feature",)
    assert str(told["feature"].values[-1]) == "slope"
    assert (np.diff(told) <= 0).all()
    assert float(told.sum()) == pytest.approx(float(learned(found)["w_1"].sum()), rel=1e-5)
    assert untouched(found)["w_1"].sel(feature="slope").all()
    assert not untouched(found)["w_1"].sel(feature="height").all()
