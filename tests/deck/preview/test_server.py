"""The preview's server answers nobody but a browser on this machine that was sent there by its own name."""

import asyncio
import base64
import contextlib
import http.client
import json
import os
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from deck.preview import editors
from deck.preview.server import Server
from deck.preview.session import Session
from deck.problem import Problem
from deck.store.store import Store

ONE = """
    # %% [markdown] slide="slide"
    # # One
    #
    # ![A dot](dot.svg)
    """
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


@contextlib.asynccontextmanager
async def serving(talk: Path, scratch: Path) -> AsyncIterator[Server]:
    scratch.mkdir()
    session = Session(talk, scratch=scratch, store=Store(scratch / "kept"))
    server = Server(session)
    running = asyncio.create_task(session.run())
    try:
        async with asyncio.timeout(60):
            while not session.state["settled"]:
                await asyncio.sleep(0.02)
        yield server
    finally:
        running.cancel()
        await server.close()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def get(server: Server, path: str, **headers: str) -> tuple[int, bytes]:
    def ask() -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", path, headers=headers)
            with connection.getresponse() as answer:
                return answer.status, b"" if answer.status == 101 else answer.read()

    return await asyncio.to_thread(ask)


def upgrade(origin: str) -> dict[str, str]:
    key = base64.b64encode(os.urandom(16)).decode()
    return {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": key,
        "Sec-WebSocket-Version": "13",
        "Origin": origin,
    }


def test_who_may_ask_for_what(tmp_path: Path, write_talk: Callable[..., Path]) -> None:
    folder = write_talk(s01_one=ONE)
    (folder / "dot.svg").write_text(DOT)
    (folder / "secret.txt").write_text("nobody's")

    async def asked() -> None:
        async with serving(folder, tmp_path / "scratch") as server:
            status, page = await get(server, "/")
            own = json.loads(re.search(r'id="live-settings">(.*?)</script>', page.decode())[1])
            assert status == 200
            assert own["shell"]
            status, deck = await get(server, "/index.html")
            assert (status, b"live" in deck) == (200, False), "the deck itself holds nothing of the preview"
            assert (await get(server, "/", Host=f"localhost:{server.port}"))[0] == 200
            for host in ("evil.example", f"evil.example:{server.port}", f"127.0.0.1:{server.port + 1}", "127.0.0.1"):
                for path in ("/", "/index.html", "/assets/deck.js", "/live/page.js"):
                    assert (await get(server, path, Host=host))[0] == 403, (host, path)
            assert (await get(server, "/media/dot.svg"))[1].decode() == DOT
            assert (await get(server, "/assets/deck.css"))[0] == 200
            up = (
                "/assets/../../talk/secret.txt",
                "/assets/..%2f..%2ftalk/secret.txt",
                "/media/secret.txt",
                "/deck.yml",
            )
            for path in up:
                assert (await get(server, path))[0] == 404, path
            own_origin = f"http://127.0.0.1:{server.port}"
            assert (await get(server, own["socket"], **upgrade(own_origin)))[0] == 101
            assert (await get(server, own["socket"], **upgrade("http://evil.example")))[0] == 403
            assert (await get(server, own["socket"], **upgrade(f"http://127.0.0.1:{server.port + 1}")))[0] == 403
            assert (await get(server, "/live/socket?token=guess", **upgrade(own_origin)))[0] == 403
            assert (await get(server, own["socket"], **upgrade(own_origin), Host="evil.example"))[0] == 403

    asyncio.run(asked())


def test_it_listens_on_this_machine_alone(tmp_path: Path, write_talk: Callable[..., Path]) -> None:
    import psutil

    folder = write_talk(s01_one='# %% [markdown] slide="slide"\n# # One\n')

    async def places() -> set[str]:
        async with serving(folder, tmp_path / "scratch"):
            connections = psutil.Process().net_connections("inet")
            return {each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN}

    assert asyncio.run(places()) == {"127.0.0.1"}


def test_a_port_that_is_taken_is_told(tmp_path: Path, write_talk: Callable[..., Path]) -> None:
    folder = write_talk(s01_one='# %% [markdown] slide="slide"\n# # One\n')

    async def second() -> None:
        async with serving(folder, tmp_path / "scratch") as server:
            with pytest.raises(Problem, match=f"port {server.port} cannot be used") as told:
                Server(server.session, port=server.port)
            assert told.value.status == 3

    asyncio.run(second())


@pytest.mark.posix
@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"EDITOR": "vim"}, None),
        ({}, None),
        ({"EDITOR": "{bin}/code"}, ["{bin}/code", "--goto", "/a b/01.py:7"]),
        ({"VISUAL": "{bin}/subl -w", "EDITOR": "vim"}, ["{bin}/subl", "/a b/01.py:7"]),
        ({"VISUAL": "{bin}/gedit --standalone -s"}, ["{bin}/gedit", "-s", "+7", "/a b/01.py"]),
        ({"VISUAL": "{bin}/kate"}, ["{bin}/kate", "--line", "7", "/a b/01.py"]),
        ({"EDITOR": "{bin}/absent/code"}, None),
    ],
)
def test_an_editor_with_a_window_is_told_the_line(
    tmp_path: Path, variables: dict[str, str], expected: list[str] | None
) -> None:
    for name in ("code", "subl", "gedit", "kate"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    variables = {name: value.format(bin=tmp_path) for name, value in variables.items()}
    wanted = expected and [word.format(bin=tmp_path) for word in expected]
    assert editors.command(Path("/a b/01.py"), 7, variables) == wanted
    assert editors.link(Path("/a b/01.py")) == "vscode://file/a%20b/01.py"
