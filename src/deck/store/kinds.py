"""What the store keeps, by kind."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry.

    Attributes:
        folder: of its entries. It counts the layouts that the kind has had: entries of an old one are never misread.
        has_files: whether an entry is a bundle, a record with files, or a record alone.
    """

    folder: str
    has_files: bool = False

    @property
    def suffix(self) -> str:
        """What the names of its entries end with."""
        return ".tar" if self.has_files else ".json"


OUTPUTS = Kind("outputs-2")
"""The outputs of each cell of a section."""

LEDGERS = Kind("ledgers-2")
"""What a section's code, or a stored cell's, keeps in a store of its own."""

VALUES = Kind("values-2", has_files=True)
"""The values of a stored cell, and its outputs."""

INPUTS = Kind("inputs-1")
"""What a section's code, or a stored cell's, has read: files, folders, environment variables."""

CELLS = Kind("cells-2")
"""Cells of a percent-format text."""

BUILDS = Kind("builds-1")
"""What a talk's outputs were last made from."""

DRAWINGS = Kind("drawings-1", has_files=True)
"""A cell's figures, drawn for files."""

PREFLIGHTS = Kind("preflights-1", has_files=True)
"""What a preflight has seen of a deck."""

KINDS = (OUTPUTS, LEDGERS, VALUES, INPUTS, CELLS, BUILDS, DRAWINGS, PREFLIGHTS)
