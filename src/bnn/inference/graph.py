"""What the graph of a model's log density reads: the rows among the model's data, and all that it shares."""

from typing import Any

import pymc as pm
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
