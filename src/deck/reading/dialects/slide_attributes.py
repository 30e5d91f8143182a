"""What Quarto writes behind a slide's heading for the slide as a whole, such as `{background-color="navy"}`."""

import re
from dataclasses import replace

from deck.talk.cell import Cell
from deck.talk.markdown.commonmark import attributes
from deck.talk.options import TRANSITIONS

_HEADING = re.compile(r"( {0,3}#{1,6}[ \t].*?)[ \t]*(\{[^{}]*\})[ \t]*$")
_BACKGROUNDS = ("background-color", "background-image", "background-gradient", "background")
# Quarto's words for a slide that is too full, or in the middle; a deck has no such.
_CLASSES = frozenset({"scrollable", "smaller", "center", "nostretch", "r-fit-text"})
# Of the slide as well, and nothing that a deck has.
_OTHERS = re.compile(
    r"background-(opacity|size|position|repeat|video|video-loop|video-muted|iframe|interactive|transition)"
    r"|transition(-speed)?|auto-animate(-.+)?|state|visibility|autoslide|output-location"
)


def with_slide_attributes(cell: Cell) -> Cell:
    """A cell that begins a slide, with what its heading says of the slide."""
    first, separator, rest = cell.source.partition("\n")
    match = _HEADING.fullmatch(first) if cell.kind == "markdown" else None
    found = attributes(match[2]) if match else None
    if match is None or found is None:
        return cell
    options, kept, unread = cell.options, dict[str, str](), list(cell.unread)
    for written, value in found.items():
        key = written.removeprefix("data-")
        if key in _BACKGROUNDS:
            options = replace(options, background=options.background or value)
        elif key == "transition" and value in TRANSITIONS:
            options = replace(options, transition=options.transition or value)
        elif key == "visibility" and value == "hidden":
            options = replace(options, slide="skip")
        elif _OTHERS.fullmatch(key):
            unread.append((f"'{written}=\"{value}\"'", cell.line))
        elif key == "class":
            unread += [(f"'.{name}'", cell.line) for name in value.split() if name in _CLASSES]
            kept[written] = value  # for a style sheet of the talk's own
        else:
            kept[written] = value
    if kept == found:
        return replace(cell, unread=tuple(unread))
    text = " ".join([match[1], *([_braces(kept)] if kept else [])])
    return replace(cell, source=text + separator + rest, options=options, unread=tuple(unread))


def _braces(found: dict[str, str]) -> str:
    classes = [f".{name}" for name in found.get("class", "").split()]
    others = [f'{key}="{value}"' for key, value in found.items() if key not in ("class", "id")]
    return f"{{{' '.join([*([f'#{found["id"]}'] if 'id' in found else []), *classes, *others])}}}"
