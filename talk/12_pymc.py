# %% tags=["check"]
import pytensor

from bnn.data import load
from bnn.data.columns import height_by_road
from bnn.evaluation.estimates import Estimate
from bnn.inference.conjugate import posterior, residual_deviation

columns = height_by_road(load())
x, y, noise = columns.x, columns.y, residual_deviation(columns.x, columns.y)

# Or the first run, which compiles, would round otherwise than those after it.
pytensor.config.numba__fastmath = False

# %% [markdown] slide="slide" id="pymc"
# ## PyMC in one slide

# %% store="draws" focus="pm.Normal(\"w\" | pm.Normal(\"height\" | pm.sample"
import pymc as pm

with pm.Model():
    w = pm.Normal("w", mu=0, sigma=1)
    b = pm.Normal("b", mu=0, sigma=1)
    pm.Normal("height", mu=w * x + b, sigma=noise, observed=y)
    draws = pm.sample(
        500, tune=500, cores=1, random_seed=1, progressbar=False, quiet=True
    )

# %% tags=["check"]
slope, start = (
    Estimate(float(draws.posterior[name].mean()), float(draws.posterior[name].std()))
    for name in ("w", "b")
)
exact = posterior(x, y, noise=noise)
for found, mean, deviation in zip(
    (slope, start), exact.mean, exact.deviation, strict=True
):
    assert abs(found.value - mean) < 0.2 * deviation
    assert abs(found.error / deviation - 1) < 0.2

# %% [markdown]
# - **Distributions**: `pm.Normal`, `pm.Bernoulli`, `pm.Categorical`, …
# - **Samplers**: NUTS where exactness counts, ADVI where speed does
# - **Syntax** that reads like the statistics in a paper
#
# Here $w$ is {eval}`f"{slope:.2f}"`, and $b$ is {eval}`f"{start:.2f}"`. <small>{eval}`columns.source`</small>

# %% [markdown] slide="notes"
# PyMC is the library that makes this short. It brings three things: distributions to build a model from, algorithms that find the posterior, and a syntax in which
# the code looks like the mathematics. The first step shows a prior, the second what ties the model to the rows, the third asks for draws from the posterior. These lines ran when the
# deck was built, and a test holds their answer against the closed form. The widths are a little larger than on the slides before: NUTS sees that slope and start depend on each other, and ADVI does not.
