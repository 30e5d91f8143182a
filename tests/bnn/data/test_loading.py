import gzip
import os
import pickle
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.helpers.rows import as_lines, as_rows, save, some_rows

from bnn.data import covertype, loading, uci
from bnn.data.table import ARRAYS, DataError

QUICK = settings(max_examples=25, deadline=None)  # a file is written for each example
LINES = as_lines(some_rows())


# Reading


@QUICK
@given(seed=st.integers(0, 2**32), per_class=st.integers(1, 8), packed=st.booleans())
def test_written_rows_read_back(seed, per_class, packed):
    rows = some_rows(per_class, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        table = uci.read(save(Path(folder) / "rows", as_lines(rows), packed=packed))
    np.testing.assert_array_equal(as_rows(table), rows)
    assert {getattr(table, name).dtype.name for name in ARRAYS} == {"int32"}


def test_gzip_is_recognised_by_its_content_not_its_name(tmp_path):
    misnamed = save(tmp_path / "covtype.data", LINES, packed=True), save(tmp_path / "covtype.data.gz", LINES)
    tables = [uci.read(path) for path in misnamed]
    assert tables[0].digest == tables[1].digest
    assert [table.source for table in tables] == ["covtype.data", "covtype.data.gz"]


HARMLESS = {
    "ends of lines as on Windows": lambda lines: [line.replace(b"\n", b"\r\n") for line in lines],
    "no end of line at the end": lambda lines: [*lines[:-1], lines[-1].rstrip()],
    "blank lines at the end": lambda lines: [*lines, b"\n", b"  \n"],
    "spaces around numbers": lambda lines: [line.replace(b",", b" , ") for line in lines],
}


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
def test_harmless_variants_read_as_the_same_rows(change, tmp_path):
    table = uci.read(save(tmp_path / "rows", change(LINES)))
    np.testing.assert_array_equal(as_rows(table), some_rows())


def test_other_rows_are_not_called_ucis(tmp_path):
    table = uci.read(save(tmp_path / "my.data", LINES))
    assert (table.name, table.real) == ("35 rows of my.data", True)


def test_the_real_rows_keep_their_contract(real_file):
    table = uci.read(real_file)
    assert table.name == f"UCI Covertype, rows 1 to {len(table):,}"
    assert table.digest == covertype.SPLIT_DIGEST or len(table) > covertype.SPLIT_ROWS
    assert np.bincount(table.cover[: covertype.TRAINING_ROWS]).tolist() == [1_620] * 7
    assert np.bincount(table.cover[covertype.TRAINING_ROWS : covertype.SPLIT_ROWS]).tolist() == [540] * 7


# Refusing


def edited(line: bytes, **columns: str) -> bytes:
    """The line with some columns replaced, given as c0 to c54."""
    fields = line.rstrip().split(b",")
    for column, value in columns.items():
        fields[int(column[1:])] = value.encode()
    return b",".join(fields) + b"\n"


def flagged(line: bytes, group: slice, flags: list[str]) -> bytes:
    fields = line.rstrip().split(b",")
    fields[group] = [flag.encode() for flag in flags + ["0"] * (len(fields[group]) - len(flags))]
    return b",".join(fields) + b"\n"


WILDERNESS, SOIL = slice(10, 14), slice(14, 54)
CORRUPTIONS = {
    "a column too few": (lambda line: line.rpartition(b",")[0] + b"\n", "55 columns", "54"),
    "a column too many": (lambda line: b"1," + line, "55 columns", "56"),
    "a blank line": (lambda line: b"\n", "55 columns", "an empty line"),
    "a header": (lambda line: edited(line, c0="Elevation"), "a whole number in the column 'Elevation'", "'Elevation'"),
    "text": (lambda line: edited(line, c54="x"), "a whole number in the column 'cover type'", "'x'"),
    "a fraction": (lambda line: edited(line, c2="1.5"), "a whole number in the column 'Slope'", "'1.5'"),
    "an empty field": (lambda line: edited(line, c1=""), "a whole number in the column 'Aspect'", "''"),
    "more digits than any number has": (
        lambda line: edited(line, c0="9" * 30),
        "a whole number in the column 'Elevation'",
        f"'{'9' * 20}'",
    ),
    "not ASCII": (lambda line: edited(line, c2="½"), "a whole number in the column 'Slope'", r"'\xc2\xbd'"),
    "class 0": (lambda line: edited(line, c54="0"), "a cover type from 1 to 7", "0"),
    "class 8": (lambda line: edited(line, c54="8"), "a cover type from 1 to 7", "8"),
    "no soil type": (lambda line: flagged(line, SOIL, []), "exactly one soil type", "none"),
    "two soil types": (lambda line: flagged(line, SOIL, ["0", "1", "1"]), "exactly one soil type", "2 (2, 3)"),
    "no wilderness": (lambda line: flagged(line, WILDERNESS, []), "exactly one wilderness area", "none"),
    "two": (lambda line: flagged(line, WILDERNESS, ["1", "0", "1"]), "exactly one wilderness area", "2 (1, 3)"),
    "a flag of 2": (
        lambda line: flagged(line, SOIL, ["2"]),
        "flags 0 or 1 for the soil type",
        "2 in the column 'soil type 1'",
    ),
    "a flag of -1": (
        lambda line: flagged(line, WILDERNESS, ["-1", "1", "1"]),
        "flags 0 or 1 for the wilderness area",
        "-1 in the column 'wilderness area 1'",
    ),
    "an angle": (lambda line: edited(line, c1="361"), "Aspect from 0 to 360 (degrees from north)", "361"),
    "a height": (lambda line: edited(line, c0="-1"), "Elevation from 0 to 9,000 (m)", "-1"),
}


@pytest.mark.parametrize(("corrupt", "expected", "found"), CORRUPTIONS.values(), ids=CORRUPTIONS)
@QUICK
@given(at=st.integers(0, len(LINES) - 2), packed=st.booleans())
def test_a_corrupted_line_is_named(corrupt, expected, found, at, packed):
    lines = [*LINES[:at], corrupt(LINES[at]), *LINES[at + 1 :]]
    with tempfile.TemporaryDirectory() as folder:
        path = save(Path(folder) / "rows", lines, packed=packed)
        with pytest.raises(DataError) as caught:
            uci.read(path)
    error = caught.value
    assert (error.file, error.line, error.expected, error.found) == (str(path), at + 1, expected, found)


def test_the_line_is_right_past_the_first_block(tmp_path):
    lines = LINES * 500
    lines[17_000] = CORRUPTIONS["class 8"][0](lines[17_000])
    lines[17_001] = CORRUPTIONS["text"][0](lines[17_001])
    with pytest.raises(DataError) as caught:
        uci.read(save(tmp_path / "rows", lines[:17_001]))
    assert caught.value.line == 17_001


def test_an_error_says_place_expected_found_and_remedy(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "covtype.data", [*LINES[:16], CORRUPTIONS["a column too few"][0](LINES[16])])
    with pytest.raises(DataError, match=r"^covtype\.data:17: expected 55 columns, found 54; a row is 10 quantities"):
        uci.read(Path("covtype.data"))


def test_a_truncated_gzip_file_names_the_line_where_it_breaks_off(tmp_path):
    packed = gzip.compress(b"".join(as_lines(some_rows(3_000))))
    (tmp_path / "rows.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(DataError, match="breaks off in this line; copy or fetch it again") as caught:
        uci.read(tmp_path / "rows.gz")
    assert 5_000 < caught.value.line < 16_000


def test_a_truncated_text_file_names_its_last_line(tmp_path):
    path = save(tmp_path / "rows", [*LINES, LINES[0][:60]])
    with pytest.raises(DataError, match="expected 55 columns") as caught:
        uci.read(path)
    assert caught.value.line == len(LINES) + 1


def damaged() -> bytes:
    packed = bytearray(gzip.compress(b"".join(LINES)))
    packed[-6] ^= 0xFF  # in the checksum
    return bytes(packed)


UNREADABLE = {
    "empty": (b"", "found an empty file"),
    "blank": (b"\n\n", "found an empty file"),
    "empty once unpacked": (gzip.compress(b""), "found an empty file"),
    "damaged gzip": (damaged(), "found damaged gzip data"),
    "zip": (b"PK\x03\x04 and so on", "found a zip archive; unpack it"),
}


@pytest.mark.parametrize(("content", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_an_unreadable_file_is_refused(content, message, tmp_path):
    (tmp_path / "rows").write_bytes(content)
    with pytest.raises(DataError, match=message):
        uci.read(tmp_path / "rows")


def test_no_such_file_and_a_directory_are_refused(tmp_path):
    with pytest.raises(DataError, match=r"expected a file, found none of that name; give UCI's covtype\.data"):
        loading.load(tmp_path / "absent")
    with pytest.raises(DataError, match="expected a file, found a directory"):
        loading.load(tmp_path)


# Which rows


@pytest.fixture
def _nothing_given(monkeypatch, tmp_path):
    monkeypatch.delenv("COVTYPE", raising=False)
    monkeypatch.setenv("BNN_CACHE", str(tmp_path / "cache"))


@pytest.mark.usefixtures("_nothing_given")
class TestOrder:
    def keep(self, rows):
        loading.kept_file().parent.mkdir()
        return save(loading.kept_file(), as_lines(rows), packed=True)

    def test_with_nothing_at_hand_it_is_the_twin(self):
        assert loading.locate() is None
        table = loading.load()
        assert (table.real, table.name) == (False, "synthetic twin of UCI Covertype, 18,900 rows")

    def test_a_kept_file_comes_before_the_twin(self):
        kept = self.keep(some_rows(2))
        assert loading.locate() == kept
        assert loading.load().name == "14 rows of covtype.data.gz"

    def test_a_file_in_the_environment_comes_before_a_kept_one(self, monkeypatch, tmp_path):
        self.keep(some_rows(2))
        monkeypatch.setenv("COVTYPE", str(save(tmp_path / "my.data", LINES)))
        assert loading.load().name == "35 rows of my.data"

    def test_a_given_file_comes_first(self, monkeypatch, tmp_path):
        monkeypatch.setenv("COVTYPE", str(save(tmp_path / "my.data", LINES)))
        assert loading.load(save(tmp_path / "given", as_lines(some_rows(3)))).name == "21 rows of given"

    def test_a_variable_that_names_no_file_is_an_error_not_the_twin(self, monkeypatch):
        monkeypatch.setenv("COVTYPE", "absent.data")
        with pytest.raises(DataError, match=r"^absent\.data: expected a file, found none of that name; correct DATA="):
            loading.locate()

    def test_an_empty_variable_is_none(self, monkeypatch):
        monkeypatch.setenv("COVTYPE", "")
        assert loading.locate() is None

    def test_the_cache_has_a_place_of_its_own_by_default(self, monkeypatch):
        monkeypatch.delenv("BNN_CACHE")
        assert loading.cache_dir().name == "bnn"


@pytest.mark.process
def test_locating_imports_no_heavy_package():
    code = "import sys; from bnn import data; data.locate(); print(*sys.modules)"
    environment = {key: value for key, value in os.environ.items() if key != "COVTYPE"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert not {"scipy", "sklearn", "jax", "pymc", "pandas", "matplotlib"} & set(run.stdout.split())


def test_an_error_survives_the_way_between_processes():
    error = DataError("a", 3, "this", "that", "do so")
    assert str(pickle.loads(pickle.dumps(error))) == str(error) == "a:3: expected this, found that; do so"
