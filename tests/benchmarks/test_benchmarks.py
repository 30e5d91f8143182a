"""The benchmarks: that they run, that a missed claim shows, and that what they compare is the same model."""

import json
import subprocess
import sys
from pathlib import Path

import jax
import numpy as np
import pytest
from pytensor.compile.mode import Mode

from bnn.data import twin
from bnn.data.preparation import prepare
from bnn.inference.advi import fit
from bnn.inference.settings import Settings
from bnn.models.classifier import build_model
from bnn.models.network import Network

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.process]


@pytest.fixture(autouse=True)
def _importable(monkeypatch):
    monkeypatch.syspath_prepend(ROOT)


@pytest.fixture(scope="module")
def rows():
    train = prepare(twin.generate()).train
    return train.features[:300], train.cover[:300]


def _weights(rng):
    shapes = {"w_1": (65, 20), "w_2": (20, 20), "w_3": (20, 7)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def test_the_command_line_measures_and_writes_the_results(tmp_path):
    output = tmp_path / "bench.json"
    command = [sys.executable, "-m", "benchmarks", "--quick", "--only", "predict", "--output", str(output)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(output.read_text())
    assert {"cores", "system", "versions", "data", "quick", "results", "claims", "failed"} == set(found)
    assert found["quick"] is True
    assert found["failed"] == {}
    bounded = found["results"]["predict"]["bounded"]
    assert bounded["seconds"] > 0
    assert bounded["peak_bytes"] >= bounded["peak_bytes_before"] > 0
    assert [each["what"] for each in found["claims"]] == ["peak memory of a prediction"]
    assert found["claims"][0]["verdict"] in ("met", "missed")
    assert found["data"]["name"] in done.stdout
    assert str(ROOT) not in output.read_text(), "results name no path of the machine"


@pytest.mark.browser
def test_an_opening_is_timed_beside_stock_reveal_js(tmp_path):
    from benchmarks import opening, report

    talk = tmp_path / "talk"
    talk.mkdir()
    (talk / "deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    (talk / "01_one.py").write_text('# %% [markdown] slide="slide"\n# ## One, with $x^2$\n')
    found = opening.measure(say=lambda what: None, quick=True, talk=talk)
    assert {len(each) for each in found["openings"].values()} == {3}
    assert set(found["openings"]) == {"deck", "one_file", "stock"}
    assert all(seconds > 0 for each in found["openings"].values() for seconds in each)
    assert found["ratios"]["stock_to_deck"] == found["stock"] / found["deck"]
    assert report.tables({"open": found}, [])


def test_edits_are_timed_beside_stock(tmp_path):
    from benchmarks import claims, freshness, report
    from benchmarks.generated_talks import STYLES

    size = {"slides": 13, "seconds": 0.2}
    sides = {}
    for name, style in STYLES.items():
        scratch = tmp_path / name
        ours = sides[name] = freshness.of_ours(scratch, style, say=lambda what: None, repeats=1, **size)
        assert set(ours) == {"cold", "nothing", "typo", "last_plot"}
        assert all(seconds > 0 for seconds in ours.values())
        page = (scratch / "output/index.html").read_text()
        assert page.count("<section id=") == 13
        assert page.count("<img") == {"named": 10, "plain": 8}[name]
        assert "A point1" in page
        code = (scratch / "talk" / style.source).read_text()
        assert len([line for line in code.splitlines() if line.startswith("# %%") and "[markdown]" not in line]) == 12

    talk = tmp_path / "talk"
    talk.mkdir()
    (talk / "deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    (talk / "01_one.py").write_text("# %%\nprint(1)\n")
    own = freshness.of_talk(talk, tmp_path / "own", say=lambda what: None, repeats=1)
    assert "Words, 1." in (tmp_path / "own/talk/01_one.py").read_text()

    both = {name: {"ours": ours, "stock": ours} for name, ours in sides.items()}
    found = size | {"code_cells": 12, "repeats": 1, **both["named"], "plain": both["plain"], "talk": own}
    ratios = {f"{which}stock_to_ours_{edit}": 1.0 for which in ("", "plain_") for edit in sides["named"]}
    results = {"fresh": found | {"ratios": ratios}}
    assert report.tables(results, claims.judge(results, real=False))
    assert len(claims.judge(results, real=False)) == 11


def _fit_results(**changed):
    ours = {"log_loss": 0.52, "accuracy": 0.79, "calibration_error": 0.02, "seconds": 9.0}
    ratios = {"port_to_ours": 600.0, "ours_to_bare": 1.4}
    return {"fit": {"ours": ours | changed, "ratios": ratios | changed}}


MISSES = {
    "log_loss": 0.54,
    "accuracy": 0.77,
    "calibration_error": 0.04,
    "seconds": 11.0,
    "port_to_ours": 499.0,
    "ours_to_bare": 1.51,
}


@pytest.mark.parametrize("name", MISSES)
def test_one_miss_is_one_missed_claim(name):
    from benchmarks import claims

    assert {each.verdict for each in claims.judge(_fit_results(), real=True)} == {"met"}
    verdicts = claims.judge(_fit_results(**{name: MISSES[name]}), real=True)
    assert [each.measured for each in verdicts if each.verdict == "missed"] == [MISSES[name]]


def test_scores_of_synthetic_rows_are_not_held_against_claims_for_real_ones():
    from benchmarks import claims

    verdicts = {each.what: each.verdict for each in claims.judge(_fit_results(log_loss=9.0), real=False)}
    assert verdicts["validation log loss, mean over seeds"] == "not judged"
    assert verdicts["our fit, with compilation"] == "met"


def test_a_missed_claim_shows_with_both_numbers_and_ends_with_status_0(tmp_path, monkeypatch, capsys):
    from benchmarks import __main__, predicting

    each = {"rows": 10, "draws": 2, "seconds": 1.0, "peak_bytes": 3 * 2**30, "peak_bytes_before": 2**30}
    planted = {
        "bounded": each,
        "all_at_once": each | {"array_bytes_for_as_many_rows": 560},
        "ratios": {"speed": 1.0},
    }
    monkeypatch.setattr(predicting, "measure", lambda *, say, quick: planted)
    assert __main__.main(["--only", "predict", "--output", str(tmp_path / "bench.json")]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "missed" in line]
    assert "<= 2 GiB" in line
    assert "3 GiB" in line


def test_a_contender_that_fails_is_named_and_ends_with_status_1(tmp_path, monkeypatch, capsys):
    from benchmarks import __main__, predicting
    from benchmarks.fresh import in_fresh_process

    def failing(*, say, quick):
        return in_fresh_process("benchmarks.reading:read", path=str(tmp_path / "none"))

    monkeypatch.setattr(predicting, "measure", failing)
    output = tmp_path / "bench.json"
    assert __main__.main(["--only", "predict", "--output", str(output)]) == 1
    assert "DataError" in capsys.readouterr().err
    assert json.loads(output.read_text())["failed"] == {"predict": "benchmarks.reading:read ended with status 1"}


def test_the_port_is_our_model(rows):
    from benchmarks import port_2017

    weights = _weights(np.random.default_rng(0))
    plain = Mode(linker="py", optimizer=None)  # no compilation: this is about the value
    ours, port = build_model(Network(), *rows), port_2017.build(*rows)
    ours, port = (model.compile_fn(model.logp(), mode=plain, point_fn=True) for model in (ours, port))
    as_2017 = {"w_1": weights["w_1"], "w_2": weights["w_2"], "w_out": weights["w_3"]}
    assert port(as_2017) == pytest.approx(ours(weights), rel=1e-9)


def test_the_bare_loop_takes_our_path(rows):
    from dataclasses import asdict

    from benchmarks import bare_jax

    settings = Settings(steps=40, batch=64)
    mean, deviation, loss, _ = bare_jax.search(*rows, settings=asdict(settings))
    ours = fit(build_model(Network(), *rows), settings)
    np.testing.assert_allclose(loss, ours.loss, rtol=1e-3)
    for found, expected in ((mean, ours.mean), (deviation, ours.deviation)):
        for matrix, name in zip(found, ("w_1", "w_2", "w_3"), strict=True):
            np.testing.assert_allclose(matrix, expected[name], atol=2e-3)
    assert jax.tree.all(jax.tree.map(lambda d: bool((d > 0).all()), deviation))
