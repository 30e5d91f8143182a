# %% tags=["check"]
import numpy as np

from bnn.data import load
from bnn.figures import diagram, formula, function, matrices, three_views
from bnn.talk.small_models import deep_net

# %% tags=["check"] store="model"
model = deep_net(load())

# %% tags=["check"]
labels = (model.columns.x_axis.label, model.columns.y_axis.label)
equation = formula(model.network)

# %% [markdown] slide="slide" id="deep" layout="statement"
# ## Deep nets, three ways
#
# The question of linear regression once more, for a model that may bend.
#
# <small>{eval}`model.columns.source`</small>

# %% [markdown] slide="notes"
# Now the word that fills rooms. We go back to the first question, height by distance to a road, and replace the line by something that may bend. It needs more rows, {eval}`len(model.columns)` of them, since it has more to learn.

# %% [markdown] slide="subslide" id="deep-function" only="long"
# ## As a function
#
# {eval}`equation`

# %% figure="deep-function" tags=["hide-input"] alt="Rows as points: elevation over the distance to the nearest road. A curve runs through them, steep at first and flat at the right."
function(
    model.network,
    model.columns.x,
    model.columns.y,
    model.fit.mean,
    labels=labels,
    size=(1152, 440),
    source=model.columns.source,
)

# %% [markdown] slide="notes"
# The same question as for linear regression, and now the line may bend. The formula is two regressions, one inside the other: multiply, add, bend by tanh, and again multiply, add, bend, this time by ReLU, which cuts off what is below zero.

# %% [markdown] slide="subslide" id="deep-matrices" only="long"
# ## As matrices

# %% figure="deep-matrices" tags=["hide-input"] alt="ReLU of tanh of a column of four rows, times a matrix of one row of weights, plus as many biases, times a column of weights, plus a bias, equals a column of four answers."
matrices(model.network, model.few_rows, model.fit.mean)

# %% tags=["check"]
answers = model.network.outputs(
    model.few_rows, {key: value.values for key, value in model.fit.mean.items()}
)
assert answers.shape == (len(model.few_rows), 1)
assert np.isfinite(answers).all()

# %% [markdown] slide="notes"
# Here is the first take-home point at work. The first matrix has {eval}`model.network.sizes[1]` columns, so each row becomes {eval}`model.network.sizes[1]` numbers. They are bent. The second matrix is as high as that, and the numbers become one again. A chain of functions on matrices, and that is all.

# %% [markdown] slide="subslide" id="deep-diagram" only="long"
# ## As a neural diagram

# %% figure="deep-diagram" tags=["hide-input"] alt="A circle on the left, a column of circles with tanh in the middle, one with ReLU on the right. Every line carries its weight, every circle behind a sum its bias."
diagram(model.network, model.fit.mean)

# %% [markdown] slide="notes"
# The circles in the middle are the hidden units. Follow one line after the other, and you have done by eye what the matrices do. A weight near zero is a thin line: that unit has hardly a say.

# %% [markdown] slide="subslide" id="deep-three-ways"
# ## Deep nets, three ways

# %% figure="deep-three-ways" tags=["hide-input"] alt="Three pictures of one model: its curve through the rows, its neural diagram, and its chain of matrices."
three_views(
    model.network,
    model.columns.x,
    model.columns.y,
    model.few_rows[:3],
    model.fit.mean,
    labels=labels,
    source=model.columns.source,
)

# %% [markdown] slide="notes"
# And all three pictures of a deep net. Nothing is in them that was not in the pictures before; there is only more of it. Networks that write poems have more circles and a cleverer pattern of lines, and still multiply, add and bend.
