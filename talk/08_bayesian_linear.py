# %% tags=["check"]
from bnn.data import load
from bnn.figures import function, matrices, parameter_axis
from bnn.small_models import linear

model = linear(load())
labels = (model.columns.x_axis.label, model.columns.y_axis.label)

# %% [markdown] slide="slide" id="bayesian-linear" layout="columns"
# ## Linear regression, and Bayesian linear regression

# %% figure="linear-estimates" tags=["hide-input"] alt="Top: two sticks on the axis of parameters, one for the weight and one for the bias. Bottom: one line through the rows."
from bnn.figures import estimates

estimates(model.network, model.columns.x, model.columns.y, model.fit.mean, labels=labels)

# %% slide="fragment" figure="linear-estimates-bayesian" tags=["hide-input"] alt="Top: two bell curves on the axis of parameters in place of the sticks, much narrower than the prior. Bottom: a band of many lines through the rows."
estimates(
    model.network,
    model.columns.x,
    model.columns.y,
    model.fit.mean,
    model.fit.deviation,
    draws=model.draws(),
    labels=labels,
)

# %% [markdown] slide="notes"
# On the left the ordinary one: two parameters, two numbers, one line. On the right the Bayesian one: each number has become a bell curve, and each draw from the
# curves is a line. Where the lines lie close together, the rows have settled the matter; where they fan out, they have not. The grey hill is the prior: what we believed before we saw a row.

# %% [markdown] slide="subslide" id="from-this-linear"
# ## Linear regression: from this …

# %% figure="linear-from-this" tags=["hide-input"] alt="The chain of matrices of linear regression, with a number in every cell."
matrices(model.network, model.few_rows, model.fit.mean)

# %% [markdown] slide="notes"
# The picture that we know: every cell of the weight and of the bias holds a number.

# %% [markdown] slide="subslide" id="to-this-linear" transition="fade"
# ## … to this

# %% figure="linear-to-this" tags=["hide-input"] alt="The same chain of matrices. A bell curve stands in every cell of the weights and biases, and hills in the cells of the answers."
matrices(model.network, model.few_rows, model.fit.mean, model.fit.deviation)

# %% tags=["check"]
assert all((model.fit.deviation[key] > 0).all() for key in model.network.parameters)
assert all(model.fit.mean[key].shape == model.fit.deviation[key].shape for key in model.network.parameters)

# %% [markdown] slide="notes"
# Nothing moved but what stands in the cells. The widths are those of the fit to the sixty rows. And since the parameters are uncertain, every answer is, too.
