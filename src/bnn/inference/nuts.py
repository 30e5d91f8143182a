"""NUTS (Hoffman & Gelman 2014, The No-U-Turn Sampler, JMLR 15), for models that are small enough for it.

It is PyMC's own sampler. Unlike mean-field ADVI it assumes no shape of the posterior: given time, its draws are right.
"""

import time

import pymc as pm
import pytensor
import xarray as xr
from pymc.model.transform.optimization import freeze_dims_and_data

from bnn.inference.sample import PACKAGES, Sample
from bnn.inference.settings import Chains
from bnn.inference.versions import versions

R_HAT = 1.01  # the largest that Vehtari et al. 2021, Rank-normalization, folding, and localization, call converged
ESS_PER_CHAIN = 100  # and the fewest effective draws per chain, ibid., section 4


class ConvergenceError(ArithmeticError):
    """The chains do not agree, or could not go everywhere: their draws must not be used."""


def sample(model: pm.Model, settings: Chains | None = None) -> Sample:
    """Draw from a model's posterior: with the same settings the same draws, whatever PyTensor has compiled before.

    Args:
        model: any PyMC model of continuous parameters; its dims and coords become those of the draws.
        settings: of the sampler; the defaults are those of `Chains`.

    Raises:
        ConvergenceError: a divergence, an R-hat above 1.01, or fewer than 100 effective draws per chain.
    """
    settings = settings or Chains()
    began = time.perf_counter()
    # Numba's fast arithmetic rounds otherwise in the process that compiles than in those that load what was compiled.
    exact = pytensor.config.change_flags(numba__fastmath=False)
    # With its lengths known a product of matrices as narrow as these becomes one of numbers, and compiles far sooner.
    with exact, freeze_dims_and_data(model):
        tree = pm.sample(
            draws=settings.draws,
            tune=settings.tune,
            chains=settings.chains,
            target_accept=settings.target_accept,
            random_seed=settings.seed,
            cores=1,  # a model this small is done before another process has started
            progressbar=False,
            quiet=True,
            compute_convergence_checks=False,  # they only warn
        )
    draws = tree["posterior"].to_dataset()[[rv.name for rv in model.free_RVs]].drop_attrs()
    r_hat, effective = _diagnostics(draws)
    divergences = int(tree["sample_stats"]["diverging"].sum())
    _check(r_hat, effective, divergences, settings)
    return Sample(
        draws=draws,
        r_hat=r_hat,
        effective=effective,
        divergences=divergences,
        seconds=time.perf_counter() - began,
        settings=settings,
        versions=versions(PACKAGES),
    )


def _diagnostics(draws: xr.Dataset) -> tuple[float, float]:
    from arviz_stats import ess, rhat  # here, as it takes as long to import as a small model to sample

    tree = xr.DataTree.from_dict({"posterior": draws})
    r_hat = max(float(values.max()) for values in rhat(tree).data_vars.values())
    counts = (ess(tree, method=method) for method in ("bulk", "tail"))
    return r_hat, min(float(values.min()) for count in counts for values in count.data_vars.values())


def _check(r_hat: float, effective: float, divergences: int, settings: Chains) -> None:
    few = ESS_PER_CHAIN * settings.chains
    faults = [
        (
            divergences > 0,
            f"no divergence, found {divergences:,}; raise target_accept (now {settings.target_accept:g})",
        ),
        (not r_hat <= R_HAT, f"an R-hat of {R_HAT} at most, found {r_hat:.3f}; raise tune (now {settings.tune:,})"),
        (not effective >= few, f"{few} effective draws, found {effective:.0f}; raise draws (now {settings.draws:,})"),
    ]
    for fault, text in faults:
        if fault:
            raise ConvergenceError(
                f"expected {text}, or write the model with parameters that depend less on each other"
            )
