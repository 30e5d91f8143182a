"""Files on the web that a talk shows -> copies beside the talk, so that its deck needs no network."""

import http.client
import mimetypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from deck.assets.media_types import media_type, media_type_of, suffix_of
from deck.formats.addresses import split_address
from deck.formats.images import SVG, is_svg
from deck.freshness.kept_sections import kept_outputs
from deck.freshness.snapshot import Snapshot
from deck.problem import Problem, Status, counted
from deck.reading.fetched import FOLDER, copy_of, full_address, name_of_copy
from deck.rendering.web_files import WebFile, files_on_the_web, files_shown_by
from deck.store.atomic import write_whole
from deck.store.store import Store
from deck.talk.visibility import shows_outputs

_SECONDS = 30  # without a byte, after which a server is given up
_LARGEST = 500_000_000  # bytes of one file: more than a deck should hold
_KINDS = ("image", "video", "audio")
# Containers that hold sounds and moving pictures alike: which of them, the name says.
_ALIKE = {"audio/ogg": ("video/ogg",), "video/webm": ("audio/webm",), "video/mp4": ("audio/mp4", "video/quicktime")}
_BEGINNING = 512  # bytes that tell a text from other files
_ASKED_BY = "deck (slides that run)"  # some servers give nothing to a program that does not say its name


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a call of `fetch` has done.

    Attributes:
        files: the copies that it made.
        there: how many were there already.
        unseen: names of sections that have not run as they are now: what their outputs show is not known.
    """

    files: tuple[Path, ...]
    there: int
    unseen: tuple[str, ...]


def fetch(taken: Snapshot, store: Store, *, again: bool = False, say: Callable[[str], None]) -> Fetched:
    """Downloads the pictures, videos and sounds on the web that a talk's texts and outputs show.

    Args:
        taken: the talk.
        store: where its outputs are kept.
        again: whether to replace copies that are there.
        say: gets a line for each copy.

    Raises:
        Problem: some cannot be downloaded; the others are there (status 1).
        OSError: the talk's folder cannot be written.
    """
    folder, made, there, failed = taken.talk.folder, list[Path](), 0, list[str]()
    unseen = [each.name for each in taken.talk.sections if kept_outputs(each, taken, store) is None]
    found = (*files_on_the_web(taken.talk), *_in_outputs(taken, store))
    wanted = {full_address(each.address): each for each in found if not each.is_page}
    for address, file in wanted.items():
        before = copy_of(address, folder)
        if before is not None and not again:
            there += 1
            continue
        try:
            content, suffix = _download(address)
        except Problem as problem:
            failed.append(f"{file.place}: {file.address}: {problem}")
            continue
        path = folder / FOLDER / name_of_copy(address, suffix)
        write_whole(path, content)
        if before is not None and before != path:
            before.unlink()
        made.append(path)
        say(f"{file.place}: {file.address} -> {path.relative_to(folder).as_posix()}, {len(content) / 1e6:.1f} MB")
    if failed:
        raise Problem(
            found=f"{counted(len(failed), 'file')} of {len(wanted)} could not be downloaded",
            remedy="Correct the address, or save a copy in the talk's folder and name that in the text",
            detail="\n".join(failed),
            status=Status.TALK,
        )
    return Fetched(tuple(made), there, tuple(unseen))


def _in_outputs(taken: Snapshot, store: Store) -> Iterator[WebFile]:
    """The files that outputs show, of sections whose outputs are kept."""
    for section in taken.talk.sections:
        cells = [cell for cell in section.cells if cell.runs]
        kept = dict(zip((cell.number for cell in cells), kept_outputs(section, taken, store) or [], strict=False))
        for cell in section.cells:
            outputs = kept.get(cell.number, cell.stored)
            place = f"{section.path.name}:{cell.place(cell.line)}"
            for output in outputs if cell.kind == "code" and shows_outputs(cell) else ():
                data = output.get("data", {})
                yield from files_shown_by(_joined(data.get("text/html")), place)
                yield from files_shown_by(_joined(data.get("text/markdown")), place, is_markdown=True)


def _joined(text: object) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text or "")


def _download(address: str) -> tuple[bytes, str]:
    """A file's content, and the suffix that its name needs.

    Raises:
        Problem: there is no such file, or it is no picture, video or sound.
    """
    try:
        # Only addresses that begin with http come here.
        with urlopen(Request(address, headers={"User-Agent": _ASKED_BY}), timeout=_SECONDS) as answer:
            kind = answer.headers.get_content_type()
            content: bytes = answer.read(_LARGEST + 1)
            left = answer.length
    except HTTPError as error:
        error.close()
        raise Problem(found=f"the server says {error.code} {error.reason}") from None
    except (URLError, OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise Problem(found=f"it cannot be reached: {reason}") from None
    if len(content) > _LARGEST:
        raise Problem(found=f"it is larger than {_LARGEST // 1_000_000} MB")
    if left:
        raise Problem(found=f"the download ended {left} bytes too soon")
    suffix = Path(split_address(address).path).suffix.lower()
    is_like = SVG if is_svg(content) else media_type_of(content)
    if is_like is None and not _is_text(content):
        # A kind that this does not know: then what the server says counts, and last the name.
        is_like = next((each for each in (kind, media_type(f"x{suffix}")) if each.partition("/")[0] in _KINDS), None)
    if is_like is None:
        said = f"of type {kind}" if kind.partition("/")[0] not in _KINDS else f"a text, though the server says {kind}"
        raise Problem(found=f"it is {said}", expected="a picture, a video or a sound")
    if suffix and media_type(f"x{suffix}") in (is_like, *_ALIKE.get(is_like, ())):
        return content, suffix
    return content, suffix_of(is_like) or mimetypes.guess_extension(is_like) or ".bin"


def _is_text(content: bytes) -> bool:
    """Whether it is a text, such as a page that says that there is no file."""
    return b"\0" not in content[:_BEGINNING] and not any(byte > 0xF4 for byte in content[:_BEGINNING])
