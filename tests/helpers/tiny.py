"""Small networks, rows, models and fits that the tests of this folder share."""

import numpy as np
import pymc as pm
import pytensor
import xarray as xr

from bnn.inference.fit import Fit
from bnn.inference.settings import Settings
from bnn.models.classifier import build_model
from bnn.models.network import Network

NETWORK = Network((3, 4, 2))


def parameters(network, *, seed=0, scale=1.0):
    """A random value for every parameter, double precision."""
    rng = np.random.default_rng(seed)
    return {name: scale * rng.normal(size=shape) for name, shape in shapes(network).items()}


def shapes(network):
    sizes = dict(zip(network.dims, network.sizes, strict=True))
    return {name: tuple(sizes[dim] for dim in dims) for name, dims in network.parameters.items()}


def rows(n=60, *, network=NETWORK, seed=0):
    """Features (row, feature), and classes (row,) that the first feature decides but for some noise."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(n, network.sizes[0]))
    place = features[:, 0] + 0.3 * rng.normal(size=n)
    return features, np.argsort(np.argsort(place)) * network.sizes[-1] // n


def model(network=NETWORK, *, n=60, seed=0, **names):
    return build_model(network, *rows(n, network=network, seed=seed), **names)


def linear_model(x, y, *, noise=1.0, prior=1.0):
    """y ~ Normal(x w, noise), w ~ Normal(0, prior): the posterior and the evidence have closed forms."""
    with pm.Model(coords={"feature": range(x.shape[1])}) as made:
        features = pm.Data("x", x, dims=("row", "feature"))
        observed = pm.Data("y", y, dims="row")
        w = pm.Normal("w", 0, prior, dims="feature")
        # Not `features @ w`, which is the same and takes Numba half a minute to compile.
        mean = (features * w).sum(axis=1)
        pm.Normal("target", mean, noise, observed=observed, dims="row", total_size=len(y))
    return made


def log_density(model, values):
    """PyMC's own log density at values of the parameters by name."""
    compute = pytensor.function(model.value_vars, model.logp(), mode=pytensor.compile.mode.Mode("py", "fast_compile"))
    return float(compute(*(values[v.name] for v in model.value_vars)))


def fit_of(network=NETWORK, *, seed=0, deviation=0.3, loss=(3.0, 2.0, 1.0)):
    """A fit that no search has found: random means, one deviation, in single precision like a real one."""
    labels = {dim: range(size) for dim, size in zip(network.dims, network.sizes, strict=True)}
    mean = xr.Dataset(
        {
            name: (network.parameters[name], value.astype(np.float32))
            for name, value in parameters(network, seed=seed).items()
        },
        coords={dim: list(label) for dim, label in labels.items()},
    )
    loss = np.asarray(loss, np.float32)
    return Fit(
        mean=mean,
        deviation=xr.full_like(mean, deviation),
        loss=xr.DataArray(loss, dims="step", coords={"step": np.arange(1, len(loss) + 1)}, name="loss"),
        rows=60,
        seconds=1.5,
        settings=Settings(steps=len(loss)),
        versions={"numpy": np.__version__},
    )
