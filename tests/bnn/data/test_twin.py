import json
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest
from tests.helpers.rows import as_rows

from bnn.__main__ import main
from bnn.data import covertype, preparation, twin, twin_statistics, uci
from bnn.data.table import ARRAYS
from bnn.evaluation import prediction, scores
from bnn.inference import advi
from bnn.models import classifier
from bnn.models.network import Network

STATISTICS = json.loads(files("bnn.data").joinpath(twin.STATISTICS).read_text(encoding="utf-8"))


# Drawing


def test_a_seed_gives_the_same_rows_and_another_seed_others():
    first, again, other = (twin.generate(seed=seed, train=20) for seed in (1, 1, 2))
    assert first.digest == again.digest != other.digest
    np.testing.assert_array_equal(as_rows(first), as_rows(again))


def test_the_layout_is_ucis():
    table = twin.generate(train=30, validation=20, test=10)
    ends = np.cumsum([0, 7 * 30, 7 * 20, 7 * 10])
    parts = [table.cover[start:end] for start, end in pairwise(ends)]
    assert [np.bincount(part, minlength=7).tolist() for part in parts] == [[30] * 7, [20] * 7, [10] * 7]
    assert all((np.diff(part) < 0).any() for part in parts), "the rows of a part are in the order of their cover"


def test_the_twin_says_that_it_is_one():
    table = twin.generate(train=1, validation=1, test=1)
    assert (table.real, table.source) == (False, "twin.json")
    assert table.name == "synthetic twin of UCI Covertype, 21 rows"


def test_the_rows_are_sound_in_ucis_format(tmp_path):
    rows = as_rows(twin.generate())
    with (tmp_path / "twin.data").open("wb") as stream:
        uci.write(rows, stream)
    np.testing.assert_array_equal(as_rows(uci.read(tmp_path / "twin.data")), rows)


def test_values_stay_within_their_cover_types_quantiles():
    table = twin.generate()
    straight = [column for column in range(10) if column != covertype.ASPECT]
    for cover, statistics in enumerate(STATISTICS["covers"]):
        values = table.quantities[table.cover == cover]
        quantiles = np.array(statistics["quantiles"]).T
        assert (values[:, straight] >= quantiles.min(axis=0)[straight]).all()
        assert (values[:, straight] <= quantiles.max(axis=0)[straight]).all()


def test_aspect_goes_round_through_north():
    aspect = twin.generate().quantities[:, covertype.ASPECT]
    assert (aspect.min(), aspect.max()) == (0, 359)
    # More than two slopes in seven of the real rows look within 45 degrees of north, and the twin's do.
    assert 0.25 < ((aspect < 45) | (aspect >= 315)).mean() < 0.45


def test_measuring_the_twin_gives_back_what_it_was_drawn_from():
    again = twin_statistics.measure(twin.generate())
    levels = slice(4, -4)  # the outermost are single rows
    for drawn, real in zip(again["covers"], STATISTICS["covers"], strict=True):
        frequency = [{(p["wilderness"], p["soil"]): p["rows"] for p in of["pairs"]} for of in (drawn, real)]
        common = [(frequency[0].get(pair, 0), n) for pair, n in frequency[1].items() if n >= 100]
        np.testing.assert_allclose(*np.transpose(common), rtol=0.35)
        heights = np.array([of["quantiles"][0][levels] for of in (drawn, real)])
        np.testing.assert_allclose(heights[0], heights[1], atol=60)  # metres, of some 1,000


# The statistics


def test_the_statistics_carry_their_notice_and_are_small():
    assert "copyright Jock A. Blackard and Colorado State University" in STATISTICS["notice"]
    assert len(json.dumps(STATISTICS, separators=(",", ":"))) < 40_000


def test_a_pair_with_few_rows_has_no_statistics_of_its_own():
    for cover in STATISTICS["covers"]:
        assert sum(pair["rows"] for pair in cover["pairs"]) == 1_620
        for pair in cover["pairs"]:
            assert ("mean" in pair) == (pair["rows"] >= 10)
            assert ("covariance" in pair) == (pair["rows"] >= 40)


def test_the_statistics_are_those_of_the_real_training_rows(real_file):
    measured = twin_statistics.measure(uci.read(real_file))
    assert measured["digest"] == STATISTICS["digest"]
    # Another machine's linear algebra may round a hundredth the other way.
    np.testing.assert_allclose(*(numbers(of["covers"]) for of in (measured, STATISTICS)), atol=1)


def test_validation_rows_leave_no_trace_in_the_statistics(real_file):
    table = uci.read(real_file)
    seen = {name: getattr(table, name)[: covertype.TRAINING_ROWS] for name in ARRAYS}
    assert twin_statistics.measure(replace(table, **seen)) == twin_statistics.measure(table)


def test_no_row_of_the_twin_is_a_real_one(real_file):
    real = {row.tobytes() for row in as_rows(uci.read(real_file))}
    assert not real & {row.tobytes() for row in as_rows(twin.generate())}


def test_the_command_writes_the_statistics(tmp_path, real_file, capsys):
    assert main(["twin", str(real_file), "--out", str(tmp_path / "twin.json")]) == 0
    written = json.loads((tmp_path / "twin.json").read_text())
    assert written["digest"] == STATISTICS["digest"]
    assert str(tmp_path / "twin.json") in capsys.readouterr().out
    assert [entry.name for entry in tmp_path.iterdir()] == ["twin.json"]


def test_the_command_refuses_what_it_cannot_measure(tmp_path, capsys):
    (tmp_path / "short.data").write_bytes(b"1,2\n")
    assert main(["twin", str(tmp_path / "short.data")]) == 2
    assert "short.data:1: expected 55 columns, found 2" in capsys.readouterr().err
    assert main(["twin", str(tmp_path / "absent")]) == 2


def numbers(value):
    """All whole numbers in a JSON value, in order."""
    if isinstance(value, dict):
        value = value.values()
    return [value] if isinstance(value, int) else [n for part in value for n in numbers(part)]


# What the twin is for


def accuracy(network, fit, rows):
    predictions = prediction.predict(network, fit, rows.features, draws=200)
    return scores.evaluate(predictions.probability, rows.cover).accuracy.value


@pytest.mark.slow
def test_a_network_learns_from_the_twin_as_from_real_rows(real_file):
    real = uci.read(real_file)
    synthetic = twin.generate(test=2_000)  # many held-out rows: the comparison should not hang on few
    # The real validation rows again, on the scale of the twin's training rows.
    training, held_out = slice(covertype.TRAINING_ROWS), slice(covertype.TRAINING_ROWS, covertype.SPLIT_ROWS)
    mixed = {
        name: np.concatenate([getattr(synthetic, name)[training], getattr(real, name)[held_out]]) for name in ARRAYS
    }
    rows = {name: preparation.prepare(table) for name, table in (("real", real), ("twin", synthetic))}
    across = preparation.prepare(replace(real, **mixed)).validation

    network = Network()
    fits = {
        name: advi.fit(classifier.build_model(network, split.train.features, split.train.cover))
        for name, split in rows.items()
    }
    assert accuracy(network, fits["twin"], across) >= 0.70
    on_real_rows = accuracy(network, fits["real"], rows["real"].validation)
    assert accuracy(network, fits["twin"], rows["twin"].test) == pytest.approx(on_real_rows, abs=0.03)
