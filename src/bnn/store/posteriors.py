"""Posteriors on disk, fits and samples alike, each under a key of all that it depends on.

The model's code reaches a posterior only through the graph of its log density, so the key holds that graph and not
the text of the code: a comment changes nothing, a prior changes the key wherever it was written.
"""

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import pymc as pm
import pytensor
from pytensor.graph.basic import Constant
from pytensor.graph.traversal import graph_inputs

from bnn.data.loading import cache_dir
from bnn.inference import fit, sample
from bnn.inference.fit import Fit
from bnn.inference.graph import row_data, shared_variables
from bnn.inference.sample import Sample
from bnn.inference.settings import Chains, Settings
from bnn.inference.versions import versions
from bnn.store import ledger, netcdf
from bnn.store.code import modules
from bnn.store.netcdf import Posterior

log = logging.getLogger(__name__)

COLD = "DECK_COLD"

KEY_DIGITS = 32  # 128 bits of SHA-256: no two will ever share a key by chance


def stored_fit(model: pm.Model, settings: Settings | None = None, *, folder: Path | None = None) -> Fit:
    """The fit of a model: from the store when it is there, computed and stored when it is not.

    In a draft, which $DECK_DRAFT tells, with a tenth of the steps. Where $DECK_COLD gives a time, in seconds since the
    epoch, nothing that was stored before it is trusted.

    Args:
        model: as for `bnn.inference.advi.fit`.
        settings: as for `bnn.inference.advi.fit`.
        folder: of the store; `fits` in the user's cache directory by default.

    Raises:
        DivergenceError, ValueError: as `bnn.inference.advi.fit`.
        OSError: the store cannot be written.
    """
    settings = settings or Settings()
    if os.environ.get("DECK_DRAFT"):
        settings = replace(settings, steps=max(1, settings.steps // 10))
    store = Store(folder or cache_dir() / "fits")
    key = fit_key(model, settings)
    found, seconds = store.load(key), 0.0
    if found is None:
        # Late: JAX takes as long to load as a fit that is there takes to be read.
        from bnn.inference import advi
        from bnn.store.progress import loss_bar

        with loss_bar(settings.steps) as progress:
            made = advi.fit(model, settings, progress=progress)
        found, seconds = store.save(key, made), made.seconds
    assert isinstance(found, Fit)  # under a fit's key
    ledger.enter("fit", key, store.file(key), seconds=seconds, packages=fit.PACKAGES)
    return found


def stored_sample(model: pm.Model, settings: Chains | None = None, *, folder: Path | None = None) -> Sample:
    """Draws from a model's posterior: from the store when they are there, computed and stored when they are not.

    Args:
        model: as for `bnn.inference.nuts.sample`.
        settings: as for `bnn.inference.nuts.sample`.
        folder: of the store; `fits` in the user's cache directory by default.

    Raises:
        ConvergenceError: as `bnn.inference.nuts.sample`; such draws are not stored.
        OSError: the store cannot be written.
    """
    settings = settings or Chains()
    store = Store(folder or cache_dir() / "fits")
    key = sample_key(model, settings)
    found, seconds = store.load(key), 0.0
    if found is None:
        # Late, as in `stored_fit`.
        from bnn.inference import nuts

        made = nuts.sample(model, settings)
        found, seconds = store.save(key, made), made.seconds
    assert isinstance(found, Sample)  # under a sample's key
    ledger.enter("sample", key, store.file(key), seconds=seconds, packages=sample.PACKAGES)
    return found


def fit_key(model: pm.Model, settings: Settings) -> str:
    """A digest of the model's density, its rows, its labels, the settings, the code that fits, and the versions."""
    return _key(model, settings, fit.PACKAGES)


def sample_key(model: pm.Model, settings: Chains) -> str:
    """A digest of the same for draws: the model, the settings, the code that samples, and the versions."""
    return _key(model, settings, sample.PACKAGES)


def _key(model: pm.Model, settings: Settings | Chains, packages: Iterable[str]) -> str:
    logp = model.logp()
    ingredients = {
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


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of posteriors as netCDF files named `KEY.DIGEST.nc`; the digest is that of the file's bytes."""

    folder: Path

    def file(self, key: str) -> Path | None:
        """The file under a key; None where there is none."""
        return next(iter(self._files(key)), None)

    def load(self, key: str) -> Posterior | None:
        """The fit or sample under a key; None where there is none, or where it is damaged (this is logged)."""
        for path in self._files(key):
            try:
                content = path.read_bytes()
            except FileNotFoundError:  # another process found it damaged a moment ago
                continue
            if path.name == f"{key}.{_digest(content)}.nc":
                return netcdf.decode(content)
            log.warning("%s: expected the content its name tells, found other bytes; computing it again", path.name)
            path.unlink(missing_ok=True)
        return None

    def save(self, key: str, posterior: Posterior) -> Posterior:
        """Store a fit or a sample: whole or not at all, also when the process is killed.

        Returns:
            What all have from now on: this one, or that of a process that made the same meanwhile and was done before.

        Raises:
            OSError: the folder cannot be written.
        """
        content = netcdf.encode(posterior)
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as file:
            try:
                file.write(content)
                file.close()
                path = Path(file.name).replace(self.folder / f"{key}.{_digest(content)}.nc")
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        trusted = {path, *self._files(key)}
        for each in self.folder.glob(f"{key}.*.nc"):
            if each not in trusted:
                each.unlink(missing_ok=True)
        return self.load(key) or posterior

    def _files(self, key: str) -> list[Path]:
        """The files under a key that may be trusted, the oldest first: several where processes made one at once."""
        since = float(os.environ.get(COLD) or 0)
        found = ((_modified(path), path) for path in self.folder.glob(f"{key}.*.nc"))
        return [path for modified, path in sorted(found) if modified >= since]


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another process found it damaged a moment ago
        return 0.0


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:KEY_DIGITS]
