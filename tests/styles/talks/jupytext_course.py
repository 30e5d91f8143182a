# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 4: Nearest neighbours
#
# In this notebook we
#
# 1. fit a classifier that has no parameters,
# 2. see what the number of neighbours does,
# 3. measure it on points that it has not seen.
#
# ```{note}
# You need nothing but NumPy. The exercise at the end takes ten minutes.
# ```

# %%
import numpy as np

rng = np.random.default_rng(0)
points = rng.normal(size=(120, 2))
labels = (points[:, 0] * points[:, 1] > 0).astype(int)
train, test = slice(0, 80), slice(80, None)
points.shape, labels.mean()

# %% [markdown]
# ## The rule
#
# A new point $x$ gets the label that most of its $k$ nearest neighbours have,
#
# $$
# \hat y(x) = \operatorname{mode}\{ y_i : x_i \in N_k(x) \}.
# $$
#
# > [!NOTE]
# > Ties go to the nearer point.


# %%
def predict(new, k):
    """The label of most of the k nearest training points."""
    distances = np.linalg.norm(points[train] - new[:, None], axis=2)
    nearest = np.argsort(distances, axis=1)[:, :k]
    return (labels[train][nearest].mean(axis=1) > 0.5).astype(int)


# %% [markdown] tags=["exercise"]
# ## Exercise
#
# Write a loop over `k` and find the best one. *Hint*: `np.mean(predict(...) == ...)`.

# %% tags=["solution"]
for k in (1, 3, 9, 27):
    print(k, round(float(np.mean(predict(points[test], k) == labels[test])), 2))

# %% [markdown]
# ## A table to compare
#
# | k | bias | variance |
# |--:|:-----|:---------|
# | 1 | low | high, `a|b` |
# | 27 | high | low, $|x|$ |
#
# ---
#
# ## To read on
#
# Fix and Hodges wrote it down in 1951; Cover and Hart proved the bound in 1967.

# %% language="bash"
# echo "run in a shell"
