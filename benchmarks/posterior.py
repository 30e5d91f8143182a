"""Ways to a network's posterior, by what they cost and how well they predict; and samplers at equal cost."""

from collections.abc import Callable
from typing import Any

from benchmarks.fresh import in_fresh_process
from bnn.inference.settings import Descent, Microcanonical, Settings

METHODS = ("map", "map-tempered", "map-ensemble", "advi", "advi-ensemble", "sampled")
REFERENCE = "sampled-reference"
SAMPLERS = ("mclmc", "adjusted-mclmc", "hmc")
SHORT = 50  # times fewer steps in a run that only shows that everything works

# What both ours and plain JAX run.
MODES = Descent()
MEMBERS = 6
ASIDE = 1_134  # a tenth of the training rows, for the temperature
ADVI = Settings(steps=10_000, batch=256)
ADVI_LONG = Settings(steps=40_000, batch=512)
ADVI_FITS = 3
CHAINS = {"sampled": Microcanonical(), REFERENCE: Microcanonical(draws=200, thin=100, tune=1_000)}


def measure(*, say: Callable[[str], None], quick: bool = False, reference: bool = False) -> dict[str, Any]:
    """Time each method by this project and in plain JAX, score both on the validation rows; then compare samplers.

    Args:
        say: hears what runs.
        quick: a fiftieth of the steps.
        reference: the long chains, too: seconds on a GPU, half an hour without.

    Returns:
        For the JSON: `methods` and `plain`, lists of what `benchmarks.posterior_methods.measure` returns; `ratios` of
        the seconds by method; `samplers`, as `benchmarks.plain_posteriors.compare` returns them; `gradient_seconds`,
        of one gradient on all rows; and `costs`, the seconds by method in such gradients.
    """
    short = SHORT if quick else 1
    methods, plain = [], []
    for method in (*METHODS, REFERENCE) if reference else METHODS:
        for name, found in (("posterior_methods", methods), ("plain_posteriors", plain)):
            say(f"posterior: {method}, {'ours' if name == 'posterior_methods' else 'plain JAX'}")
            found.append(in_fresh_process(f"benchmarks.{name}:measure", method=method, short=short))
    samplers = []
    for sampler in SAMPLERS:
        say(f"posterior: {sampler}, as many gradients as the others")
        samplers.append(in_fresh_process("benchmarks.plain_posteriors:compare", sampler=sampler, short=short))
    one = in_fresh_process("benchmarks.plain_posteriors:gradient")["seconds"]
    pairs = zip(methods, plain, strict=True)
    return {
        "methods": methods,
        "plain": plain,
        "samplers": samplers,
        "gradient_seconds": one,
        "costs": {each["method"]: each["seconds"] / one for each in methods},
        "ratios": {ours["method"]: ours["seconds"] / bare["seconds"] for ours, bare in pairs},
    }
