"""Files that slides show and the speaker has beside the talk: photographs, videos, sounds."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from deck.problem import Problem, Status, nearest

FOLDER = "media"
VIDEOS = frozenset({".mp4", ".m4v", ".webm", ".ogv", ".mov"})
SOUNDS = frozenset({".mp3", ".m4a", ".ogg", ".oga", ".opus", ".wav", ".flac"})

_TAG = re.compile(r"<(?:img|video|audio|source|track|object|embed)\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<=\s)(?P<name>[\w:-]+)(?:\s*=\s*(?P<value>"[^"]*"|'[^']*'|[^\s>"']+))?""")
_ADDRESSES = frozenset({"src", "poster", "data"})
# A paragraph that holds one picture or player and no word.
_ALONE = re.compile(r"<p>(\s*<(?:img|video|audio)\b[^>]*>(?:\s*</(?:video|audio)>)?\s*)</p>", re.IGNORECASE)
_PLAYER = re.compile(r"<(?:video|audio)\b", re.IGNORECASE)
_IMG = re.compile(r"<img\b", re.IGNORECASE)
_PARTS = re.compile(r"([^?#]*)(.*)", re.DOTALL)  # a video may be named with the seconds to play: clip.mp4#t=5
# An address with a scheme, of another host, or within the page. One letter and a colon are a drive of Windows.
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:|//|#")


class Media:
    """The files of one deck; knows where each comes from and what it is called there.

    Args:
        folder: the talk's, in which the files are looked up.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: dict[Path, str] = {}

    def address(self, written: str) -> str:
        """Where in the deck the file lies that the talk names, as an address; one of another place stays as it is.

        Raises:
            Problem: no such file, or one outside of the talk's folder. The place is not filled in.
        """
        if _ELSEWHERE.match(written) or not written.strip():
            return written
        name, rest = _PARTS.fullmatch(written).groups()
        name = unquote(name)
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder.resolve()):
            remedy = f"Copy it beside the talk, into {self._folder.name}/"
            raise _problem(f"{name} lies outside of the talk's folder", remedy=remedy)
        if not path.is_file():
            raise _problem(f"no file {name} beside the talk", remedy=nearest(name, self.known()))
        return quote(f"{FOLDER}/{self._name(path)}") + rest

    def rewritten(
        self, html: str, *, alt: str | None = None, place: Callable[[str], Mapping[str, Any]] = lambda name: {}
    ) -> str:
        """The HTML with the addresses of the deck's copies; an image that is a video or a sound gets a player.

        Args:
            html: of a cell.
            alt: what a video or a sound is about that says nothing of it itself.
            place: file, line and cell of a Problem with the address that is given to it.

        Raises:
            Problem: as `address`.
        """

        def address(found: re.Match[str]) -> str:
            if found["name"].lower() not in _ADDRESSES or found["value"] is None:
                return found[0]
            written = unescape(found["value"].strip("\"'"))
            try:
                return f'{found["name"]}="{escape(self.address(written))}"'
            except Problem as problem:
                raise problem.at(**place(written)) from None

        html = _TAG.sub(lambda tag: _labelled(_with_player(_ATTRIBUTE.sub(address, tag[0])), alt), html)
        return _ALONE.sub(r'<p class="media">\1</p>', html)

    def copy(self, folder: Path) -> None:
        """Copy all files that were asked for into the deck's folder."""
        for path, name in self._names.items():
            target = folder / FOLDER / name
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, target)

    def files(self) -> dict[str, Path]:
        """All files that were asked for, by their addresses in the deck."""
        return {quote(f"{FOLDER}/{name}"): path for path, name in self._names.items()}

    def _name(self, path: Path) -> str:
        if path not in self._names:
            taken = {name.lower() for name in self._names.values()}
            names = (path.name if n == 1 else f"{path.stem}-{n}{path.suffix}" for n in range(1, len(taken) + 2))
            self._names[path] = next(name for name in names if name.lower() not in taken)
        return self._names[path]

    def known(self) -> Iterator[str]:
        """Names of the files beside the talk."""
        for path in sorted(self._folder.rglob("*")):
            parts = path.relative_to(self._folder).parts
            if path.is_file() and not any(part.startswith((".", "__")) for part in parts):
                yield "/".join(parts)


def _with_player(tag: str) -> str:
    """An image whose file is a video or a sound becomes a player of it."""
    attributes = {found["name"].lower(): found["value"] or '""' for found in _ATTRIBUTE.finditer(tag)}
    source = attributes.get("src", "")
    suffix = Path(urlsplit(source.strip("\"'")).path).suffix.lower()
    if not _IMG.match(tag) or suffix not in VIDEOS | SOUNDS:
        return tag
    label = f" aria-label={attributes['alt']}" if "alt" in attributes else ""
    kind = "video" if suffix in VIDEOS else "audio"
    return f'<{kind} controls preload="metadata" src={source}{label}></{kind}>'


def _labelled(tag: str, alt: str | None) -> str:
    if alt is None or "aria-label" in tag:
        return tag
    return _PLAYER.sub(lambda found: f'{found[0]} aria-label="{escape(alt)}"', tag, count=1)


def _problem(found: str, *, remedy: str | None) -> Problem:
    return Problem(
        found=found, expected="a picture, video or sound in the talk's folder", remedy=remedy, status=Status.TALK
    )
