# %% tags=["check"]
import numpy as np

from bnn.data import load
from bnn.data.preparation import prepare
from bnn.evaluation.calibration import reliability
from bnn.evaluation.novelty import auroc, without
from bnn.evaluation.prediction import predict, predict_at
from bnn.evaluation.retention import area_gain, retention
from bnn.evaluation.scores import evaluate
from bnn.figures import (
    confusions,
    doubts,
    reliability_diagrams,
    retention_curves,
    unseen_type,
)
from bnn.talk.forest import fitted

table = load()
split = prepare(table)
held_out = split.validation
source = f"{split.name}; {len(held_out):,} held-out rows"

# %% tags=["check"] store="network, posterior"
network, posterior = fitted(split)

# %% tags=["check"] store="predictions, confidence"
predictions = predict(network, posterior, held_out.features, draws=1000, seed=1)
confidence = predict_at(network, posterior.mean, held_out.features)

# %% tags=["check"]
right_point = confidence.argmax(axis=1) == held_out.cover
right = predictions.probability.argmax(axis=1) == held_out.cover
bayes = retention(predictions.probability.max(axis=1), right)
point = retention(confidence.max(axis=1), right_point)
disagreement = retention(-predictions.mutual_information, right)
gain = area_gain(bayes, point)
if abs(gain.value) < 2 * gain.error:
    verdict = "no better than"
else:
    verdict = "better than" if gain.value > 0 else "worse than"


def percent(share):
    return f"{100 * share:.1f}\N{NO-BREAK SPACE}%"


# %% [markdown] slide="slide" id="retention"
# ## Hand back the doubtful fifth: {eval}`percent(bayes.at(0.8).value)` of the rest are right

# %% figure="retention" tags=["hide-input"] alt="Accuracy against the share of rows that are answered, for three scores of certainty. It rises to the left, where only the surest rows are answered. The curves of the Bayesian and of the point estimate’s probability run together; that of disagreement alone runs lower."
retention_curves(
    {
        "Bayesian: mean probability": bayes,
        "point estimate: its probability": point,
        "Bayesian: disagreement alone": disagreement,
    },
    size=(1152, 440),
    source=source,
)

# %% [markdown]
# For choosing what to hand back, the mean over draws is **{eval}`verdict`** the point estimate’s probability: the areas differ by {eval}`f"{gain.value:+.4f} ± {gain.error:.4f}"`.

# %% tags=["check"]
assert bayes.at(0.8).value > bayes.at(1).value + 2 * bayes.at(1).error, "it knows which"
assert disagreement.area.value < min(bayes.area.value, point.area.value)

# %% [markdown] slide="notes"
# This is what doubt is for. On the right everything is answered: {eval}`percent(bayes.at(1).value)` are right. Now let the network hand back the rows of which it is least sure, and send the forester
# there. All of it is for rows that the fit has not seen, with {eval}`f"{predictions.draws:,}"` draws from the fit of before ({eval}`f"{posterior.settings.steps:,}"` steps, seed {eval}`posterior.settings.seed`). With four in five answered, the Bayesian one is right on {eval}`percent(bayes.at(0.8).value)`, the point estimate on {eval}`percent(point.at(0.8).value)`. Be honest here: for this job, on these rows, the probability of an
# ordinary softmax does very nearly the same, and the line below the picture says how nearly. And how much the draws disagree is by itself the worst of the three: most rows are hard because types mix, not because the weights are unknown.

# %% tags=["check"]
at_mean = reliability(confidence, held_out.cover)
over_draws = reliability(predictions.probability, held_out.cover)
scores = evaluate(predictions.probability, held_out.cover)
scores_point = evaluate(confidence, held_out.cover)

# %% [markdown] slide="subslide" id="reliability"
# ## Averaging takes the calibration error from {eval}`f"{at_mean.error:.3f}"` to {eval}`f"{over_draws.error:.3f}"`

# %% figure="reliability" tags=["hide-input"] alt="Two reliability diagrams, each with the share of right answers against the probability that was told, and a dashed diagonal where both are the same. Left at the mean of the weights, right over draws, where the points lie nearer to the diagonal. Below, how many rows are in each bin."
reliability_diagrams(
    {"point estimate": at_mean, "Bayesian": over_draws},
    size=(1152, 470),
    source=source,
)

# %% [markdown]
# “Eighty per cent sure” should be right eighty times in a hundred. The log loss goes from {eval}`f"{scores_point.log_loss.value:.3f}"` to {eval}`f"{scores.log_loss.value:.3f}"` nats.

# %% tags=["check"]
assert over_draws.error < at_mean.error, "the points lie nearer to the diagonal"
too_sure = [
    float(p.max(axis=1).mean()) - one.accuracy.value
    for p, one in (
        (confidence, scores_point),
        (predictions.probability, scores),
    )
]
assert too_sure[0] > 0, "the point estimate is overconfident"
assert too_sure[1] < too_sure[0], "and averaging lowers that"
same = predictions.probability.argmax(axis=1) == confidence.argmax(axis=1)
assert same.mean() > 0.95, "nearly the same answers"
assert scores.log_loss.value < scores_point.log_loss.value
assert over_draws.count.sum() == at_mean.count.sum() == len(held_out)

# %% [markdown] slide="notes"
# Gather all rows of which the network is about eighty per cent sure; are eighty per cent of them right? If so, the point lies on the diagonal. The orange strokes are what is missing. On
# the left the point estimate, on the right the mean over a thousand networks. Averaging lowers the overconfidence, and this is where Bayes pays here: the answers are nearly the same ones, what is said about them is truer.
# The thin bars are the error of few rows; below is how many rows each point stands on.

# %% tags=["check"]
types = len(split.cover_names)
off = scores.confusion * (1 - np.eye(types, dtype=int))
most = np.unravel_index(off.argmax(), off.shape)
true_type, named_type = (split.cover_names[k] for k in most)

# %% [markdown] slide="slide" id="confusions"
# ## Most often: {eval}`true_type`, taken for {eval}`named_type`

# %% figure="confusions" tags=["hide-input"] alt="A table of seven true cover types against seven predicted ones, in per cent of the true type’s rows. The diagonal is strong; the largest entries off it join types that grow at the same height."
confusions(scores.confusion, split.cover_names, source=source)

# %% tags=["check"]
assert scores.confusion.sum() == len(held_out)
elevation = table.quantities[len(split.train) : len(split.train) + len(held_out), 0]
medians = np.array([np.median(elevation[held_out.cover == k]) for k in range(types)])
apart = np.abs(medians[:, None] - medians)
assert (apart * off).sum() / off.sum() < 0.5 * apart[~np.eye(types, dtype=bool)].mean()

# %% [markdown] slide="notes"
# Each line is what rows of one true type were called. The mistakes are not spread evenly: they join neighbours, types that grow at the
# same height and on similar ground. Compare with the ridges of elevation a few slides back. The network is confused where the forest is mixed.

# %% tags=["check"]
total = float(predictions.entropy.mean())
stays = float(predictions.expected_entropy.mean())
removable = float(predictions.mutual_information.mean())

# %% [markdown] slide="subslide" id="two-kinds"
# ## More rows could remove {eval}`percent(removable / total)` of its doubt

# %% figure="two-kinds" tags=["hide-input"] alt="Left: a bar for each cover type, the mean doubt in nats, most of it green, which would stay, and a short orange end that more rows could remove. Right: the same two along elevation, standing on each other."
doubts(
    predictions.expected_entropy,
    predictions.mutual_information,
    held_out.cover,
    split.cover_names,
    along=elevation,
    label="elevation (m)",
    size=(1152, 470),
    source=source,
)

# %% [markdown]
# The doubt of the mean probabilities is {eval}`f"{total:.3f}"` nats: {eval}`f"{stays:.3f}"` would stay, were the weights known; {eval}`f"{removable:.3f}"` is what the draws disagree about.

# %% tags=["check"]
assert abs(total - stays - removable) < 1e-4
assert removable < 0.25 * total, "nearly all of the bars is green"

# %% [markdown] slide="notes"
# There are two ways not to know. One is that the map does not say enough: two types grow on the same ground, and no number of rows would tell them apart. The other is that the
# weights are not yet known, and the draws disagree; that would shrink with more rows. Their sum is the entropy of the mean probabilities. Nearly all of it here is of the first kind: if we want better answers, another map layer
# would likely do more than many more rows. One caution: the second kind is measured by a fit that is too sure of itself, as the next section shows, so read it as a lower end.


# %% tags=["check"]
def left_out(name, draws=300):
    """The split without a cover type, its held-out rows, and predictions for known and unseen rows."""
    known, unseen = without(split, split.cover_names.index(name))
    smaller, fit = fitted(known)
    on_known, on_unseen = (
        predict(smaller, fit, rows.features, draws=draws, seed=1)
        for rows in (known.validation, unseen)
    )
    return known, unseen, on_known, on_unseen


NEW, OTHER = "Krummholz", "Lodgepole Pine"

# %% tags=["check"] store="known, unseen, on_known, on_unseen"
known, unseen, on_known, on_unseen = left_out(NEW)

# %% tags=["check"]
called = np.bincount(on_unseen.probability.argmax(axis=1), minlength=types - 1)
usual = known.cover_names[called.argmax()]
how_sure = float(np.median(on_unseen.probability.max(axis=1)))

# %% [markdown] slide="slide" id="never-seen"
# ## A tree it has never seen: {eval}`NEW` is called {eval}`usual`

# %% figure="never-seen" tags=["hide-input"] alt="Left: what the rows of the type left out are called; nearly all get one and the same name. Right: how sure the network is, as histograms of the probability of the type that it names; for the type it has never seen it is about as sure as for those it knows, or surer."
unseen_type(
    on_known.probability,
    on_unseen.probability,
    known.cover_names,
    kind=NEW,
    size=(1152, 450),
    source=f"{known.name}; {len(known.validation):,} and {len(unseen):,} held-out rows",
)

# %% [markdown]
# Fitted without {eval}`NEW`, it calls {eval}`int(called.max())` of its {eval}`len(unseen)` rows {eval}`usual`; median probability {eval}`f"{how_sure:.2f}"`.

# %% tags=["check"]
assert (
    called.sum()
    == len(unseen)
    == (held_out.cover == split.cover_names.index(NEW)).sum()
)
assert split.cover_names[int(medians.argmax())] == NEW, "it grows highest of all"
assert called.max() > 0.8 * len(unseen), "nearly all get one name"
assert how_sure > np.median(on_known.probability.max(axis=1)) - 0.05, (
    "about as sure, or surer"
)

# %% [markdown] slide="notes"
# Now the hard test of a network that is said to know when it does not know. We take Krummholz out of the training rows altogether, fit again with the same settings, and show it the Krummholz that was held out. It has no name for it;
# what we hope for is doubt. We do not get it: nearly all rows are called by one name, and confidently. It is no mystery. Krummholz grows highest of all; in the direction of height, away from every other type, the network
# has only learned “more like the highest that I know”. All thousand networks extend the same way, and so they agree.

# %% tags=["check"] store="known_other, on_known_other, on_other"
known_other, _, on_known_other, on_other = left_out(OTHER)

# %% tags=["check"]
tested = {
    NEW: (known, on_known, on_unseen),
    OTHER: (known_other, on_known_other, on_other),
}
found = {
    name: {
        "called": kept.cover_names[
            np.bincount(new.probability.argmax(axis=1)).argmax()
        ],
        "disagreement": auroc(old.mutual_information, new.mutual_information),
        "doubt": auroc(old.entropy, new.entropy),
    }
    for name, (kept, old, new) in tested.items()
}

# %% [markdown] slide="subslide" id="never-seen-limit"
# ## Its doubt marks where types mix, not what is new
#
# How often is a row of the new type more doubtful than one of a known type?
#
# | left out | mostly called | by disagreement of the draws | by all doubt |
# |:--|:--|--:|--:|
# | {eval}`NEW` | {eval}`found[NEW]["called"]` | {eval}`f"{found[NEW]['disagreement']:.2f}"` | {eval}`f"{found[NEW]['doubt']:.2f}"` |
# | {eval}`OTHER` | {eval}`found[OTHER]["called"]` | {eval}`f"{found[OTHER]['disagreement']:.2f}"` | {eval}`f"{found[OTHER]['doubt']:.2f}"` |
#
# One would be an alarm that never fails, a half is a coin; below it the network is *surer* of what it has never seen.
#
# **Uncertainty over weights is no detector of what the rows left out.** For that, one needs another tool, such as a density of the rows themselves.
#
# <small>{eval}`source`, those of one type set apart; ± one standard error over rows</small>

# %% tags=["check"]
scored = [one[key] for one in found.values() for key in ("disagreement", "doubt")]
assert max(each.value for each in scored) < 0.75, "no alarm to rely on"
assert found[NEW]["disagreement"].value < 0.5

# %% [markdown] slide="notes"
# The same once more as numbers, and with a second type left out. The number is the area under the curve of an alarm: take one row of the new type and one of a known type; how often does the network doubt the new one more? The
# disagreement of the draws is what theory recommends, and it does little better than a coin for one type and far worse for the other. This is the limit of the sentence “it knows when it does not know”. Within the world
# of its rows it does: it hands back the right ones. About what the rows never held, its prior and its architecture speak, and they are sure of themselves.
