# %% tags=["check"]
import numpy as np

from bnn.data import covertype, load
from bnn.data.preparation import prepare
from bnn.evaluation.weights import (
    learned,
    learned_by_feature,
    signal_to_noise,
    untouched,
)
from bnn.figures import weight_cells, weight_lines, weight_matrix
from bnn.talk.forest import fitted

split = prepare(load())

# %% tags=["check"] store="network, posterior"
network, posterior = fitted(split)

# %% tags=["check"]
source = f"{split.name}; {posterior.rows:,} training rows"
mean, deviation = posterior.mean, posterior.deviation
near_prior = {name: int(values.sum()) for name, values in untouched(posterior).items()}
size = {name: values.size for name, values in mean.items()}
known_sign = {
    name: float((values > 2).mean())
    for name, values in signal_to_noise(posterior).items()
}

# %% tags=["check"]
kinds = {
    "wilderness\narea": "wilderness area",
    "soil type": "soil type",
    "climatic\nzone": "climatic zone",
    "geologic\nzone": "geologic zone",
}
groups = {"quantity": len(covertype.QUANTITIES)} | {
    label: sum(name.startswith(kind) for name in split.feature_names)
    for label, kind in kinds.items()
}

# %% [markdown] slide="slide" id="weights-layer-1"
# ## First layer: {eval}`near_prior["w_1"]` of {eval}`f"{size['w_1']:,}"` weights stayed near their prior

# %% figure="weights-layer-1" tags=["hide-input"] alt="A matrix of squares: 65 features from left to right in five groups, 20 hidden units from top to bottom. Colour is a weight’s posterior mean, size how narrow its posterior is. The quantities are full squares; many soil types are columns of dots, as wide as the prior."
weight_matrix(
    mean["w_1"],
    deviation["w_1"],
    groups,
    labels=("feature", "hidden unit"),
    size=(1152, 470),
    source=source,
)

# %% [markdown]
# Of each of those the rows told less than a tenth of a nat.

# %% tags=["check"]
assert near_prior["w_1"] == (learned(posterior)["w_1"] < 0.1).sum()
assert 0 < near_prior["w_1"] < size["w_1"]
sharpness = deviation["w_1"].mean("hidden_1")
assert sharpness[: len(covertype.QUANTITIES)].max() < sharpness[14:54].max(), (
    "the quantities are full, some soil types are dots"
)

# %% [markdown] slide="notes"
# Each square is a weight with its whole bell curve. The colour says where the curve lies, left or right of zero; the size says how narrow it has become.
# It is the fit of before, of {eval}`f"{posterior.settings.steps:,}"` steps with the seed {eval}`posterior.settings.seed`. A full square is a weight that the rows have settled. A dot is as wide as it was before we saw a row: about those weights the rows said next to nothing, less than a tenth of a
# nat. An ordinary network would show a number in each of these places, and nobody could tell which of them mean something.

# %% tags=["check"]
by_feature = learned_by_feature(posterior)
SHOWN = 5
features = np.r_[by_feature.feature[:SHOWN], by_feature.feature[-SHOWN:]]
present = (split.train.features != 0).sum(axis=0)  # a flag that is 0 says nothing
told = [
    f"{float(by_feature.sel(feature=k)):.1f}"
    if k in features[SHOWN:]
    else f"{float(by_feature.sel(feature=k)):.0f}"
    for k in features
]


def counted(rows):
    return f"{rows:,} row" if rows == 1 else f"{rows:,} rows"


best = split.feature_names[features[0]].lower()
rare = int(present[features[SHOWN:]].max())

# %% [markdown] slide="subslide" id="weights-by-feature" only="long"
# ## It learned most about {eval}`best`

# %% figure="weights-by-feature" tags=["hide-input"] alt="Ten lines of twenty densities, one for each weight of a feature. In the upper five lines, those of which most was learned, the densities are narrow spikes at many places. In the lower five lines they are bells as wide as the prior, and lie on it."
weight_lines(
    mean["w_1"][features],
    deviation["w_1"][features],
    [
        split.feature_names[k]
        .replace("Horizontal", "Horiz.")
        .replace("Vertical", "Vert.")
        for k in features
    ],
    notes=[
        f"{nats} nats, {counted(present[k])}"
        for k, nats in zip(features, told, strict=True)
    ],
    size=(1152, 450),
    source=source,
)

# %% [markdown]
# The five features at the bottom are other than zero in {eval}`counted(rare)` of {eval}`f"{posterior.rows:,}"` at most.

# %% tags=["check"]
assert (np.diff(by_feature) <= 0).all()
assert rare < 0.01 * posterior.rows, "what it learned nothing about hardly occurs"
assert float(by_feature[-SHOWN:].max()) < 1, "all but nothing"

# %% [markdown] slide="notes"
# Here are ten of the sixty-five features, with the densities of their twenty weights: the five of which the rows told most, and the five of which they told least.
# The grey hill on each line is the prior. At the top the curves have left it and become spikes, on either side of zero. At the bottom they have stayed on
# the hill. The numbers on the right say why: these soil types hardly occur among the rows, or not at all. A network that has not seen a soil says so in its weights.


# %% tags=["check"]
def percent(share):
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


# %% [markdown] slide="subslide" id="weights-layer-2" only="long"
# ## Second layer: {eval}`size["w_2"] - near_prior["w_2"]` of {eval}`size["w_2"]` moved, {eval}`percent(known_sign["w_2"])` with a known sign

# %% figure="weights-layer-2" tags=["hide-input"] alt="Twenty by twenty cells, one for each weight between the hidden layers, with its density in front of the wide hill of the prior. All are much narrower than the prior and stand on either side of the middle, which is zero; those that lie across it are not filled."
weight_cells(
    mean["w_2"],
    deviation["w_2"],
    labels=("unit of the first hidden layer", "unit of the second"),
    source=source,
)

# %% tags=["check"]
assert float(deviation["w_2"].max()) < 1, "each is narrower than the prior"
assert 0 < known_sign["w_2"] < 1

# %% [markdown] slide="notes"
# Each cell is one weight between the two hidden layers, the middle of the cell is zero. All are narrower than their prior. The empty ones
# lie across zero: the rows have looked at them, and cannot say whether they should push or pull. Do not read a meaning into the number of a unit: the units could be
# swapped, with all that hangs on them, and the network would say the same.

# %% [markdown] slide="subslide" id="weights-output" only="long"
# ## Output: {eval}`size["w_3"] - near_prior["w_3"]` of {eval}`size["w_3"]` moved, {eval}`percent(known_sign["w_3"])` with a known sign

# %% figure="weights-output" tags=["hide-input"] alt="Seven lines, one for each cover type, with the densities of the twenty weights that lead to it. All are narrow, most lie clearly to one side of zero."
weight_lines(
    mean["w_3"].T,
    deviation["w_3"].T,
    split.cover_names,
    source=source,
)

# %% tags=["check"]
spread = {name: float(values.median()) for name, values in deviation.items()}
assert spread["w_3"] < spread["w_2"] < spread["w_1"], (
    "the nearer to the answer, the better known"
)
assert known_sign["w_3"] > 0.5, "most have a sign"

# %% [markdown] slide="notes"
# The last layer: for each cover type the weights that speak for it and against it. These are the best known of all. From layer to layer the typical width shrinks, from
# {eval}`f"{spread['w_1']:.2f}"` by {eval}`f"{spread['w_2']:.2f}"` to {eval}`f"{spread['w_3']:.2f}"`, where the prior has one. The reason is plain: every row goes through every one of the last weights, while most
# of the first ones wait for a soil type that seldom comes.
