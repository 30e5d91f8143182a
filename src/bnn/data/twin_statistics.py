"""Statistics of real training rows, for the twin to be drawn from; no row can be had back from them.

For each cover type: quantiles of the 10 quantities; how often each pair of a wilderness area and a soil
type occurs; and, of the quantities' normal scores, the mean for each pair and the covariance within pairs
(for each pair that has rows enough to tell one of its own, and else over all pairs).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from bnn.data import covertype
from bnn.data.table import ARRAYS, Table, digest_of

# Normal scores of the quantiles: 1,620 rows have theirs from -3.42 to 3.42.
LEVELS = np.linspace(-3.4, 3.4, 33)
HUNDREDTHS = 100  # normal scores are kept as whole hundredths
RARE = 10  # a pair with fewer rows has no mean of its own: it takes that of all the cover type's rare pairs
OWN = 40  # from so many rows on a pair has a covariance of its own

Floats = NDArray[np.float64]


def measure(table: Table) -> dict[str, Any]:
    """The statistics of a table's training rows, ready for JSON.

    Only the first 11,340 rows are looked at, so that a network trained on the twin has not seen, at second
    hand, the rows that it is validated on.
    """
    rows = slice(covertype.TRAINING_ROWS)
    arrays = {name: getattr(table, name)[rows] for name in ARRAYS}
    return {
        "about": f"statistics of the first {len(arrays['cover']):,} rows of '{table.name}'; written by "
        "`python -m bnn twin FILE`, explained in bnn/twin_statistics.py",
        "notice": f"Covertype: {covertype.NOTICE}",
        "digest": digest_of(arrays),
        "levels": LEVELS.round(4).tolist(),
        "covers": [_cover(arrays, cover) for cover in range(len(covertype.COVER_TYPES))],
    }


def _cover(arrays: dict[str, NDArray[np.int32]], cover: int) -> dict[str, Any]:
    from scipy.stats import rankdata  # here, as it takes half a second to import

    chosen = arrays["cover"] == cover
    values = arrays["quantities"][chosen].astype(float)
    values[:, covertype.ASPECT] = _unwrapped(values[:, covertype.ASPECT])
    wilderness, soil = arrays["wilderness"][chosen], arrays["soil"][chosen]
    scores = ndtri((rankdata(values, axis=0) - 0.5) / len(values))  # (row, quantity)

    codes, pair, counts = np.unique(
        wilderness * len(covertype.SOIL_ELU) + soil, return_inverse=True, return_counts=True
    )
    rare = counts[pair] < RARE
    rare_mean = scores[rare].mean(axis=0) if rare.sum() >= RARE else np.zeros(values.shape[1])
    means = [rare_mean if n < RARE else scores[pair == i].mean(axis=0) for i, n in enumerate(counts)]
    residuals = scores - np.array(means)[pair]

    pairs = []
    for i, (code, n) in enumerate(zip(codes, counts, strict=True)):
        area, soil_type = divmod(int(code), len(covertype.SOIL_ELU))
        entry: dict[str, Any] = {"wilderness": area, "soil": soil_type, "rows": int(n)}
        if n >= RARE:
            entry["mean"] = _hundredths(means[i])
        if n >= OWN:
            entry["covariance"] = _covariance(residuals[pair == i])
        pairs.append(entry)
    return {
        "quantiles": np.quantile(values, ndtr(LEVELS), axis=0).T.round().astype(int).tolist(),  # (quantity, level)
        "covariance": _covariance(residuals),
        "rare_mean": _hundredths(rare_mean),
        "pairs": pairs,
    }


def _unwrapped(aspect: Floats) -> Floats:
    """Aspect in degrees, from a cut where few rows are up to 360 more, so that no slope is torn in two."""
    sector = 20
    sectors = 360 // sector
    count = np.bincount((aspect // sector).astype(int) % sectors, minlength=sectors)
    around = np.roll(count, 1) + count + np.roll(count, -1)
    cut = int(around.argmin()) * sector + sector // 2
    return (aspect - cut) % 360 + cut


def _covariance(residuals: Floats) -> list[int]:
    """The lower triangle, row by row, of the covariance (quantity, quantity) of residuals (row, quantity)."""
    return _hundredths(np.cov(residuals, rowvar=False)[np.tril_indices(residuals.shape[1])])


def _hundredths(values: Floats) -> list[int]:
    whole: list[int] = (values * HUNDREDTHS).round().astype(int).tolist()
    return whole
