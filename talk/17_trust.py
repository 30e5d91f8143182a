# %% tags=["check"]
import numpy as np

from bnn.data import covertype, load
from bnn.data.preparation import prepare
from bnn.evaluation import shares
from bnn.evaluation.prediction import predict
from bnn.evaluation.scores import evaluate
from bnn.figures import natural_shares, posteriors
from bnn.inference import conjugate, moments
from bnn.talk import small_models
from bnn.talk.forest import fitted

table = load()
split = prepare(table)

# %% tags=["check"] store="network, posterior"
network, posterior = fitted(split)

# %% tags=["check"]
weights = sum(values.size for values in posterior.mean.values())


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

# %% [markdown] slide="subslide" id="advi-nuts-logistic"
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
# network, with its {eval}`f"{weights:,}"` weights, we cannot afford NUTS here, and must expect the same kind of error.

# %% [markdown] slide="slide" id="caution"
# ## How far to trust the spread
#
# - **It is too narrow, if anything.** On the two slides before: {eval}`percent(width)` and {eval}`percent(width_yes_no)` of the true width, as weights that move together are taken for independent ones.
# - **It sees one valley.** Networks with permuted hidden units are equally good; the fit describes the surroundings of one of them.
# - **It trusts the rows.** A tree that was not in the training rows gets one of the known names all the same.
# - **The rows are balanced, the forest is not.** Other shares of the types give another accuracy: the next slide.
#
# <small>The two widths: {eval}`rows.source`, twice</small>

# %% [markdown] slide="notes"
# No method is honest that does not say where it misleads. Mean-field approximations are known to understate the spread, and we have just seen by how much, where it can be seen. The posterior of a network
# has very many equivalent modes; we describe one. And all of this is about uncertainty
# within the model: it cannot tell us that the question was wrong. So read the colours as a ranking of doubt rather than as
# exact widths.

# %% tags=["check"]
held_out = split.validation

# %% tags=["check"] store="predictions"
predictions = predict(network, posterior, held_out.features, draws=1000, seed=1)

# %% tags=["check"]
probability = predictions.probability
trained = np.bincount(split.train.cover, minlength=len(split.cover_names)) / len(
    split.train
)
as_trained = shares.accuracy(probability, held_out.cover)
corrected = shares.accuracy(
    shares.corrected(probability, trained=trained), held_out.cover
)
accuracies = {"as trained": as_trained, "corrected\nfor the shares": corrected}
then = covertype.BLACKARD_DEAN_ACCURACY

# %% tags=["check"]
rows_shown = f"{len(held_out):,} held-out rows"
if split.real and len(split.test) == covertype.ROWS - covertype.SPLIT_ROWS:
    answers = predict(network, posterior, split.test.features, draws=100, seed=1)
    on_test = {
        "as trained, on\nthe test rows": answers.probability,
        "corrected, on\nthe test rows": shares.corrected(
            answers.probability, trained=trained
        ),
    }
    for name, p in on_test.items():
        accuracies[name] = evaluate(p, split.test.cover).accuracy
    rows_shown += f", {len(split.test):,} test rows"
    where = "The upper two bars weigh the held-out rows by the shares; the lower two are UCI’s whole test set, as it is."
else:
    where = "UCI’s own test set is not among these rows; both bars weigh the held-out rows of each type by its share."

# %% [markdown] slide="slide" id="natural-shares"
# ## Natural shares: {eval}`percent(as_trained.value, 1)` right, {eval}`percent(corrected.value, 1)` once corrected

# %% figure="natural-shares" tags=["hide-input"] alt="Left: the share of each cover type in the forest, most of it Lodgepole Pine and Spruce/Fir, beside equal shares among the training rows. Right: accuracy with natural shares, as trained and with corrected probabilities, with error bars, and a dashed line at the network of 1999."
natural_shares(
    shares.NATURAL,
    trained,
    split.cover_names,
    accuracies,
    reference=(f"network of 1999: {100 * then:.2f} %", then),
    size=(1152, 440),
    source=f"{split.name}; {rows_shown}",
)

# %% [markdown]
# {eval}`where` Blackard and Dean’s network was scored on the test set.

# %% tags=["check"]
assert as_trained.value < evaluate(probability, held_out.cover).accuracy.value
assert corrected.value > as_trained.value + 2 * as_trained.error, "the correction helps"
assert set(np.argsort(shares.NATURAL)[-2:]) == {0, 1}, "Spruce/Fir and Lodgepole Pine"
assert np.ptp(trained) < 1e-9, "equal shares to learn from"

# %% [markdown] slide="notes"
# Our rows hold equally many of each type, as that is how they were picked. In the forest two types make up most of it, and they are two that it often takes for each other, so the accuracy there is lower. What helps is one line of
# Bayes' rule: multiply each probability by how common its type is out there, and divide by how common it was in training. Nothing is fitted again. This works because we have probabilities and not just names. In 1999 a network without distributions reached {eval}`f"{100 * then:.2f} %"`; it
# learned from the same split, without our correction. The comparison is a fair one only on the test rows themselves, so read the line as a landmark.
