"""What the graph of a model's log density reads, and the dims and labels that the model gives its parameters."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pymc as pm
import xarray as xr
from pytensor.compile import SharedVariable
from pytensor.graph.basic import Variable
from pytensor.graph.traversal import graph_inputs

ROW = "row"

Graph = Variable[Any, Any]


def row_data(model: pm.Model, logp: Graph) -> list[SharedVariable]:
    """The model's data whose first dimension is `row`, as far as its log density reads them.

    Raises:
        ValueError: there are none, or they differ in length.
    """
    read = shared_variables(logp)
    found = [v for v in model.data_vars if (model.named_vars_to_dims.get(v.name) or ("",))[0] == ROW and v in read]
    if not found:
        raise ValueError(
            f"model: expected data with the first dimension {ROW!r}, found "
            f"{[v.name for v in model.data_vars]}; declare the rows by pm.Data(name, values, dims=({ROW!r}, ...))"
        )
    lengths = {v.name: len(v.get_value(borrow=True)) for v in found}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"data of dimension {ROW!r}: expected equal lengths, found {lengths}")
    return found


def shared_variables(graph: Graph) -> list[SharedVariable]:
    """The shared variables that a graph reads, each once."""
    return [v for v in dict.fromkeys(graph_inputs([graph])) if isinstance(v, SharedVariable)]


def labelled(values: Mapping[str, Any], model: pm.Model, *, leading: tuple[str, ...] = ()) -> xr.Dataset:
    """Values of parameters with the model's dims and coords.

    Args:
        values: arrays by the parameters' names.
        model: whose parameters they are.
        leading: dims of the arrays' first axes, before those of the model, such as ("chain", "draw").
    """
    dims = {name: _dims(model, name, value.ndim - len(leading)) for name, value in values.items()}
    used = {dim for names in dims.values() for dim in names}
    coords: dict[str, Any] = {
        dim: list(labels) for dim, labels in model.coords.items() if dim in used and labels is not None
    }
    arrays = {name: np.asarray(value) for name, value in values.items()}
    for array in arrays.values():
        coords |= {dim: np.arange(size) for dim, size in zip(leading, array.shape, strict=False)}
    return xr.Dataset({name: ((*leading, *dims[name]), array) for name, array in arrays.items()}, coords=coords)


def _dims(model: pm.Model, name: str, axes: int) -> tuple[str, ...]:
    """The model's dims of a parameter, and ArviZ's names for axes that it gives none."""
    given = model.named_vars_to_dims.get(name) or (None,) * axes
    return tuple(dim or f"{name}_dim_{axis}" for axis, dim in enumerate(given))
