"""The fit: the port of 2017, ours, and a bare JAX loop."""

from collections.abc import Callable
from dataclasses import asdict
from statistics import fmean, median
from typing import Any

from benchmarks.fresh import in_fresh_process
from bnn.inference.settings import Settings

PORT_STEPS = 100_000  # of the 2017 slide; its notebooks took 200,000 and 500,000
TIMED_STEPS = 1_000  # of the port: ten seconds or a minute, after minutes of compilation
SEEDS = 5
SCORES = ("log_loss", "accuracy", "calibration_error")


def measure(*, say: Callable[[str], None], quick: bool = False) -> dict[str, Any]:
    """Time the three; ours and the bare loop take turns, so that a slow minute hits both.

    Args:
        say: hears what runs.
        quick: one seed instead of five, and a few steps of the port.

    Returns:
        For the JSON: `port_2017`, `ours`, `bare_jax`, `ratios`.
    """
    seeds = [Settings().seed + i for i in range(1 if quick else SEEDS)]
    runs: dict[str, list[dict[str, Any]]] = {"ours": [], "bare_jax": []}
    for number, seed in enumerate(seeds, 1):
        for name, found in runs.items():
            say(f"fit: {name}, seed {seed} ({number} of {len(seeds)})")
            found.append(in_fresh_process(f"benchmarks.{name}:measure", settings=asdict(Settings(seed=seed))))
    say("fit: the port of 2017; it compiles for minutes")
    port = in_fresh_process("benchmarks.port_2017:measure", steps=20 if quick else TIMED_STEPS)
    port |= {
        "extrapolated_steps": PORT_STEPS,
        "extrapolated_seconds": port["compile_seconds"] + PORT_STEPS / port["steps_per_second"],
    }
    ours, bare = (summary(found) for found in runs.values())
    return {
        "port_2017": port,
        "ours": ours,
        "bare_jax": bare,
        "ratios": {
            "port_to_ours": port["extrapolated_seconds"] / ours["seconds"],
            "ours_to_bare": ours["seconds"] / bare["seconds"],
        },
    }


def summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians of the times and means of the scores, over seeds; the runs themselves follow."""
    times = ("seconds", "compile_seconds", "steps_per_second", "import_seconds")
    return (
        {name: median(run[name] for run in runs) for name in times}
        | {name: fmean(run[name] for run in runs) for name in SCORES}
        | {"steps": runs[0]["steps"], "runs": runs}
    )
