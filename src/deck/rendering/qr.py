"""The code that a phone reads an address from."""

import functools
from html import escape

from deck.problem import Problem

QUIET = 4  # modules of free ground around the code: what ISO/IEC 18004 asks for
# About a fifteenth of the code may be lost, to a bad projector or a head in front, and it is read all the same.
CORRECTION = "m"


@functools.lru_cache(maxsize=8)
def qr_code(address: str) -> str:
    """An address as a QR code: an SVG, dark on light in any theme, as not all phones read the other way round.

    Raises:
        Problem: an address too long for any code.
    """
    import segno  # here, as few slides need it

    try:
        code = segno.make(address, error=CORRECTION, micro=False, boost_error=False)
    except segno.DataOverflowError:
        found = f"an address of {len(address):,} characters, too long for a QR code"
        raise Problem(found=found, remedy="Give a shorter url in deck.yml") from None
    image = code.svg_inline(border=QUIET, omitsize=True, dark="#000", light="#fff", svgclass="modules", lineclass=None)
    return f'<div class="qr" role="img" aria-label="QR code of {escape(address)}">{image}</div>'


def spoken(address: str) -> str:
    """An address as one reads it out: without the scheme and a slash at its end."""
    return address.partition("://")[2].rstrip("/")
