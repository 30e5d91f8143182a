# %% [markdown] slide="slide" id="pymc"
# ## PyMC: the same in a few lines of Python

# %% source="bnn.regression.build_regression" part="with pm.Model" focus="pm.Normal(name | network.outputs | pm.Normal(\"observation\""
from bnn.regression import build_regression

# %% [markdown] steps="items"
# - **Distributions**: `pm.Normal`, `pm.Bernoulli`, `pm.Categorical` and many more
# - **Samplers**: NUTS where exactness counts, ADVI where speed does
# - **Syntax**: a model reads like the statistics in a paper

# %% [markdown] slide="notes"
# PyMC is the library that makes this short. It brings three things: distributions to build a model from, algorithms that find the posterior, and a syntax in which
# the code looks like the mathematics. The code on the slide is the linear model and the deep net at once: which of the two it is, only the network decides.
