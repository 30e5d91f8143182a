"""Files that slides show and the speaker has beside the talk: photographs, videos, sounds."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from deck.formats.addresses import HOLDERS, addresses, may_have_styles, new_addresses, split_address
from deck.formats.edits import edited
from deck.formats.html import Tag, tags
from deck.problem import Problem, Status, nearest
from deck.reading.fetched import FOLDER as FETCHED
from deck.reading.fetched import copy_of, is_on_the_web

FOLDER = "media"
VIDEOS = frozenset({".mp4", ".m4v", ".webm", ".ogv", ".mov"})
SOUNDS = frozenset({".mp3", ".m4a", ".ogg", ".oga", ".opus", ".wav", ".flac"})

_PLAYERS = frozenset({"video", "audio"})
_PATH_END = re.compile(r"[?#]")  # ends a path: a video may be named with the seconds to play, as in clip.mp4#t=5
# An address with a scheme, of another host, or within the page. One letter and a colon are a drive of Windows.
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:|//|#")
# What a player has from the text of its image, or has no use for.
_NOT_OF_PLAYERS = frozenset(
    {"src", "srcset", "alt", "aria-label", "controls", "preload", "loading", "decoding", "sizes"}
)


class Media:
    """The files of one deck; knows where each comes from and what it is called there.

    Args:
        folder: the talk's, in which the files are looked up.

    Attributes:
        on_the_web: a warning for each file on the web that an output shows, by its address.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: dict[Path, str] = {}
        self.on_the_web: dict[str, Problem] = {}

    def address(self, written: str) -> str:
        """Where in the deck the file lies that the talk names, as an address; one of another place stays as it is.

        A file of another folder, such as `../figures/x.png`, is copied along as well. One that is named from the root
        of the disk is not: it would be on this machine alone. Of a file on the web the copy is shown that
        `deck fetch` has made.

        Raises:
            Problem: no such file, or one named from the root. The place is not filled in.
        """
        if is_on_the_web(written) and (copy := copy_of(written, self._folder)):
            written = f"{quote(f'{FETCHED}/{copy.name}')}{''.join(written.partition('#')[1:])}"
        if (parts := file_named(written)) is None:
            return written
        name, rest = parts
        path = (self._folder / name).resolve()
        if Path(name).is_absolute() and not path.is_relative_to(self._folder.resolve()):
            remedy = f"Name it from the talk's folder, {self._folder.name}/, or copy it there"
            raise _problem(f"{name} is the name of a file on this machine alone", remedy=remedy)
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
        found = tags(html) if may_have_styles(html) else tags(html, "p", *HOLDERS)
        shown = [tag for tag in found if not tag.closes and (tag.name in HOLDERS or "style" in tag.attributes)]
        edits = [(tag.start, tag.end, self._tag(html, tag, alt, place)) for tag in shown]
        paragraphs = _paragraphs_of_one(html, [tag for tag in found if tag.name == "p" or tag.name in HOLDERS])
        edits += [(p.start, p.end, '<p class="media">') for p in paragraphs]
        return edited(html, edits)

    def check(self, html: str, *, place: Callable[[str], Mapping[str, Any]] = lambda name: {}) -> None:
        """Sees that each file is there that the HTML names.

        Raises:
            Problem: as `address`, with what `place` says of it.
        """
        for tag in tags(html):
            for each in () if tag.closes else addresses(tag):
                self._placed(each, place)

    def _tag(self, html: str, tag: Tag, alt: str | None, place: Callable[[str], Mapping[str, Any]]) -> str:
        """The tag with its addresses in the deck, as a player where it needs one."""
        said = {name: html[each.start : each.end] for name, each in tag.attributes.items()}
        said |= {name: edit[2] for name, edit in new_addresses(tag, lambda written: self._placed(written, place))}
        if tag.name == "img" and (kind := _kind_of_player(tag.get("src") or "")):
            label = f" aria-label={said['alt'] or '""'}" if "alt" in said else ""
            rest = "".join(_written(name, value) for name, value in said.items() if name not in _NOT_OF_PLAYERS)
            preload = said.get("preload") or '"metadata"'
            text = f"<{kind} controls preload={preload} src={said['src']}{label}{rest}></{kind}>"
        else:
            kind, label = tag.name, tag.get("aria-label") or ""
            edits = [(each.start, each.end, said[name]) for name, each in tag.attributes.items()]
            if kind in _PLAYERS and (auto := tag.attributes.get("autoplay")):
                edits.append((auto.begin, auto.begin, "data-"))
            text = edited(html[tag.start : tag.end], ((a - tag.start, b - tag.start, new) for a, b, new in edits))
        if kind not in _PLAYERS or alt is None or label:
            return text
        end = len(f"<{kind}")
        return f'{text[:end]} aria-label="{escape(alt)}"{text[end:]}'

    def _placed(self, written: str, place: Callable[[str], Mapping[str, Any]]) -> str:
        """The address of the deck's copy of a file, or a Problem that says where the file is named."""
        try:
            return self.address(written)
        except Problem as problem:
            raise problem.at(**place(written)) from None

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


def file_named(address: str) -> tuple[str, str] | None:
    """The file that an address names by its path, and what follows the path; None where it leads elsewhere."""
    if _ELSEWHERE.match(address) or not address.strip():
        return None
    path = _PATH_END.split(address, maxsplit=1)[0]
    return unquote(path), address.removeprefix(path)


def _written(name: str, value: str) -> str:
    # What begins by itself would begin with the first slide; reveal.js begins it with its own.
    name = "data-autoplay" if name == "autoplay" else name
    return f" {name}={value}" if value else f" {name}"


def _kind_of_player(address: str) -> str | None:
    suffix = Path(split_address(address.strip()).path).suffix.lower()
    return "video" if suffix in VIDEOS else "audio" if suffix in SOUNDS else None


def _paragraphs_of_one(html: str, found: Sequence[Tag]) -> Iterator[Tag]:
    """The tags of paragraphs that hold one picture or player and no word."""
    for number, tag in enumerate(found):
        if tag.name != "p" or tag.closes or tag.attributes:
            continue
        inside = list(takewhile(lambda each: each.name != "p", found[number + 1 :]))
        names = [f"/{each.name}" if each.closes else each.name for each in inside]
        end = number + 1 + len(inside)
        if (
            names not in (["img"], ["video", "/video"], ["audio", "/audio"])
            or end == len(found)
            or not found[end].closes
        ):
            continue
        if all(not html[a.end : b.start].strip() for a, b in pairwise(found[number : end + 1])):
            yield tag


def _problem(found: str, *, remedy: str | None) -> Problem:
    return Problem(
        found=found,
        expected="a picture, video or sound in the talk's folder, or named from there",
        remedy=remedy,
        status=Status.TALK,
    )
