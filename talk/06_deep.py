# %% tags=["check"]
from bnn.data import load
from bnn.figures import diagram, function, matrices, three_views
from bnn.small_models import deep_net

# %% [markdown] slide="slide" id="deep" layout="statement"
# ## Deep nets, three ways
#
# The question of linear regression once more, for a model that may bend.
#
# <small>{eval}`model.columns.source`</small>

# %% tags=["check"]
model = deep_net(load())
labels = (model.columns.x_axis.label, model.columns.y_axis.label)

# %% [markdown] slide="subslide" id="deep-function"
# ## As a function: $y = \mathrm{ReLU}\bigl(\tanh(x\,W_1 + b_1)\,W_2 + b_2\bigr)$

# %% figure="deep-function" tags=["hide-input"] alt="The same rows as for linear regression. A bent curve runs through them."
function(
    model.network,
    model.columns.x,
    model.columns.y,
    model.fit.mean,
    labels=labels,
    source=model.columns.source,
)

# %% [markdown] slide="notes"
# The same rows as for linear regression, and now the line may bend. The formula is two regressions, one inside the other: multiply, add, bend by tanh, and again multiply, add, bend, this time by ReLU, which cuts off what is below zero.

# %% [markdown] slide="subslide" id="deep-matrices"
# ## As matrices

# %% figure="deep-matrices" tags=["hide-input"] alt="ReLU of tanh of a column of four rows, times five weights, plus five biases, times five weights, plus a bias, equals a column of four answers."
matrices(model.network, model.few_rows, model.fit.mean)

# %% tags=["check"]
import numpy as np

answers = model.network.outputs(
    model.few_rows, {key: value.values for key, value in model.fit.mean.items()}
)
assert answers.shape == (len(model.few_rows), 1)
assert np.isfinite(answers).all()

# %% [markdown] slide="notes"
# Here is the first take-home point at work. The first matrix is one by five, so each row becomes five numbers. They are bent. The second matrix is five by one, and the five become one again. A chain of functions on matrices, and that is all.

# %% [markdown] slide="subslide" id="deep-diagram"
# ## As a neural diagram

# %% figure="deep-diagram" tags=["hide-input"] alt="A circle on the left, five circles with tanh in the middle, one with ReLU on the right. Every line carries its weight, every unit its bias."
diagram(model.network, model.fit.mean)

# %% [markdown] slide="notes"
# Five circles in the middle: the hidden units. Follow one line after the other, and you have done by eye what the matrices do.

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
# One model, and the same numbers in all three pictures: the red ones are weights, the teal ones biases, and what is orange goes in or comes out.
# Each picture is good for something. The function shows what the model says, the matrices what is computed, and the diagram what is joined to what.
