# %% tags=["check"]
from bnn.data import load
from bnn.figures import matrices
from bnn.small_models import deep_net

net = deep_net(load())

# %% [markdown] slide="slide" id="recap"
# ## To take home
#
# 1. **A deep net is a chain of functions on matrices.**
# 2. **Going Bayesian is learning a distribution for every parameter.**

# %% figure="recap" tags=["hide-input"] alt="The chain of matrices of the deep net, with a bell curve in every cell of the weights and biases."
matrices(
    net.network, net.few_rows, net.fit.mean, net.fit.deviation, size=(1152, 330)
)

# %% [markdown] slide="notes"
# The two sentences from the beginning, and the picture that belongs to both: the chain is the deep net, and the curves in its cells are what is Bayesian about it.
# If you try it at home, start with the linear model. Everything else is more of the same.

# %% [markdown] slide="subslide" id="resources"
# ## To read on
#
# - The original talk: [ericmjl/bayesian-deep-learning-demystified](https://github.com/ericmjl/bayesian-deep-learning-demystified)
# - PyMC: [documentation](https://www.pymc.io) and [examples](https://www.pymc.io/projects/examples)
# - Eric Ma's recipes: [ericmjl/bayesian-analysis-recipes](https://github.com/ericmjl/bayesian-analysis-recipes)
# - David MacKay, [*Information Theory, Inference, and Learning Algorithms*](https://www.inference.org.uk/mackay/itila/), chapter 41
# - Yarin Gal, [*Uncertainty in Deep Learning*](https://www.cs.ox.ac.uk/people/yarin.gal/website/thesis/thesis.pdf), his thesis

# %% [markdown] slide="notes"
# All links work from the deck. If you read one thing, read MacKay: he had most of this in 1992. Gal's thesis shows what became of it in deep learning. The recipes are Bayesian models
# in small, ready to run.

# %% [markdown] slide="subslide" id="people" layout="columns"
# ## People to learn from

# %% [markdown]
# ### Teachers
#
# - **David Duvenaud**, for pictures of what a model believes
# - **Michelle Fullwood**, for explaining without fear
# - **Thomas Wiecki**, for the first Bayesian nets in PyMC

# %% [markdown]
# ### To read
#
# - **David MacKay**, who made Bayes and neural networks one subject
# - **Yarin Gal**, who made it a practice

# %% [markdown] slide="notes"
# These are the names that the talk thanked in 2017, and they are still the right ones to start with.

# %% [markdown] slide="subslide" id="thanks" layout="statement" background="#123d2e"
# ## Thank you
#
# to Eric J. Ma, whose talk this is; to Jock Blackard and Denis Dean, whose forest it is; and to everybody behind PyMC, PyTensor, JAX and ArviZ.

# %% [markdown] slide="notes"
# Thank you for listening. Questions are welcome, above all those that begin with: but how do you know?
