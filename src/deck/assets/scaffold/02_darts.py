# %% [markdown] slide="slide" id="one-dart"
# ## One dart

# %% animate="darts"
import random

random.seed(1949)
x, y = random.random(), random.random()
inside = x**2 + y**2 < 1

# %% tags=["check"]
assert 0 <= x < 1
assert 0 <= y < 1

# %% [markdown] slide="notes"
# The next slide's code grows out of this one: both cells say `animate="darts"`. Both run.

# %% [markdown] slide="slide" id="many-darts"
# ## Many darts

# %% animate="darts" output="fragment"
import random

random.seed(1949)
thrown = 2_000
darts = [(random.random(), random.random()) for _ in range(thrown)]
inside = sum(x**2 + y**2 < 1 for x, y in darts)
print("pi is about", 4 * inside / thrown)

# %% [markdown] slide="notes"
# The output is a step of its own.

# %% [markdown] slide="slide" id="as-a-function"
# ## The same as a function of a module

# %% source="darts.estimate" part="x, y = | share = | return" focus="rng.random | np.mean | np.sqrt"
from darts import estimate

value, error = estimate(100_000, seed=1949)

# %% [markdown] tolerance="0.02"
# With 100,000 darts $\pi$ is about {eval}`f"{value:.3f}"`, give or take {eval}`f"{error:.3f}"`.

# %% tags=["check"] warns="RuntimeWarning"
import math

nothing, _ = estimate(0, seed=1949)
assert math.isnan(nothing)

# %% [markdown] slide="notes"
# The slide shows the heart of the module's code as it runs, and highlights it step by step, by what the lines say. The
# numbers in the sentence come from the run; where another version of NumPy throws other darts, they may move by 0.02.

# %% [markdown] slide="slide" id="board"
# ## A board of 2,000 darts

# %% figure="board" alt="Left: 2,000 dots in a square; those inside a quarter circle have another colour than those outside. Right: the estimate over the number of darts; it swings widely at first and settles near pi." caption="Left: every dart. Right: what they say of π, from dart to dart." code="fold"
from darts import draw

draw(darts)

# %% [markdown] slide="notes"
# A figure with its alternative text, its caption and a file name of its own. Its code is folded away: click on it, or
# reach it with the tab key.

# %% [markdown] slide="slide" id="how-far"
# ## A hundred times the darts, a tenth of the error

# %% focus_output="2 | 5" code="hide" store="estimates" reads="numbers.txt"
from pathlib import Path

numbers = [int(line) for line in Path("numbers.txt").read_text().split()]
estimates = {number: estimate(number, seed=1949) for number in numbers}
print(f"{'darts':>11}  estimate  error")
for number, (mean, deviation) in estimates.items():
    print(f"{number:>11,}  {mean:8.3f}  {deviation:5.3f}")

# %% [markdown]
# The error falls with the square root of the number of darts: **one more digit costs a hundred times the work**.

# %% [markdown] slide="notes"
# Lines that the cell printed, highlighted step by step. Its values are stored: the cell runs again when its code,
# `darts.py` or the file that it reads has changed, and not when the rest of the section has.

# %% tags=["check"]
_, errors = zip(*estimates.values(), strict=True)
assert list(errors) == sorted(errors, reverse=True)
assert abs(value - 3.14159) < 4 * error
