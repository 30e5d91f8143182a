"""Fits and samples as bytes of netCDF 3 files, which any tool that knows the format can open, and back."""

import json
from collections.abc import Hashable, Iterable
from dataclasses import asdict
from io import BytesIO
from typing import Any

import numpy as np
import xarray as xr

from bnn.inference.fit import Fit
from bnn.inference.sample import Sample
from bnn.inference.settings import Chains, Settings

Posterior = Fit | Sample


def encode(posterior: Posterior) -> bytes:
    """The bytes of a file that `decode` makes the same value of."""
    dataset = _of_fit(posterior) if isinstance(posterior, Fit) else _of_sample(posterior)
    dataset.attrs |= {
        "kind": type(posterior).__name__,
        "seconds": posterior.seconds,
        "settings": json.dumps(asdict(posterior.settings)),
        "versions": json.dumps(posterior.versions),
    }
    return bytes(dataset.to_netcdf(engine="scipy"))


def decode(content: bytes) -> Posterior:
    """The value that `encode` made the bytes of."""
    with xr.open_dataset(BytesIO(content), engine="scipy") as file:
        dataset = _with_types(file.load())
    attrs = dataset.attrs
    common = {"seconds": float(attrs["seconds"]), "versions": json.loads(attrs["versions"])}
    return (_to_fit if attrs["kind"] == Fit.__name__ else _to_sample)(dataset, **common)


def _of_fit(fit: Fit) -> xr.Dataset:
    statistic = xr.DataArray(["mean", "deviation"], dims="statistic", name="statistic")
    dataset = xr.concat([fit.mean, fit.deviation], dim=statistic).assign(_loss=fit.loss)
    return dataset.assign_attrs(parameters=_order(fit.mean), rows=fit.rows)


def _to_fit(dataset: xr.Dataset, **common: Any) -> Fit:
    parameters = _parameters(dataset)
    return Fit(
        mean=parameters.sel(statistic="mean", drop=True),
        deviation=parameters.sel(statistic="deviation", drop=True),
        loss=dataset["_loss"].rename("loss"),
        rows=int(dataset.attrs["rows"]),
        settings=Settings(**json.loads(dataset.attrs["settings"])),
        **common,
    )


def _of_sample(sample: Sample) -> xr.Dataset:
    numbers = {"r_hat": sample.r_hat, "effective": sample.effective, "divergences": sample.divergences}
    return sample.draws.assign_attrs(parameters=_order(sample.draws), **numbers)


def _to_sample(dataset: xr.Dataset, **common: Any) -> Sample:
    attrs = dataset.attrs
    return Sample(
        draws=_parameters(dataset),
        r_hat=float(attrs["r_hat"]),
        effective=float(attrs["effective"]),
        divergences=int(attrs["divergences"]),
        settings=Chains(**json.loads(attrs["settings"])),
        **common,
    )


def _order(parameters: Iterable[Hashable]) -> str:
    """The names in their order, which the file does not keep."""
    return json.dumps(list(parameters))


def _parameters(dataset: xr.Dataset) -> xr.Dataset:
    names: list[str] = json.loads(dataset.attrs["parameters"])
    return dataset[names].drop_attrs()


def _with_types(dataset: xr.Dataset) -> xr.Dataset:
    """Labels with their types again: the format has neither text nor whole numbers of 64 bits."""
    types = {"O": str, "i": np.int64}
    labels = {name: types.get(label.dtype.kind) for name, label in dataset.coords.items()}
    return dataset.assign_coords({name: dataset[name].astype(kind) for name, kind in labels.items() if kind})
