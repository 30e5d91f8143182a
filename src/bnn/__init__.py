"""The mathematics: rows, the network, its fit, and what the fit says.

Raises:
    ModuleNotFoundError: on import, where the packages of the extra `bnn` are not installed.
"""

from importlib.util import find_spec

# Without this, an import deep in a module would fail, and not say how to get what is missing.
_LACKING = [name for name in ("pymc", "jax", "xarray", "sklearn", "scipy") if find_spec(name) is None]
if _LACKING:
    raise ModuleNotFoundError(
        f"bnn needs {', '.join(_LACKING)}: install this package with its extra 'bnn', "
        "pip install 'bayesian-deep-learning-demystified[bnn]'",
        name=_LACKING[0],
    )
