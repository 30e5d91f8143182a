"""Posteriors on disk, fits and samples alike, each under a key of all that it depends on.

The model's code reaches a posterior only through the graph of its log density, so the key holds that graph and not
the text of the code: a comment changes nothing, a prior changes the key wherever it was written.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pymc as pm
import pytensor
from pytensor.graph.basic import Constant
from pytensor.graph.traversal import graph_inputs

from bnn.data.loading import cache_dir
from bnn.inference import fit, sample
from bnn.inference.fit import Fit, Points
from bnn.inference.graph import row_data, shared_variables
from bnn.inference.sample import NetworkSample, Sample
from bnn.inference.settings import Chains, Descent, Microcanonical, Settings
from bnn.inference.versions import versions
from bnn.store import ledger
from bnn.store.code import modules
from bnn.store.folder import KEY_DIGITS, Store
from bnn.store.netcdf import Storable


def stored_fit(model: pm.Model, settings: Settings | None = None, *, folder: Path | None = None) -> Fit:
    """The mean-field fit of a model: from the store when it is there, computed and stored when it is not.

    In a draft, which $DECK_DRAFT tells, with a tenth of the steps. Where $DECK_COLD gives a time, in seconds since the
    epoch, nothing that was stored before it is trusted. Both hold for all that is stored here.

    Args:
        model: as for `bnn.inference.advi.fit`.
        settings: as for `bnn.inference.advi.fit`.
        folder: of the store; `fits` in the user's cache directory by default.

    Raises:
        DivergenceError, ValueError: as `bnn.inference.advi.fit`.
        OSError: the store cannot be written.
    """
    settings = settings or Settings()
    if _draft():
        settings = replace(settings, steps=_tenth(settings.steps))

    def make() -> Fit:
        # Late: JAX takes as long to load as a fit that is there takes to be read.
        from bnn.inference import advi
        from bnn.store.progress import progress_bar

        with progress_bar(settings.steps) as report:
            return advi.fit(model, settings, progress=lambda step, loss: report(step, f"loss {loss:,.0f}"))

    return _stored(Fit, fit_key(model, settings), make, packages=fit.PACKAGES, folder=folder)


def stored_modes(
    model: pm.Model, settings: Descent | None = None, *, members: int = 1, folder: Path | None = None
) -> Points:
    """Modes of a model's posterior: from the store when they are there, computed and stored when they are not.

    Args:
        model: as for `bnn.inference.map.map_fit`.
        settings: as for `bnn.inference.map.map_fit`.
        members: as for `bnn.inference.map.map_fit`.
        folder: of the store; `fits` in the user's cache directory by default.

    Raises:
        DivergenceError, ValueError: as `bnn.inference.map.map_fit`.
        OSError: the store cannot be written.
    """
    settings = settings or Descent()
    if _draft():
        settings = replace(settings, steps=_tenth(settings.steps))

    def make() -> Points:
        # Late, as in `stored_fit`.
        from bnn.inference.map import map_fit
        from bnn.store.progress import progress_bar

        with progress_bar(settings.steps) as report:
            return map_fit(
                model, settings, members=members, progress=lambda step, loss: report(step, f"loss {loss:,.0f}")
            )

    key = _key(model, settings, fit.PACKAGES, members=members)
    return _stored(Points, key, make, packages=fit.PACKAGES, folder=folder)


def stored_sample(model: pm.Model, settings: Chains | None = None, *, folder: Path | None = None) -> Sample:
    """Draws by NUTS: from the store when they are there, computed and stored when they are not.

    Args:
        model: as for `bnn.inference.nuts.sample`.
        settings: as for `bnn.inference.nuts.sample`; in a draft as they are, as fewer draws would be refused.
        folder: of the store; `fits` in the user's cache directory by default.

    Raises:
        ConvergenceError: as `bnn.inference.nuts.sample`; such draws are not stored.
        OSError: the store cannot be written.
    """
    settings = settings or Chains()

    def make() -> Sample:
        # Late, as in `stored_fit`.
        from bnn.inference import nuts

        return nuts.sample(model, settings)

    return _stored(Sample, sample_key(model, settings), make, packages=sample.PACKAGES, folder=folder)


def stored_network_sample(
    model: pm.Model, settings: Microcanonical | None = None, *, folder: Path | None = None
) -> NetworkSample:
    """Draws from the posterior of a whole network: from the store, or computed and stored.

    Args:
        model: as for `bnn.inference.mclmc.sample_network`.
        settings: as for `bnn.inference.mclmc.sample_network`; in a draft with a tenth of the steps per draw.
        folder: of the store; `fits` in the user's cache directory by default.

    Raises:
        ConvergenceError, DivergenceError, ValueError: as `bnn.inference.mclmc.sample_network`.
        OSError: the store cannot be written.
    """
    settings = settings or Microcanonical()
    if _draft():
        settings = replace(settings, thin=_tenth(settings.thin), tune=max(100, _tenth(settings.tune)))

    def make() -> NetworkSample:
        # Late, as in `stored_fit`.
        from bnn.inference.mclmc import sample_network
        from bnn.store.progress import progress_bar

        with progress_bar(settings.draws * settings.thin) as report:

            def tell(step: int, log_density: float, energy_error: float) -> None:
                report(step, f"log density {log_density:,.0f}, energy error {energy_error:.1e}")

            return sample_network(model, settings, progress=tell)

    key = _key(model, settings, sample.NETWORK_PACKAGES)
    return _stored(NetworkSample, key, make, packages=sample.NETWORK_PACKAGES, folder=folder)


def fit_key(model: pm.Model, settings: Settings) -> str:
    """A digest of the model's density, its rows, its labels, the settings, the code that fits, and the versions."""
    return _key(model, settings, fit.PACKAGES)


def sample_key(model: pm.Model, settings: Chains) -> str:
    """A digest of the same for draws: the model, the settings, the code that samples, and the versions."""
    return _key(model, settings, sample.PACKAGES)


def _draft() -> bool:
    return bool(os.environ.get("DECK_DRAFT"))


def _tenth(steps: int) -> int:
    return max(1, steps // 10)


def _stored[P: Storable](
    kind: type[P], key: str, make: Callable[[], P], *, packages: Iterable[str], folder: Path | None
) -> P:
    """What is under a key, made where it is not there; and a line in the ledger that it was asked for."""
    store = Store(folder or cache_dir() / "fits")
    found, seconds = store.load(key), 0.0
    if found is None:
        with store.alone(key):
            found = store.load(key)  # by another process, while this one waited
            if found is None:
                made = make()
                found, seconds = store.save(key, made), made.seconds
    assert isinstance(found, kind)  # the settings in the key are of one kind
    ledger.enter(_NAMES[kind], key, store.file(key), seconds=seconds, packages=packages)
    return found


_NAMES: dict[type, str] = {Fit: "fit", Points: "modes", Sample: "sample", NetworkSample: "network sample"}


def _key(
    model: pm.Model,
    settings: Settings | Descent | Chains | Microcanonical,
    packages: Iterable[str],
    *,
    members: int | None = None,
) -> str:
    logp = model.logp()
    ingredients = {
        "kind": type(settings).__name__,
        "members": members,
        "density": pytensor.dprint(logp, file="str", print_type=True),
        "constants": [_array_digest(v.data) for v in graph_inputs([logp]) if isinstance(v, Constant)],
        "rows": {v.name: _array_digest(v.get_value()) for v in shared_variables(logp)},
        "row_names": [v.name for v in row_data(model, logp)],
        "labels": {dim: [str(label) for label in labels or ()] for dim, labels in model.coords.items()},
        "dims": {rv.name: model.named_vars_to_dims.get(rv.name) for rv in model.free_RVs},
        "settings": asdict(settings),
        "code": [file.read_text(encoding="utf-8") for file in modules().values()],
        "versions": versions(packages),
    }
    text = json.dumps(ingredients, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:KEY_DIGITS]


def _array_digest(values: np.ndarray) -> str:
    values = np.ascontiguousarray(values)
    return hashlib.sha256(f"{values.dtype}{values.shape}".encode() + values.tobytes()).hexdigest()
