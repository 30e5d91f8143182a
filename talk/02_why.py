# %% [markdown] slide="slide" id="joke" only="long" layout="statement"
# ## How to be read, in three steps
#
# Put *deep learning* into a title. Watch the crowd come in. Then read what they write to you: lovely, but could there be fewer formulas and more pictures?
#
# <small>A joke by Ferenc Huszár, 2017, retold</small>

# %% [markdown] slide="notes"
# Ferenc Huszár made a joke of this kind in 2017, and Eric Ma opened his talk with it. It is only half a joke. Pictures are not a lesser
# form of mathematics; for matrices and distributions they are rather good. So this talk is mostly pictures, and each of them is computed.

# %% [markdown] slide="slide" id="bayes-rule"
# ## The obligatory sign

# %% figure="bayes-rule" tags=["hide-input"] alt="Bayes' rule on a green road sign: p of theta given D equals p of D given theta times p of theta, divided by p of D. Words around it name the parts: posterior, likelihood, prior, evidence."
from bnn.figures import bayes_sign

bayes_sign()

# %% [markdown] slide="notes"
# No talk with Bayes in its title may do without the formula on a sign. Theta are the parameters, D is the data. What we believed before, the prior,
# times how well each value explains the data, the likelihood, is what we believe after, the posterior, once it is scaled to add up to one. That is
# all we need today. We will not compute with it by hand.

# %% [markdown] slide="slide" id="goals" layout="statement" steps="blocks"
# ## Two modest goals
#
# Take the mystery out of **deep learning**.
#
# Take the mystery out of **Bayesian** deep learning.

# %% [markdown] slide="notes"
# Only two, and each has one sentence to take home. Both sentences come now, so that if you leave early you have had it all.

# %% tags=["check"]
from bnn.data import load
from bnn.figures import matrices
from bnn.talk.small_models import deep_net

# %% tags=["check"] store="net"
net = deep_net(load())

# %% [markdown] slide="slide" id="take-home-1"
# ## 1 — A deep net is a chain of functions on matrices

# %% figure="take-home-1" tags=["hide-input"] alt="A small deep net as matrices: ReLU of tanh of a column of four rows times a matrix of weights plus biases, times another matrix plus a bias, gives a column of four answers. Every cell holds a number."
matrices(net.network, net.few_rows, net.fit.mean)

# %% [markdown]
# <small>{eval}`net.columns.source`</small>

# %% [markdown] slide="notes"
# The first of two points to take home. Multiply by a matrix, add a vector, bend the result, and do it again. Nothing else happens in a deep net.
# We will meet this very picture again in a quarter of an hour, and then every cell of it will be an old friend.

# %% [markdown] slide="subslide" id="take-home-2" transition="fade"
# ## 2 — Going Bayesian: a distribution for each parameter

# %% figure="take-home-2" tags=["hide-input"] alt="The same chain of matrices. In every cell of the weights and biases a bell curve stands in place of the number, and the answers are hills as well."
matrices(net.network, net.few_rows, net.fit.mean, net.fit.deviation)

# %% [markdown]
# <small>{eval}`net.columns.source`</small>

# %% [markdown] slide="notes"
# The second point. The chain stays as it is. Where a parameter was one number, it is now a bell curve: how large it probably is, and how sure
# we are. Ordinary training ends with one number per weight, ours with two. And since the parameters are uncertain, so is the answer, on the right.
