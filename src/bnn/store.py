"""Posteriors on disk, fits and samples alike, each under a key of all that it depends on.

The model's code reaches a posterior only through the graph of its log density, so the key holds that graph and not
the text of the code: a comment changes nothing, a prior changes the key wherever it was written.
"""

import hashlib
import inspect
import json
import logging
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pymc as pm
import pytensor
from pytensor.graph.basic import Constant
from pytensor.graph.traversal import graph_inputs

from bnn import density, fits, inference, netcdf, sampling
from bnn.data import cache_dir
from bnn.density import row_data, shared_variables
from bnn.fits import Fit, Settings
from bnn.netcdf import Posterior
from bnn.progress import loss_bar
from bnn.sampling import Chains, Sample
from bnn.versions import versions

log = logging.getLogger(__name__)

KEY_DIGITS = 32  # 128 bits of SHA-256: no two will ever share a key by chance

_given: list[str] = []


def stored_fit(model: pm.Model, settings: Settings | None = None, *, folder: Path | None = None) -> Fit:
    """The fit of a model: from the store when it is there, computed and stored when it is not.

    In a draft, which $DECK_DRAFT tells, with a tenth of the steps.

    Args:
        model: as for `bnn.inference.fit`.
        settings: as for `bnn.inference.fit`.
        folder: of the store; `fits` in the user's cache directory by default.

    Raises:
        DivergenceError, ValueError: as `bnn.inference.fit`.
        OSError: the store cannot be written.
    """
    settings = settings or Settings()
    if os.environ.get("DECK_DRAFT"):
        settings = replace(settings, steps=max(1, settings.steps // 10))
    store = Store(folder or cache_dir() / "fits")
    key = fit_key(model, settings)
    found = store.load(key)
    if found is None:
        with loss_bar(settings.steps) as progress:
            found = inference.fit(model, settings, progress=progress)
        store.save(key, found)
    _given.append(key)
    return found


def stored_sample(model: pm.Model, settings: Chains | None = None, *, folder: Path | None = None) -> Sample:
    """Draws from a model's posterior: from the store when they are there, computed and stored when they are not.

    Args:
        model: as for `bnn.sampling.sample`.
        settings: as for `bnn.sampling.sample`.
        folder: of the store; `fits` in the user's cache directory by default.

    Raises:
        ConvergenceError: as `bnn.sampling.sample`; such draws are not stored.
        OSError: the store cannot be written.
    """
    settings = settings or Chains()
    store = Store(folder or cache_dir() / "fits")
    key = sample_key(model, settings)
    found = store.load(key)
    if found is None:
        found = sampling.sample(model, settings)
        store.save(key, found)
    _given.append(key)
    return found


def used() -> tuple[str, ...]:
    """The keys of all fits and samples that this process was given, in order: what a figure was drawn from."""
    return tuple(_given)


def fit_key(model: pm.Model, settings: Settings) -> str:
    """A digest of the model's density, its rows, its labels, the settings, the code that fits, and the versions."""
    return _key(model, settings, (density, fits, inference), inference.PACKAGES)


def sample_key(model: pm.Model, settings: Chains) -> str:
    """A digest of the same for draws: the model, the settings, the code that samples, and the versions."""
    return _key(model, settings, (density, sampling), sampling.PACKAGES)


def _key(model: pm.Model, settings: Settings | Chains, code: Iterable[ModuleType], packages: Iterable[str]) -> str:
    logp = model.logp()
    ingredients = {
        "density": pytensor.dprint(logp, file="str", print_type=True),
        "constants": [_array_digest(v.data) for v in graph_inputs([logp]) if isinstance(v, Constant)],
        "rows": {v.name: _array_digest(v.get_value()) for v in shared_variables(logp)},
        "row_names": [v.name for v in row_data(model, logp)],
        "labels": {dim: [str(label) for label in labels or ()] for dim, labels in model.coords.items()},
        "dims": {rv.name: model.named_vars_to_dims.get(rv.name) for rv in model.free_RVs},
        "settings": asdict(settings),
        "code": [inspect.getsource(module) for module in (*code, netcdf, sys.modules[__name__])],
        "versions": versions(packages),
    }
    text = json.dumps(ingredients, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:KEY_DIGITS]


def _array_digest(values: np.ndarray) -> str:
    values = np.ascontiguousarray(values)
    return hashlib.sha256(f"{values.dtype}{values.shape}".encode() + values.tobytes()).hexdigest()


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of posteriors as netCDF files named `KEY.DIGEST.nc`; the digest is that of the file's bytes."""

    folder: Path

    def load(self, key: str) -> Posterior | None:
        """The fit or sample under a key; None where there is none, or where it is damaged (this is logged)."""
        for path in sorted(self.folder.glob(f"{key}.*.nc")):
            try:
                content = path.read_bytes()
            except FileNotFoundError:  # another process found it damaged a moment ago
                continue
            if path.name == f"{key}.{_digest(content)}.nc":
                return netcdf.decode(content)
            log.warning("%s: expected the content its name tells, found other bytes; computing it again", path.name)
            path.unlink(missing_ok=True)
        return None

    def save(self, key: str, posterior: Posterior) -> None:
        """Store a fit or a sample: whole or not at all, also when the process is killed.

        Raises:
            OSError: the folder cannot be written.
        """
        content = netcdf.encode(posterior)
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as file:
            try:
                file.write(content)
                file.close()
                Path(file.name).replace(self.folder / f"{key}.{_digest(content)}.nc")
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:KEY_DIGITS]
