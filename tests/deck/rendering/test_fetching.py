"""Files on the web: `deck fetch` puts copies beside the talk, and decks show these."""

import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from deck.__main__ import main
from deck.build import build
from deck.products.single_file import bind
from deck.reading.fetched import copy_of
from deck.reading.talk import read_talk
from deck.rendering.web_files import web_files
from deck.running.progress import Progress

PNG, JPEG, MP4 = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"\0\0\0\x18ftypisom"
PAGE = b"<!DOCTYPE html><title>404</title><svg></svg>"
# Path -> status, type and content.
FILES: Mapping[str, tuple[int, str, bytes]] = {
    "/a b.png": (200, "image/png", PNG + b"a picture"),
    "/photo": (200, "image/jpeg; charset=binary", JPEG + b"without a suffix"),
    "/photo?size=2": (200, "image/jpeg", JPEG + b"another one"),
    "/clip.mp4": (200, "application/octet-stream", MP4),
    "/stage.svg": (200, "image/svg+xml", b"<svg/>"),
    "/out.png": (200, "image/png", PNG + b"of an output"),
    "/page.png": (200, "text/html", b"<p>Sign in</p>"),
    "/short.png": (200, "image/png", PNG + b"a part"),
}
# Kinds that a server does not know or says wrongly -> the suffix of the copy; None for what is no picture.
KINDS = {
    ("/blob", "application/octet-stream", PNG): ".png",
    ("/blob.jpg", "binary/octet-stream", PNG): ".png",
    ("/photo.jpeg", "text/plain", JPEG): ".jpeg",
    ("/drawing", "text/xml", b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- by hand -->\n<svg xmlns='x'/>"): ".svg",
    ("/drawing.png", "image/png", b"<svg/>"): ".svg",
    ("/moving", "application/octet-stream", b"\x1aE\xdf\xa3" + bytes(40)): ".webm",
    ("/sound", "", b"ID3\4" + bytes(20)): ".mp3",
    ("/call.opus", "application/ogg", b"OggS" + bytes(60)): ".opus",
    ("/words.vtt", "text/plain", b"WEBVTT\n"): ".vtt",
    ("/scan", "image/tiff", b"II*\0" + bytes(20)): ".tiff",
    ("/gone.png", "image/png", PAGE): None,
    ("/gone", "image/jpeg", b"Not found"): None,
    ("/gone.mp4", "application/octet-stream", "Ein Fehler: gibt es nicht, ätsch".encode()): None,
    ("/archive", "application/zip", b"PK\3\4" + bytes(20)): None,
}


class Handler(BaseHTTPRequestHandler):
    """A server on this machine."""

    def do_GET(self) -> None:
        known = {**FILES, **{path: (200, kind, content) for path, kind, content in KINDS}}
        status, kind, content = known.get(self.path.replace("%20", " "), (404, "text/plain", b""))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if self.path == "/short.png":
            self.send_header("Content-Length", str(len(content) + 5))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


class Silent(Progress):
    """Hears of sections."""


def page_of(source: Path, output: Path) -> BeautifulSoup:
    return BeautifulSoup(build(source, output=output, progress=Silent()).index.read_text(), "html.parser")


TALK = """
# %% [markdown] slide="slide" background="{server}/stage.svg"
# ## One
#
# ![a](<{server}/a b.png>) ![b]({server}/photo) <video src='{server}/clip.mp4#t=1'></video>

# %% [raw]
# <p style="background: url({server}/photo?size=2)"></p>
"""


def test_copies_take_the_place_of_what_is_on_the_web(
    write_talk, tmp_path: Path, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    talk = write_talk(s01_a=TALK.format(server=server))
    before = (talk / "01_a.py").read_bytes()
    assert len(web_files(read_talk(talk))) == 5
    assert web_files(read_talk(talk))[1].startswith(f"01_a.py:4: {server}/a%20b.png is on the web")

    assert main(["fetch", str(talk)]) == 0
    said = capsys.readouterr().out
    assert f"01_a.py:4: {server}/photo -> fetched/photo-" in said
    assert "5 files downloaded" in said
    assert (talk / "01_a.py").read_bytes() == before
    assert web_files(read_talk(talk)) == ()
    page = page_of(talk, tmp_path / "deck")
    shown = [each["src"] for each in page.select(".content :is(img, video)")]
    shown += [page.section["data-background-image"], page.select_one("p[style]")["style"][len("background: url(") : -1]]
    files = [tmp_path / "deck" / each.strip('"').partition("#")[0] for each in shown]
    assert [path.suffix for path in files] == [".png", ".jpg", ".mp4", ".svg", ".jpg"]
    assert [path.read_bytes() for path in files] == [
        PNG + b"a picture",
        JPEG + b"without a suffix",
        MP4,
        b"<svg/>",
        JPEG + b"another one",
    ]
    assert shown[2].endswith("#t=1")
    bind(tmp_path / "deck", tmp_path / "deck.html")
    assert server not in (tmp_path / "deck.html").read_text()

    assert main(["fetch", str(talk)]) == 0
    assert "0 files downloaded, 5 there already" in capsys.readouterr().out
    copy_of(f"{server}/photo", talk).write_bytes(b"old")
    assert main(["fetch", str(talk), "--again"]) == 0
    assert copy_of(f"{server}/photo", talk).read_bytes() == JPEG + b"without a suffix"


def test_what_cannot_be_downloaded_is_told_and_the_rest_is_there(
    write_talk, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"# ![a]({server}/none.png) ![b]({server}/photo)\n# ![c]({server}/page.png) ![d](http://127.0.0.1:9/x.png)"
    talk = write_talk(s01_a=f'# %% [markdown] slide="slide"\n{text}\n')
    assert main(["fetch", str(talk)]) == 1
    told = capsys.readouterr().err
    assert "3 files of 4 could not be downloaded. Correct the address" in told
    assert f"01_a.py:2: {server}/none.png: the server says 404 Not Found" in told
    assert f"01_a.py:3: {server}/page.png: it is of type text/html; expected a picture, a video or a sound" in told
    assert "01_a.py:3: http://127.0.0.1:9/x.png: it cannot be reached" in told
    assert [path.read_bytes() for path in (talk / "fetched").iterdir()] == [JPEG + b"without a suffix"]


OUTPUTS = """
# %%
from IPython.display import HTML, display
display(HTML("<img src='{server}/out.png'>"))
display(HTML("<iframe src='{server}/page'></iframe>"))
"""


@pytest.mark.process
def test_outputs_may_show_what_is_on_the_web(
    write_talk, tmp_path: Path, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    talk = write_talk(s01_a=OUTPUTS.format(server=server))
    assert main(["fetch", str(talk)]) == 0
    assert "note: 01_a has not run as it is now" in capsys.readouterr().err
    picture, page = (str(each) for each in build(talk, output=tmp_path / "deck", progress=Silent()).warnings)
    assert f"the output shows {server}/out.png, which is on the web" in picture
    assert picture.endswith("'deck fetch' downloads a copy, which the deck then shows")
    assert page.endswith("Show a picture of it, or a link")
    assert main(["fetch", str(talk)]) == 0
    deck = build(talk, output=tmp_path / "deck", progress=Silent())
    assert (len(deck.warnings), deck.ran) == (1, ())
    assert (tmp_path / "deck" / BeautifulSoup(deck.index.read_text(), "html.parser").img["src"]).read_bytes()


def test_a_talk_of_one_file_has_its_copies_beside_it(tmp_path: Path, server: str) -> None:
    talk = tmp_path / "one.py"
    talk.write_text(f"# %% [markdown]\n# # One\n#\n# ![a]({server}/photo)\n")
    assert page_of(talk, tmp_path / "deck").img["src"] == f"{server}/photo"
    assert main(["fetch", str(talk)]) == 0
    assert page_of(talk, tmp_path / "deck").img["src"].startswith("media/photo-")


def test_a_download_that_ends_too_soon_is_not_kept(write_talk, server: str, capsys: pytest.CaptureFixture[str]) -> None:
    talk = write_talk(s01_a=f'# %% [markdown] slide="slide"\n# ![A part of it]({server}/short.png)\n')
    assert main(["fetch", str(talk)]) == 1
    assert f"{server}/short.png: the download ended 5 bytes too soon" in capsys.readouterr().err
    assert not (talk / "fetched").exists()


def test_the_content_says_what_a_file_is(write_talk, server: str, capsys: pytest.CaptureFixture[str]) -> None:
    pictures = "\n".join(f"# ![a]({server}{path})" for path, _, _ in KINDS)
    talk = write_talk(s01_a=f'# %% [markdown] slide="slide"\n{pictures}\n')
    assert main(["fetch", str(talk)]) == 1
    copies = {path: copy_of(f"{server}{path}", talk) for path, _, _ in KINDS}
    assert {path: copy and copy.suffix for path, copy in copies.items()} == {
        path: suffix for (path, _, _), suffix in KINDS.items()
    }
    told = capsys.readouterr().err
    assert "/gone.png: it is a text, though the server says image/png; expected a picture" in told
    assert "/archive: it is of type application/zip" in told
