# %% tags=["check"]
from bnn.data import load
from bnn.evaluation.estimates import Estimate
from bnn.figures import estimates, matrices
from bnn.talk.small_models import linear

# %% tags=["check"] store="model"
model = linear(load())

# %% tags=["check"]
slope, start = (
    Estimate(model.fit.mean[name].item(), model.fit.deviation[name].item())
    for name in ("w_1", "b_1")
)
labels = (model.columns.x_axis.label, model.columns.y_axis.label)

# %% [markdown] slide="slide" id="bayesian-linear" layout="columns"
# ## Linear regression, and Bayesian linear regression

# %% figure="linear-estimates" tags=["hide-input"] alt="Top: two sticks on the axis of parameters, one for the weight and one for the bias. Bottom: one line through the rows."
estimates(
    model.network, model.columns.x, model.columns.y, model.fit.mean, labels=labels
)

# %% slide="fragment" figure="linear-estimates-bayesian" tags=["hide-input"] alt="Top: two bell curves on the axis of parameters in place of the sticks, much narrower than the grey hill of the prior. Bottom: a band of many lines through the rows."
estimates(
    model.network,
    model.columns.x,
    model.columns.y,
    model.fit.mean,
    model.fit.deviation,
    draws=model.draws(),
    labels=labels,
    source=model.columns.source,
)

# %% [markdown] slide="notes"
# On the left the ordinary one: two parameters, two numbers, one line. On the right the Bayesian one: each number has become a bell curve, and each draw from the
# curves is a line. Where the lines lie close together, the rows have settled the matter; where they fan out, they have not. The grey hill is the prior: what we
# believed before we saw a row. All hills are drawn equally high, so that the prior can be seen at all.

# %% [markdown] slide="subslide" id="from-this-linear" only="long"
# ## Linear regression: from this …

# %% figure="linear-from-this" tags=["hide-input"] alt="The chain of matrices of linear regression, with a number in every cell."
matrices(model.network, model.few_rows, model.fit.mean)

# %% [markdown]
# <small>{eval}`model.columns.source`</small>

# %% [markdown] slide="notes"
# The picture that we know: every cell of the weight and of the bias holds a number, and every row gets one answer. Keep it in your eye, since only what stands in the cells will change on the next slide.

# %% [markdown] slide="subslide" id="to-this-linear" only="long" transition="fade"
# ## … to this

# %% figure="linear-to-this" tags=["hide-input"] alt="The same chain of matrices. A bell curve stands in every cell of the weights and biases, and hills in the cells of the answers."
matrices(model.network, model.few_rows, model.fit.mean, model.fit.deviation)

# %% [markdown]
# <small>{eval}`model.columns.source`</small>

# %% tags=["check"]
for key in model.network.parameters:
    assert model.fit.mean[key].shape == model.fit.deviation[key].shape
    assert (model.fit.deviation[key] > 0).all()

# %% [markdown] slide="notes"
# Nothing moved but what stands in the cells. The widths are those of the fit to the {eval}`len(model.columns)` rows. And since the parameters are uncertain, every answer is, too.

# %% [markdown] slide="subslide" id="linear-fit"
# ## Linear regression in code

# %% source="bnn.talk.small_models.linear" part="columns = | noise = residual | model = | return"
model = linear(load())
print(model.fit.summary())

# %% [markdown]
# - Two columns of {eval}`len(model.columns)` rows, and the scatter around the line, taken as known
# - A PyMC model with a bell curve for each parameter: `build_regression`
# - A fit that is kept on disk until something that it depends on changes: `stored_fit`
#
# The slope is {eval}`f"{slope:.2f}"` and the line begins at {eval}`f"{start:.2f}"`, in kilometres.
#
# <small>{eval}`model.columns.source`</small>

# %% tags=["check"]
assert model.fit.rows == len(model.columns)

# %% [markdown] slide="notes"
# This is the whole program behind the last slides, as it ran. Pick two columns, build the model, fit it. The noise around the line is taken as known. The fit is mean-field ADVI, about which more comes soon. What follows the plus-minus is the width of the bell curve, one standard deviation.
