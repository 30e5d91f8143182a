"""This project's fit, as a slide calls it: `build_model`, then `fit`."""

import time
from typing import Any

import jax

from bnn.data.loading import load
from bnn.data.preparation import prepare
from bnn.evaluation.prediction import predict
from bnn.evaluation.scores import evaluate
from bnn.inference.advi import fit
from bnn.inference.settings import Settings
from bnn.models.classifier import build_model
from bnn.models.network import Network

DRAWS = 1000


def measure(*, settings: dict[str, Any]) -> dict[str, Any]:
    """Time the fit of the training rows, model and compilation included, and score it on the validation rows."""
    split = prepare(load())
    network = Network()
    looks: list[tuple[float, int]] = []
    began = time.perf_counter()
    model = build_model(network, split.train.features, split.train.cover)
    fitted = fit(
        model,
        Settings(**settings),
        progress=lambda step, loss: looks.append((time.perf_counter(), step)),
    )
    seconds = time.perf_counter() - began
    rate = _rate(looks)
    predictions = predict(network, fitted, split.validation.features, draws=DRAWS)
    scores = evaluate(predictions.probability, split.validation.cover)
    return {
        "seed": fitted.settings.seed,
        "seconds": seconds,
        "compile_seconds": seconds - fitted.settings.steps / rate,
        "steps": fitted.settings.steps,
        "steps_per_second": rate,
        "log_loss": scores.log_loss.value,
        "accuracy": scores.accuracy.value,
        "calibration_error": scores.calibration_error,
        "device": jax.default_backend(),
    }


def _rate(looks: list[tuple[float, int]]) -> float:
    """Steps a second from the first look to the last: what came before the first is compilation, too."""
    (first, done), (last, steps) = looks[0], looks[-1]
    return (steps - done) / (last - first)
