"""Prediction in bounded memory beside all draws at once."""

from collections.abc import Callable
from typing import Any

from benchmarks.fresh import in_fresh_process

ROWS, DRAWS = 500_000, 1_000
BYTES = 7 * 4  # of a row's probabilities in one draw, in single precision
# All at once holds them all, and as much again for the deviation: 0.56 GB here, 28 GB for all rows.
ROWS_AT_ONCE = 10_000


def measure(*, say: Callable[[str], None], quick: bool = False) -> dict[str, Any]:
    """Time both; the second only at a size that it can stand.

    Args:
        say: hears what runs.
        quick: few rows and draws.

    Returns:
        For the JSON: `bounded`, `all_at_once`, `ratios`; the ratio is of rows x draws a second.
    """
    rows, at_once, draws = (20_000, 1_000, 100) if quick else (ROWS, ROWS_AT_ONCE, DRAWS)
    say(f"predict: {rows:,} rows x {draws:,} draws, in bounded memory")
    bounded = in_fresh_process("benchmarks.predictors:bounded", rows=rows, draws=draws)
    say(f"predict: {at_once:,} rows x {draws:,} draws, all at once")
    naive = in_fresh_process("benchmarks.predictors:all_at_once", rows=at_once, draws=draws)
    rate, naive_rate = (found["rows"] * found["draws"] / found["seconds"] for found in (bounded, naive))
    return {
        "bounded": bounded,
        "all_at_once": naive | {"array_bytes_for_as_many_rows": BYTES * rows * draws},
        "ratios": {"speed": rate / naive_rate},
    }
