# %% tags=["check"]
from bnn.data import load
from bnn.figures import function, matrices, parameter_axis
from bnn.small_models import deep_net

model = deep_net(load())
labels = (model.columns.x_axis.label, model.columns.y_axis.label)

# %% [markdown] slide="slide" id="from-this-deep"
# ## Deep net: from this …

# %% figure="deep-from-this" tags=["hide-input"] alt="The chain of matrices of deep net, with a number in every cell."
matrices(model.network, model.few_rows, model.fit.mean)

# %% [markdown] slide="notes"
# The deep net with its numbers. Count the cells in red and teal: that many numbers were learned.

# %% [markdown] slide="subslide" id="to-this-deep" transition="fade"
# ## … to this

# %% figure="deep-to-this" tags=["hide-input"] alt="The same chain of matrices. A bell curve stands in every cell of the weights and biases, and hills in the cells of the answers."
matrices(model.network, model.few_rows, model.fit.mean, model.fit.deviation)

# %% tags=["check"]
assert all((model.fit.deviation[key] > 0).all() for key in model.network.parameters)
assert all(model.fit.mean[key].shape == model.fit.deviation[key].shape for key in model.network.parameters)

# %% [markdown] slide="notes"
# And this is a Bayesian deep net. There is no new idea on this slide, and that is the point of the talk so far.
