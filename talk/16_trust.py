# %% tags=["check"]
import numpy as np

from bnn.data import load
from bnn.figures import posteriors
from bnn.inference import conjugate, moments
from bnn.talk import small_models

table = load()


# %% tags=["check"]
def drawn(sample):
    """Slope and intercept of every draw, of shape (draw, 2)."""
    return np.column_stack([np.ravel(sample.draws[name]) for name in ("w_1", "b_1")])


def percent(share, digits=0):
    return f"{100 * share:.{digits}f}\N{NO-BREAK SPACE}%"


def signed(number):
    return f"{number:.2f}".replace("-", "−")


def compared(small, sample):
    return moments.compare(moments.of_fit(small.fit), moments.of_sample(sample))


# %% tags=["check"] store="line, sample"
line = small_models.linear(table)
sample = small_models.sampled(line)

# %% tags=["check"]
rows = line.columns
noise = conjugate.residual_deviation(rows.x, rows.y)
exact = conjugate.posterior(rows.x, rows.y, noise=noise)
on_line = compared(line, sample)
width = on_line.ratio.mean()
together = moments.of_sample(sample).correlation[0, 1]

# %% [markdown] slide="slide" id="advi-nuts-linear"
# ## ADVI finds the place, and {eval}`percent(width)` of the width

# %% figure="advi-nuts-linear" tags=["hide-input"] alt="Left: draws of slope and intercept form a slanting cloud; the dashed ellipses of the closed form fit it, while the two ellipses of mean-field ADVI stand upright and are too small. Middle and right: the densities of slope and intercept; ADVI’s are at the same place, narrower and higher."
posteriors(
    drawn(sample),
    moments.of_fit(line.fit),
    ("slope (km per km)", "intercept (km above 2,000 m)"),
    exact=exact,
    size=(1152, 440),
    source=rows.source,
)

# %% [markdown]
# Linear regression: slope and intercept depend on each other, correlation {eval}`signed(together)`. Independent bell curves cannot say so, and give up width instead.

# %% tags=["check"]
assert np.abs(on_line.shift).max() < 0.15, "the place is right"
assert (on_line.ratio < 0.9).all(), "and the width is not"
assert together < -0.5, "the cloud slants"
closed = moments.compare(moments.of_sample(sample), exact)
assert np.abs(closed.shift).max() < 0.1
assert np.abs(closed.ratio - 1).max() < 0.1
best = moments.compare(conjugate.mean_field(exact), exact)
assert np.abs(on_line.ratio - best.ratio).max() < 0.06, "no better independent Normals"

# %% [markdown] slide="notes"
# How far can we trust the widths? For a model as small as linear regression we can know the truth, twice: in closed form, and from NUTS, a sampler that assumes no shape. The two agree. Mean-field ADVI gives each parameter a bell curve of
# its own. It puts them at the right place, and makes them too narrow. This is no fault of the search, it is the best that independent curves can do: the true cloud slants, as a steeper line must start lower, and an upright ellipse
# that does not waste itself on empty corners must be a short one. The ellipses hold half of the draws, and ninety-five per cent.

# %% tags=["check"] store="yes_no, sample_yes_no"
yes_no = small_models.logistic(table)
sample_yes_no = small_models.sampled(yes_no)

# %% tags=["check"]
trees = yes_no.columns
on_yes_no = compared(yes_no, sample_yes_no)
width_yes_no = on_yes_no.ratio.mean()
together_yes_no = moments.of_sample(sample_yes_no).correlation[0, 1]

# %% [markdown] slide="subslide" id="advi-nuts-logistic" only="long"
# ## Logistic regression: {eval}`percent(width_yes_no)` of the width

# %% figure="advi-nuts-logistic" tags=["hide-input"] alt="The same three pictures for logistic regression: a cloud of draws that slants more strongly, with upright ellipses of ADVI that are much shorter than it, and two densities of which ADVI’s are much narrower."
posteriors(
    drawn(sample_yes_no),
    moments.of_fit(yes_no.fit),
    ("slope (per 100 m)", "intercept (at 3,000 m)"),
    size=(1152, 440),
    source=trees.source,
)

# %% [markdown]
# The stronger two parameters hang together, here {eval}`signed(together_yes_no)`, the more is lost. There is no closed form any more: NUTS is the reference.

# %% tags=["check"]
assert np.abs(on_yes_no.shift).max() < 0.25
assert (on_yes_no.ratio < 0.9).all()
assert together_yes_no < together < 0, "it slants more strongly"
assert width_yes_no < width
assert max(sample.r_hat, sample_yes_no.r_hat) < 1.01
assert sample.divergences == sample_yes_no.divergences == 0

# %% [markdown] slide="notes"
# The logistic model has no closed form, so NUTS is what we hold ADVI against: {eval}`sample_yes_no.settings.chains` chains of {eval}`f"{sample_yes_no.settings.draws:,}"` draws that agree, without a divergence. The same picture, and stronger. What to take home: the centres of ADVI are good, its widths are a lower bound in cases like these. In the
# network we must expect the same kind of error, and more of it, as far more weights depend on each other. Let us look.
