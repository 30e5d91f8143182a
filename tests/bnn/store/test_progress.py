"""A bar where a person looks on, nothing where a file listens."""

import json
import os
import re
import sys

from bnn.store.progress import progress_bar


def shown_in_a_terminal(monkeypatch, steps, reports):
    """What a terminal shows while a fit of so many steps makes its reports."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "w") as stream, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", stream)
        with progress_bar(steps) as report:
            for step, text in reports:
                report(step, text)
        stream.flush()
        print("\0", end="", file=stream, flush=True)  # the end, so that reading cannot wait for more
        written = b""
        while b"\0" not in written:
            written += os.read(ours, 10_000)
    os.close(ours)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written.decode())


def test_a_terminal_shows_the_steps_and_how_it_goes(monkeypatch):
    shown = shown_in_a_terminal(monkeypatch, 1000, [(500, "loss 12,346"), (1000, "loss 1,234")])
    assert "1000/1000" in shown
    assert "loss 1,234" in shown


def test_before_the_first_step_it_compiles(monkeypatch):
    shown = shown_in_a_terminal(monkeypatch, 1000, [])
    assert "0/1000" in shown
    assert "compiling" in shown
    assert "nan" not in shown


def test_a_log_gets_nothing(capfd):
    with progress_bar(10) as report:
        report(10, "loss 1")
    assert capfd.readouterr() == ("", "")


def test_another_program_is_told_where_it_says_so(tmp_path, monkeypatch, capsys):
    told = tmp_path / "told"
    monkeypatch.setenv("DECK_PROGRESS", str(told))
    with progress_bar(10) as report:
        report(5, "loss 1,234")  # too soon after the line before
        report(10, "loss 12,346")
    lines = [json.loads(line) for line in told.read_text().splitlines()]
    assert lines[0] == {"done": 0, "total": 10, "text": "compiling"}
    assert lines[-1] == {"done": 10, "total": 10, "text": "loss 12,346"}
    assert len(lines) == 2
    assert capsys.readouterr() == ("", "")
