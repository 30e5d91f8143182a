"""A feed-forward network: its sizes, its parameters' names and dims, and its forward pass."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import index
from typing import Any

import numpy as np

Array = Any  # a NumPy or JAX array, or a PyTensor variable: whatever the namespace `xp` computes with
Function = Callable[[Array, Any], Array]
"""Of numbers, and of the namespace that computes."""

ACTIVATIONS: dict[str, Function] = {
    "tanh": lambda a, xp: xp.tanh(a),
    "relu": lambda a, xp: xp.maximum(a, 0),
    "identity": lambda a, xp: a,
}


def _softmax(a: Array, xp: Any) -> Array:
    powers = xp.exp(a - xp.max(a, axis=-1, keepdims=True))  # the largest is exp(0)
    return powers / xp.sum(powers, axis=-1, keepdims=True)


OUTPUTS: dict[str, Function] = {
    "softmax": _softmax,  # a probability per cover type
    "sigmoid": lambda a, xp: (1 + xp.tanh(a / 2)) / 2,  # one probability; in this form nothing overflows
    "identity": ACTIVATIONS["identity"],  # a number
    "relu": ACTIVATIONS["relu"],  # a number from 0 up
}


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: `activation(x @ weights + bias)`.

    Attributes:
        dims: names of the inputs' and outputs' dimensions, such as `("feature", "hidden_1")`.
        shape: their lengths.
        weights: the name of the weight matrix, of shape `shape`.
        bias: the name of the bias vector, of shape `shape[1:]`; None for a layer without.
        activation: a key of `ACTIVATIONS`.
    """

    dims: tuple[str, str]
    shape: tuple[int, int]
    weights: str
    bias: str | None
    activation: str


@dataclass(frozen=True, slots=True)
class Network:
    """A fully connected network, as a value.

    Attributes:
        sizes: units per layer, inputs first: 65 features, 20 and 20 hidden units, 7 cover types.
        activation: of the hidden layers, a key of `ACTIVATIONS`.
        biases: whether each layer adds a bias vector.
        output: what the numbers of the last layer become, a key of `OUTPUTS`. By it a network is a classifier
            (softmax, sigmoid) or a regressor (identity, relu); without hidden layers, logistic or linear regression.

    Raises:
        ValueError: fewer than two sizes, a size below 1, or an unknown activation or output.
    """

    sizes: tuple[int, ...] = (65, 20, 20, 7)
    activation: str = "tanh"
    biases: bool = False
    output: str = "softmax"

    def __post_init__(self) -> None:
        try:
            sizes = tuple(index(size) for size in self.sizes)
        except TypeError:
            sizes = ()
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(f"sizes: expected two or more whole numbers from 1 up, found {self.sizes}")
        object.__setattr__(self, "sizes", sizes)  # a list of NumPy's numbers makes the same network as a tuple
        for name, known in (("activation", ACTIVATIONS), ("output", OUTPUTS)):
            if (given := getattr(self, name)) not in known:
                raise ValueError(f"{name}: expected one of {sorted(known)}, found {given!r}")

    @property
    def dims(self) -> tuple[str, ...]:
        """Names of the dimensions between layers: `feature`, `hidden_1`, ..., `cover` (`target` without softmax)."""
        hidden = (f"hidden_{i}" for i in range(1, len(self.sizes) - 1))
        return ("feature", *hidden, "cover" if self.output == "softmax" else "target")

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, first to last."""
        last = len(self.sizes) - 1
        steps = zip(pairwise(self.dims), pairwise(self.sizes), strict=True)
        return tuple(
            Layer(
                dims,
                shape,
                f"w_{i}",
                f"b_{i}" if self.biases else None,
                self.activation if i < last else "identity",
            )
            for i, (dims, shape) in enumerate(steps, 1)
        )

    @property
    def parameters(self) -> dict[str, tuple[str, ...]]:
        """Dims of every parameter by its name, in the order of the layers."""
        found: dict[str, tuple[str, ...]] = {}
        for layer in self.layers:
            found[layer.weights] = layer.dims
            if layer.bias:
                found[layer.bias] = layer.dims[1:]
        return found

    def logits(self, x: Array, parameters: Mapping[str, Array], *, xp: Any = np) -> Array:
        """The forward pass, the same for NumPy, JAX and PyTensor.

        Args:
            x: features, of shape (row, feature).
            parameters: every name in `self.parameters`, with the shapes of `self.layers`.
            xp: the namespace that computes: `numpy`, `jax.numpy` or `pytensor.tensor`.

        Returns:
            Logits of shape (row, cover): the numbers of the last layer, before `output` makes something of them.
        """
        for layer in self.layers:
            x = x @ parameters[layer.weights]  # (row, in) @ (in, out)
            if layer.bias:
                x = x + parameters[layer.bias]
            x = ACTIVATIONS[layer.activation](x, xp)
        return x

    def hidden(self, x: Array, parameters: Mapping[str, Array], *, xp: Any = np) -> Array:
        """What the last hidden layer makes of rows, of shape (row, unit): what the classes are told apart by.

        Raises:
            ValueError: a network without hidden layers.
        """
        if len(self.sizes) < 3:
            raise ValueError(f"sizes: expected a hidden layer, found none in {self.sizes}")
        before = replace(self, sizes=self.sizes[:-1])
        return ACTIVATIONS[self.activation](before.logits(x, parameters, xp=xp), xp)

    def outputs(self, x: Array, parameters: Mapping[str, Array], *, xp: Any = np) -> Array:
        """What the network says of rows: `output` of the logits, of their shape."""
        return OUTPUTS[self.output](self.logits(x, parameters, xp=xp), xp)

    def probabilities(self, x: Array, parameters: Mapping[str, Array], *, xp: Any = np) -> Array:
        """Softmax of the logits, of shape (row, cover): each row sums to one."""
        return _softmax(self.logits(x, parameters, xp=xp), xp)
