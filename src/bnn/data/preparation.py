"""Rows -> what the network reads: 65 features, scaled by the training rows, in UCI's split."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bnn.data import covertype
from bnn.data.table import DataError, Table


@dataclass(frozen=True, eq=False)
class Rows:
    """Encoded rows: features float32 (row, feature), cover int32 (row,), 0 to 6."""

    features: NDArray[np.float32]
    cover: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.cover)


@dataclass(frozen=True, eq=False, kw_only=True)
class Split:
    """Training, validation and test rows of one table, with the names of their axes.

    Attributes:
        train: The first 11,340 rows.
        validation: The next 3,780.
        test: The rest; none where the table ends there.
        feature_names: The 65 names of the axis `feature`.
        cover_names: The 7 cover types.
        name: The table's name, for slides.
        real: False for the twin.
        digest: The table's digest.
    """

    train: Rows
    validation: Rows
    test: Rows
    feature_names: tuple[str, ...]
    cover_names: tuple[str, ...]
    name: str
    real: bool
    digest: str


_CLIMATIC, _GEOLOGIC = (sorted({elu[digit] for elu in covertype.SOIL_ELU}) for digit in (0, 1))

FEATURE_NAMES = (
    *(quantity.name for quantity in covertype.QUANTITIES),
    *(f"wilderness area: {name}" for name in covertype.WILDERNESS_AREAS),
    *(f"soil type: {elu}" for elu in covertype.SOIL_ELU),
    *(f"climatic zone: {covertype.CLIMATIC_ZONES[zone]}" for zone in _CLIMATIC),
    *(f"geologic zone: {covertype.GEOLOGIC_ZONES[zone]}" for zone in _GEOLOGIC),
)


def prepare(table: Table) -> Split:
    """Encode, scale and split a table.

    The 10 quantities lose the training rows' mean and are divided by their standard deviation; then come
    flags for the wilderness area (4), the soil type (40), and its climatic (7) and geologic (4) zone: 65
    features.

    Raises:
        DataError: The table has fewer than the 15,120 rows of the training and validation splits.
    """
    require_split(table)
    rows = Rows(_features(table), table.cover)
    train, validation, test = (
        Rows(rows.features[part], rows.cover[part])
        for part in (
            slice(covertype.TRAINING_ROWS),
            slice(covertype.TRAINING_ROWS, covertype.SPLIT_ROWS),
            slice(covertype.SPLIT_ROWS, None),
        )
    )
    return Split(
        train=train,
        validation=validation,
        test=test,
        feature_names=FEATURE_NAMES,
        cover_names=covertype.COVER_TYPES,
        name=table.name,
        real=table.real,
        digest=table.digest,
    )


def set_aside(rows: Rows, number: int, *, seed: int = 0) -> tuple[Rows, Rows]:
    """Split off rows at random, such as those on which a temperature is fitted.

    Args:
        rows: all of them.
        number: how many to set aside.
        seed: of the choice.

    Returns:
        The rows that stay, in their order, and those set aside.

    Raises:
        ValueError: a number that leaves no row on either side.
    """
    if not 0 < number < len(rows):
        raise ValueError(f"number: expected 1 to {len(rows) - 1:,} of {len(rows):,} rows, found {number}")
    chosen = np.zeros(len(rows), bool)
    chosen[np.random.default_rng(seed).choice(len(rows), number, replace=False)] = True
    stay, aside = (Rows(rows.features[each], rows.cover[each]) for each in (~chosen, chosen))
    return stay, aside


def require_split(table: Table) -> None:
    """See that the table has UCI's training and validation rows.

    Raises:
        DataError: It has fewer than 15,120 rows.
    """
    if len(table) < covertype.SPLIT_ROWS:
        raise DataError(
            table.source,
            None,
            f"at least {covertype.SPLIT_ROWS:,} rows ({covertype.TRAINING_ROWS:,} to train on and "
            f"{covertype.VALIDATION_ROWS:,} to validate)",
            f"{len(table):,}",
            "give all of UCI's covtype.data, or its first lines up to there",
        )


def _features(table: Table) -> NDArray[np.float32]:
    """All 65 features of all rows, float32 (row, feature)."""
    training = table.quantities[: covertype.TRAINING_ROWS]
    mean, deviation = training.mean(axis=0), training.std(axis=0)
    deviation[deviation == 0] = 1.0  # a quantity that never varies says nothing: it becomes 0, not NaN
    measured = len(covertype.QUANTITIES)
    wilderness = np.eye(len(covertype.WILDERNESS_AREAS), dtype=np.float32)
    features = np.empty((len(table), len(FEATURE_NAMES)), dtype=np.float32)
    features[:, :measured] = (table.quantities - mean) / deviation
    features[:, measured : measured + len(wilderness)] = wilderness[table.wilderness]
    features[:, measured + len(wilderness) :] = _soil_flags()[table.soil]
    return features


def _soil_flags() -> NDArray[np.float32]:
    """What a soil type says, (soil, 51): itself, its climatic zone, its geologic zone."""
    zones = (
        [[elu[digit] == zone for zone in occurring] for elu in covertype.SOIL_ELU]
        for digit, occurring in enumerate((_CLIMATIC, _GEOLOGIC))
    )
    return np.hstack([np.eye(len(covertype.SOIL_ELU)), *zones]).astype(np.float32)
