"""The network of the 2017 talk in today's PyMC, on its defaults: all rows at each step, `pm.ADVI()`, `pm.fit`.

The names, priors, activations, likelihood and random start are those of the slide and the notebook
(ericmjl/bayesian-deep-learning-demystified, index.html; ericmjl/bayesian-analysis-recipes,
multiclass-classification-neural-network.ipynb). Renamed since 2017: `testval` is `initval`, `sd` is `sigma`, and
softmax wants its axis. Gone since: `cost_part_grad_scale=1.1`, which scaled the gradient and not the work.
"""

import time
from typing import Any

import numpy as np
import pymc as pm
from numpy.typing import NDArray
from pymc.pytensorf import floatX
from pytensor.compile.mode import get_default_mode
from pytensor.configdefaults import config

from bnn.data.loading import load
from bnn.data.preparation import prepare

HIDDEN = 20  # units in either hidden layer
SEED = 2017  # of the start; 2017's own start had none


def build(features: NDArray[np.float32], cover: NDArray[np.int32], *, classes: int = 7) -> pm.Model:
    """The model of 2017.

    Args:
        features: of shape (row, feature).
        cover: of shape (row,), from 0; the likelihood of 2017 wants it as flags (row, cover).
        classes: how many.
    """
    rng = np.random.default_rng(SEED)
    x, flags = floatX(features), floatX(np.eye(classes)[cover])

    def weights(name: str, *shape: int) -> Any:
        return pm.Normal(name, mu=0, sigma=1, shape=shape, initval=rng.standard_normal(shape))

    with pm.Model() as model:
        w_1 = weights("w_1", x.shape[1], HIDDEN)
        w_2 = weights("w_2", HIDDEN, HIDDEN)
        w_out = weights("w_out", HIDDEN, classes)
        a_1 = pm.Deterministic("activations_1", pm.math.tanh(pm.math.dot(x, w_1)))
        a_2 = pm.Deterministic("activations_2", pm.math.tanh(pm.math.dot(a_1, w_2)))
        p = pm.Deterministic("activations_out", pm.math.softmax(pm.math.dot(a_2, w_out), axis=-1))
        pm.Multinomial("likelihood", n=1, p=p, observed=flags)
    return model


def measure(*, steps: int) -> dict[str, Any]:
    """Time a short run on the training rows.

    Args:
        steps: two or more; the first carries the compilation and does not count for the rate.
    """
    train = prepare(load()).train
    ends: list[float] = []
    began = time.perf_counter()
    with build(train.features, train.cover):
        # The bar is left out, to the port's advantage: it would be drawn at each step.
        pm.fit(steps, method=pm.ADVI(), callbacks=[lambda *_: ends.append(time.perf_counter())], progressbar=False)
    # The median step: whatever else wants a core stops some steps for half a second, and that is not the port's fault.
    step = float(np.median(np.diff(ends)))
    return {
        "compile_seconds": ends[0] - began - step,
        "steps": steps,
        "steps_per_second": 1 / step,
        "steps_per_second_as_disturbed": (steps - 1) / (ends[-1] - ends[0]),
        "rows_per_step": len(train),
        "backend": f"{_backend()}, {config.floatX}",
    }


def _backend() -> str:
    return type(get_default_mode().linker).__name__.removesuffix("Linker").lower()
