"""Two columns of a few training rows, for the small models: one to predict by, and one to predict."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bnn.data import covertype
from bnn.data.preparation import require_split
from bnn.data.table import Table

SEED = 2017
ELEVATION, ROADWAYS = (
    [quantity.name for quantity in covertype.QUANTITIES].index(name)
    for name in ("Elevation", "Horizontal distance to roadways")
)
SPRUCE_FIR, KRUMMHOLZ = (covertype.COVER_TYPES.index(name) for name in ("Spruce/Fir", "Krummholz"))


@dataclass(frozen=True, slots=True)
class Axis:
    """What the numbers of a column are: `(quantity - origin) / scale`, in units of their own.

    Attributes:
        name: of the quantity, for a figure's axis.
        unit: of the numbers, such as "km above 2,000 m"; empty for a pure number.
        origin: the quantity, in the table's unit, that is 0 here.
        scale: how much of the quantity is 1 here.
    """

    name: str
    unit: str = ""
    origin: float = 0.0
    scale: float = 1.0

    @property
    def label(self) -> str:
        """The name with its unit, for a figure's axis."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    def numbers(self, quantity: np.ndarray) -> NDArray[np.float64]:
        """The numbers of a quantity in the table's unit."""
        return (np.asarray(quantity, float) - self.origin) / self.scale


@dataclass(frozen=True, eq=False, kw_only=True)
class Columns:
    """A column to predict by and a column to predict.

    Attributes:
        x: of shape (row,), in units of `x_axis`.
        y: of shape (row,), in units of `y_axis`; 0 or 1 where it says which of two cover types grows there.
        x_axis: name and unit of `x`.
        y_axis: name and unit of `y`.
        rows: which rows of the table these are, of shape (row,), from 0.
        source: what the rows are, for a slide.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    x_axis: Axis
    y_axis: Axis
    rows: NDArray[np.int64]
    source: str

    def __len__(self) -> int:
        return len(self.x)

    @property
    def features(self) -> NDArray[np.float64]:
        """`x` as a matrix of one column, of shape (row, feature), as a model takes it."""
        return self.x[:, None]


# Distances have a natural zero, the road itself. That it lies at the edge of the rows and not in their middle makes
# intercept and slope depend on each other, as in most regressions that are not centred first.
ROAD_AXIS = Axis("distance to the nearest road", "km", scale=1_000)
HEIGHT_AXIS = Axis("elevation", "km above 2,000 m", origin=2_000, scale=1_000)
TREE_LINE_AXIS = Axis("elevation", "100 m above 3,000 m", origin=3_000, scale=100)
KRUMMHOLZ_AXIS = Axis("Krummholz rather than Spruce/Fir")


def height_by_road(table: Table, *, rows: int = 60, seed: int = SEED) -> Columns:
    """How high a patch of ground lies, and how far from a road: for linear regression, and a net that bends the line.

    Args:
        table: real rows or the twin's.
        rows: how many training rows, drawn at random without replacement; few, so that doubt is left.
        seed: of that drawing.

    Raises:
        DataError: the table has not UCI's training rows.
        ValueError: more rows than there are.
    """
    require_split(table)
    chosen = _chosen(np.arange(covertype.TRAINING_ROWS), rows, seed)
    quantities = table.quantities[chosen]
    return Columns(
        x=ROAD_AXIS.numbers(quantities[:, ROADWAYS]),
        y=HEIGHT_AXIS.numbers(quantities[:, ELEVATION]),
        x_axis=ROAD_AXIS,
        y_axis=HEIGHT_AXIS,
        rows=chosen,
        source=f"{table.name}; {rows:,} training rows",
    )


def krummholz_by_height(table: Table, *, rows: int = 60, seed: int = SEED) -> Columns:
    """Whether Krummholz grows on a patch of ground, or Spruce/Fir, and how high it lies: for logistic regression.

    Args:
        table: real rows or the twin's.
        rows: how many training rows of the two cover types, drawn at random without replacement.
        seed: of that drawing.

    Raises:
        DataError: the table has not UCI's training rows.
        ValueError: more rows than there are of the two cover types.
    """
    require_split(table)
    cover = table.cover[: covertype.TRAINING_ROWS]
    chosen = _chosen(np.flatnonzero((cover == SPRUCE_FIR) | (cover == KRUMMHOLZ)), rows, seed)
    return Columns(
        x=TREE_LINE_AXIS.numbers(table.quantities[chosen, ELEVATION]),
        y=(cover[chosen] == KRUMMHOLZ).astype(float),
        x_axis=TREE_LINE_AXIS,
        y_axis=KRUMMHOLZ_AXIS,
        rows=chosen,
        source=f"{table.name}; {rows:,} training rows of the two types",
    )


def _chosen(candidates: NDArray[np.int64], rows: int, seed: int) -> NDArray[np.int64]:
    if not 2 <= rows <= len(candidates):
        raise ValueError(f"rows: expected 2 to {len(candidates):,}, found {rows}")
    return np.sort(np.random.default_rng(seed).choice(candidates, rows, replace=False))
