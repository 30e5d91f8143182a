"""Signs that a figure's fonts lack: found, and lent from other fonts of the machine."""

import contextlib
import functools
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.text import Text

_MISSING = re.compile(r"Glyph (\d+) \(.*\) missing from font")  # what matplotlib says of each
# Fonts made to be read come before those that have a sign by chance, upright ones before others.
_READABLE = (
    "noto sans",
    "source han sans",
    "noto",
    "segoe ui",
    "hiragino",
    "yu gothic",
    "microsoft",
    "pingfang",
    "sans",
)
_STAND_INS = ("lastresort", "last resort", "adobe blank")  # have a box for every sign there is


@contextlib.contextmanager
def missing_glyphs() -> Iterator[set[str]]:
    """Collects the signs for which matplotlib finds no glyph, in place of its warnings of them."""
    missing: set[str] = set()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        yield missing
    for each in said:
        if found := _MISSING.match(str(each.message)):
            missing.add(chr(int(found[1])))
        else:
            warnings.warn_explicit(each.message, each.category, each.filename, each.lineno, source=each.source)


def lend_fonts(figure: Figure, missing: set[str]) -> bool:
    """Adds, behind the fonts of the texts that lack signs, others of the machine that have them.

    Returns:
        Whether there are any.
    """
    families = _families(frozenset(missing))
    for text in figure.findobj(Text) if families else ():
        assert isinstance(text, Text)
        if missing & set(text.get_text()):
            text.set_fontfamily([*text.get_fontfamily(), *families])
    return bool(families)


@functools.cache
def _families(missing: frozenset[str]) -> tuple[str, ...]:
    """Families that together have as many of the signs as the machine's fonts do."""
    left, families = set(missing), []
    for file, name in _fonts():
        if not left:
            break
        if drawn := _drawn_by(file, left):
            left -= drawn
            families.append(name)
    return tuple(families)


def _fonts() -> Iterator[tuple[str, str]]:
    """Files and families: those that matplotlib knows, then those that were installed since it looked."""
    manager = font_manager.fontManager
    known = {each.fname: each for each in reversed(manager.ttflist) if each.index == 0}
    for each in sorted(known.values(), key=_rank):
        yield each.fname, each.name
    for file in sorted(set(font_manager.findSystemFonts()) - known.keys()):
        with contextlib.suppress(Exception):  # of a damaged font, whatever reads it says
            manager.addfont(file)
            yield file, FT2Font(file).family_name


def _rank(entry: font_manager.FontEntry) -> tuple[bool, bool, int, str, str]:
    name = entry.name.lower()
    readable = next((n for n, word in enumerate(_READABLE) if word in name), len(_READABLE))
    return entry.style != "normal", entry.weight not in (400, "normal", "regular"), readable, name, entry.fname


def _drawn_by(file: str, signs: set[str]) -> set[str]:
    """Those of the signs for which a font has an outline: a bitmap, or a letter of colours, leaves a gap."""
    if any(word in Path(file).name.lower() for word in _STAND_INS):
        return set()
    drawn = set()
    with contextlib.suppress(Exception):  # of a damaged font, whatever reads it says
        font = FT2Font(file)
        if any(word in font.family_name.lower() for word in _STAND_INS):
            return set()
        charmap = font.get_charmap()
        for sign in signs & set(map(chr, charmap)):
            font.load_char(ord(sign), flags=LoadFlags.NO_SCALE)
            if len(font.get_path()[0]):
                drawn.add(sign)
    return drawn
