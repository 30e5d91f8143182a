"""Copies of files on the web that `deck fetch` has put beside the talk: a deck shows them in place of the originals."""

import hashlib
import re
from pathlib import Path
from urllib.parse import quote

from deck.formats.addresses import split_address

FOLDER = "fetched"
"""The folder of the copies, in the talk's."""

_ON_THE_WEB = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_KEPT = "%/:=&?~#+!$,;'@()*[]"  # what an address holds as it is; so one that is quoted already stays
_DIGITS = 10  # of a digest of the address: 40 bits, which no two addresses of a talk share by chance


def is_on_the_web(address: str) -> bool:
    """Whether an address leads to a file on the web."""
    return bool(_ON_THE_WEB.match(address))


def full_address(written: str) -> str:
    """The address as it is asked for: with a scheme, without blanks, and without the part behind `#`."""
    address = quote(written.strip().partition("#")[0], safe=_KEPT)
    return f"https:{address}" if address.startswith("//") else address


def copy_of(written: str, folder: Path) -> Path | None:
    """The copy of a file on the web; None where there is none.

    Args:
        written: the file's address.
        folder: the talk's.
    """
    if not (folder / FOLDER).is_dir():
        return None
    return next(iter(sorted((folder / FOLDER).glob(f"*-{_key(written)}.*"))), None)


def name_of_copy(written: str, suffix: str) -> str:
    """What the copy of a file on the web is called: its own name, made unique by its address."""
    stem = re.sub(r"[^\w-]+", "-", Path(split_address(full_address(written)).path).stem).strip("-")[:40] or "file"
    return f"{stem}-{_key(written)}{suffix}"


def _key(written: str) -> str:
    return hashlib.sha256(full_address(written).encode()).hexdigest()[:_DIGITS]
