# %% tags=["check"]
from dataclasses import replace

import numpy as np
import xarray as xr

from bnn.data import load
from bnn.data.preparation import prepare
from bnn.evaluation.convergence import function_space
from bnn.evaluation.prediction import predict, predict_at
from bnn.evaluation.scores import evaluate
from bnn.figures import (
    Method,
    beliefs,
    class_pictures,
    methods,
    row_order,
    weight_posteriors,
)
from bnn.talk import forest

split = prepare(load())
held_out = split.validation
source = f"{split.name}; {len(held_out):,} held-out rows"

# %% tags=["check"] store="network, posterior, sample"
network, posterior = forest.fitted(split)
sample = forest.sampled(split)

# %% tags=["check"] store="agreement"
agreement = function_space(network, sample.draws, held_out.features, held_out.cover)

# %% tags=["check"]
chains, steps = sample.settings.chains, sample.settings.draws * sample.settings.thin
r_hat, effective = np.median(agreement.r_hat), np.median(agreement.effective)
verdict = "agree" if r_hat < 1.05 else "do not yet agree"


def duration(seconds):
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


# %% [markdown] slide="slide" id="sampled"
# ## What 2017 could not afford: the posterior itself

# %%
print(sample.summary())
print(agreement.summary())

# %% [markdown]
# - **Microcanonical Langevin dynamics**: a ball rolls over the log posterior, never slower, never faster. The slope steers it, and a little noise makes it forget.
# - It needs gradients and nothing else. {eval}`chains` chains start where {eval}`chains` ordinary networks end, and take {eval}`f"{steps:,}"` steps each: {eval}`duration(sample.seconds)`, where ADVI took {eval}`duration(posterior.seconds)`.
# - **R-hat** compares the chains by what they say of each held-out row. At one they agree; at {eval}`f"{r_hat:.2f}"` they **{eval}`verdict`**, and longer chains would say more.
#
# <small>{eval}`source`; learned from {eval}`f"{sample.rows:,}"`</small>

# %% tags=["check"]
assert sample.settings == forest.CHAINS
assert sample.rows == len(split.train)
assert float(sample.energy_error.max()) <= sample.settings.energy_error
assert r_hat < 2, "chains that say something else of every row are no sample"
assert sample.seconds > posterior.seconds

# %% [markdown] slide="notes"
# ADVI is an approximation, and we have seen how far off it is where the truth is known. For the network nobody knows the truth, but a sampler can come near it. In 2017 that was out of reach on a laptop. Two things have changed: the compiler, and the sampler. Think of a ball on a landscape whose valleys are the likely
# weights. It always rolls at the same speed, so it neither stops in a hole nor flies off. Look at the diagnostics first, as always. We do not compare weights, because a hidden unit has no name: swap two, and the network says the same. We compare what the chains say of rows that they have not seen. R-hat is above one: each chain still knows a part of the posterior that the others have not
# visited. The average over all of them is what we use, and the next slides score it.

# %% tags=["check"]
SHOWN = {"w_1": ((0, 0), (9, 12)), "w_2": ((3, 5), (16, 8)), "w_3": ((2, 1), (11, 6))}


def value(dataset, name, place):
    """One weight, of the dims that are left."""
    dims = network.parameters[name]
    return dataset[name].isel(dict(zip(dims, place, strict=True)))


places = [(name, place) for name, found in SHOWN.items() for place in found]
draws = np.column_stack([np.ravel(value(sample.draws, *each)) for each in places])
centres, widths = (
    np.array([float(value(each, *at)) for at in places])
    for each in (posterior.mean, posterior.deviation)
)
layers = dict(zip(SHOWN, ("first layer", "second layer", "output"), strict=True))
in_a_chain = np.concatenate(
    [
        np.ravel(sample.draws[name].std("draw") / posterior.deviation[name])
        for name in network.parameters
    ]
)
wider = float(np.median(in_a_chain))

# %% [markdown] slide="subslide" id="two-densities" only="long"
# ## One weight, two densities

# %% figure="two-densities" tags=["hide-input"] alt="Six weights, two of each layer. For each a narrow bell curve of ADVI, a hill of sampled values that is much wider, and the prior as a dotted line."
weight_posteriors(
    draws,
    centres,
    widths,
    [f"{layers[name]}: {place[0] + 1} to {place[1] + 1}" for name, place in places],
    size=(1152, 450),
    source=f"{split.name}; {sample.rows:,} training rows",
)

# %% [markdown]
# The bell curve is the narrow one. Even within one chain, the median weight roams {eval}`f"{wider:.1f}"` times as wide as its bell curve.

# %% tags=["check"]
assert wider > 1, "the bell curve is the narrow one"
assert (draws.std(axis=0) > widths).all()

# %% [markdown] slide="notes"
# Six weights of the network, picked by their place and not by their looks. Orange is what ADVI found: one place, and a width. Green is where the chains went: all the values that this weight takes in networks that explain the rows about as well. The hills are wide because the weights depend on each other, so that one may change a lot while others make up for it;
# and because each chain has its own order of hidden units. Independent bell curves can show neither. They show one place, and how little each weight may move while all others stay.

# %% tags=["check"] store="of_advi, of_sample"
of_advi = predict(network, posterior, held_out.features, draws=1000, seed=1)
of_sample = predict(network, sample, held_out.features, draws=1000)

# %% [markdown] slide="subslide" id="class-pictures"
# ## The three pictures again: shadow and posterior

# %% figure="class-pictures" tags=["hide-input"] alt="Six small pictures of the same held-out rows: above for ADVI, below for the sampled network. From left to right the most probable type, the mean probability, and its standard deviation. Below, the deviation is larger."
class_pictures(
    {"mean-field ADVI": of_advi, "sampled": of_sample},
    held_out.cover,
    split.cover_names,
    order=row_order(held_out.cover, of_advi.probability),
    size=(1152, 480),
    source=source,
)

# %% tags=["check"]
spreads = [float(each.spread.mean()) for each in (of_advi, of_sample)]
changed = (
    of_advi.probability.argmax(axis=1) != of_sample.probability.argmax(axis=1)
).mean()


def percent(share, digits=0):
    return f"{100 * share:.{digits}f}\N{NO-BREAK SPACE}%"


# %% [markdown]
# {eval}`percent(changed)` of the rows get another answer, and the networks differ {eval}`f"{spreads[1] / spreads[0]:.1f}"` times as much.

# %% tags=["check"]
assert spreads[1] > spreads[0], "the sampled networks differ more"

# %% [markdown] slide="notes"
# The three pictures of before, in small: above for the bell curves, below for the sampled network, with the same rows in the same order. Left, what is named; in the middle, how likely each type is; right, how much the networks differ. The sampled networks are more unlike each other, and their mean is right more often: that is what a wider posterior looks like in the answers.

# %% tags=["check"] store="ordinary, many, many_fits"
ordinary = forest.trained(split)
many = forest.modes(split)
many_fits = forest.fits(split)


# %% tags=["check"]
def scored(name, probability, *posteriors):
    """A way to predict, its scores on the rows held out, and what its posteriors cost."""
    return Method(
        name=name,
        scores=evaluate(probability, held_out.cover),
        gradients=sum(each.gradients for each in posteriors),
        seconds=sum(each.seconds for each in posteriors),
    )


def averaged(several):
    return predict(network, several, held_out.features, seed=1).probability


# %% tags=["check"] store="found"
fits = many_fits.members
untempered = predict_at(network, ordinary.weights, held_out.features)
found = (
    scored("one network", untempered, ordinary.modes),
    scored(
        "… and temperature", ordinary.probability(held_out.features), ordinary.modes
    ),
    scored("ADVI", of_advi.probability, posterior),
    scored(f"{len(many)} networks", averaged(many), many),
    scored(f"{len(fits)} ADVI fits", averaged(many_fits), *fits),
    scored("sampled", of_sample.probability, sample),
)

# %% tags=["check"]
one, tempered, advi, several, advi_fits, from_chains = (each.scores for each in found)
lowest = min(found, key=lambda each: each.scores.log_loss.value)
calmest = min(found, key=lambda each: each.scores.calibration_error)

# %% [markdown] slide="subslide" id="methods"
# ## What each step towards the posterior costs and buys

# %% figure="methods" tags=["hide-input"] alt="Six methods as lines: one trained network, the same with a temperature, ADVI, six networks, six ADVI fits, and the sampled posterior. Four panels: the cost in gradients on a logarithmic axis, log loss, accuracy, and calibration error. Log loss falls and accuracy rises towards the sampled posterior, which costs by far the most."
methods(found, size=(1152, 450), source=f"{source}; ± two standard errors over rows")

# %% [markdown]
# Same network, prior and rows. Lowest log loss: **{eval}`lowest.name`**. Lowest calibration error: **{eval}`calmest.name`**.

# %% tags=["check"]
assert lowest.name == "sampled", "log loss falls towards the sampled posterior"
assert from_chains.accuracy.value == max(each.scores.accuracy.value for each in found)
assert several.log_loss.value < min(one.log_loss.value, advi.log_loss.value)
assert tempered.log_loss.value < one.log_loss.value
assert found[-1].gradients > 10 * max(each.gradients for each in found[:-1])

# %% [markdown] slide="notes"
# Here is the whole chapter on one picture. From top to bottom the methods; the first panel is what they cost, and its axis is logarithmic. One network, trained the ordinary way, is the baseline. A temperature is one number, fitted on rows set aside; it costs nothing and takes away some of the overconfidence. ADVI comes out close to that: independent
# bell curves around one mode are no more than one mode with a margin. Several modes are the first real step, with bell curves or without. The sampled posterior is the best, and costs by far the most. Calibration error tells another story. An average of many networks is careful, and can be so careful that it is right more often than it says; we come back to that.

# %% tags=["check"]
names = [each.name for each in found]
accuracies = [
    f"{100 * each.scores.accuracy.value:.1f} ± {100 * each.scores.accuracy.error:.1f}"
    for each in found
]
losses = [f"{each.scores.log_loss:.3f}" for each in found]
calibrations = [f"{each.scores.calibration_error:.3f}" for each in found]
costs = [f"{each.gradients:,.0f}" for each in found]
durations = [duration(each.seconds) for each in found]

# %% [markdown] slide="subslide" id="methods-table" only="long"
# ## The same as numbers
#
# | | accuracy (%) | log loss (nats) | calibration error | gradients | time |
# |:--|--:|--:|--:|--:|--:|
# | {eval}`names[0]` | {eval}`accuracies[0]` | {eval}`losses[0]` | {eval}`calibrations[0]` | {eval}`costs[0]` | {eval}`durations[0]` |
# | {eval}`names[1]` | {eval}`accuracies[1]` | {eval}`losses[1]` | {eval}`calibrations[1]` | {eval}`costs[1]` | {eval}`durations[1]` |
# | {eval}`names[2]` | {eval}`accuracies[2]` | {eval}`losses[2]` | {eval}`calibrations[2]` | {eval}`costs[2]` | {eval}`durations[2]` |
# | {eval}`names[3]` | {eval}`accuracies[3]` | {eval}`losses[3]` | {eval}`calibrations[3]` | {eval}`costs[3]` | {eval}`durations[3]` |
# | {eval}`names[4]` | {eval}`accuracies[4]` | {eval}`losses[4]` | {eval}`calibrations[4]` | {eval}`costs[4]` | {eval}`durations[4]` |
# | {eval}`names[5]` | {eval}`accuracies[5]` | {eval}`losses[5]` | {eval}`calibrations[5]` | {eval}`costs[5]` | {eval}`durations[5]` |
#
# A gradient is one on all training rows. The temperature is {eval}`f"{ordinary.temperature:.2f}"`: fitted on {eval}`f"{len(split.train) - ordinary.modes.rows:,}"` rows that the network did not learn from.
#
# <small>{eval}`source`; ± one standard error over rows</small>

# %% tags=["check"]
assert len(found) == 6
assert ordinary.temperature > 1, "the network is overconfident"

# %% [markdown] slide="notes"
# For those who want the numbers, and for the slides that you download. The gradients are what counts, as seconds depend on the machine. One remark. The sampler's chains have not met, so its line is not the last word; longer chains may bring the log loss lower still.

# %% [markdown] slide="subslide" id="what-to-use" layout="statement"
# ## What to use when?
#
# **Average a few trained networks; with one network, add a temperature; sample when the answer is worth minutes; and read ADVI’s bell curves for what the rows say about each weight.**
#
# <small>Log loss {eval}`f"{several.log_loss.value:.3f}"`, {eval}`f"{tempered.log_loss.value:.3f}"`, {eval}`f"{from_chains.log_loss.value:.3f}"` and {eval}`f"{advi.log_loss.value:.3f}"`; {eval}`source`</small>

# %% [markdown] slide="notes"
# One sentence for each budget. It holds for this network and these rows, and the literature finds the same for larger ones. If you remember one thing of this chapter: an average over networks that really differ is worth more than error bars around one of them. And the bell curves keep their use. They are the only method of the six that tells in one number per weight what the rows have said about it.

# %% tags=["check"]
FEW = 100  # networks of each kind
flat = replace(
    posterior,
    mean=xr.zeros_like(posterior.mean),
    deviation=xr.ones_like(posterior.deviation),
)


def surest(draws):
    """The greatest probability of each network (network, row), and that of their mean (row,)."""
    each = np.stack(
        [
            predict_at(network, draws.isel(sample=i), held_out.features)
            for i in range(draws.sizes["sample"])
        ]
    )
    return each.max(axis=2), each.mean(axis=0).max(axis=1)


# %% tags=["check"] store="before, after"
before = surest(flat.take(FEW, seed=1))
after = surest(sample.take(FEW))

# %% [markdown] slide="subslide" id="prior-predictive" only="long"
# ## Before any row: each is sure, all together know nothing

# %% figure="prior-predictive" tags=["hide-input"] alt="Two panels with the probability of the named type. Left, networks drawn from the prior: each is nearly always sure of itself, while their mean stays close to one in seven. Right, networks drawn from the posterior: their mean is spread from unsure to sure, a little left of the single networks."
beliefs(
    {"drawn from the prior": before, "sampled from the posterior": after},
    size=(1152, 440),
    source=f"{source}; {FEW} networks of each",
)

# %% [markdown]
# Drawn from `Normal(0, 1)`, a network gives {eval}`f"{np.median(before[0]):.2f}"` to the type it names (median), the mean of all {eval}`f"{np.median(before[1]):.2f}"`. Chance is {eval}`f"{1 / len(split.cover_names):.2f}"`.

# %% tags=["check"]
assert np.median(before[0]) > 0.7, "each is sure"
assert np.median(before[1]) < 0.35, "all together know nothing"
assert np.median(after[1]) > np.median(before[1]) + 0.2, "and the rows change that"

# %% [markdown] slide="notes"
# What does this prior believe before it has seen a row? Draw networks from it and ask them. Left, in orange, single networks: each is rather sure of some type, since twenty large numbers are added up before the softmax. In green, their mean: they contradict each other so well that nothing is left but chance. So the prior says “some rule of this kind holds, and I do not know which”. It is not a cautious prior, and
# it is a choice, not a law of nature. Right, the same after the rows have spoken. The networks that survived agree where the rows are clear, and their mean is less sure where they do not.
