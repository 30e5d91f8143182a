"""What Windows and macOS do otherwise, as far as Linux can show it."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import pytest
import zmq

from deck.__main__ import main
from deck.assets import media_types
from deck.browser.visits import file_of
from deck.checks.contact_sheet import write_report
from deck.checks.preflight import Preflight
from deck.config.theme import LIGHT
from deck.figures.metadata import Words, described
from deck.preview import editors, memory
from deck.problem import Problem
from deck.products.release.files import _spellings
from deck.products.release.privacy import paths_of_this_machine
from deck.running.kernels import running_kernel, transport
from deck.store.file_names import RESERVED, portable
from deck.store.housekeeping import trim
from deck.talk.options import read_options


@pytest.mark.process
def test_a_command_prints_what_its_output_cannot_hold_as_numbers(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "deck", "new", "größe-π"]
    variables = os.environ | {"PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode("cp1252").startswith("größe-\\u03c0: a talk to start from")
    assert (tmp_path / "größe-π/deck.yml").is_file()


@pytest.mark.posix
def test_a_path_that_is_too_long_for_a_socket_gives_way_to_a_port() -> None:
    room = zmq.IPC_PATH_MAX_LEN - len("/-ipc-5")
    assert transport(Path(f"/{'a' * room}.json")) == "ipc"
    assert transport(Path(f"/{'a' * (room + 1)}.json")) == "tcp"
    assert transport(Path(f"/{'ä' * (room // 2 + 1)}.json")) == "tcp", "the system counts bytes"


@pytest.mark.process
def test_a_kernel_runs_in_a_folder_with_a_long_path(tmp_path: Path) -> None:
    scratch = tmp_path / ("long" * 30)
    scratch.mkdir()

    async def counted() -> tuple[str, int]:
        async with running_kernel("01_a", cwd=tmp_path, scratch=scratch, style=LIGHT) as kernel:
            heard: list[dict] = []
            await kernel.client.execute_interactive("print(6 * 7)", output_hook=heard.append, timeout=60)
            texts = [each["content"]["text"] for each in heard if each["msg_type"] == "stream"]
            return kernel.manager.transport, int("".join(texts))

    assert asyncio.run(counted()) == ("tcp", 42)


@pytest.mark.process
def test_a_talk_is_built_where_the_folder_for_scratch_has_a_long_name(
    write_talk: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / ("long" * 30)
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    folder = write_talk(s01_a='# %% slide="slide"\n1 + 1\n', s02_b='# %% slide="slide"\n2 + 2\n')
    assert main(["build", str(folder), "--output", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out/index.html").is_file()


@pytest.mark.parametrize("name", ["con", "aux", "nul", "lpt1"])
def test_no_figure_has_the_name_of_a_device(name: str) -> None:
    with pytest.raises(Problem, match="Windows has no such file"):
        read_options({"figure": name}, kind="code")
    assert read_options({"figure": f"{name}-2"}, kind="code").figure == f"{name}-2"
    assert read_options({"id": name}, kind="code").id == name, "a slide's name is an address"


def test_no_old_name_of_a_figure_is_that_of_a_device(
    write_talk: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    config = "title: A talk\nauthor: A. Speaker\nfigures:\n  aliases:\n    nul: dots\n"
    assert main(["build", str(write_talk(config, s01_a="# %%\n1\n")), "--output", "out"]) == 2
    assert "'nul' names no figure" in capsys.readouterr().err


@pytest.mark.process
def test_a_picture_on_a_slide_that_is_called_as_a_device_has_another_name(
    write_talk: Callable[..., Path], tmp_path: Path
) -> None:
    code = "from matplotlib.figure import Figure\nFigure()\n"
    folder = write_talk(s01_a=f'# %% [markdown] slide="slide"\n# # Con\n# %% alt="nothing"\n{code}')
    assert main(["build", str(folder), "--output", str(tmp_path / "out")]) == 0
    files = [path.name for path in (tmp_path / "out/figures").iterdir()]
    assert files == ["con-2.svg"]
    assert 'id="con"' in (tmp_path / "out/index.html").read_text("utf-8")


def test_a_report_has_no_file_with_the_name_of_a_device(tmp_path: Path) -> None:
    result = Preflight(("aux", "first"), 2, (), {"aux": b"1", "first": b"2"})
    write_report(result, tmp_path, title="A talk", deck="index.html")
    assert {path.name for path in (tmp_path / "slides").iterdir()} == {"aux_.jpg", "first.jpg"}
    sheet = (tmp_path / "index.html").read_text("utf-8")
    assert 'src="slides/aux_.jpg"' in sheet
    assert 'src="slides/first.jpg"' in sheet


def test_two_names_stay_two() -> None:
    names = [*RESERVED, *(f"{name}-2" for name in RESERVED), "first"]
    assert len({portable(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"C:\Users\ada\data.csv", [r"C:\Users\ada\data.csv"]),
        (r"'C:\\Users\\ada\\data.csv'", [r"C:\\Users\\ada\\data.csv"]),
        ("C:/Users/ada/data.csv", ["C:/Users/ada/data.csv"]),
        ("D:/a/talk", ["D:/a/talk"]),
        (r"c:\users\ada", [r"c:\users\ada"]),
        ("file:///C:/Users/ada/data.csv", ["file:///C:/Users/ada/data.csv"]),
        (r"\\fileserver\share\ada.csv", [r"\\fileserver\share\ada.csv"]),
        (r"'\\\\fileserver\\share\\ada.csv'", [r"\\\\fileserver\\share\\ada.csv"]),
        (r"'C:\\Users'", [r"C:\\Users"]),
        (r"'\\sum\\limits_i x \\\\ y \\alpha\\beta'", []),
        (r"a \\ b \sum\limits", []),
        ("https://example.org/Users/ada", []),
        (r"f:\mathbb R\to x:\alpha\beta", []),
        ("A:B, 10:30, a/b", []),
    ],
)
def test_a_path_of_windows_is_one_of_this_machine(text: str, found: list[str]) -> None:
    assert list(paths_of_this_machine(text)) == found


def test_a_folder_of_windows_is_known_by_all_its_spellings() -> None:
    wanted = {r"C:\Users\ada", "C:/Users/ada", r"C:\\Users\\ada"}
    assert _spellings(PureWindowsPath(r"C:\Users\ada")) == wanted
    assert _spellings(Path("/home/ada")) == {"/home/ada"}


def test_the_address_of_a_file_is_that_of_its_path(tmp_path: Path) -> None:
    path = tmp_path / "a b" / "ü.html"
    assert file_of(path.as_uri()) == path
    assert file_of("file:///C:/Users/ada/a%20b.html").as_posix() == "C:/Users/ada/a b.html"


def test_a_picture_that_is_named_with_a_drive_lies_not_beside_the_talk(
    write_talk: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_talk(s01_a='# %% [markdown] slide="slide"\n# # One\n#\n# ![A photo](C:/Users/ada/photo.jpg)\n')
    assert main(["build", str(folder), "--output", str(tmp_path / "out")]) == 1
    assert "01_a.py:4" in capsys.readouterr().err


@pytest.mark.process
@pytest.mark.parametrize("name", [".DS_Store", "desktop.ini", "Thumbs.db"])
def test_a_folder_that_only_the_system_has_looked_into_is_empty(
    write_talk: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    for folder in ("out", "new"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).touch()
    talk = write_talk(s01_a='# %% [markdown] slide="slide"\n# # One\n')
    assert main(["build", str(talk), "--output", str(tmp_path / "out")]) == 0
    assert main(["new", str(tmp_path / "new")]) == 0
    (tmp_path / "out/.deck.json").unlink()
    assert main(["build", str(talk), "--output", str(tmp_path / "out")]) == 2, "what is no deck stays"


def test_what_the_system_says_of_a_script_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mimetypes.guess_type", lambda name: ("text/plain", None))
    assert media_types.media_type("assets/deck.js") == "text/javascript"
    assert media_types.media_type("PHOTO.JPG") == "image/jpeg"
    assert media_types.media_type("notes.txt") == "text/plain"


def test_an_svg_that_windows_has_written_is_the_same_as_others() -> None:
    svg, words = b'<svg xmlns="http://www.w3.org/2000/svg">\n<g/>\n</svg>\n', Words("a", "b", "c", "MIT", "d")
    assert described(svg.replace(b"\n", b"\r\n"), "svg", words) == described(svg, "svg", words)


def test_a_memory_that_cannot_be_told_to_shrink_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (AttributeError, OSError, TypeError):  # macOS, another C library, Windows

        def library(error: type[Exception] = error) -> None:
            raise error

        monkeypatch.setattr(memory, "_library", library)
        memory.keep_one_heap()
        memory.give_back()


@pytest.mark.posix
def test_an_editor_is_called_by_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "code"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert editors.command(Path("/a.py"), 7, {"EDITOR": "code --wait"}) == [str(program), "--goto", "/a.py:7"]


def test_an_entry_that_another_build_reads_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = tmp_path / "outputs-2/ab" / f"{'ab' * 32}.json"
    entry.parent.mkdir(parents=True)
    entry.write_text("{}")

    def refuse(path: Path, **_: object) -> None:
        raise PermissionError(13, "it is open", str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    trim(tmp_path, most=0, since=entry.stat().st_mtime + 60)
    assert entry.exists()
