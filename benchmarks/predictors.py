"""The contenders of `predicting`; each has PyMC and a fit in its process, as a slide has."""

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.worker import peak_bytes
from bnn.data.loading import load
from bnn.data.preparation import prepare
from bnn.evaluation.prediction import predict
from bnn.inference.advi import fit
from bnn.inference.fit import Fit
from bnn.inference.settings import Settings
from bnn.models.classifier import build_model
from bnn.models.network import Network

FIT_STEPS = 500  # the time of a prediction does not depend on how good the fit is
SEED = 2017

NETWORK = Network()


def bounded(*, rows: int, draws: int) -> dict[str, Any]:
    """`bnn.evaluation.prediction.predict`."""
    fitted, features = _prepared(rows)
    before, began = peak_bytes(), time.perf_counter()
    predict(NETWORK, fitted, features, draws=draws, seed=SEED)
    return _found(rows, draws, time.perf_counter() - began, before)


def all_at_once(*, rows: int, draws: int) -> dict[str, Any]:
    """Every draw's probabilities in one array (draw, row, cover), then their mean and deviation."""
    fitted, features = _prepared(rows)
    before, began = peak_bytes(), time.perf_counter()
    posterior = fitted.draw(draws, seed=SEED)["posterior"]
    samples = {name: posterior[name].values[0].astype(np.float32) for name in NETWORK.parameters}
    probability = np.stack(
        [NETWORK.probabilities(features, {name: w[draw] for name, w in samples.items()}) for draw in range(draws)]
    )
    probability.mean(axis=0)
    probability.std(axis=0, ddof=1)
    return _found(rows, draws, time.perf_counter() - began, before)


def _prepared(rows: int) -> tuple[Fit, NDArray[np.float32]]:
    """A brief fit, and features (row, feature) of `rows` rows: the training rows over and over, in random order."""
    train = prepare(load()).train
    fitted = fit(build_model(NETWORK, train.features, train.cover), Settings(steps=FIT_STEPS))
    chosen = np.random.default_rng(SEED).integers(len(train), size=rows)
    return fitted, train.features[chosen]


def _found(rows: int, draws: int, seconds: float, before: int) -> dict[str, Any]:
    return {"rows": rows, "draws": draws, "seconds": seconds, "peak_bytes_before": before}
