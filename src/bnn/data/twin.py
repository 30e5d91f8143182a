"""The twin: synthetic rows with Covertype's statistics, for those who have no real rows at hand.

Each row draws a pair of a wilderness area and a soil type, then normal scores of the 10 quantities around
the pair's mean, then turns the scores into quantities by the cover type's quantiles (a Gaussian copula
within each pair; Nelsen 2006, An Introduction to Copulas, section 2.3). What that leaves out: the
hillshades do not follow from slope and aspect to the unit, as the real ones do, and rows have no
neighbours.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bnn.data import covertype
from bnn.data.table import ARRAYS, Table, digest_of

STATISTICS = "twin.json"

_HUNDREDTH = 0.01  # the unit of the file's normal scores
_NUGGET = 0.01  # added to variances, so that a covariance rounded to hundredths stays positive definite
_SIZE = len(covertype.QUANTITIES)

Arrays = dict[str, NDArray[np.int32]]


def generate(*, seed: int = 2017, train: int = 1_620, validation: int = 540, test: int = 540) -> Table:
    """Draw a table with the layout of UCI's: balanced training rows, then validation rows, then test rows.

    Each part is shuffled within itself. The statistics are those of real training rows only.

    Args:
        seed: The same seed draws the same rows.
        train: Training rows for each cover type; UCI's number is what `preparation.prepare` expects.
        validation: Validation rows for each cover type.
        test: Test rows for each cover type.

    Returns:
        7 x (train + validation + test) rows, whole numbers within the ranges of the real ones.
    """
    rng = np.random.default_rng(seed)
    parts = [_part(rows, rng) for rows in (train, validation, test)]
    arrays = {name: np.concatenate([part[name] for part in parts]) for name in ARRAYS}
    name = f"synthetic twin of UCI Covertype, {len(arrays['cover']):,} rows"
    return Table(**arrays, name=name, real=False, source=STATISTICS, digest=digest_of(arrays))


def _part(rows: int, rng: np.random.Generator) -> Arrays:
    """`rows` rows of each cover type, in random order."""
    drawn = [_cover(cover, rows, rng) for cover in range(len(covertype.COVER_TYPES))]
    order = rng.permutation(rows * len(drawn))
    return {name: np.concatenate([arrays[name] for arrays in drawn])[order] for name in ARRAYS}


def _cover(cover: int, rows: int, rng: np.random.Generator) -> Arrays:
    """`rows` rows of one cover type."""
    statistics = _statistics()["covers"][cover]
    pairs = statistics["pairs"]
    frequency = np.array([pair["rows"] for pair in pairs], dtype=float)
    mean = _HUNDREDTH * np.array([pair.get("mean", statistics["rare_mean"]) for pair in pairs])
    factor = np.array([_factor(pair.get("covariance", statistics["covariance"])) for pair in pairs])

    pair = rng.choice(len(pairs), size=rows, p=frequency / frequency.sum())
    noise = rng.standard_normal((rows, _SIZE))
    scores = mean[pair] + np.einsum("rij,rj->ri", factor[pair], noise)  # (row, quantity)

    levels = _statistics()["levels"]
    columns = zip(scores.T, statistics["quantiles"], strict=True)
    values = np.column_stack([np.interp(column, levels, quantiles) for column, quantiles in columns])
    quantities = np.rint(values).astype(np.int32)
    quantities[:, covertype.ASPECT] %= 360  # the quantiles go on past 360 where north is in the middle of the rows
    chosen = {name: np.array([entry[name] for entry in pairs], dtype=np.int32)[pair] for name in ("wilderness", "soil")}
    return {"quantities": quantities, **chosen, "cover": np.full(rows, cover, dtype=np.int32)}


def _factor(lower: list[int]) -> NDArray[np.float64]:
    """The Cholesky factor (quantity, quantity) of a covariance that is given as its lower triangle."""
    covariance = np.zeros((_SIZE, _SIZE))
    covariance[np.tril_indices(_SIZE)] = lower
    covariance += np.tril(covariance, -1).T
    return np.linalg.cholesky(_HUNDREDTH * covariance + _NUGGET * np.eye(_SIZE))


@cache
def _statistics() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("bnn.data").joinpath(STATISTICS).read_text(encoding="utf-8"))
    return found
