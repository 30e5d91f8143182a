# %% tags=["check"]
import numpy as np

from bnn.data import load
from bnn.data.preparation import prepare
from bnn.evaluation.prediction import predict, predict_at
from bnn.evaluation.scores import evaluate
from bnn.figures import (
    class_predictions,
    class_probabilities,
    class_uncertainties,
    one_row,
    row_order,
)
from bnn.talk import forest

split = prepare(load())
held_out = split.validation
source = f"{split.name}; {len(held_out):,} held-out rows"

# %% tags=["check"] store="network, posterior, ordinary"
network, posterior = forest.fitted(split)
ordinary = forest.trained(split)

# %% [markdown] slide="slide" id="predict"
# ## Ask it about rows that it has not seen

# %% store="predictions, point"
predictions = predict(network, posterior, held_out.features, draws=1000, seed=1)
point = predict_at(network, posterior.mean, held_out.features).argmax(axis=1)
for answer in (point, predictions.probability, predictions.spread):
    print(answer.shape)

# %% [markdown]
# A draw from every curve is a network; {eval}`f"{predictions.draws:,}"` draws are as many networks, each with an opinion on every row.
#
# - `point`: the class that the network at the centre of all curves names
# - `probability`: the mean over all these networks, for each type
# - `spread`: the standard deviation over them, for each type

# %% tags=["check"] store="by_ordinary"
by_ordinary = {
    "as it comes": predict_at(network, ordinary.weights, held_out.features),
    "with a temperature": ordinary.probability(held_out.features),
}

# %% tags=["check"]
assert point.shape == (len(held_out),)
assert predictions.probability.shape == predictions.spread.shape == (len(held_out), 7)
assert np.allclose(predictions.probability.sum(axis=1), 1, atol=1e-4)
assert (predictions.spread >= 0).all()
order = row_order(held_out.cover, predictions.probability)
scores = evaluate(predictions.probability, held_out.cover)
plain, tempered = (evaluate(p, held_out.cover) for p in by_ordinary.values())

# %% [markdown] slide="notes"
# Here is the payoff of having distributions. From one fit we get three kinds of answer. The next three slides show the same
# held-out rows in the same order, once per kind.

# %% [markdown] slide="subslide" id="class-predictions"
# ## “Point estimate”

# %% figure="class-predictions" tags=["hide-input"] alt="Held-out rows, sorted by true cover type from left to right, against the seven predicted types. One filled cell per row. Most lie on the diagonal; at the right of each block stand the rows that were given another type."
class_predictions(point, held_out.cover, split.cover_names, order=order, source=source)

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
# The same rows, the same order. Now each column holds seven probabilities that add up to one, the mean over all the
# networks that we drew. The hard edges become slopes: to the right of each block the network spreads its bet, mostly over two types. An ordinary network with a
# softmax gives a picture like this, too.

# %% [markdown] slide="subslide" id="class-uncertainties"
# ## “With uncertainties!”

# %% figure="class-uncertainties" tags=["hide-input"] alt="The same rows in the same order, coloured by the standard deviation of each probability over draws. It is faint where the network is sure, and strong where types are confused, most of all at the right of each block."
class_uncertainties(
    predictions.spread, held_out.cover, split.cover_names, order=order, source=source
)

# %% [markdown] slide="notes"
# This is what the distributions buy. The colour is the standard deviation of each probability over these
# networks. Faint: they agree. Strong: they do not, and the probability on the slide before is itself uncertain. An ordinary network cannot draw this picture, as it
# has only one opinion.

# %% tags=["check"]
wrong = point != held_out.cover
doubtful = int(np.argmax(np.where(wrong, predictions.spread.max(axis=1), 0)))
truth, answer = (
    split.cover_names[k] for k in (held_out.cover[doubtful], point[doubtful])
)

# %% [markdown] slide="subslide" id="one-row"
# ## A patch of {eval}`truth`, taken for {eval}`answer`

# %% figure="one-row" tags=["hide-input"] alt="Three bar charts for one held-out row over the seven cover types: one chosen class; the mean probability of each; and the same probabilities with wide bars of plus and minus one standard deviation."
one_row(
    point[doubtful],
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
# Of all the held-out rows that the point estimate gets wrong, this is the one on which our networks differ most. On the left the wrong answer,
# given without blinking. In the middle the bet is spread. On the right the bars of one standard deviation say that even the bet is a guess.
# This is the patch to which we send the forester.

# %% [markdown] slide="subslide" id="what-each-adds" only="long"
# ## What each picture adds
#
# | | it answers | it leaves out |
# |:--|:--|:--|
# | “point&nbsp;estimate” | Which type? | how close the runner-up was |
# | “probabilistic&nbsp;estimate” | How likely is each type? | how well these probabilities are known |
# | “with&nbsp;uncertainties!” | How much would other networks, just as plausible, differ? | what all of them get wrong together |

# %% [markdown] slide="notes"
# Take a moment for the right-hand column. Each picture repairs what the one before leaves out, and the last one is honest about
# its own limit: if all our networks share a mistake, because the rows or the architecture mislead them all, they agree, and the picture is faint.


# %% tags=["check"]
def percent(share):
    return f"{100 * share.value:.1f} ± {100 * share.error:.1f}"


def judged(loss, other):
    """Whether a loss is lower by more than two standard errors of the less certain one, in words."""
    if abs(loss.value - other.value) < 2 * max(loss.error, other.error):
        return "about as good as"
    return "better than" if loss.value < other.value else "worse than"


types = len(split.cover_names)
verdict = judged(scores.log_loss, tempered.log_loss)

# %% [markdown] slide="subslide" id="scores"
# ## How good is it, on rows it has not seen?
#
# | probabilities | accuracy (%) | log loss (nats) | calibration error |
# |:--|--:|--:|--:|
# | an ordinary network, trained | {eval}`percent(plain.accuracy)` | {eval}`f"{plain.log_loss:.3f}"` | {eval}`f"{plain.calibration_error:.3f}"` |
# | the same, with a temperature | {eval}`percent(tempered.accuracy)` | {eval}`f"{tempered.log_loss:.3f}"` | {eval}`f"{tempered.calibration_error:.3f}"` |
# | ADVI, mean over {eval}`f"{predictions.draws:,}"` draws | {eval}`percent(scores.accuracy)` | {eval}`f"{scores.log_loss:.3f}"` | {eval}`f"{scores.calibration_error:.3f}"` |
#
# - **Accuracy**: the share of rows that get the true type. Guessing gets {eval}`f"{100 / types:.1f}"`&nbsp;%.
# - **Log loss**: punishes confidence in the wrong type. Guessing gets {eval}`f"{np.log(types):.3f}"`.
# - **Calibration error**: how far probabilities are from how often they come true.
#
# By log loss, bell curves are **{eval}`verdict`** an ordinary network with a temperature.
#
# <small>{eval}`source`; ± one standard error over rows</small>

# %% tags=["check"]
assert scores.rows == len(held_out)
assert scores.accuracy.value > 0.7
assert tempered.log_loss.value < plain.log_loss.value, "a temperature helps"
assert (predict_at(network, posterior.mean, held_out.features).argmax(1) == point).all()
assert scores.calibration_error < plain.calibration_error

# %% [markdown] slide="notes"
# Three lines, the same network. The first is trained as everybody trains, on the same prior and the same rows, but for a tenth that is set aside. On that tenth one number is fitted, a temperature, by which all its scores are divided: the second line. The third is the mean over the bell curves. Be honest with the audience here. A fairly trained network is no straw man, and the line below the table says how the bell curves compare.
# What they do better than the network as it comes is the last column: their probabilities mean what they say. What the posterior itself can do comes in a few minutes.
