"""Chains that agree about predictions pass, whatever their weights; a stuck one is found."""

import numpy as np
import pytest
import xarray as xr
from tests.helpers.tiny import NETWORK, fit_of, rows

from bnn.evaluation.convergence import function_space

X, COVER = rows(40)


def chains(number=4, *, draws=60):
    """Chains that walk through one posterior."""
    each = [fit_of(deviation=0.3).draw(draws, seed=seed)["posterior"].to_dataset() for seed in range(number)]
    return xr.concat(each, dim="chain").assign_coords(chain=range(number))


def test_chains_of_one_posterior_agree():
    found = function_space(NETWORK, chains(), X, COVER)
    assert found.r_hat.shape == found.effective.shape == (40,)
    assert np.median(found.r_hat) < 1.03
    assert np.median(found.effective) > 120
    assert found.draws == 240


def test_hidden_units_in_another_order_are_no_disagreement():
    found = chains()
    order = [2, 0, 3, 1]
    permuted = found.copy(deep=True)
    permuted["w_1"].values[0] = found["w_1"].values[0][..., order]
    permuted["w_2"].values[0] = found["w_2"].values[0][..., order, :]
    one, other = (function_space(NETWORK, each, X, COVER) for each in (found, permuted))
    np.testing.assert_allclose(one.r_hat, other.r_hat, atol=0.01)  # rounding can swap two ranks


def test_a_chain_that_is_stuck_elsewhere_is_found():
    stuck = chains()
    other = fit_of(seed=9, deviation=0.01).draw(60)["posterior"]
    for name in stuck:
        stuck[name].values[0] = other[name].values[0]
    found = function_space(NETWORK, stuck, X, COVER)
    assert np.median(found.r_hat) > 1.2
    assert np.median(found.effective) < 40
    assert "R-hat of the predictions: median " in found.summary()


@pytest.mark.parametrize(("number", "draws"), [(1, 60), (2, 3)])
def test_too_few_are_refused(number, draws):
    with pytest.raises(ValueError, match="draws: expected two chains or more of four draws or more, found"):
        function_space(NETWORK, chains(number, draws=draws), X, COVER)
