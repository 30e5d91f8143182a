"""Values as files: which format each takes, and that it comes back as it was."""

import random
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from deck.kernel.values import formats, generators, pickles
from deck.kernel.values.fingerprints import fingerprint

ARRAY = np.arange(6.0).reshape(2, 3)
DATASET = xr.Dataset({"x": (("row", "column"), ARRAY)}, coords={"column": ["a", "b", "c"]}, attrs={"rows": 2})


def tree() -> xr.DataTree:
    from arviz import from_dict  # late: it takes seconds, and all tests would wait for it

    return from_dict({"posterior": {"w": np.ones((2, 5, 3))}})


VALUES = {
    "array": (ARRAY, ".npz"),
    "array of texts": (np.array(["a", "bc"]), ".npz"),
    "array of objects": (np.array([None, 1], dtype=object), ".pickle"),
    "data set": (DATASET, ".dataset"),
    "data set that netCDF does not give back": (DATASET.assign_attrs(found=None), ".pickle"),
    "data array": (DATASET["x"], ".dataarray"),
    "tree of ArviZ": (tree, ".tree"),
    "table": (pd.DataFrame({"x": [1, 2], "y": ["a", "b"]}), ".pickle"),
    "number": (1, ".pickle"),
    "generator": (np.random.default_rng(3), ".pickle"),
}


@pytest.mark.parametrize(("value", "suffix"), VALUES.values(), ids=VALUES)
def test_a_value_comes_back_as_it_was(tmp_path: Path, value: object, suffix: str) -> None:
    value = value() if value is tree else value
    path = formats.write_in_format(value, tmp_path / "value")
    if path is None:
        path = tmp_path / "value.pickle"
        assert pickles.write({"x": value}, path, {}) == {}
        found = pickles.read(path, {})["x"]
    else:
        found = formats.read(path)
    assert path.suffix == suffix
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert type(found) is type(value)
    assert fingerprint(found) == fingerprint(value) is not None


def test_what_can_be_pickled_comes_back_and_the_rest_is_told(tmp_path: Path) -> None:
    shared = [1]
    values = {"function": lambda x: x + 1, "lock": threading.Lock(), "a": shared, "b": {"a": shared}}
    refused = pickles.write(values, tmp_path / "values.pickle", {})
    assert (list(refused), "pickle" in refused["lock"]) == (["lock"], True)
    found = pickles.read(tmp_path / "values.pickle", {})
    assert found["function"](1) == 2
    assert found["a"] is found["b"]["a"]


def test_a_generator_that_others_hold_stays_one(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    pickles.write({"model": {"rng": rng}}, tmp_path / "values.pickle", {id(rng): "rng"})
    other = np.random.default_rng(1)
    assert pickles.read(tmp_path / "values.pickle", {"rng": other})["model"]["rng"] is other
    rng.normal(size=3)
    rng.spawn(2)
    assert generators.set_state(other, rng)
    assert (other.normal(), other.spawn(1)[0].normal()) == (rng.normal(), rng.spawn(1)[0].normal())


CHANGES: dict[str, tuple[Callable[[], object], Callable]] = {
    "item of an array": (lambda: np.zeros(3), lambda value: value.__setitem__(0, 1)),
    "item of a list in a dict": (lambda: {"a": [1]}, lambda value: value["a"].append(2)),
    "column of a table": (lambda: pd.DataFrame({"x": [1]}), lambda value: value.__setitem__("y", 2)),
    "variable of a data set": (lambda: DATASET.copy(deep=True), lambda value: value["x"].values.__setitem__((0, 0), 9)),
    "attribute of a data set": (lambda: DATASET.copy(deep=True), lambda value: value.attrs.update(seed=1)),
    "draw from a generator of Python's": (lambda: random.Random(1), lambda value: value.random()),
    "children of a generator": (lambda: np.random.default_rng(1), lambda value: value.spawn(1)),
    "a queue": (lambda: deque([1]), lambda value: value.append(2)),
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
