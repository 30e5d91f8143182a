"""Values as files: which format each takes, and that it comes back as it was."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from arviz import from_dict

from deck.kernel.values import formats
from deck.kernel.values.fingerprints import fingerprint

ARRAY = np.arange(6.0).reshape(2, 3)
DATASET = xr.Dataset({"x": (("row", "column"), ARRAY)}, coords={"column": ["a", "b", "c"]}, attrs={"rows": 2})

VALUES = {
    "array": (ARRAY, ".npz"),
    "array of texts": (np.array(["a", "bc"]), ".npz"),
    "array of objects": (np.array([None, 1], dtype=object), ".pickle"),
    "data set": (DATASET, ".dataset"),
    "data set that netCDF does not give back": (DATASET.assign_attrs(found=None), ".pickle"),
    "data array": (DATASET["x"], ".dataarray"),
    "tree of ArviZ": (from_dict({"posterior": {"w": np.ones((2, 5, 3))}}), ".tree"),
    "table": (pd.DataFrame({"x": [1, 2], "y": ["a", "b"]}), ".pickle"),
    "number": (1, ".pickle"),
    "generator": (np.random.default_rng(3), ".pickle"),
}


@pytest.mark.parametrize(("value", "suffix"), VALUES.values(), ids=VALUES)
def test_a_value_comes_back_as_it_was(tmp_path: Path, value: object, suffix: str) -> None:
    path = formats.write(value, tmp_path / "value")
    assert path.suffix == suffix
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    found = formats.read(path)
    assert type(found) is type(value)
    assert fingerprint(found) == fingerprint(value) is not None


def test_a_function_comes_back(tmp_path: Path) -> None:
    assert formats.read(formats.write(lambda x: x + 1, tmp_path / "value"))(1) == 2


def test_what_cannot_be_pickled_is_told(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="pickle"):
        formats.write(threading.Lock(), tmp_path / "value")


CHANGES: dict[str, tuple[Callable[[], object], Callable]] = {
    "item of an array": (lambda: np.zeros(3), lambda value: value.__setitem__(0, 1)),
    "item of a list in a dict": (lambda: {"a": [1]}, lambda value: value["a"].append(2)),
    "column of a table": (lambda: pd.DataFrame({"x": [1]}), lambda value: value.__setitem__("y", 2)),
    "variable of a data set": (lambda: DATASET.copy(deep=True), lambda value: value["x"].values.__setitem__((0, 0), 9)),
    "attribute of a data set": (lambda: DATASET.copy(deep=True), lambda value: value.attrs.update(seed=1)),
    "draw from a generator": (lambda: np.random.default_rng(1), lambda value: value.random()),
}


@pytest.mark.parametrize(("make", "change"), CHANGES.values(), ids=CHANGES)
def test_a_change_in_place_is_seen(make: Callable[[], object], change: Callable) -> None:
    value = make()
    before = fingerprint(value)
    assert fingerprint(make()) == before
    change(value)
    assert fingerprint(value) != before


def test_what_is_more_than_data_has_no_fingerprint() -> None:
    circle: list = []
    circle.append(circle)
    assert [fingerprint(value) for value in (object(), print, [object()], circle)] == [None] * 4
