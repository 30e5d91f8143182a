"""What a file may be called on every system."""

RESERVED = frozenset(
    {"aux", "con", "nul", "prn", *(f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10))}
)
"""Names that Windows keeps for devices, whatever ending a file has: a folder with one cannot be copied there."""


def portable(name: str) -> str:
    """A name of small letters, digits and dashes, as a file may be called everywhere; two names stay two."""
    return f"{name}_" if name in RESERVED else name
