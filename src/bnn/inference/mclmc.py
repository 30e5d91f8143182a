"""The posterior of a whole network, by chains of microcanonical Langevin dynamics (MCLMC).

The sampler and its adaptation are BlackJAX's (Robnik et al. 2023, Microcanonical Hamiltonian Monte Carlo, JMLR 24).
Chains start at modes found by Adam, as in Sommer et al. 2025, Microcanonical Langevin Ensembles, ICLR. No step is
corrected, so the energy's error is kept small instead, and chains in which it is not are refused.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import blackjax
import jax
import jax.numpy as jnp
import numpy as np
import pymc as pm
import xarray as xr
from blackjax.adaptation.mclmc_adaptation import MCLMCAdaptationState

from bnn.inference import map as modes
from bnn.inference.adam import COMPILER_OPTIONS
from bnn.inference.density import Density, density
from bnn.inference.fit import gradients
from bnn.inference.graph import labelled
from bnn.inference.nuts import ConvergenceError
from bnn.inference.sample import NETWORK_PACKAGES, NetworkSample
from bnn.inference.settings import Descent, Microcanonical
from bnn.inference.versions import versions

AIM = 0.25  # of the largest energy error, for the adaptation
# Of the step size that the adaptation finds where a chain starts. Where it goes the density bends more, and a step near
# the largest that is stable lets the energy's error burst by a factor of 1,000. The error falls with the sixth power.
CAUTION = 0.7
# On Covertype, chains that start at modes found in 500 to 4,000 steps predict alike, within the scatter of seeds.
STARTS = Descent(steps=1_000, learning_rate=1e-2)
REPORTS = 20  # looks at the energy error and the log density, at most
# Where a chain's energy error is above its bound between two looks, the chain goes back to where it was and takes
# smaller steps from then on: a long chain meets a place that its tuning did not see. The others come out as they did.
ATTEMPTS = 5
SMALLER = 0.5
GRADIENTS_PER_STEP = 2  # of McLachlan's integrator, which goes farthest per gradient (Robnik et al. 2023, section 3)

SamplingProgress = Callable[[int, float, float], None]
State = Any  # BlackJAX's


def sample_network(
    model: pm.Model,
    settings: Microcanonical | None = None,
    *,
    starts: Descent | None = None,
    progress: SamplingProgress | None = None,
) -> NetworkSample:
    """Draw from the posterior of a model of many parameters, such as all weights of a network.

    Args:
        model: with its rows as `pm.Data` of dimension `row`, and `total_size` on the likelihood.
        settings: of the sampler; the defaults are those of `Microcanonical`.
        starts: how the modes are found at which the chains start; `STARTS`, with the sampler's seed, by default.
        progress: called with the number of steps done after tuning, the mean log density and the largest energy error.

    Raises:
        ConvergenceError: the energy's error is above its target, or not a finite number.
        DivergenceError, ValueError: as `bnn.inference.map.map_fit`.
    """
    settings = settings or Microcanonical()
    starts = starts or replace(STARTS, seed=settings.seed)
    began = time.perf_counter()
    target = density(model, whole=True)
    points, _, _ = modes.search(target, starts, members=settings.chains)
    drawn = _sample(target, points, settings, progress or (lambda *_: None))
    chain = {"chain": np.arange(settings.chains)}
    return NetworkSample(
        draws=labelled(target.named(drawn.positions), model, leading=("chain", "draw")),
        log_density=xr.DataArray(
            drawn.log_density, coords=chain | {"draw": np.arange(settings.draws)}, name="log_density"
        ),
        energy_error=xr.DataArray(drawn.energy_error, coords=chain, name="energy_error"),
        step_size=xr.DataArray(drawn.step_size, coords=chain, name="step_size"),
        gradients=settings.chains
        * (gradients(starts.steps, starts.batch, target.row_count) + GRADIENTS_PER_STEP * drawn.steps),
        rows=target.row_count,
        seconds=time.perf_counter() - began,
        settings=settings,
        versions=versions(NETWORK_PACKAGES),
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Positions (chain, draw, parameter), their log density (chain, draw); energy error and step size (chain,)."""

    positions: np.ndarray
    log_density: np.ndarray
    energy_error: np.ndarray
    step_size: np.ndarray
    steps: int  # of each chain, with those that tuned and those that were taken back


def _sample(target: Density, points: np.ndarray, settings: Microcanonical, progress: SamplingProgress) -> _Drawn:
    rows = target.single_rows()
    kernel = blackjax.mcmc.mclmc.build_kernel()

    def log_density(parameters: jax.Array) -> jax.Array:
        # BlackJAX takes its types from JAX's default, which PyTensor has doubled. The rows are what costs: they and
        # the gradient stay in single precision.
        return target.log_density(target.named(parameters.astype(jnp.float32)), rows).astype(parameters.dtype)

    tuning, sampling = jax.random.split(jax.random.key(settings.seed))
    tune = jax.jit(jax.vmap(partial(_tune, kernel, log_density, settings)), compiler_options=COMPILER_OPTIONS)
    advance = _compiled(kernel, log_density, settings)
    chains = jnp.arange(settings.chains)
    # So that a chain's random numbers do not depend on how many chains there are.
    fold = jax.vmap(jax.random.fold_in, in_axes=(None, 0))
    state, parameters = tune(jnp.asarray(points, float), fold(tuning, chains))
    progress(0, float(state.logdensity.mean()), 0.0)
    chunk = _chunk(settings.draws)
    steps = chunk * settings.thin
    spent = settings.tune
    drawn: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for number in range(settings.draws // chunk):
        keys = fold(jax.random.fold_in(sampling, number), chains)
        for _ in range(ATTEMPTS):
            after, (positions, densities, squares) = advance(state, parameters, keys)
            spent += steps
            error = np.asarray(squares).sum(axis=1) / steps / target.size
            if (good := error <= settings.energy_error).all():
                break
            smaller = jnp.where(good, parameters.step_size, SMALLER * parameters.step_size)
            parameters = parameters._replace(step_size=smaller)
        else:
            raise _refused(error, settings)
        state = after
        drawn.append((np.asarray(positions), np.asarray(densities), error))
        progress((number + 1) * steps, float(drawn[-1][1].mean()), float(error.max()))
    every = list(zip(*drawn, strict=True))
    return _Drawn(
        positions=np.concatenate(every[0], axis=1),
        log_density=np.concatenate(every[1], axis=1),
        energy_error=np.mean(every[2], axis=0),
        step_size=np.asarray(parameters.step_size),
        steps=spent,
    )


def _tune(
    kernel: Any, log_density: Callable[[jax.Array], jax.Array], settings: Microcanonical, point: jax.Array, key: Any
) -> tuple[State, MCLMCAdaptationState]:
    """One chain from its start to where it is sampled, with its step size and how far it keeps its direction."""
    first, second = jax.random.split(key)
    state, parameters, _ = blackjax.mclmc_find_L_and_step_size(
        kernel,
        num_steps=settings.tune,
        state=blackjax.mcmc.mclmc.init(point, log_density, first),
        rng_key=second,
        logdensity_fn=log_density,
        frac_tune1=0.5,
        frac_tune2=0.5,
        frac_tune3=0,
        desired_energy_var=AIM * settings.energy_error,
        diagonal_preconditioning=False,  # an estimate from so short a trajectory does more harm than good
    )
    return state, parameters._replace(L=settings.decoherence * parameters.L, step_size=CAUTION * parameters.step_size)


def _compiled(
    kernel: Any, log_density: Callable[[jax.Array], jax.Array], settings: Microcanonical
) -> Callable[..., tuple[State, tuple[jax.Array, jax.Array, jax.Array]]]:
    """Several draws of each chain: the positions, their log density, and the sum of the energy's squared errors."""

    def step(parameters: MCLMCAdaptationState, state: State, key: Any) -> tuple[State, jax.Array]:
        state, info = kernel(
            key, state, log_density, parameters.inverse_mass_matrix, parameters.L, parameters.step_size
        )
        # BlackJAX sets a step that left the finite numbers back, and its error to 0: it must not pass for a good one.
        return state, jnp.where(info.nonans, info.energy_change**2, jnp.nan)

    def chain(
        state: State, parameters: MCLMCAdaptationState, key: Any
    ) -> tuple[State, tuple[jax.Array, jax.Array, jax.Array]]:
        def draw(state: State, key: Any) -> tuple[State, tuple[jax.Array, jax.Array, jax.Array]]:
            state, squares = jax.lax.scan(partial(step, parameters), state, jax.random.split(key, settings.thin))
            return state, (state.position.astype(jnp.float32), state.logdensity, squares.sum())

        return jax.lax.scan(draw, state, jax.random.split(key, _chunk(settings.draws)))

    compiled: Callable[..., Any] = jax.jit(jax.vmap(chain), compiler_options=COMPILER_OPTIONS)
    return compiled


def _chunk(draws: int) -> int:
    """Draws between two reports: a divisor, as another length would be compiled anew."""
    return next(chunk for chunk in range(-(-draws // REPORTS), draws + 1) if draws % chunk == 0)


def _refused(errors: np.ndarray, settings: Microcanonical) -> ConvergenceError:
    worst = np.nan if np.isnan(errors).any() else errors.max()
    return ConvergenceError(
        f"expected an energy error of {settings.energy_error:g} per parameter at most, found {worst:.2g}; raise "
        f"tune (now {settings.tune:,}), or see that the features are of a size of about one"
    )
