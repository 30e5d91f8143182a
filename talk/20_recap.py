# %% tags=["check"]
from bnn.data import load
from bnn.figures import matrices
from bnn.talk.small_models import deep_net

# %% tags=["check"] store="net"
net = deep_net(load())

# %% [markdown] slide="slide" id="recap"
# ## To take home
#
# 1. **A deep net is a chain of functions on matrices.**
# 2. **Going Bayesian is learning a distribution for each parameter.**

# %% figure="recap" tags=["hide-input"] alt="The chain of matrices of the deep net, with a bell curve in every cell of the weights and biases."
matrices(net.network, net.few_rows, net.fit.mean, net.fit.deviation, size=(1152, 370))

# %% [markdown]
# <small>{eval}`net.columns.source`</small>

# %% [markdown] slide="notes"
# The two sentences from the beginning, and the picture that belongs to both: the chain is the deep net, and the curves in its cells are what is Bayesian about it.
# If you try it at home, start with the linear model. Everything else is more of the same.

# %% [markdown] slide="subslide" id="resources" only="long"
# ## To read on
#
# - The original talk: [ericmjl/bayesian-deep-learning-demystified](https://github.com/ericmjl/bayesian-deep-learning-demystified)
# - Models in small, ready to run: [ericmjl/bayesian-analysis-recipes](https://github.com/ericmjl/bayesian-analysis-recipes)
# - PyMC: [documentation](https://www.pymc.io) and [gallery of examples](https://www.pymc.io/projects/examples)
# - The forest: [UCI Covertype](https://archive.ics.uci.edu/dataset/31/covertype)
# - David MacKay, [*Information Theory, Inference, and Learning Algorithms*](https://www.inference.org.uk/mackay/itila/), the chapter “Learning as Inference”

# %% [markdown] slide="notes"
# All links work from the deck, so there is nothing to write down. Begin with the original talk, whose code has been kept as it was in 2017, and with the recipes, which are Bayesian models
# in small. MacKay’s book is free to read, and its chapter on learning as inference tells the story of this talk with the mathematics left in.

# %% [markdown] slide="subslide" id="people" only="long"
# ## People to learn from
#
# - Listen to **David Duvenaud**, University of Toronto
# - Listen to **Michelle Fullwood**, *A gentle introduction to deep learning*
# - Listen to **Thomas Wiecki**, *Bayesian deep learning* with PyMC
# - Read **David MacKay**, *A practical Bayesian framework for backpropagation networks*, 1992
# - Read **Yarin Gal**, *Uncertainty in deep learning*, 2016

# %% [markdown] slide="notes"
# These are the people whom the talk of 2017 named as its teachers and as its reading. Their talks, courses and texts are easy to find by name. The last two are for
# those who want to know how the idea began and what became of it when networks grew.

# %% [markdown] slide="subslide" id="thanks" layout="statement" background="#123d2e"
# ## Thank you
#
# to Eric J. Ma, whose talk this is; to Jock Blackard and Denis Dean, whose forest it is; and to everybody behind PyMC, PyTensor, JAX and ArviZ.

# %% [markdown] slide="notes"
# Thank you for listening. Questions are welcome, above all those that begin with: but how do you know? The deck, its code and every figure in it are free to reuse; the licences are in the repository.
