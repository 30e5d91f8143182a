# %% [markdown] slide="slide" id="title" layout="title" background="#123d2e"
# Re-told with today's libraries, on rows that the network has not seen. Every figure and every number was computed when this deck was built.

# %% [markdown] slide="notes"
# Welcome. In 2017 Eric Ma gave a talk with this title at PyData NYC, and showed that Bayesian deep learning needs far
# less mathematics than its name suggests. This is that talk again, with new words and new pictures. One thing is
# special about the deck: it is a program. When it is built, the code on the slides runs, and what you see is what it
# printed and drew.

# %% [markdown] slide="slide" id="who"
# ## Who this is for
#
# - You read Python, and you have multiplied a matrix by a vector at least once.
# - You have heard of *deep learning* and of *Bayesian statistics*, but perhaps not in one sentence.
# - You would like a model that tells you **when not to believe it**.
#
# Not needed: a graphics card, measure theory, or a firm opinion on what probability means.

# %% [markdown] slide="notes"
# Ask the room: who has trained a neural network? Who has fitted a Bayesian model? Who has done both at once? The talk
# is for those who raised a hand at most twice. The promise is modest: two ideas, each of which fits on one slide, and
# one example that runs in seconds on a laptop.

# %% [markdown] slide="slide" id="take-home-1" layout="statement"
# ## A deep net is a chain of functions on matrices.
#
# Multiply by a matrix, bend the result, and repeat. Nothing else happens.
#
# $$p(\text{cover}) = \mathrm{softmax}\bigl(\tanh(\tanh(x\,W_1)\,W_2)\,W_3\bigr)$$

# %% [markdown] slide="notes"
# The first of two points to take home. Read the formula from the inside out: x is one row of data, a list of numbers.
# Times a matrix gives another list. The hyperbolic tangent squeezes each number into minus one to one. Do that twice,
# multiply once more, and let softmax turn the last list into shares that add up to one. That is the whole network.

# %% [markdown] slide="slide" id="take-home-2" layout="statement"
# ## Going Bayesian means learning a distribution for every parameter.
#
# The network stays as it is. Each number in its matrices gives way to a bell curve: how large it probably is, and how sure we are.
#
# $$w = \text{one number} \quad\longrightarrow\quad w \sim \mathrm{Normal}(\mu,\ \sigma^2)$$

# %% [markdown] slide="notes"
# The second point. Ordinary training ends with one number per weight. Bayesian training ends with two: a centre and a
# width. Everything else in this talk follows from that.

# %% [markdown] slide="slide" id="seven-lines"
# ## The first point, as code that runs

# %% focus="row = | hidden_1 = | hidden_2 = | scores = | softmax"
import numpy as np

rng = np.random.default_rng(2017)
row = rng.normal(size=65)  # one row: 65 numbers
W_1, W_2, W_3 = (rng.normal(size=shape) for shape in [(65, 20), (20, 20), (20, 7)])

hidden_1 = np.tanh(row @ W_1)  # 65 -> 20
hidden_2 = np.tanh(hidden_1 @ W_2)  # 20 -> 20
scores = hidden_2 @ W_3  # 20 -> 7
probability = np.exp(scores) / np.exp(scores).sum()  # softmax: shares of one

print(probability.round(3))

# %% tags=["check"]
assert hidden_1.shape == hidden_2.shape == (20,)
assert probability.shape == (7,)
assert np.isclose(probability.sum(), 1)

# %% [markdown]
# The weights here are drawn by lot, so the answer is worth nothing yet. Learning is the search for better ones.

# %% [markdown] slide="notes"
# This is the network of the whole talk, in NumPy, with random weights. It takes one made-up row of 65 numbers and gives
# seven shares. Point at the three multiplications: they are the formula of the slide before last. Since the weights are random,
# the seven numbers mean nothing. The rest of the talk is about finding weights that mean something, and about saying
# how well we know them.
