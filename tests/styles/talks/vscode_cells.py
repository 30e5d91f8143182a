# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% [markdown]
# # How tall is a sunflower?
#
# Three fields, one summer, no fertilizer.

# %%
rng = np.random.default_rng(2024)
fields = pd.DataFrame(
    {
        "field": np.repeat(["north", "south", "by the river"], 40),
        "height": np.concatenate([rng.normal(mean, 18, 40) for mean in (142, 165, 181)]),
    }
)
fields.head()

# %% [markdown]
# ## Heights by field
#
# The river's field is the tallest, and the widest.

# %%
fig, ax = plt.subplots(figsize=(6, 3))
for name, group in fields.groupby("field", sort=False):
    ax.hist(group["height"], bins=15, alpha=0.6, label=name)
ax.set_xlabel("height in cm")
ax.set_ylabel("flowers")
ax.set_title("Sunflowers in August")
ax.legend(bbox_to_anchor=(1.02, 1), loc="upper left")
plt.show()

# %% [markdown]
# ## In numbers

# %%
fields.groupby("field")["height"].agg(["mean", "std", "count"]).round(1)

# %%
difference = fields.groupby("field")["height"].mean()
print(f"river - north: {difference['by the river'] - difference['north']:.0f} cm")

# %% [markdown]
# ## What we do not know
#
# - whether water or light makes the difference
# - what it costs: seeds are \$4 a bag, from $4-$6 at the market
# - `List<int>` is how a colleague's code names it, and x_1 is no formula
