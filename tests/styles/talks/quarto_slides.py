# %% [markdown]
# ---
# title: "Tides: a short story"
# author: "N. Ebb"
# format:
#   revealjs:
#     theme: simple
#     slide-number: true
# execute:
#   echo: true
# ---

# %% [markdown]
# ## Two bulges {background-color="#e8f1f5"}
#
# The moon pulls on the near side more than on the far side.
#
# . . .
#
# So there are *two* high tides a day.
#
# ::: {.notes}
# Show the orange and the lamp here.
# :::

# %%
#| echo: false
#| fig-cap: "Two high tides a day, and they come later each day."
#| fig-alt: "A wave with two peaks a day."
#| fig-width: 8
#| fig-height: 3
#| label: fig-tide
import matplotlib.pyplot as plt
import numpy as np

hours = np.linspace(0, 72, 600)
height = 2 * np.cos(2 * np.pi * hours / 12.42) + 0.3 * np.cos(2 * np.pi * hours / 24)
plt.plot(hours, height)
plt.xlabel("hours")
plt.ylabel("metres above the mean")
plt.show()

# %% [markdown]
# ## Code and words
#
# :::: {.columns}
# ::: {.column width="50%"}
# The period is 12.42 h, not 12 h.
# :::
# ::: {.column width="50%"}
# [A tide table](https://en.wikipedia.org/wiki/Tide_table) has both.
# :::
# ::::
#
# ::: aside
# Numbers are rounded.
# :::

# %%
#| warning: false
#| message: false
import warnings

warnings.warn("nobody needs to see this", stacklevel=1)
peaks = hours[1:-1][(height[1:-1] > height[:-2]) & (height[1:-1] > height[2:])]
print(f"{len(peaks)} peaks, {np.diff(peaks).mean():.2f} h apart")

# %% [markdown]
# ## Remember
#
# ::: {.incremental}
# - the moon, and a bit of the sun
# - twice a day
# - later each day
# :::
