import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pytest
from tests.helpers.rows import as_rows, some_rows

from bnn.__main__ import main
from bnn.data import covertype, fetching, loading, uci

SMALL = fetching.Expected(rows=35, genuine=False)


@pytest.fixture(autouse=True)
def homes(monkeypatch, tmp_path):
    """Empty homes for this project's rows and scikit-learn's, and a network that leads nowhere."""
    monkeypatch.delenv("COVTYPE", raising=False)
    monkeypatch.setenv("BNN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "sklearn"))
    for scheme in ("http", "https"):
        monkeypatch.setenv(f"{scheme}_proxy", "http://127.0.0.1:9")  # the port of "discard": nobody answers
    return tmp_path


def prime(folder, rows):
    """Leave rows where scikit-learn's loader keeps those that it has fetched."""
    (folder / "sklearn" / "covertype").mkdir(parents=True, exist_ok=True)
    joblib.dump(rows[:, :-1].astype(float), folder / "sklearn" / "covertype" / "samples_py3", compress=9)
    joblib.dump(rows[:, -1], folder / "sklearn" / "covertype" / "targets_py3", compress=9)


def test_the_loaders_rows_are_kept_in_ucis_format_and_order(homes):
    prime(homes, some_rows())
    path, fetched = fetching.fetch(expected=SMALL)
    assert (path, fetched) == (loading.locate(), True)
    np.testing.assert_array_equal(as_rows(loading.load()), some_rows())
    assert [entry.name for entry in path.parent.iterdir()] == ["covtype.data.gz"]


@pytest.mark.slow
def test_real_rows_come_through_to_the_byte(homes, real_file):
    prime(homes, as_rows(uci.read(real_file))[: covertype.SPLIT_ROWS])
    path, _ = fetching.fetch(expected=fetching.Expected(rows=covertype.SPLIT_ROWS))
    assert uci.read(path).digest == covertype.SPLIT_DIGEST


def written(path: Path) -> tuple[int, int]:
    """Which file it is and when it was written; reading it changes another of its dates."""
    status = path.stat()
    return status.st_ino, status.st_mtime_ns


def test_a_second_time_nothing_is_done(homes):
    prime(homes, some_rows())
    path, _ = fetching.fetch(expected=SMALL)
    before = written(path)
    prime(homes, some_rows(seed=1))
    assert fetching.fetch(expected=SMALL) == (path, False)
    assert written(path) == before


def test_a_damaged_file_is_fetched_again(homes):
    prime(homes, some_rows())
    path, _ = fetching.fetch(expected=SMALL)
    path.write_bytes(path.read_bytes()[:-20])
    assert fetching.fetch(expected=SMALL) == (path, True)
    assert len(loading.load()) == 35


WRONG = {
    "too few": (some_rows(4), SMALL, "expected 35 rows, found 28"),
    "other rows": (some_rows(), fetching.Expected(rows=35), "expected UCI's first 15,120 lines, found other lines"),
    "no rows of this kind": (some_rows()[:, 1:], SMALL, "expected 55 columns"),
}


@pytest.mark.parametrize(("rows", "expected", "message"), WRONG.values(), ids=WRONG)
def test_wrong_rows_are_not_kept(rows, expected, message, homes):
    prime(homes, rows)
    with pytest.raises(fetching.FetchError, match=message):
        fetching.fetch(expected=expected)
    assert list((homes / "cache").iterdir()) == []


def test_a_failure_leaves_the_old_file(homes):
    loading.kept_file().parent.mkdir()
    loading.kept_file().write_bytes(b"old")
    prime(homes, some_rows(4))
    with pytest.raises(fetching.FetchError):
        fetching.fetch(expected=SMALL)
    assert loading.kept_file().read_bytes() == b"old"


# The command


def test_the_command_checks_for_the_whole_of_ucis_file(homes, capsys):
    prime(homes, some_rows())
    assert main(["fetch"]) == 3
    assert "expected 581,012 rows, found 35" in capsys.readouterr().err
    assert fetching.Expected() == fetching.Expected(rows=581_012, genuine=True)


def test_the_command_says_where_the_rows_are(homes, monkeypatch, capsys):
    prime(homes, some_rows())
    monkeypatch.setattr(fetching, "Expected", lambda: SMALL)
    assert [main(["fetch"]), main(["fetch"])] == [0, 0]
    place = str(homes / "cache" / "covtype.data.gz")
    assert capsys.readouterr().out == f"The real rows are now in {place}\nThe real rows were already in {place}\n"


@pytest.mark.process
def test_without_a_network_one_line_says_what_to_do():
    run = subprocess.run([sys.executable, "-m", "bnn", "fetch"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (3, "")
    assert run.stderr.startswith("bnn: cannot fetch Covertype through scikit-learn: ")
    assert run.stderr.endswith("or give a file: `make slides DATA=path/to/covtype.data.gz`\n")
    assert run.stderr.count("\n") == 1


def test_where_nothing_can_be_kept_one_line_says_so(homes, capsys):
    prime(homes, some_rows())
    (homes / "cache").write_text("a file, where a folder should be")
    assert main(["fetch"]) == 3
    error = capsys.readouterr().err
    assert error.startswith(f"bnn: cannot keep the rows in {homes / 'cache'}: ")
    assert error.count("\n") == 1


def test_a_damaged_cache_of_the_loader_is_one_line_too(homes, capsys):
    prime(homes, some_rows())
    (homes / "sklearn" / "covertype" / "samples_py3").write_bytes(b"not a pickle")
    assert main(["fetch"]) == 3
    assert capsys.readouterr().err.count("\n") == 1
