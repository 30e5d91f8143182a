"""Text is read, written and printed the same on every system."""

import ast
import io
import subprocess
import sys
from pathlib import Path

import pytest

from bnn import __main__ as bnn_command
from bnn.data import fetching

ROOT = Path(__file__).parents[2]
# Modules that are as they are, and why.
LEFT = {
    "src/deck/figures/drawing/files.py": "its text is in the digest of every figure; its line ends are put right later",
    "src/deck/assets/scaffold/02_darts.py": "code of a slide, about numbers",
}


def faults(source: str) -> list[str]:
    """Where text is read or written without an encoding, or written with the line ends of the system."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        told = {each.arg for each in node.keywords}
        if node.func.attr == "read_text" and not node.args and "encoding" not in told:
            found.append(f"line {node.lineno}: read_text without an encoding")
        if node.func.attr == "write_text" and not {"encoding", "newline"} <= told:
            found.append(f"line {node.lineno}: write_text without an encoding or newline")
    return found


def test_text_is_utf8_and_has_the_line_ends_of_unix_everywhere() -> None:
    files = sorted((ROOT / "src").rglob("*.py"))
    found = {str(path.relative_to(ROOT)): faults(path.read_text("utf-8")) for path in files}
    assert {name: each for name, each in found.items() if each and name not in LEFT} == {}
    assert [name for name in LEFT if not found[name]] == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("path.read_text()", 1),
        ("path.read_text(errors='replace')", 1),
        ("path.read_text('utf-8')", 0),
        ("path.write_text('a', encoding='utf-8')", 1),
        ("path.write_text('a', encoding='utf-8', newline='\\n')", 0),
    ],
)
def test_a_text_of_the_systems_own_kind_is_found(source: str, count: int) -> None:
    assert len(faults(source)) == count


def test_a_fits_key_reads_nothing_but_ascii() -> None:
    from bnn.store import code

    for file in code.modules().values():
        assert file.read_bytes().isascii(), file


@pytest.mark.process
def test_git_gives_every_machine_the_same_bytes() -> None:
    names = ("Makefile", "scripts/make-venv.sh", "src/deck/build.py", "figures/manifest.json")
    command = ["git", "check-attr", "eol", "text", "--", *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("no checkout of git")
    said = set(done.stdout.splitlines())
    assert {f"{name}: eol: lf" for name in names} <= said
    assert "figures/manifest.json: text: unset" in said


def test_bnn_prints_what_its_output_cannot_hold_as_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    output = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", output)
    monkeypatch.setattr(fetching, "fetch", lambda: fetching.Kept(Path("π"), fetched=True))
    assert bnn_command.main(["fetch"]) == 0
    output.flush()
    assert output.buffer.getvalue().decode("cp1252").strip() == r"The real rows are now in \u03c0"
