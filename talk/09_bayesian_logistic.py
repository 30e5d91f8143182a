# %% tags=["check"]
from bnn.data import load
from bnn.evaluation.estimates import Estimate
from bnn.figures import matrices
from bnn.talk.small_models import logistic

# %% tags=["check"] store="model"
model = logistic(load())

# %% tags=["check"]
slope, start = (
    Estimate(model.fit.mean[name].item(), model.fit.deviation[name].item())
    for name in ("w_1", "b_1")
)

# %% [markdown] slide="slide" id="from-this-logistic" only="long"
# ## Logistic regression: from this …

# %% figure="logistic-from-this" tags=["hide-input"] alt="The chain of matrices of logistic regression, with a number in every cell."
matrices(model.network, model.few_rows, model.fit.mean)

# %% [markdown]
# <small>{eval}`model.columns.source`</small>

# %% [markdown] slide="notes"
# Once more the picture with numbers, so that the next slide can be compared with it. One weight, one bias, and a sigmoid around them.

# %% [markdown] slide="subslide" id="to-this-logistic" only="long" transition="fade"
# ## … to this

# %% figure="logistic-to-this" tags=["hide-input"] alt="The same chain of matrices. A bell curve stands in every cell of the weights and biases, and hills in the cells of the answers."
matrices(model.network, model.few_rows, model.fit.mean, model.fit.deviation)

# %% [markdown]
# <small>{eval}`model.columns.source`</small>

# %% tags=["check"]
for key in model.network.parameters:
    assert model.fit.mean[key].shape == model.fit.deviation[key].shape
    assert (model.fit.deviation[key] > 0).all()

# %% [markdown] slide="notes"
# The same change as in linear regression, and no other. The hills of the answers show one thing more: a probability can itself be well known or badly known.

# %% [markdown] slide="subslide" id="logistic-fit" only="long"
# ## Logistic regression in code

# %% source="bnn.talk.small_models.logistic" part="columns = | model = | return"
model = logistic(load())
print(model.fit.summary())

# %% [markdown]
# - Two columns of {eval}`len(model.columns)` rows, and no scatter: a yes or a no has none
# - Another PyMC model: `build_logistic`
# - The same fit
#
# The weight is {eval}`f"{slope:.2f}"` for each {eval}`f"{model.columns.x_axis.scale:.0f}"` m, and the bias {eval}`f"{start:.2f}"`.
#
# <small>{eval}`model.columns.source`</small>

# %% tags=["check"]
assert model.fit.rows == len(model.columns)

# %% [markdown] slide="notes"
# Compare it with the code of linear regression: other columns, another word for the model, and no noise to be known, as a yes or a no has none. The rest is the same, down to the call of the fit.
