# %% tags=["check"]
import numpy as np

from bnn.data import load
from bnn.figures import parameter_plane
from bnn.inference.conjugate import posterior, residual_deviation
from bnn.talk.small_models import linear

# %% tags=["check"] store="columns"
columns = linear(load()).columns

# %% tags=["check"]
exact = posterior(columns.x, columns.y, noise=residual_deviation(columns.x, columns.y))

# %% [markdown] slide="slide" id="going-bayesian"
# ## Going Bayesian: learn a density over the parameters

# %% figure="parameter-plane" tags=["hide-input"] alt="Two pictures of the plane of slope and intercept. Left: one point. Right: the same point in the middle of a slanting oval of nested contours, strongest inside."
parameter_plane(
    exact,
    labels=("slope w (km per km)", "intercept b (km above 2,000 m)"),
    size=(1152, 460),
    source=columns.source,
)

# %% [markdown]
# $$p(\theta \mid \text{data}) \;\propto\; p(\text{data} \mid \theta)\; p(\theta)$$

# %% tags=["check"]
assert exact.names == ("w_1", "b_1")
assert exact.correlation[0, 1] < 0, "the oval slants down: a steeper line begins lower"
assert np.all(exact.deviation > 0)

# %% [markdown] slide="notes"
# The key idea. Every model so far had parameters, and training picked one value for each: a point in the space of parameters, here the plane of slope and intercept.
# But many other points explain the rows nearly as well. Going Bayesian means to keep them all, each with a weight: how plausible it is, given the rows.
# That is a density, and the formula on the sign says how to get it. For linear regression it can be computed exactly, and that is what you see. The oval slants, since a
# steeper line has to begin lower.
