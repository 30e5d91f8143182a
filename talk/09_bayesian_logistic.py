# %% tags=["check"]
from bnn.data import load
from bnn.figures import function, matrices, parameter_axis
from bnn.small_models import logistic

model = logistic(load())
labels = (model.columns.x_axis.label, model.columns.y_axis.label)

# %% [markdown] slide="slide" id="from-this-logistic"
# ## Logistic regression: from this …

# %% figure="logistic-from-this" tags=["hide-input"] alt="The chain of matrices of logistic regression, with a number in every cell."
matrices(model.network, model.few_rows, model.fit.mean)

# %% [markdown] slide="notes"
# Once more the picture with numbers, so that the next slide can be compared with it.

# %% [markdown] slide="subslide" id="to-this-logistic" transition="fade"
# ## … to this

# %% figure="logistic-to-this" tags=["hide-input"] alt="The same chain of matrices. A bell curve stands in every cell of the weights and biases, and hills in the cells of the answers."
matrices(model.network, model.few_rows, model.fit.mean, model.fit.deviation)

# %% tags=["check"]
assert all((model.fit.deviation[key] > 0).all() for key in model.network.parameters)
assert all(model.fit.mean[key].shape == model.fit.deviation[key].shape for key in model.network.parameters)

# %% [markdown] slide="notes"
# The same change as in linear regression, and no other. The hills of the answers show one thing more: a probability can itself be well known or badly known.
