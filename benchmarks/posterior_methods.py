"""One method of this project: from the model to the predictions of the validation rows."""

import time
from dataclasses import replace
from typing import Any

import jax
import numpy as np

from benchmarks.posterior import ADVI, ADVI_FITS, ADVI_LONG, ASIDE, CHAINS, MEMBERS, MODES
from bnn.data.loading import load
from bnn.data.preparation import Rows, prepare, set_aside
from bnn.evaluation.convergence import function_space
from bnn.evaluation.prediction import predict
from bnn.evaluation.scores import evaluate
from bnn.evaluation.temperature import fit_temperature, tempered
from bnn.inference.advi import fit
from bnn.inference.ensemble import Ensemble
from bnn.inference.map import map_fit
from bnn.inference.mclmc import sample_network
from bnn.inference.sample import NetworkSample
from bnn.inference.settings import Descent, Settings
from bnn.models.classifier import build_model
from bnn.models.network import Network

DRAWS = 1000


def measure(*, method: str, short: int = 1) -> dict[str, Any]:
    """Time a method, model and compilation included, and score it on the validation rows.

    Args:
        method: one of `benchmarks.posterior.METHODS`.
        short: by how much to divide the steps.

    Returns:
        For the JSON: method, accuracy, log_loss, ece, seconds, gradients (on all training rows), r_hat (the median over
        validation rows of the log probability's, null for what has no chains), device.
    """
    split = prepare(load())
    network = Network()
    train, aside = set_aside(split.train, ASIDE) if method == "map-tempered" else (split.train, None)
    began = time.perf_counter()
    posterior, gradients = _posterior(method, network, train, short)
    seconds = time.perf_counter() - began
    probability: Any = predict(network, posterior, split.validation.features, draws=DRAWS).probability
    if aside is not None:
        temperature = fit_temperature(predict(network, posterior, aside.features).probability, aside.cover)
        probability = tempered(probability, temperature)
    scores = evaluate(probability, split.validation.cover)
    r_hat = None
    if isinstance(posterior, NetworkSample):
        rows = split.validation
        r_hat = float(np.median(function_space(network, posterior.draws, rows.features, rows.cover).r_hat))
    return {
        "method": method,
        "accuracy": scores.accuracy.value,
        "log_loss": scores.log_loss.value,
        "ece": scores.calibration_error,
        "seconds": seconds,
        "gradients": gradients,
        "r_hat": r_hat,
        "device": jax.default_backend(),
    }


def _posterior(method: str, network: Network, train: Rows, short: int) -> tuple[Any, float]:
    """What predicts, and the gradients on all rows that it took."""
    model = build_model(network, train.features, train.cover)
    if method.startswith("map"):
        members = MEMBERS if method == "map-ensemble" else 1
        modes = map_fit(model, _shorter(MODES, short), members=members)
        return modes, modes.gradients
    if method == "advi":
        found = fit(model, _shorter(ADVI, short))
        return found, found.gradients
    if method == "advi-ensemble":
        settings = _shorter(ADVI_LONG, short)
        fits = [fit(model, replace(settings, seed=settings.seed + i)) for i in range(ADVI_FITS)]
        return Ensemble(tuple(fits)), sum(each.gradients for each in fits)
    settings = CHAINS[method]
    if short > 1:
        settings = replace(settings, thin=1, draws=20, tune=100, energy_error=1.0)
    sample = sample_network(model, settings)
    return sample, sample.gradients


def _shorter[S: (Settings, Descent)](settings: S, short: int) -> S:
    return replace(settings, steps=settings.steps // short)
