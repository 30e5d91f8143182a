"""A network as a formula, in the colours of the pictures."""

from dataclasses import dataclass

from bnn.figures.style import palette
from bnn.models.network import Network

FUNCTIONS = {
    "tanh": r"\tanh",
    "relu": r"\operatorname{ReLU}",
    "sigmoid": r"\operatorname{sigmoid}",
    "softmax": r"\operatorname{softmax}",
}


@dataclass(frozen=True, slots=True)
class Formula:
    r"""LaTeX that Jupyter, and a sentence on a slide, show as a formula: `$\hat y = ...$`."""

    latex: str

    def _repr_latex_(self) -> str:
        return f"${self.latex}$"


def formula(network: Network) -> Formula:
    r"""What a network computes of rows x: a product and a sum for each layer, inside the layer's function.

    Weights, biases and what goes in and comes out have the colours of the palette in force, as they have in `matrices`
    and `diagram`.
    """
    colours = palette()
    functions = [layer.activation for layer in network.layers[:-1]] + [network.output]
    inner = _coloured("x", colours.activation)
    for i, (layer, function) in enumerate(zip(network.layers, functions, strict=True), 1):
        number = "" if len(network.layers) == 1 else f"_{i}"
        inner = rf"{inner}\,{_coloured(f'W{number}', colours.weight)}"
        if layer.bias:
            inner += f" + {_coloured(f'b{number}', colours.bias)}"
        if function in FUNCTIONS:
            inner = rf"{FUNCTIONS[function]}\bigl({inner}\bigr)"
    return Formula(rf"{_coloured(r'\hat y', colours.activation)} = {inner}")


def _coloured(sign: str, colour: str) -> str:
    return rf"\textcolor{{{colour}}}{{{sign}}}"
