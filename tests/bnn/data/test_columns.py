"""A few rows of two columns, drawn the same way from real rows and from the twin."""

import numpy as np
import pytest

from bnn.data import covertype, twin, uci
from bnn.data.columns import KRUMMHOLZ, SPRUCE_FIR, Axis, height_by_road, krummholz_by_height
from bnn.data.table import DataError


@pytest.fixture(scope="module", params=["twin", "real"])
def table(request):
    return twin.generate() if request.param == "twin" else uci.read(request.getfixturevalue("real_file"))


def test_heights_and_distances_are_the_table_s_in_kilometres(table):
    columns = height_by_road(table, rows=50)
    assert columns.x.shape == columns.y.shape == (50,)
    assert columns.features.shape == (50, 1)
    quantities = table.quantities[columns.rows]
    np.testing.assert_allclose(1000 * columns.x, quantities[:, 5])
    np.testing.assert_allclose(1000 * columns.y + 2000, quantities[:, 0])
    assert (columns.x_axis.label, columns.y_axis.label) == (
        "distance to the nearest road (km)",
        "elevation (km above 2,000 m)",
    )
    assert table.name in columns.source
    assert "50 training rows" in columns.source


def test_krummholz_is_one_and_spruce_zero(table):
    columns = krummholz_by_height(table, rows=80)
    cover = table.cover[columns.rows]
    assert set(cover) == {SPRUCE_FIR, KRUMMHOLZ}
    np.testing.assert_array_equal(columns.y == 1, cover == KRUMMHOLZ)
    np.testing.assert_allclose(100 * columns.x + 3000, table.quantities[columns.rows, 0])
    assert columns.x[columns.y == 1].mean() > columns.x[columns.y == 0].mean() + 1, "Krummholz grows higher up"
    assert columns.y_axis.label == "Krummholz rather than Spruce/Fir"


@pytest.mark.parametrize("draw", [height_by_road, krummholz_by_height])
def test_rows_are_training_rows_each_once_and_the_seed_s(draw, table):
    first, again, other = (draw(table, seed=seed).rows for seed in (1, 1, 2))
    assert (first == again).all()
    assert set(first) != set(other)
    assert len(set(first)) == 60
    assert first.max() < covertype.TRAINING_ROWS


@pytest.mark.parametrize(("draw", "most"), [(height_by_road, "11,340"), (krummholz_by_height, "3,240")])
@pytest.mark.parametrize("rows", [1, 20_000])
def test_no_more_rows_than_there_are(draw, most, rows):
    with pytest.raises(ValueError, match=f"rows: expected 2 to {most}, found {rows}"):
        draw(twin.generate(), rows=rows)


def test_too_short_a_table_is_refused():
    with pytest.raises(DataError, match="at least 15,120 rows"):
        height_by_road(twin.generate(train=10, validation=0, test=0))


def test_an_axis_without_unit_has_its_name_alone():
    assert Axis("share").label == "share"
    assert Axis("height", "km", scale=1000).label == "height (km)"
