# %% [markdown] slide="slide" id="recap"
# ## Two points, once more
#
# 1. **A deep net is a chain of functions on matrices.** Multiply, bend, repeat. You have seen the loop that does it.
# 2. **Going Bayesian is learning a distribution for every parameter.** The loop stays; the numbers in the matrices become bell curves.
#
# What you get for it: probabilities that mean what they say, and a picture of where not to trust them.

# %% [markdown] slide="notes"
# If people remember two sentences, let it be these two. Pause after each. The second half of each line recalls the slide on
# which it was shown as code: the forward pass, and the one line with pm.Normal.

# %% [markdown] slide="slide" id="resources"
# ## Go on from here
#
# - **The talk that this one follows**: [Eric J. Ma, PyData NYC 2017](https://github.com/ericmjl/bayesian-deep-learning-demystified)
# - **The library**: [PyMC, documentation and examples](https://www.pymc.io)
# - **Recipes**: [bayesian-analysis-recipes](https://github.com/ericmjl/bayesian-analysis-recipes)
# - **The data**: Blackard, J. (1998), Covertype, UCI Machine Learning Repository. Copyright Jock A. Blackard and Colorado State University
# - **To read**: David MacKay on Bayesian methods for neural networks; Yarin Gal on uncertainty in deep learning

# %% [markdown] slide="notes"
# The links work in the deck. The data may be reused without limit as long as the notice stays, which is why it stands here. MacKay's
# thesis of 1992 is where much of this began, and Gal's of 2016 connects it with what people do in practice.

# %% [markdown] slide="slide" id="thanks" layout="statement" background="#123d2e"
# ## Thank you
#
# To Eric J. Ma, for the talk and for showing that it can be told simply; to Jock Blackard and Denis Dean, for the rows; to all who write and keep PyMC, JAX, ArviZ, Jupyter and reveal.js.

# %% [markdown] slide="notes"
# Leave this up during the questions. A good first question, if nobody has one: on which of your own data would you like to know what the model does not know?
