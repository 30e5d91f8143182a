"""What a source says to other tools and not to a deck: it is named once, all at once."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unread:
    """Something in a file of a talk that says nothing to a deck.

    Attributes:
        what: as it is written there, shortened where it is long.
        file: the file's name.
        place: the line, or, in a notebook, the cell; empty for what is said of the file as a whole.
    """

    what: str
    file: str
    place: str = ""


def sentences(found: Iterable[Unread]) -> list[str]:
    """A line for each file, which names all that was not read there, and where."""
    by_file: dict[str, dict[str, list[str]]] = {}
    for each in found:
        places = by_file.setdefault(each.file, {}).setdefault(each.what, [])
        if each.place and each.place not in places:
            places.append(each.place)
    return [
        f"{file}: not read: {'; '.join(what + _where(places) for what, places in items.items())}"
        for file, items in by_file.items()
    ]


def _where(places: list[str]) -> str:
    if not places:
        return ""
    one = "cell" if places[0].startswith("cell ") else "line"
    numbers = [place.removeprefix("cell ") for place in places]
    return f" ({one if len(numbers) == 1 else f'{one}s'} {', '.join(numbers)})"
