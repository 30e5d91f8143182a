from dataclasses import replace

import numpy as np
import pytest

from bnn.data import covertype, loading, preparation, twin, uci
from bnn.data.preparation import FEATURE_NAMES, prepare

TABLE = twin.generate()
SPLIT = prepare(TABLE)
GROUPS = {"wilderness area": 4, "soil type": 40, "climatic zone": 7, "geologic zone": 4}


def columns(group):
    return [i for i, name in enumerate(SPLIT.feature_names) if name.startswith(group)]


def test_the_split_is_ucis():
    assert [len(SPLIT.train), len(SPLIT.validation), len(SPLIT.test)] == [11_340, 3_780, 3_780]
    together = np.concatenate([SPLIT.train.cover, SPLIT.validation.cover, SPLIT.test.cover])
    np.testing.assert_array_equal(together, TABLE.cover)


def test_there_are_65_features_with_names_of_their_own():
    assert SPLIT.train.features.shape == (11_340, 65)
    assert (len(set(FEATURE_NAMES)), SPLIT.feature_names) == (65, FEATURE_NAMES)
    assert (SPLIT.train.features.dtype, SPLIT.train.cover.dtype) == (np.float32, np.int32)
    assert SPLIT.cover_names == loading.COVER_TYPES


def test_the_table_goes_with_its_rows():
    assert (SPLIT.name, SPLIT.real, SPLIT.digest) == (TABLE.name, False, TABLE.digest)


def test_training_quantities_have_mean_0_and_deviation_1():
    quantities = SPLIT.train.features[:, :10].astype(float)
    np.testing.assert_allclose(quantities.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(quantities.std(axis=0), 1, atol=1e-5)


def test_the_scale_comes_from_the_training_rows_alone():
    quantities = TABLE.quantities.copy()
    quantities[covertype.TRAINING_ROWS :] += 1_000
    other = prepare(replace(TABLE, quantities=quantities))
    np.testing.assert_array_equal(other.train.features, SPLIT.train.features)
    assert (other.validation.features[:, 0] > SPLIT.validation.features[:, 0]).all()


@pytest.mark.parametrize(("group", "size"), GROUPS.items())
def test_each_row_has_one_flag_of_each_group(group, size):
    flags = SPLIT.test.features[:, columns(group)]
    assert flags.shape[1] == size
    assert set(np.unique(flags)) == {0, 1}
    np.testing.assert_array_equal(flags.sum(axis=1), 1)


@pytest.mark.parametrize(
    ("elu", "climatic", "geologic"),
    [
        ("2702", "lower montane", "igneous and metamorphic"),
        ("3501", "montane dry", "mixed sedimentary"),
        ("5101", "montane dry and montane", "alluvium"),
        ("7201", "subalpine", "glacial"),
        ("8776", "alpine", "igneous and metamorphic"),
    ],
)
def test_a_soil_type_lies_in_the_zones_of_its_code(elu, climatic, geologic):
    rows = np.full(len(TABLE), covertype.SOIL_ELU.index(elu), dtype=np.int32)
    features = prepare(replace(TABLE, soil=rows)).validation.features[0]
    marked = {name for name, value in zip(FEATURE_NAMES[14:], features[14:], strict=True) if value}
    assert marked == {f"soil type: {elu}", f"climatic zone: {climatic}", f"geologic zone: {geologic}"}


def test_a_quantity_that_never_varies_is_0():
    quantities = TABLE.quantities.copy()
    quantities[:, 3] = 7
    assert (prepare(replace(TABLE, quantities=quantities)).train.features[:, 3] == 0).all()


def test_a_table_may_end_with_the_validation_rows():
    split = prepare(twin.generate(test=0))
    assert (len(split.validation), len(split.test), split.test.features.shape) == (3_780, 0, (0, 65))


def test_a_table_that_is_too_short_is_refused():
    with pytest.raises(loading.DataError, match=r"twin.json: expected at least 15,120 rows .* found 15,113; give"):
        prepare(twin.generate(validation=539, test=0))


def test_real_rows_are_prepared_as_the_twins_are(real_file):
    table = uci.read(real_file)
    split = preparation.prepare(table)
    assert (split.real, split.digest, split.feature_names) == (True, table.digest, FEATURE_NAMES)
    assert np.isfinite(split.train.features).all()
    assert np.abs(split.validation.features[:, :10]).max() < 10


def test_rows_set_aside_are_the_others():
    rows = SPLIT.validation
    stay, aside = preparation.set_aside(rows, 500, seed=3)
    assert (len(stay), len(aside)) == (3_280, 500)
    together = np.concatenate([stay.features, aside.features])
    np.testing.assert_array_equal(np.sort(together.sum(axis=1)), np.sort(rows.features.sum(axis=1)))
    again, other = (preparation.set_aside(rows, 500, seed=seed)[1] for seed in (3, 4))
    np.testing.assert_array_equal(aside.features, again.features)
    assert (aside.features != other.features).any()
    with pytest.raises(ValueError, match="number: expected 1 to 3,779 of 3,780 rows, found 3780"):
        preparation.set_aside(rows, 3_780)
