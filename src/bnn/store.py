"""Fits on disk, each under a key of all that it depends on.

The model's code reaches a fit only through the graph of its log density, so the key holds that graph and not the text
of the code: a comment changes nothing, a prior changes the key wherever it was written.
"""

import hashlib
import inspect
import json
import logging
import sys
import tempfile
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import pymc as pm
import pytensor
import xarray as xr
from pytensor.graph.basic import Constant
from pytensor.graph.traversal import graph_inputs

from bnn import density, fits, inference
from bnn.data import cache_dir
from bnn.density import row_data, shared_variables
from bnn.fits import Fit, Settings
from bnn.progress import loss_bar

log = logging.getLogger(__name__)

KEY_DIGITS = 32  # 128 bits of SHA-256: no two fits will ever share a key by chance


def stored_fit(model: pm.Model, settings: Settings | None = None, *, folder: Path | None = None) -> Fit:
    """The fit of a model: from the store when it is there, computed and stored when it is not.

    Args:
        model: as for `bnn.inference.fit`.
        settings: as for `bnn.inference.fit`.
        folder: of the store; `fits` in the user's cache directory by default.

    Raises:
        DivergenceError, ValueError: as `bnn.inference.fit`.
        OSError: the store cannot be written.
    """
    settings = settings or Settings()
    store = Store(folder or cache_dir() / "fits")
    key = fit_key(model, settings)
    found = store.load(key)
    if found is None:
        with loss_bar(settings.steps) as progress:
            found = inference.fit(model, settings, progress=progress)
        store.save(key, found)
    return found


def fit_key(model: pm.Model, settings: Settings) -> str:
    """A digest of the model's density, its rows, its labels, the settings, the code that fits, and the versions."""
    logp = model.logp()
    ingredients = {
        "density": pytensor.dprint(logp, file="str", print_type=True),
        "constants": [_array_digest(v.data) for v in graph_inputs([logp]) if isinstance(v, Constant)],
        "rows": {v.name: _array_digest(v.get_value()) for v in shared_variables(logp)},
        "row_names": [v.name for v in row_data(model, logp)],
        "labels": {dim: [str(label) for label in labels or ()] for dim, labels in model.coords.items()},
        "dims": {rv.name: model.named_vars_to_dims.get(rv.name) for rv in model.free_RVs},
        "settings": asdict(settings),
        "code": [inspect.getsource(module) for module in (density, fits, inference, sys.modules[__name__])],
        "versions": inference.versions(),
    }
    text = json.dumps(ingredients, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:KEY_DIGITS]


def _array_digest(values: np.ndarray) -> str:
    values = np.ascontiguousarray(values)
    return hashlib.sha256(f"{values.dtype}{values.shape}".encode() + values.tobytes()).hexdigest()


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of fits as netCDF files named `KEY.DIGEST.nc`; the digest is that of the file's bytes."""

    folder: Path

    def load(self, key: str) -> Fit | None:
        """The fit under a key; None where there is none, or where what is there is damaged (this is logged)."""
        for path in sorted(self.folder.glob(f"{key}.*.nc")):
            try:
                content = path.read_bytes()
            except FileNotFoundError:  # another process found it damaged a moment ago
                continue
            if path.name == f"{key}.{_digest(content)}.nc":
                return _from_netcdf(content)
            log.warning("%s: expected the content its name tells, found other bytes; fitting again", path.name)
            path.unlink(missing_ok=True)
        return None

    def save(self, key: str, fit: Fit) -> None:
        """Store a fit: whole or not at all, also when the process is killed.

        Raises:
            OSError: the folder cannot be written.
        """
        content = _to_netcdf(fit)
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


def _to_netcdf(fit: Fit) -> bytes:
    statistic = xr.DataArray(["mean", "deviation"], dims="statistic", name="statistic")
    dataset = xr.concat([fit.mean, fit.deviation], dim=statistic).assign(_loss=fit.loss)
    dataset.attrs = {
        "parameters": json.dumps(list(fit.mean.data_vars)),  # in their order, which the file does not keep
        "rows": fit.rows,
        "seconds": fit.seconds,
        "settings": json.dumps(asdict(fit.settings)),
        "versions": json.dumps(fit.versions),
    }
    return bytes(dataset.to_netcdf(engine="scipy"))


def _from_netcdf(content: bytes) -> Fit:
    with xr.open_dataset(BytesIO(content), engine="scipy") as file:
        dataset = file.load()
    # The format has neither text nor whole numbers of 64 bits: give the labels their types back.
    types = {"O": str, "i": np.int64}
    labels = {name: types.get(label.dtype.kind) for name, label in dataset.coords.items()}
    dataset = dataset.assign_coords({name: dataset[name].astype(kind) for name, kind in labels.items() if kind})
    attrs = dataset.attrs
    parameters = dataset[json.loads(attrs["parameters"])].drop_attrs()
    return Fit(
        mean=parameters.sel(statistic="mean", drop=True),
        deviation=parameters.sel(statistic="deviation", drop=True),
        loss=dataset["_loss"].rename("loss"),
        rows=int(attrs["rows"]),
        seconds=float(attrs["seconds"]),
        settings=Settings(**json.loads(attrs["settings"])),
        versions=json.loads(attrs["versions"]),
    )
