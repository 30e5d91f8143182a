"""Fits and samples as bytes of netCDF 3 files, which any tool that knows the format can open, and back."""

import json
from collections.abc import Callable, Hashable, Iterable
from dataclasses import asdict
from io import BytesIO
from typing import Any

import numpy as np
import xarray as xr

from bnn.inference.fit import Fit, Points
from bnn.inference.sample import NetworkSample, Sample
from bnn.inference.settings import Chains, Descent, Microcanonical, Settings

Storable = Fit | Points | Sample | NetworkSample


def encode(posterior: Storable) -> bytes:
    """The bytes of a file that `decode` makes the same value of."""
    dataset = _dataset(posterior)
    dataset.attrs |= {
        "kind": type(posterior).__name__,
        "seconds": posterior.seconds,
        "settings": json.dumps(asdict(posterior.settings)),
        "versions": json.dumps(posterior.versions),
    }
    return bytes(dataset.to_netcdf(engine="scipy"))


def decode(content: bytes) -> Storable:
    """The value that `encode` made the bytes of."""
    with xr.open_dataset(BytesIO(content), engine="scipy") as file:
        dataset = _with_types(file.load())
    attrs = dataset.attrs
    common = {"seconds": float(attrs["seconds"]), "versions": json.loads(attrs["versions"])}
    settings: dict[str, Any] = json.loads(attrs["settings"])
    decoders: dict[str, Callable[..., Storable]] = {
        "Fit": _to_fit,
        "Points": _to_points,
        "Sample": _to_sample,
        "NetworkSample": _to_network_sample,
    }
    return decoders[attrs["kind"]](dataset, settings, common)


def _dataset(posterior: Storable) -> xr.Dataset:
    match posterior:
        case Fit(mean=mean, deviation=deviation, loss=loss, rows=rows):
            statistic = xr.DataArray(["mean", "deviation"], dims="statistic", name="statistic")
            dataset = xr.concat([mean, deviation], dim=statistic).assign(_loss=loss)
            return dataset.assign_attrs(parameters=_order(mean), rows=rows)
        case Points(values=values, log_density=log_density, loss=loss, rows=rows):
            dataset = values.assign(_log_density=log_density, _loss=loss)
            return dataset.assign_attrs(parameters=_order(values), rows=rows)
        case Sample(draws=draws):
            numbers = {name: getattr(posterior, name) for name in ("r_hat", "effective", "divergences")}
            return draws.assign_attrs(parameters=_order(draws), **numbers)
        case NetworkSample(draws=draws):
            arrays = {f"_{name}": getattr(posterior, name) for name in _OF_NETWORK_SAMPLE}
            numbers = {name: getattr(posterior, name) for name in ("gradients", "rows")}
            return draws.assign(arrays).assign_attrs(parameters=_order(draws), **numbers)


_OF_NETWORK_SAMPLE = ("log_density", "energy_error", "step_size")


def _to_fit(dataset: xr.Dataset, settings: dict[str, Any], common: dict[str, Any]) -> Fit:
    parameters = _parameters(dataset)
    return Fit(
        mean=parameters.sel(statistic="mean", drop=True),
        deviation=parameters.sel(statistic="deviation", drop=True),
        loss=dataset["_loss"].rename("loss"),
        rows=int(dataset.attrs["rows"]),
        settings=Settings(**settings),
        **common,
    )


def _to_points(dataset: xr.Dataset, settings: dict[str, Any], common: dict[str, Any]) -> Points:
    return Points(
        values=_parameters(dataset),
        log_density=dataset["_log_density"].rename("log_density"),
        loss=dataset["_loss"].rename("loss"),
        rows=int(dataset.attrs["rows"]),
        settings=Descent(**settings),
        **common,
    )


def _to_sample(dataset: xr.Dataset, settings: dict[str, Any], common: dict[str, Any]) -> Sample:
    attrs = dataset.attrs
    return Sample(
        draws=_parameters(dataset),
        r_hat=float(attrs["r_hat"]),
        effective=float(attrs["effective"]),
        divergences=int(attrs["divergences"]),
        settings=Chains(**settings),
        **common,
    )


def _to_network_sample(dataset: xr.Dataset, settings: dict[str, Any], common: dict[str, Any]) -> NetworkSample:
    arrays: dict[str, Any] = {name: dataset[f"_{name}"].rename(name) for name in _OF_NETWORK_SAMPLE}
    return NetworkSample(
        draws=_parameters(dataset),
        gradients=float(dataset.attrs["gradients"]),
        rows=int(dataset.attrs["rows"]),
        settings=Microcanonical(**settings),
        **arrays,
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
