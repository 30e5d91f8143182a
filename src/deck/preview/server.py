"""The preview's pages, for a browser on this machine alone."""

import contextlib
import json
import os
import secrets
import socket
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from deck.assets.media_types import media_type
from deck.preview import ADDRESS, editors
from deck.preview.session import Session
from deck.problem import Problem, Status

NAMES = (ADDRESS, "localhost")

_HERE = Path(__file__).parent
_SOCKET = "/live/socket"
_EMPTY = """<!DOCTYPE html>
<html lang="en" class="live-empty">
<head><meta charset="utf-8"><title>Preview</title><link rel="icon" href="data:,"></head>
<body></body>
</html>
"""


class Server:
    """Serves a session.

    Attributes:
        session: what is shown.
        token: what a page has to show that wants something done; only pages of this server know it.
        port: where it listens.
    """

    def __init__(self, session: Session, *, port: int = 0) -> None:
        """Listens, on 127.0.0.1 alone.

        Args:
            session: what is shown.
            port: where; 0 for any that is free.

        Raises:
            Problem: the port is taken (status 3).
        """
        self.session = session
        self.token = secrets.token_urlsafe(24)
        listening = socket.socket()
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name == "posix")
            listening.settimeout(0)
            listening.bind((ADDRESS, port))
            listening.listen()
        except OSError as error:
            listening.close()
            raise Problem(
                found=f"port {port} cannot be used: {error.strerror}",
                remedy="Choose another one with --port, or leave it out",
                status=Status.MACHINE,
            ) from None
        self.port = listening.getsockname()[1]
        own = {"server": self}
        self._application = Application(
            [
                ("/", _Live, own),
                ("/index.html", _Deck, own),
                (_SOCKET, _Socket, own),
                (r"/live/(page\.(?:js|css))", _ClientFile, own),
                (r"/((?:figures|media|assets)/.+)", _File, own),
            ],
            websocket_ping_interval=20,
            log_function=lambda handler: None,
        )
        self._http = HTTPServer(self._application)
        self._http.add_socket(listening)

    @property
    def address(self) -> str:
        """Where the preview is."""
        return f"http://{ADDRESS}:{self.port}/"

    @property
    def hosts(self) -> set[str]:
        """How a request may call this server: by another name, a page of another site could have been led here."""
        return {f"{name}:{self.port}" for name in NAMES}

    async def close(self) -> None:
        """Listens no more."""
        self._http.stop()
        await self._http.close_all_connections()


class _Handler(RequestHandler):
    """Answers who is on this machine and asks for this server by its own name."""

    def initialize(self, server: Server) -> None:
        self.server, self.session = server, server.session

    def prepare(self) -> None:
        if self.request.host not in self.server.hosts:
            raise HTTPError(403, reason="Another host")

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Content-Security-Policy", "frame-ancestors 'self'")

    def write_error(self, status_code: int, **_: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code} {self._reason}\n")


class _Live(_Handler):
    """The deck with what makes it live."""

    def get(self) -> None:
        parts = self.session.showing.parts
        own = {
            "socket": f"{_SOCKET}?token={self.server.token}",
            "session": self.server.token[:8],
            "shell": parts.shell if parts else None,
            "digests": dict(parts.digests) if parts else {},
            "cells": dict(self.session.showing.cells),
            "state": self.session.state,
            "link": None if editors.command(Path("file"), 1) else editors.link(self.session.folder),
        }
        data = json.dumps(own).replace("<", "\\u003c")
        head = '<link rel="stylesheet" href="/live/page.css">\n</head>'
        end = (
            f'<script type="application/json" id="live-settings">{data}</script>\n<script src="/live/page.js"></script>'
        )
        html = parts.html if parts else _EMPTY
        self.set_header("Content-Type", "text/html; charset=utf-8")
        before, _, after = html.rpartition("</body>")
        self.write(f"{before.replace('</head>', head, 1)}{end}\n</body>{after}")


class _Deck(_Handler):
    """The deck as a build writes it."""

    def get(self) -> None:
        if self.session.showing.page is None:
            raise HTTPError(404)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.write(self.session.showing.page.html)


class _ClientFile(_Handler):
    def get(self, name: str) -> None:
        _send(self, name, (_HERE / name).read_bytes())


class _File(_Handler):
    """What the deck shows and loads, and no other file."""

    def get(self, name: str) -> None:
        name = unquote(name)
        page = self.session.showing.page
        if page is None:
            raise HTTPError(404)
        content = page.files.get(name)
        if content is None:
            path = {unquote(address): path for address, path in page.media.files().items()}.get(name)
            if path is None and name.startswith("assets/"):
                path = (self.session.showing.assets.parent / name).resolve()
                if not path.is_relative_to(self.session.showing.assets.resolve()):
                    raise HTTPError(404)
            if path is None or not path.is_file():
                raise HTTPError(404)
            content = path.read_bytes()
        if self.get_query_argument("v", ""):  # what changes has another address
            self.set_header("Cache-Control", "private, max-age=3600, immutable")
        _send(self, name, content)


class _Socket(WebSocketHandler):
    """What a page and the session say to each other."""

    def initialize(self, server: Server) -> None:
        self.server, self.session = server, server.session

    def prepare(self) -> None:
        token = self.get_query_argument("token", "")
        if self.request.host not in self.server.hosts or not secrets.compare_digest(token, self.server.token):
            raise HTTPError(403)

    def check_origin(self, origin: str) -> bool:
        return urlsplit(origin).netloc in self.server.hosts

    def open(self) -> None:
        self.set_nodelay(True)
        self.session.listeners.add(self._send)
        if self.session.showing.parts:
            self._send(self.session.showing.deck([]))
        self._send(self.session.state)

    def on_close(self) -> None:
        self.session.listeners.discard(self._send)

    def on_message(self, text: str | bytes) -> None:
        try:
            message = json.loads(text)
            kind, name = str(message["type"]), message.get("name", "")
        except (ValueError, TypeError, KeyError, AttributeError):
            return
        if kind == "want" and self.session.showing.parts and isinstance(name, list):
            self._send(self.session.showing.deck([str(each) for each in name]))
        elif kind == "at":
            self.session.at(str(name))
        elif kind == "interrupt":
            self.session.interrupt(str(name))
        elif kind == "again":
            self.session.again(str(name))
        elif kind == "open":
            self._edit(str(name))

    def _edit(self, place: str) -> None:
        name, _, line = place.partition(":")
        file = self.session.file(name)
        if file and (arguments := editors.command(file, int(line) if line.isdigit() else 1)):
            with contextlib.suppress(OSError):
                editors.start(arguments)

    def _send(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(WebSocketClosedError):  # the page has gone, and is told nothing more
            self.write_message(json.dumps(message)).add_done_callback(lambda sent: sent.exception())


def _send(handler: RequestHandler, name: str, content: bytes) -> None:
    kind = media_type(name)
    kind += "; charset=utf-8" if kind.startswith("text/") or kind.endswith(("javascript", "json")) else ""
    handler.set_header("Content-Type", kind)
    handler.write(content)
