"""A stored fit is the fit; its key is all that it depends on; damage is seen and repaired."""

import hashlib
import json
import logging
import os
import platform
import subprocess
import sys
import textwrap
from dataclasses import fields, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pymc as pm
import pytest
import xarray as xr
from tests.helpers.tiny import NETWORK, fit_of, linear_model, model, rows

import bnn.store.posteriors
from bnn.data.loading import cache_dir
from bnn.inference.nuts import ConvergenceError
from bnn.inference.settings import Chains, Descent, Microcanonical, Settings
from bnn.models.classifier import build_model
from bnn.models.network import Network
from bnn.store.folder import Store
from bnn.store.posteriors import (
    fit_key,
    sample_key,
    stored_fit,
    stored_modes,
    stored_network_sample,
    stored_sample,
)

BRIEF = Settings(steps=20, batch=16)
KEY = "0123456789abcdef" * 2
ROOT = Path(__file__).parents[3]


def assert_same(found, expected):
    for field in fields(expected):
        one, other = (getattr(fit, field.name) for fit in (found, expected))
        if isinstance(one, xr.Dataset | xr.DataArray):
            xr.testing.assert_identical(one, other)
        else:
            assert one == other, field.name
            assert type(one) is type(other), field.name


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A folder with one stored fit, and that fit."""
    folder = tmp_path_factory.mktemp("fits")
    return folder, stored_fit(model(cover_names=["fir", "pine"]), BRIEF, folder=folder)


@pytest.fixture
def own(stored, tmp_path):
    """A copy of that folder's file, to damage, and the fit."""
    folder, fit = stored
    (path,) = folder.iterdir()
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    return copy, fit


def again(folder, settings=BRIEF):
    return stored_fit(model(cover_names=["fir", "pine"]), settings, folder=folder)


def test_the_second_time_nothing_is_fitted(own, caplog):
    path, fit = own
    before = path.stat().st_mtime_ns, path.stat().st_ino
    found = again(path.parent)
    assert_same(found, fit)  # the seconds included, which another fit would not repeat to the last digit
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before
    assert list(path.parent.iterdir()) == [path]
    assert not caplog.records


@pytest.mark.slow
def test_a_fit_with_other_settings_is_stored_beside(own):
    path, fit = own
    other = again(path.parent, replace(BRIEF, seed=1))
    assert not other.mean.identical(fit.mean)
    assert len(list(path.parent.glob("*.nc"))) == 2
    assert_same(again(path.parent), fit)


@pytest.mark.slow
def test_a_draft_fits_with_a_tenth_of_the_steps(own, monkeypatch):
    path, fit = own
    monkeypatch.setenv("DECK_DRAFT", "1")
    brief = again(path.parent)
    assert len(brief.loss) == brief.settings.steps == BRIEF.steps // 10
    monkeypatch.delenv("DECK_DRAFT")
    assert_same(again(path.parent), fit)


@pytest.mark.slow
def test_the_user_s_cache_is_the_usual_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("BNN_CACHE", str(tmp_path / "cache"))
    fit = stored_fit(model(), BRIEF)
    assert cache_dir() == tmp_path / "cache"
    assert len(list((tmp_path / "cache" / "fits").glob("*.nc"))) == 1
    assert_same(stored_fit(model(), BRIEF), fit)


def tiny_fit(labels):
    return replace(
        fit_of(),
        mean=fit_of().mean.assign_coords(cover=labels),
        deviation=fit_of().deviation.assign_coords(cover=labels),
    )


FITS = {
    "counted labels": fit_of(),
    "biases": fit_of(Network((2, 3, 3, 2), biases=True)),
    "names of unlike length": tiny_fit(["Spruce/Fir", "Cottonwood/Willow"]),
    "names in all scripts": tiny_fit(["Krüppelholz", "松"]),
    "numbers as labels": tiny_fit([0.5, 1.5]),
    "no labels": replace(
        fit_of(), mean=fit_of().mean.drop_vars("cover"), deviation=fit_of().deviation.drop_vars("cover")
    ),
    "a scalar": replace(
        fit_of(),
        mean=fit_of().mean.assign(level=np.float32(0.5)),
        deviation=fit_of().deviation.assign(level=np.float32(1.5)),
    ),
    "extreme numbers": replace(fit_of(deviation=1e-30), seconds=0.1 + 0.2, settings=Settings(steps=3, seed=2**53 + 1)),
}


def test_of_two_processes_that_made_the_same_the_first_one_counts(tmp_path):
    """What one shows is what the other has from then on, such as the seconds that it took."""
    first, second = (replace(fit_of(), seconds=seconds) for seconds in (6.0, 5.0))
    assert Store(tmp_path).save(KEY, first).seconds == 6.0
    for path in tmp_path.iterdir():
        os.utime(path, (1, 1))
    assert Store(tmp_path).save(KEY, second).seconds == 6.0
    assert Store(tmp_path).load(KEY).seconds == 6.0


@pytest.mark.parametrize("fit", FITS.values(), ids=FITS)
def test_a_round_trip_keeps_everything(fit, tmp_path):
    Store(tmp_path).save(KEY, fit)
    found = Store(tmp_path).load(KEY)
    assert_same(found, fit)
    assert list(found.mean.data_vars) == list(found.deviation.data_vars) == list(fit.mean.data_vars)
    for name, values in {**fit.mean.variables, **fit.loss.to_dataset().variables}.items():
        kept = {**found.mean.variables, **found.loss.to_dataset().variables}[name]
        assert kept.dtype == values.dtype, name
        assert kept.dims == values.dims, name
    assert all(values.dtype == np.float32 for values in found.deviation.values())
    xr.testing.assert_equal(found.draw(3)["posterior"].to_dataset(), fit.draw(3)["posterior"].to_dataset())


def changed_rows():
    features, cover = rows()
    features[59, 2] += 1e-6
    return build_model(NETWORK, features, cover)


def changed_classes():
    features, cover = rows()
    cover[59] = 1 - cover[59]
    return build_model(NETWORK, features, cover)


def prior(mu=0, sigma=1, family=pm.Normal, dims=("feature",)):
    with pm.Model(coords={"feature": range(3), "other": range(3)}) as made:
        x, y = pm.Data("x", rows()[0], dims=("row", "feature")), pm.Data("y", rows()[0][:, 0], dims="row")
        w = family("w", mu=mu, sigma=sigma, dims=dims)
        pm.Normal("target", (x * w).sum(axis=1), 1, observed=y, dims="row", total_size=60)
    return made


def skewed(name, *, mu, sigma, dims):
    return pm.SkewNormal(name, mu=mu, sigma=sigma, alpha=1, dims=dims)


@cache
def keys():
    """The key of a model with BRIEF settings, and those of others that differ from it in one thing each."""
    return {
        "the model": fit_key(model(), BRIEF),
        "other rows": fit_key(changed_rows(), BRIEF),
        "another class": fit_key(changed_classes(), BRIEF),
        "fewer rows": fit_key(model(n=59), BRIEF),
        "rows in single precision": fit_key(build_model(NETWORK, rows()[0].astype(np.float32), rows()[1]), BRIEF),
        "named classes": fit_key(model(cover_names=["fir", "pine"]), BRIEF),
        "classes named otherwise": fit_key(model(cover_names=["pine", "fir"]), BRIEF),
        "another size": fit_key(model(Network((3, 5, 2))), BRIEF),
        "biases": fit_key(model(Network((3, 4, 2), biases=True)), BRIEF),
        "no activation": fit_key(model(Network((3, 4, 2), activation="identity")), BRIEF),
        "another activation": fit_key(model(Network((3, 4, 2), activation="relu")), BRIEF),
        "a linear model": fit_key(prior(), BRIEF),
        "another mean of the prior": fit_key(prior(mu=0.5), BRIEF),
        "another deviation of the prior": fit_key(prior(sigma=2), BRIEF),
        "a prior per weight": fit_key(prior(sigma=np.array([1.0, 2.0, 3.0])), BRIEF),
        "a prior per weight, another": fit_key(prior(sigma=np.array([1.0, 2.0, 4.0])), BRIEF),
        "a prior that differs in digits that are not printed": fit_key(prior(sigma=np.array([1, 2, 3 + 1e-12])), BRIEF),
        "another family": fit_key(prior(family=skewed), BRIEF),
        "other dims": fit_key(prior(dims=("other",)), BRIEF),
        "another noise": fit_key(linear_model(rows()[0], rows()[0][:, 0], noise=2.0), BRIEF),
        "another noise yet": fit_key(linear_model(rows()[0], rows()[0][:, 0], noise=3.0), BRIEF),
        "steps": fit_key(model(), replace(BRIEF, steps=21)),
        "batch": fit_key(model(), replace(BRIEF, batch=17)),
        "learning rate": fit_key(model(), replace(BRIEF, learning_rate=0.02)),
        "start spread": fit_key(model(), replace(BRIEF, start_spread=0.2)),
        "start deviation": fit_key(model(), replace(BRIEF, start_deviation=0.2)),
        "seed": fit_key(model(), replace(BRIEF, seed=1)),
    }


@pytest.mark.slow
def test_whatever_changes_a_fit_changes_its_key():
    owners = {}
    for name, key in keys().items():
        assert owners.setdefault(key, name) == name
    assert all(len(key) == 32 for key in keys().values())


def test_the_same_model_built_anew_has_the_same_key():
    assert fit_key(model(), BRIEF) == keys()["the model"]
    assert fit_key(prior(), BRIEF) == keys()["a linear model"]


def test_settings_of_equal_numbers_have_the_same_key():
    equal = Settings(steps=np.int64(20), batch=np.int32(16), learning_rate=np.float64(0.01))
    assert fit_key(model(), equal) == keys()["the model"]


def run(script, *arguments, **environment):
    """A Python process that runs beside this one."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.process
def test_two_processes_at_once_agree_on_key_and_fit(tmp_path):
    script = """
        import sys
        from pathlib import Path
        from tests.bnn.store.test_posteriors import BRIEF, fit_key, model, stored_fit
        fit = stored_fit(model(), BRIEF, folder=Path(sys.argv[1]))
        print(fit_key(model(), BRIEF), float(fit.mean["w_1"].sum()).hex())
    """
    both = [run(script, tmp_path, PYTHONHASHSEED=seed) for seed in "12"]
    answers = {process.communicate()[0] for process in both}
    assert [process.returncode for process in both] == [0, 0]
    fit = stored_fit(model(), BRIEF, folder=tmp_path)
    assert answers == {f"{keys()['the model']} {float(fit.mean['w_1'].sum()).hex()}\n"}
    assert all(path.suffix == ".nc" for path in tmp_path.iterdir())


CHAINS = Chains(draws=500, tune=500, chains=2)


@pytest.mark.slow
def test_draws_are_stored_beside_fits(tmp_path, caplog):
    made = prior()
    first = stored_sample(made, CHAINS, folder=tmp_path)
    fit = stored_fit(made, BRIEF, folder=tmp_path)
    assert len(list(tmp_path.glob("*.nc"))) == 2
    found = stored_sample(prior(), CHAINS, folder=tmp_path)
    assert_same(found, first)  # the seconds included
    assert found.draws["w"].dtype == np.float64
    assert_same(stored_fit(prior(), BRIEF, folder=tmp_path), fit)
    assert not caplog.records


def test_whatever_changes_a_sample_changes_its_key():
    others = [
        replace(CHAINS, **{name: value})
        for name, value in {"draws": 501, "tune": 501, "chains": 3, "target_accept": 0.8, "seed": 1}.items()
    ]
    found = [sample_key(prior(), each) for each in (CHAINS, *others)]
    found += [sample_key(prior(sigma=2), CHAINS), sample_key(changed_rows(), CHAINS), fit_key(prior(), BRIEF)]
    assert len(set(found)) == len(found)
    assert sample_key(prior(), Chains(draws=np.int64(500), tune=500, chains=2)) == found[0]


@pytest.mark.slow
def test_draws_that_must_not_be_used_are_not_stored(tmp_path):
    with pytest.raises(ConvergenceError):
        stored_sample(prior(), Chains(draws=40, tune=500, chains=2), folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


NETWORK_CHAINS = Microcanonical(draws=4, thin=1, tune=20, chains=2, energy_error=1.0)


@pytest.mark.slow
def test_modes_are_stored_by_how_many_they_are(tmp_path, caplog):
    brief = Descent(steps=20, batch=16)
    first, more = (stored_modes(model(), brief, members=n, folder=tmp_path) for n in (1, 2))
    assert (len(first), len(more)) == (1, 2)
    assert_same(stored_modes(model(), brief, members=1, folder=tmp_path), first)  # the seconds included
    assert len(list(tmp_path.glob("*.nc"))) == 2
    assert first.values["w_1"].dtype == np.float32
    assert not caplog.records


@pytest.mark.slow
def test_draws_of_a_network_are_stored_and_fewer_steps_make_a_draft(tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("DECK_DRAFT", "1")
    settings = replace(NETWORK_CHAINS, thin=10, tune=2000)
    first = stored_network_sample(model(cover_names=["fir", "pine"]), settings, folder=tmp_path)
    assert (first.settings.thin, first.settings.tune) == (1, 200)
    found = stored_network_sample(model(cover_names=["fir", "pine"]), settings, folder=tmp_path)
    assert_same(found, first)
    assert list(found.draws.data_vars) == list(first.draws.data_vars)
    assert found.draws["w_1"].dtype == np.float32
    assert stored_modes(model(), Descent(steps=20, batch=16), folder=tmp_path).settings.steps == 2
    assert not caplog.records


def flip(at):
    def damage(content):
        place = int(at * (len(content) - 1))
        return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]

    return damage


DAMAGES = {
    "first byte": flip(0),
    "a byte in the middle": flip(0.5),
    "last byte": flip(1),
    "cut off": lambda content: content[: len(content) // 2],
    "one byte too many": lambda content: content + b"\0",
    "empty": lambda content: b"",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_entry_is_reported_and_replaced(damage, own, caplog):
    path, fit = own
    path.write_bytes(damage(path.read_bytes()))
    with caplog.at_level(logging.WARNING, "bnn.store.posteriors"):
        assert Store(path.parent).load(path.name.partition(".")[0]) is None
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert path.name in caplog.text
    assert "computing it again" in caplog.text
    assert list(path.parent.iterdir()) == []
    Store(path.parent).save(path.name.partition(".")[0], fit)
    assert_same(again(path.parent), fit)


@pytest.mark.slow
def test_a_damaged_entry_is_fitted_again(own, caplog):
    path, fit = own
    path.write_bytes(b"CDF\1 and then nothing")
    found = again(path.parent)
    assert len(caplog.records) == 1
    assert found.mean.identical(fit.mean)
    assert found.loss.identical(fit.loss)
    assert found.seconds != fit.seconds
    caplog.clear()
    assert_same(again(path.parent), found)
    assert not caplog.records


def test_a_sound_entry_beside_a_damaged_one_is_used(own):
    path, fit = own
    damaged = path.with_name(path.name.partition(".")[0] + "." + "0" * 32 + ".nc")
    damaged.write_bytes(b"")
    assert_same(again(path.parent), fit)


def test_what_a_killed_process_left_does_no_harm(own, caplog):
    path, fit = own
    (path.parent / "tmp1234.part").write_bytes(b"half")
    assert_same(again(path.parent), fit)
    assert not caplog.records


# Each child is killed at one line more of `Store.save`, or when it has written so many bytes; the parent then
# tells what the folder holds. A fork instead of a process, as imports take seconds.
KILLED = """
    import json, os, resource, signal, sys
    from pathlib import Path
    from tests.bnn.store.test_posteriors import KEY, Store, assert_same, fit_of

    fit, other = fit_of(), fit_of(seed=1)

    def kill_at_line(n):
        left = n
        def trace(frame, event, _):
            nonlocal left
            if frame.f_code is not Store.save.__code__:
                return None
            if event == "line":
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace
        sys.settrace(trace)

    def kill_at_byte(n):
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (n, n))

    def save_in_child(store, prepare, n):
        child = os.fork()
        if not child:
            prepare(n)
            store.save(KEY, fit)
            os._exit(0)
        return os.waitpid(child, 0)[1]

    seen = []
    cases = [(kill_at_line, n) for n in range(30)] + [(kill_at_byte, n) for n in (0, 1, 100, 1000)]
    for i, (prepare, n) in enumerate(cases):
        store = Store(Path(sys.argv[1]) / str(i))
        store.folder.mkdir()
        status = save_in_child(store, prepare, n)
        found = store.load(KEY)
        if found is not None:
            assert_same(found, fit)
        seen.append((prepare.__name__, os.WIFSIGNALED(status), found is not None))
        if prepare is kill_at_line and not os.WIFSIGNALED(status):
            assert status == 0 and found is not None
        store.save(KEY, fit)
        assert_same(store.load(KEY), fit)
    print(json.dumps(seen))
"""


@pytest.mark.process
@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and limits of resources")
def test_a_process_killed_while_it_saves_leaves_a_whole_entry_or_none(tmp_path):
    process = run(KILLED, tmp_path)
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    seen = {tuple(each) for each in json.loads(output)}
    # Killed before there was anything, killed after the entry was in its place, and not killed at all.
    assert {("kill_at_line", True, False), ("kill_at_line", False, True)} <= seen
    assert {each for each in seen if each[0] == "kill_at_byte"} == {("kill_at_byte", True, False)}


@pytest.mark.process
def test_of_two_processes_that_want_the_same_one_fits_and_the_other_waits(tmp_path):
    script = """
        import json, os, sys
        from pathlib import Path
        from tests.bnn.store.test_posteriors import BRIEF, model, stored_fit
        folder = Path(sys.argv[1])
        ready = folder / f"{os.getpid()}.ready"
        ready.touch()
        while len(list(folder.glob("*.ready"))) < 2:
            pass
        print(stored_fit(model(), BRIEF, folder=folder / "fits").seconds)
    """
    both = [run(script, tmp_path) for _ in range(2)]
    seconds = {process.communicate()[0] for process in both}
    assert len(seconds) == 1, "both have the fit of one"
    (file,) = (tmp_path / "fits").iterdir()
    assert file.suffix == ".nc", "and no lock stays"


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_is_an_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        stored_fit(model(), BRIEF, folder=tmp_path / "file" / "fits")


@pytest.mark.slow
@pytest.mark.process
def test_a_failed_write_leaves_nothing(tmp_path):
    script = """
        import resource, sys
        from pathlib import Path
        from tests.bnn.store.test_posteriors import KEY, Store, fit_of
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        try:
            Store(Path(sys.argv[1])).save(KEY, fit_of())
        except OSError as error:
            print(error.strerror)
    """
    process = run(script, tmp_path)
    output, errors = process.communicate()
    assert output == "File too large\n", errors
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_cold_run_trusts_what_it_has_made_itself_alone(tmp_path, monkeypatch):
    made = again(tmp_path)
    (old,) = tmp_path.iterdir()
    os.utime(old, (1_000, 1_000))
    monkeypatch.setenv("DECK_COLD", "2000")
    anew = again(tmp_path)
    (new,) = tmp_path.iterdir()
    assert anew.seconds != made.seconds
    assert new != old
    assert_same(again(tmp_path), anew)


@pytest.mark.slow
def test_a_press_is_told_what_is_kept(tmp_path, monkeypatch):
    report, folder = tmp_path / "ledger", tmp_path / "fits"
    monkeypatch.setenv("DECK_LEDGER", str(report))
    for _ in range(2):
        again(folder)
    (file,) = folder.iterdir()
    made, found = (json.loads(line) for line in report.read_text().splitlines())
    assert (made["name"], made["found"], found["found"]) == ("fit", False, True)
    assert made["seconds"] > 0 == found["seconds"]
    assert found["file"] == made["file"] == str(file)
    assert file.name.startswith(found["key"])
    source = Path(bnn.store.posteriors.__file__).read_bytes()
    assert found["ingredients"]["module bnn.store.posteriors"] == hashlib.sha256(source).hexdigest()
    assert found["ingredients"]["package jax"] == version("jax")
    assert found["ingredients"]["python"] == platform.python_version()


@pytest.mark.process
def test_the_report_names_the_line_of_the_program(tmp_path, monkeypatch):
    monkeypatch.setenv("DECK_LEDGER", str(tmp_path / "ledger"))
    program = "from bnn.store.ledger import enter\ndef f():\n    enter('fit', 'k', None, seconds=1, packages=())\n\nf()"
    subprocess.run([sys.executable, "-c", program], check=True)
    assert json.loads((tmp_path / "ledger").read_text())["line"] == 5
    monkeypatch.setenv("DECK_LEDGER", str(tmp_path / "nowhere" / "ledger"))
    subprocess.run([sys.executable, "-c", program], check=True)
