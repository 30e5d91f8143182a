# %% tags=["check"]
import numpy as np

from bnn.data import load
from bnn.figures import diagram, formula, function, matrices, three_views
from bnn.talk.small_models import linear

# %% tags=["check"] store="model"
model = linear(load())

# %% tags=["check"]
labels = (model.columns.x_axis.label, model.columns.y_axis.label)
equation = formula(model.network)

# %% [markdown] slide="slide" id="linear" layout="statement"
# ## Linear regression, three ways
#
# How high does a patch of ground lie, if all that we know is how far the nearest road is?
#
# <small>{eval}`model.columns.source`</small>

# %% [markdown] slide="notes"
# The first model is one that you have met before. The rows are real: patches of forest in Colorado, which will come back at the end of the talk. For now we look at two of their numbers, the distance to a road and the height.

# %% [markdown] slide="subslide" id="linear-function" only="long"
# ## As a function
#
# {eval}`equation`

# %% figure="linear-function" tags=["hide-input"] alt="Rows as points: elevation over the distance to the nearest road. The cloud rises to the right, and a straight line runs through it."
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
# {eval}`len(model.columns)` patches of ground. To the right, how far the nearest road is; upwards, how high the patch lies. The farther from a road, the higher. The line is what linear regression makes of it: one number for how steep it is and one for where it begins.

# %% [markdown] slide="subslide" id="linear-matrices" only="long"
# ## As matrices

# %% figure="linear-matrices" tags=["hide-input"] alt="A column of four rows, times a weight, plus a bias, equals a column of four answers; a number in every cell."
matrices(model.network, model.few_rows, model.fit.mean)

# %% tags=["check"]
answers = model.network.outputs(
    model.few_rows, {key: value.values for key, value in model.fit.mean.items()}
)
assert answers.shape == (len(model.few_rows), 1)
assert np.isfinite(answers).all()

# %% [markdown] slide="notes"
# The same line as matrices. A few rows go in at the left, one number each. The weight is a matrix of one by one, and so is the bias. That looks like much ado about a line; it pays off in ten minutes.

# %% [markdown] slide="subslide" id="linear-diagram" only="long"
# ## As a neural diagram

# %% figure="linear-diagram" tags=["hide-input"] alt="One circle joined to another by a line with the weight on it; the bias is a box below the second circle, which holds a sum sign."
diagram(model.network, model.fit.mean)

# %% [markdown] slide="notes"
# And the same line as a neural diagram. A circle is a number, a line is a multiplication, and where lines meet there is a sum. The bias is the box that hangs on the sum.

# %% [markdown] slide="subslide" id="linear-three-ways"
# ## Linear regression, three ways

# %% figure="linear-three-ways" tags=["hide-input"] alt="Three pictures of one model: its curve through the rows, its neural diagram, and its chain of matrices."
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
# One model, and the same numbers in all three pictures: the red ones are weights, the teal ones biases, and what is orange goes in or comes out. Each picture is good for something. The function shows what the model says, the matrices what is computed, and the diagram what is joined to what.
