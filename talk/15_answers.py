# %% tags=["check"]
import numpy as np

from bnn.data import load
from bnn.evaluation import evaluate
from bnn.figures import (
    class_predictions,
    class_probabilities,
    class_uncertainties,
    one_row,
    row_order,
)
from bnn.fits import Settings
from bnn.model import build_model
from bnn.network import Network
from bnn.prediction import predict
from bnn.preparation import prepare
from bnn.store import stored_fit

split = prepare(load())
held_out = split.validation
source = f"{split.name}; {len(held_out):,} held-out rows"
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
# rest. This is the architecture of 2017. By today's standards it is tiny, which is what we want: small enough to fit
# while people watch, large enough to be worth doubting.

# %% [markdown] slide="slide" id="forward-pass"
# ## The forward pass: the first take-home point, in full

# %% source="bnn.network.Network.logits"

# %% [markdown] slide="fragment"
# Nothing in it says whether a parameter is a number or a distribution. NumPy, JAX and PyMC all run these lines.

# %% [markdown] slide="notes"
# This is not an excerpt made for the slide. It is the source of the function, read when the deck was built, without its
# documentation. The argument xp is the library that computes: NumPy for plain numbers, JAX for fast ones, PyTensor for symbols.
# That is why one forward pass can serve the ordinary network and the Bayesian one.

# %% [markdown] slide="slide" id="model"
# ## The model: the second take-home point, in full

# %% source="bnn.model.build_model" part="with pm.Model | return model" focus="pm.Data(\"x\" | name: pm.Normal | network.logits | pm.Categorical"

# %% [markdown] slide="fragment"
# The Bayesian part is one line: `pm.Normal` where an ordinary network would hold a number.

# %% [markdown] slide="notes"
# Read it top to bottom. The rows come in as data. Every weight gets a prior: a normal distribution around zero, with
# deviation one, which says that before we have seen a row we expect small weights of either sign. The forward pass turns features into scores.
# The last statement says how the scores relate to what was observed: the cover type is drawn from the seven
# probabilities that they stand for. The named dims come back later as labels in the results.

# %% [markdown] slide="slide" id="fit"
# ## The fit: one call

# %%
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
# rows, turn the knobs a little. After ten thousand turns we stop. The line that is printed names the steps, the batch and the rows;
# the seed is in the code. The result is kept on disk under a digest of all that it depends on, so the deck fits again only when something changed.

# %% [markdown] slide="slide" id="loss"
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

# %% [markdown] slide="slide" id="predict"
# ## Ask it about rows that it has not seen

# %%
predictions = predict(network, posterior, held_out.features, draws=1000, seed=1)

for answer in ("point", "probability", "spread"):
    print(answer, getattr(predictions, answer).shape)

# %% [markdown]
# A draw from every curve is a network; a thousand draws are a thousand networks, each with an opinion on every row.
#
# - `point`: the class that the network at the centre of all curves names
# - `probability`: the mean over the thousand networks, for each type
# - `spread`: the standard deviation over the thousand, for each type

# %% tags=["check"]
assert predictions.point.shape == (len(held_out),)
assert predictions.probability.shape == predictions.spread.shape == (len(held_out), 7)
assert np.allclose(predictions.probability.sum(axis=1), 1, atol=1e-4)
assert (predictions.spread >= 0).all()
order = row_order(held_out.cover, predictions.probability)
scores = evaluate(predictions.probability, held_out.cover)
at_mean = evaluate(predictions.confidence, held_out.cover)

# %% [markdown] slide="notes"
# Here is the payoff of having distributions. From one fit we get three kinds of answer. The next three slides show the same
# held-out rows in the same order, once per kind.

# %% [markdown] slide="subslide" id="class-predictions"
# ## “Point estimate”

# %% figure="class-predictions" tags=["hide-input"] alt="Held-out rows, sorted by true cover type from left to right, against the seven predicted types. One filled cell per row. Most lie on the diagonal; at the right of each block stand the rows that were given another type."
class_predictions(
    predictions.point, held_out.cover, split.cover_names, order=order, source=source
)

# %% [markdown] slide="notes"
# From left to right stand the held-out rows, sorted by what they truly are; from top to bottom the type that the network names. A perfect
# network would fill the diagonal and nothing else. Ours is good, and where it is wrong it is wrong with the same strong colour as where it is right.
# That is what a point estimate is: an answer, and no word on how much to trust it.

# %% [markdown] slide="subslide" id="class-probabilities"
# ## “Probabilistic estimate”

# %% figure="class-probabilities" tags=["hide-input"] alt="The same rows in the same order, now coloured by the mean probability of each type. The diagonal is strong at the left of each block and fades to the right, while the types that the row could be confused with grow stronger."
class_probabilities(
    predictions.probability,
    held_out.cover,
    split.cover_names,
    order=order,
    source=source,
)

# %% [markdown] slide="notes"
# The same rows, the same order. Now each column holds seven probabilities that add up to one, the mean over a thousand
# networks. The hard edges become slopes: to the right of each block the network spreads its bet, mostly over two types. An ordinary network with a
# softmax gives a picture like this, too.

# %% [markdown] slide="subslide" id="class-uncertainties"
# ## “With uncertainties!”

# %% figure="class-uncertainties" tags=["hide-input"] alt="The same rows in the same order, coloured by the standard deviation of each probability over draws. It is faint where the network is sure, and strong where types are confused, most of all at the right of each block."
class_uncertainties(
    predictions.spread, held_out.cover, split.cover_names, order=order, source=source
)

# %% [markdown] slide="notes"
# This is what the distributions buy. The colour is the standard deviation of each probability over the thousand
# networks. Faint: they agree. Strong: they do not, and the probability on the slide before is itself uncertain. An ordinary network cannot draw this picture, as it
# has only one opinion.

# %% tags=["check"]
wrong = predictions.point != held_out.cover
doubtful = int(np.argmax(np.where(wrong, predictions.spread.max(axis=1), 0)))
truth, answer = (
    split.cover_names[k]
    for k in (held_out.cover[doubtful], predictions.point[doubtful])
)

# %% [markdown] slide="slide" id="one-row"
# ## A patch of {eval}`truth`, taken for {eval}`answer`

# %% figure="one-row" tags=["hide-input"] alt="Three bar charts for one held-out row over the seven cover types: one chosen class; the mean probability of each; and the same probabilities with wide bars of plus and minus one standard deviation."
one_row(
    predictions.point[doubtful],
    predictions.probability[doubtful],
    predictions.spread[doubtful],
    split.cover_names,
    truth=int(held_out.cover[doubtful]),
    source=f"{split.name}; held-out row {doubtful + 1:,}",
)

# %% tags=["check"]
assert wrong[doubtful]
assert predictions.spread[doubtful].max() > np.median(predictions.spread.max(axis=1))

# %% [markdown] slide="notes"
# Of all the held-out rows that the point estimate gets wrong, this is the one on which the thousand networks differ most. On the left the wrong answer,
# given without blinking. In the middle the bet is spread. On the right the bars of one standard deviation say that even the bet is a guess.
# This is the patch to which we send the forester.

# %% [markdown] slide="subslide" id="what-each-adds"
# ## What each picture adds
#
# | | it answers | it leaves out |
# |:--|:--|:--|
# | “point&nbsp;estimate” | Which type? | how close the runner-up was |
# | “probabilistic&nbsp;estimate” | How likely is each type? | how well these probabilities are known |
# | “with&nbsp;uncertainties!” | How much would other networks, just as plausible, differ? | what all of them get wrong together |

# %% [markdown] slide="notes"
# Take a moment for the right-hand column. Each picture repairs what the one before leaves out, and the last one is honest about
# its own limit: if all thousand networks share a mistake, because the rows or the architecture mislead them all, they agree, and the picture is faint.


# %% tags=["check"]
def percent(share):
    return f"{100 * share.value:.1f} ± {100 * share.error:.1f}"


types = len(split.cover_names)

# %% [markdown] slide="slide" id="scores"
# ## How good is it, on rows it has not seen?
#
# | probabilities | accuracy (%) | log loss (nats) | calibration error |
# |:--|--:|--:|--:|
# | at the mean of the weights | {eval}`percent(at_mean.accuracy)` | {eval}`f"{at_mean.log_loss:.3f}"` | {eval}`f"{at_mean.calibration_error:.3f}"` |
# | mean over {eval}`f"{predictions.draws:,}"` draws | {eval}`percent(scores.accuracy)` | {eval}`f"{scores.log_loss:.3f}"` | {eval}`f"{scores.calibration_error:.3f}"` |
#
# - **Accuracy**: the share of rows whose most probable type is the true one. Guessing gets {eval}`f"{100 / types:.1f}"`&nbsp;%.
# - **Log loss**: punishes confidence in the wrong type; lower is better. Guessing gets {eval}`f"{np.log(types):.3f}"`.
# - **Calibration error**: how far “80&nbsp;% sure” is from being right 80 times in 100; 0 is best.
#
# <small>{eval}`source`; ± one standard error over rows</small>

# %% tags=["check"]
assert scores.rows == len(held_out)
assert scores.accuracy.value > 0.7
assert scores.log_loss.value < at_mean.log_loss.value, (
    "averaging over draws helps the probabilities"
)
assert scores.calibration_error < at_mean.calibration_error

# %% [markdown] slide="notes"
# Two rows, one fit. The first uses only the centre of each bell curve, as an ordinary network would. The second averages the
# probabilities of a thousand networks. Accuracy is the same within its error. What the average improves is the probabilities: the log loss and the calibration error
# are lower. If somebody asks what Bayes is good for in one number, it is the last column.

# %% tags=["check"]
off = scores.confusion * (1 - np.eye(types, dtype=int))
most = np.unravel_index(off.argmax(), off.shape)
true_type, named_type = (split.cover_names[k] for k in most)

# %% [markdown] slide="slide" id="confusions"
# ## Most often: {eval}`true_type`, taken for {eval}`named_type`

# %% figure="confusions" tags=["hide-input"] alt="A table of seven true cover types against seven predicted ones, in per cent of the true type's rows. The diagonal is strong; the largest entries off it join types that grow at the same height."
confusions(scores.confusion, split.cover_names, source=source)

# %% tags=["check"]
assert scores.confusion.sum() == len(held_out)

# %% [markdown] slide="notes"
# Each line is what rows of one true type were called. The mistakes are not spread evenly: they join neighbours, types that grow at the
# same height and on similar ground. Compare with the ridges of elevation a few slides back. The network is confused where the forest is mixed.

# %% [markdown] slide="slide" id="caution"
# ## How far to trust the spread
#
# - **It is too narrow, if anything.** Mean-field ADVI gives each weight its own curve and knows nothing of weights that move together.
# - **It sees one valley.** Networks with permuted hidden units are equally good; the fit describes the surroundings of one of them.
# - **It trusts the rows.** A tree that was not in the training rows gets one of the seven names all the same.
# - **The rows are balanced, the forest is not.** Other shares of the types would give another accuracy.

# %% [markdown] slide="notes"
# No method is honest that does not say where it misleads. Mean-field approximations are known to understate the spread, as they ignore
# correlations between weights. The posterior of a network has very many equivalent modes; we describe one. And all of this is about uncertainty
# within the model: it cannot tell us that the question was wrong. So read the colours as a ranking of doubt rather than as
# exact widths.
