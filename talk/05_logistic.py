# %% tags=["check"]
import numpy as np

from bnn.data import load
from bnn.figures import diagram, formula, function, matrices, three_views
from bnn.talk.small_models import logistic

# %% tags=["check"] store="model"
model = logistic(load())

# %% tags=["check"]
labels = (model.columns.x_axis.label, model.columns.y_axis.label)
equation = formula(model.network)

# %% [markdown] slide="slide" id="logistic" layout="statement"
# ## Logistic regression, three ways
#
# Is it Krummholz that grows on a patch of ground, or Spruce/Fir, if all that we know is how high it lies?
#
# <small>{eval}`model.columns.source`</small>

# %% [markdown] slide="notes"
# Krummholz means crooked wood: the low, bent trees just below the line above which none grow. Spruce and fir stand a little lower. So height should tell the two apart, and the question is how sharply.

# %% [markdown] slide="subslide" id="logistic-function" only="long"
# ## As a function
#
# {eval}`equation`

# %% figure="logistic-function" tags=["hide-input"] alt="Rows as points at zero and one over elevation. A curve in the shape of an S rises from the left, where spruce and fir grow, to the right, where Krummholz does."
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
# A question with two answers: is it Krummholz, or is it spruce and fir? The {eval}`len(model.columns)` rows lie at nought or at one, and the curve is the probability. It is a line, bent by one more function so that it stays between nought and one.

# %% [markdown] slide="subslide" id="logistic-matrices" only="long"
# ## As matrices

# %% figure="logistic-matrices" tags=["hide-input"] alt="Sigmoid of a column of four rows, times a weight, plus a bias, equals a column of four probabilities."
matrices(model.network, model.few_rows, model.fit.mean)

# %% tags=["check"]
answers = model.network.outputs(
    model.few_rows, {key: value.values for key, value in model.fit.mean.items()}
)
assert answers.shape == (len(model.few_rows), 1)
assert np.isfinite(answers).all()

# %% [markdown] slide="notes"
# Look for the difference to the slide of linear regression: there is one word in front of the brackets, sigmoid. All the rest is as it was, one weight and one bias.

# %% [markdown] slide="subslide" id="logistic-diagram" only="long"
# ## As a neural diagram

# %% figure="logistic-diagram" tags=["hide-input"] alt="One circle joined to another by a line with the weight on it. The second circle holds the word sigmoid; its bias hangs below."
diagram(model.network, model.fit.mean)

# %% [markdown] slide="notes"
# In the diagram the difference is a single word, too. The circle on the right says that the sum is bent before it goes out.

# %% [markdown] slide="subslide" id="logistic-three-ways"
# ## Logistic regression, three ways

# %% figure="logistic-three-ways" tags=["hide-input"] alt="Three pictures of one model: its curve through the rows, its neural diagram, and its chain of matrices."
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
# The three pictures once more, and again the numbers are the same in each. If you compare this slide with the one of linear regression, you find the same parts in the same places. The sigmoid is the only new one.
