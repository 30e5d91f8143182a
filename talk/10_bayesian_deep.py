# %% tags=["check"]
from bnn.data import load
from bnn.figures import matrices
from bnn.talk.small_models import deep_net

# %% tags=["check"] store="model"
model = deep_net(load())

# %% tags=["check"]
count = sum(values.size for values in model.fit.mean.data_vars.values())

# %% [markdown] slide="slide" id="from-this-deep" only="long"
# ## Deep net: from this …

# %% figure="deep-from-this" tags=["hide-input"] alt="The chain of matrices of the deep net, with a number in every cell."
matrices(model.network, model.few_rows, model.fit.mean)

# %% [markdown]
# <small>{eval}`model.columns.source`</small>

# %% [markdown] slide="notes"
# The deep net with its numbers. Count the cells in red and teal: {eval}`count` numbers were learned. It is the picture of the first take-home point, and by now every part of it has been on a slide of its own.

# %% [markdown] slide="subslide" id="to-this-deep" only="long" transition="fade"
# ## … to this

# %% figure="deep-to-this" tags=["hide-input"] alt="The same chain of matrices. A bell curve stands in every cell of the weights and biases, and hills in the cells of the answers."
matrices(model.network, model.few_rows, model.fit.mean, model.fit.deviation)

# %% [markdown]
# <small>{eval}`model.columns.source`</small>

# %% tags=["check"]
for key in model.network.parameters:
    assert model.fit.mean[key].shape == model.fit.deviation[key].shape
    assert (model.fit.deviation[key] > 0).all()

# %% [markdown] slide="notes"
# And this is a Bayesian deep net. There is no new idea on this slide, and that is the point of the talk so far. Look at the widths: where a bell is as wide as its cell, the rows said nothing about that weight, as the unit that it belongs to is not needed.

# %% [markdown] slide="subslide" id="deep-fit" only="long"
# ## The deep net in code

# %% source="bnn.talk.small_models.deep_net" part="columns = | noise = residual | model = | return"
model = deep_net(load())
print(model.fit.summary())

# %% [markdown]
# - The columns of linear regression, and {eval}`len(model.columns)` rows, as it has more to learn
# - The same PyMC model, given a network with {eval}`model.network.sizes[1]` hidden units
# - The same fit
#
# {eval}`count` parameters, {eval}`2 * count` numbers learned: a centre and a width for each.
#
# <small>{eval}`model.columns.source`</small>

# %% tags=["check"]
assert model.fit.rows == len(model.columns)
assert count == sum(
    layer.shape[0] * layer.shape[1] + layer.shape[1] for layer in model.network.layers
)

# %% [markdown] slide="notes"
# Again the same lines. The network is another, and it gets more rows. Everything that makes it Bayesian is inside the two calls that you have seen on the slides before.
