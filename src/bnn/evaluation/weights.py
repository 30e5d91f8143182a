"""Which weights the data moved, and which stayed near their prior."""

import numpy as np
import xarray as xr

from bnn.inference.fit import Fit

PRIOR_MEAN, PRIOR_DEVIATION = 0.0, 1.0  # of every parameter in `bnn.models.classifier` and `bnn.models.regression`


def learned(fit: Fit) -> xr.Dataset:
    """What the rows told of each weight: the divergence of its posterior from its prior, in nats, from 0 up.

    KL(Normal(m, s^2) || Normal(0, 1)) = (m^2 + s^2 - 1) / 2 - log s (Kingma & Welling 2014, Auto-Encoding Variational
    Bayes, appendix B). Their sum over all weights is the penalty in the fit's loss. Much learned is not the same as
    important: a weight that the rows pin to 0 has learned much, too. `signal_to_noise` tells the two apart.

    Returns:
        A variable per parameter, with its dims and labels: such as the names of features.
    """
    mean = (fit.mean - PRIOR_MEAN) / PRIOR_DEVIATION
    deviation = fit.deviation / PRIOR_DEVIATION
    return (mean**2 + deviation**2 - 1) / 2 - np.log(deviation)


def signal_to_noise(fit: Fit) -> xr.Dataset:
    """How many posterior deviations each weight's mean is from 0 (Blundell et al. 2015, Weight Uncertainty).

    Near 0 the weight may have either sign, and could as well be left out.
    """
    return abs(fit.mean) / fit.deviation


def learned_by_feature(fit: Fit) -> xr.DataArray:
    """What the rows told of all weights of a feature together, in nats, of dims (feature,), most first."""
    by_feature = learned(fit)["w_1"].sum("hidden_1" if "hidden_1" in fit.mean.sizes else fit.mean["w_1"].dims[1:])
    return by_feature.sortby(-by_feature)


def untouched(fit: Fit, *, nats: float = 0.1) -> xr.Dataset:
    """Which weights stayed near their prior, true or false for each: the rows told less than so many nats of them.

    0.1 nats are a posterior moved by 0.45 prior deviations, or narrowed to 0.70 of the prior's deviation.
    """
    return learned(fit) < nats
