# %% tags=["check"]
from collections import Counter

import numpy as np

from bnn.data import covertype, load
from bnn.data.preparation import prepare
from bnn.evaluation.prediction import predict
from bnn.evaluation.scores import evaluate
from bnn.figures import architecture, elevations, loss_curve
from bnn.inference.settings import Settings
from bnn.models.classifier import build_model
from bnn.models.network import Network
from bnn.store.posteriors import stored_fit
from bnn.talk.published import ORIGINAL

# %% [markdown] slide="slide" id="problem"
# ## The example: which trees grow on this patch of ground?
#
# - {eval}`len(covertype.WILDERNESS_AREAS)` wilderness areas in Roosevelt National Forest, Colorado, cut into cells of {eval}`covertype.CELL` by {eval}`covertype.CELL` metres.
# - Maps tell the **elevation**, the **slope**, the light, the soil, how far it is to water, to a road, to the last fire.
# - A forester knows the **cover type**, one of {eval}`len(covertype.COVER_TYPES)`. Sending one everywhere is dear.
#
# Can a network name the cover type from the map, and say where a forester should still go and look?

# %% [markdown] slide="notes"
# The data set is called Covertype. Jock Blackard collected it for his thesis in 1998, and he and Denis Dean used it to
# compare neural networks with discriminant analysis. It suits us for two reasons: the classes are things that one can picture,
# and some of them are truly hard to tell apart. The second half of the question is the interesting one. Naming is
# what every classifier does; knowing where to send somebody is what we want the Bayesian one for.

# %% tags=["check"]
table = load()
split = prepare(table)
training, held_out = (
    Counter(rows.cover.tolist()) for rows in (split.train, split.validation)
)

# %% [markdown] slide="subslide" id="rows" only="long"
# ## {eval}`len(split.cover_names)` cover types, equally many rows of each
#
# | cover type | rows to learn from | rows held out |
# |:--|--:|--:|
# | {eval}`split.cover_names[0]` | {eval}`f"{training[0]:,}"` | {eval}`f"{held_out[0]:,}"` |
# | {eval}`split.cover_names[1]` | {eval}`f"{training[1]:,}"` | {eval}`f"{held_out[1]:,}"` |
# | {eval}`split.cover_names[2]` | {eval}`f"{training[2]:,}"` | {eval}`f"{held_out[2]:,}"` |
# | {eval}`split.cover_names[3]` | {eval}`f"{training[3]:,}"` | {eval}`f"{held_out[3]:,}"` |
# | {eval}`split.cover_names[4]` | {eval}`f"{training[4]:,}"` | {eval}`f"{held_out[4]:,}"` |
# | {eval}`split.cover_names[5]` | {eval}`f"{training[5]:,}"` | {eval}`f"{held_out[5]:,}"` |
# | {eval}`split.cover_names[6]` | {eval}`f"{training[6]:,}"` | {eval}`f"{held_out[6]:,}"` |
# | **together** | **{eval}`f"{len(split.train):,}"`** | **{eval}`f"{len(split.validation):,}"`** |
#
# <small>{eval}`split.name`</small>

# %% tags=["check"]
assert len(split.train) == sum(training.values())
assert len(set(training.values())) == 1, "the training rows are balanced"
assert set(training) == set(range(7))

# %% [markdown] slide="notes"
# We learn from one part of the rows and judge on another that the fit never sees; every result in this talk is for
# those held-out rows. Both parts hold equally many rows of each type. The real forest does not: most of it is
# spruce, fir and lodgepole pine. So an accuracy on balanced rows is not the accuracy on a walk through the forest.

# %% [markdown] slide="subslide" id="elevation"
# ## Height sorts the trees, but not cleanly

# %% figure="elevation-by-cover-type" tags=["hide-input"] alt="Seven ridges, one per cover type, showing how its rows are spread over elevation in metres. Ordered by median: Krummholz highest, Cottonwood/Willow lowest; neighbouring types overlap widely."
training_rows = slice(0, len(split.train))
elevations(
    table.quantities[training_rows, 0],
    table.cover[training_rows],
    split.cover_names,
    source=f"{split.name}; training rows",
)

# %% tags=["check"]
medians = [
    np.median(table.quantities[training_rows, 0][split.train.cover == k])
    for k in range(7)
]
assert split.cover_names[int(np.argmax(medians))] == "Krummholz"
assert split.cover_names[int(np.argmin(medians))] == "Cottonwood/Willow"

# %% [markdown] slide="notes"
# Each ridge is one cover type; left is low, right is high. Cottonwood and willow stand by the rivers down in the
# valleys. Krummholz, the crooked wood at the tree line, has the top to itself. In between the ridges lie
# over each other: where spruce and lodgepole pine overlap, elevation alone cannot decide, and neither can we expect a
# network to be sure.

# %% tags=["check"]
quantities = ", ".join(each.name.lower() for each in covertype.QUANTITIES)
areas = ", ".join(covertype.WILDERNESS_AREAS)
climatic, geologic = (
    sum(name.startswith(f"{kind} zone") for name in split.feature_names)
    for kind in ("climatic", "geologic")
)
counts = (
    len(covertype.QUANTITIES),
    len(covertype.WILDERNESS_AREAS),
    len(covertype.SOIL_ELU),
    climatic,
    geologic,
)

# %% [markdown] slide="subslide" id="features" only="long"
# ## A row is {eval}`sum(counts)` numbers
#
# | | kind | which |
# |--:|:--|:--|
# | **{eval}`counts[0]`** | quantities | {eval}`quantities` |
# | **{eval}`counts[1]`** | wilderness&nbsp;areas | {eval}`areas` |
# | **{eval}`counts[2]`** | soil types | the ecological land units of the soil survey |
# | **{eval}`counts[3]`** | climatic zones | from the soil type’s code, first digit |
# | **{eval}`counts[4]`** | geologic zones | from the soil type’s code, second digit |

# %% tags=["check"]
assert sum(counts) == split.train.features.shape[1] == 65

# %% [markdown] slide="notes"
# Ten of the numbers are quantities. We take away the mean of the training rows and divide by their standard deviation, so that metres
# and degrees are on one scale. The others are flags, zero or one. The soil survey’s code holds two more facts, the
# climatic and the geologic zone, and we spell them out. The slide in 2017 said {eval}`ORIGINAL.features`: it had counted the answer in.

# %% [markdown] slide="subslide" id="architecture"
# ## The network: small, on purpose

# %% figure="architecture" tags=["hide-input"] alt="A network in four columns of circles: 65 features, 20 and again 20 hidden units with tanh, and 7 cover types with softmax. A line for every weight joins neighbouring columns: 65 by 20, 20 by 20 and 20 by 7 weights."
network = Network(sizes=(65, 20, 20, 7))
architecture(network)

# %% tags=["check"]
weights = sum(np.prod(layer.shape) for layer in network.layers)
assert network.sizes[0] == split.train.features.shape[1]
assert network.sizes[-1] == len(split.cover_names)

# %% [markdown]
# {eval}`f"{weights:,}"` weights: an ordinary network learns {eval}`f"{weights:,}"` numbers, this one {eval}`f"{weights:,}"` bell curves.

# %% [markdown] slide="notes"
# The picture is drawn from the very object that is fitted a few slides on, so the two cannot disagree. Each circle is
# a number, each line is a weight that the numbers on the left are multiplied by. Where a column has more units than fit, dots stand for the
# rest. This is the architecture of 2017. By today’s standards it is tiny, which is what we want: small enough to fit
# while people watch, large enough to be worth doubting.

# %% [markdown] slide="subslide" id="forward-pass" only="long"
# ## The forward pass: the first take-home point, in full

# %% source="bnn.models.network.Network.logits"

# %% [markdown] slide="fragment"
# Nothing in it says whether a parameter is a number or a distribution. NumPy, JAX and PyMC all run these lines.

# %% [markdown] slide="notes"
# This is not an excerpt made for the slide. It is the source of the function, read when the deck was built, without its
# documentation. The argument xp is the library that computes: NumPy for plain numbers, JAX for fast ones, PyTensor for symbols.
# That is why one forward pass can serve the ordinary network and the Bayesian one.

# %% tags=["check"]
features, cover = split.train.features.astype(float), split.train.cover
rng = np.random.default_rng(2017)
init_1, init_2, init_3 = (
    0.3 * rng.normal(size=layer.shape) for layer in network.layers
)

# %% [markdown] slide="subslide" id="layer-by-layer" only="long"
# ## The model, layer by layer

# %% focus="pm.Data(\"x\" | weights_1 = | acts_1 = | weights_2 = | acts_2 = | weights_3 = | p = pm | pm.Categorical"
import pymc as pm
import pytensor.tensor as pt

with pm.Model() as layer_by_layer:
    x, y = pm.Data("x", features), pm.Data("y", cover)
    weights_1 = pm.Normal("w_1", mu=0, sigma=1, shape=(65, 20), initval=init_1)
    acts_1 = pm.Deterministic("activations_1", pt.tanh(pt.dot(x, weights_1)))
    weights_2 = pm.Normal("w_2", mu=0, sigma=1, shape=(20, 20), initval=init_2)
    acts_2 = pm.Deterministic("activations_2", pt.tanh(pt.dot(acts_1, weights_2)))
    weights_3 = pm.Normal("w_3", mu=0, sigma=1, shape=(20, 7), initval=init_3)
    logits = pt.dot(acts_2, weights_3)
    p = pm.Deterministic("p", pt.special.softmax(logits, axis=1))
    pm.Categorical("cover_type", p=p, observed=y, total_size=len(cover))

# %% [markdown] slide="notes"
# Here is the network as the slide of 2017 had it, in today’s words. Go through it with the light. The rows come in as data. Then, layer by layer, two lines each: weights, and what they make of the layer before. A normal distribution stands where a number would stand, and nothing else is new. The start is drawn at random, or all hidden units would stay alike. The last layer gives seven probabilities through a softmax, and the cover type is one draw from them. `pm.Deterministic` keeps the activations under a name, so that you can look at them.

# %% [markdown] slide="subslide" id="model"
# ## For any sizes: the second take-home point, in full

# %% source="bnn.models.classifier.build_model" part="with pm.Model | return model" focus="pm.Data(\"x\" | name: pm.Normal | network.logits | pm.Categorical"

# %% [markdown] slide="fragment"
# The Bayesian part is one line: `pm.Normal` in the place of a number.

# %% [markdown] slide="notes"
# Read it top to bottom. The rows come in as data. Every weight gets a prior: a normal distribution around zero, with
# deviation one, which says that before we have seen a row we expect small weights of either sign. The forward pass turns features into scores.
# The last statement says how the scores relate to what was observed: the cover type is drawn from the seven
# probabilities that they stand for. The named dims come back later as labels in the results.

# %% [markdown] slide="subslide" id="fit"
# ## The fit: one call

# %% store="posterior"
model = build_model(
    network, split.train.features, split.train.cover, cover_names=split.cover_names
)
posterior = stored_fit(model, Settings(steps=10_000, batch=256, seed=2017))
print(posterior.summary())

# %% [markdown]
# - **ADVI** gives each weight a bell curve of its own and moves the curves until the likely weights lie under them.
# - It needs gradients and small batches of rows, as ordinary training does; nothing else is new.
# - PyMC writes the density, PyTensor hands it to JAX, and JAX compiles it.

# %% [markdown]
# <small>{eval}`split.name`; {eval}`f"{posterior.rows:,}"` training rows</small>

# %% tags=["check"]
assert posterior.settings.steps == len(posterior.loss) == 10_000
assert posterior.rows == len(split.train)
assert set(posterior.mean.data_vars) == {"w_1", "w_2", "w_3"}
assert all((posterior.deviation[name] > 0).all() for name in posterior.deviation)

# %% [markdown] slide="notes"
# ADVI stands for automatic differentiation variational inference. The picture to have in mind: every weight owns a bell curve with a
# knob for its centre and a knob for its width. Draw weights from the curves, look at how well they explain a batch of
# rows, turn the knobs a little. After {eval}`f"{posterior.settings.steps:,}"` turns we stop. The line that is printed names the steps, the batch and the rows;
# the seed is in the code. The result is kept on disk under a digest of all that it depends on, so the deck fits again only when something changed.

# %% [markdown] slide="subslide" id="pymc-fit" only="long"
# ## The same fit, by PyMC itself

# %% tags=["check"]
import logging
from time import perf_counter

logging.getLogger("pymc").setLevel(logging.ERROR)
options = {
    "obj_optimizer": pm.adam(learning_rate=0.01),
    "random_seed": 2017,
    "progressbar": False,
}
began = perf_counter()

# %% store="probabilities, pymc_seconds, pymc_steps"
with layer_by_layer:
    x_batch, y_batch = pm.Minibatch(features, cover, batch_size=256)
    batches = {x: x_batch, y: y_batch}
    approx = pm.fit(2_000, method=pm.ADVI(), more_replacements=batches, **options)
    pm.set_data({"x": split.validation.features[:4]})
    draws = approx.sample(5_000, random_seed=2017)
probabilities = draws.posterior["p"].values[0]
pymc_seconds, pymc_steps = perf_counter() - began, len(approx.hist)
print(probabilities.shape)  # draw, row, cover type

# %% tags=["check"]
ours = posterior.settings.steps

# %% [markdown]
# PyMC took {eval}`f"{pymc_seconds:.0f}"` s for {eval}`f"{pymc_steps:,}"` steps, the fit before {eval}`f"{posterior.seconds:.0f}"` s for {eval}`f"{ours:,}"`; both with compilation.
#
# <small>{eval}`split.name`</small>

# %% tags=["check"]
point = {"w_1": init_1, "w_2": init_2, "w_3": init_3}
with layer_by_layer:
    pm.set_data({"x": features})
written_out = layer_by_layer.compile_logp()(point)
in_general = build_model(network, features, cover).compile_logp()(point)
assert abs(written_out / in_general - 1) < 1e-9, "one model, written twice"
assert np.allclose(probabilities.sum(axis=-1), 1)

# %% [markdown] slide="notes"
# Nothing in this talk needs our own fit. These are the lines that PyMC gives you, on the model that was written layer by layer, and they draw as many networks as the slide of 2017 did. To keep the build short, it takes fewer steps than the fit before. That one does the same arithmetic and differs in one thing: the density goes to JAX as a whole, and is compiled with the optimiser. Compare the seconds, and mind the steps. A check beside this slide holds that the two models, the one layer by layer and the one for any sizes, have the same log density at the same weights.

# %% tags=["check"]
from importlib.metadata import version

pymc = version("pymc").split(".")[0]

# %% tags=["check"] store="seen"
seen = predict(network, posterior, split.validation.features, draws=100)

# %% tags=["check"]
scores = evaluate(seen.probability, split.validation.cover)


def duration(seconds):
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


# %% [markdown] slide="subslide" id="since-2017"
# ## What changed since 2017
#
# | | 2017 | today |
# |:--|:--|:--|
# | library | PyMC3 on Theano | PyMC {eval}`pymc` on PyTensor and JAX |
# | a prior | `pm.Normal(…, sd=1, testval=…)` | `pm.Normal(…, sigma=1, initval=…)` |
# | likelihood | `pm.Multinomial(n=1, p=…)` | `pm.Categorical(logit_p=…)` |
# | features | {eval}`ORIGINAL.features`, the answer counted in | {eval}`network.sizes[0]` |
# | ADVI&nbsp;steps | {eval}`f"{ORIGINAL.steps:,}"`, each on all {eval}`f"{ORIGINAL.rows:,}"` rows | {eval}`f"{posterior.settings.steps:,}"`, each on {eval}`posterior.settings.batch` of {eval}`f"{posterior.rows:,}"` rows |
# | the fit took | {eval}`duration(ORIGINAL.seconds)` on {eval}`ORIGINAL.machine` | {eval}`duration(posterior.seconds)` on a processor |
# | accuracy | {eval}`f"{ORIGINAL.accuracy:.2f}"` on the rows it learned from | {eval}`f"{scores.accuracy.value:.2f}"` on rows held out |
#
# <small>{eval}`split.name`</small>

# %% tags=["check"]
assert network.sizes[0] == ORIGINAL.features - 1
assert posterior.seconds < ORIGINAL.seconds / 10
assert scores.rows == len(split.validation)

# %% [markdown] slide="notes"
# The idea is the old one, and so is the network. The libraries are not: Theano is gone, and its grandchild PyTensor writes the same mathematics for JAX. Some words changed
# on the way. The Multinomial with one trial has become a Categorical, which is what it was. The {eval}`ORIGINAL.features` features of 2017 had the column
# with the answer among them; and the network was scored on the rows that it had learned from, which flatters every network. The two accuracies are of other rows, so do not compare them too closely.
# What took {eval}`duration(ORIGINAL.seconds)` on a graphics card then takes {eval}`duration(posterior.seconds)` on a processor now, by smaller batches, fewer steps and a compiler.

# %% [markdown] slide="subslide" id="loss" only="long"
# ## The search settles

# %% figure="loss" tags=["hide-input"] alt="The loss of the fit over its steps: a noisy grey band and a smooth green mean, which falls steeply at first and then flattens out."
loss_curve(posterior.loss, source=f"{split.name}; {posterior.rows:,} training rows")

# %% tags=["check"]
first, last = posterior.loss[:1000].mean(), posterior.loss[-1000:].mean()
assert last < 0.8 * first, "the loss fell"

# %% [markdown] slide="notes"
# The first thing to look at after any fit. Lower is better: the loss is the negative evidence lower bound, in nats. The grey band is the noise
# of single steps, since each sees only a batch of rows and one draw of the weights; the line is a mean over many of them. It falls fast, then
# flattens. If it still fell at the right edge, we would let it run on; if it jumped, we would lower the learning rate.
