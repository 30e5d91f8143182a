# %% [markdown] slide="slide" id="outline" steps="items"
# ## Outline
#
# 1. **Linear regression**, three ways
# 2. **Logistic regression**, three ways
# 3. **Deep nets**, three ways
# 4. The same three, **Bayesian**
# 5. A network that names **the trees of a forest**, and says when it does not know
# 6. **The posterior itself**: what its approximations miss, and what it costs

# %% [markdown] slide="notes"
# Three models, each seen as a function, as matrices and as a neural diagram. They are the same picture three times, with a little more in it each time. Then we go
# through them again and swap numbers for distributions. Then comes the real thing: real rows and a real network. The last part is what 2017 could not afford. It compares the bell curves with the posterior that they stand for, and with ordinary networks, and asks what all this uncertainty is good for.
