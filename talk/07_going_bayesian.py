# %% [markdown] slide="slide" id="going-bayesian" layout="statement"
# ## Going Bayesian
#
# The key idea: do not look for the best point in the space of parameters. **Learn a density over it.**
#
# $$p(\theta \mid \text{data}) \;\propto\; p(\text{data} \mid \theta)\; p(\theta)$$

# %% [markdown] slide="notes"
# Every model so far had parameters, and training picked one value for each: the one that explains the rows best. But many other values explain them nearly as well. Going Bayesian
# means to keep them all, each with a weight: how plausible it is, given the rows. That is a density over the space of parameters, and the formula on the sign says how to get it.
