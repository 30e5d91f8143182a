"""A talk: its sections in order, and the settings that they share."""

from dataclasses import dataclass
from pathlib import Path

from deck.config.configuration import Configuration
from deck.talk.cell import Cell
from deck.talk.unread import Unread


@dataclass(frozen=True, slots=True)
class Section:
    """One NN_name.py or .ipynb: runs by itself, in its own kernel. `name` is the file's stem.

    `remarks` are sentences for the author about how it was read.
    """

    path: Path
    name: str
    cells: tuple[Cell, ...]
    remarks: tuple[str, ...] = ()

    @property
    def unread(self) -> tuple[Unread, ...]:
        """What of its cells says nothing to a deck."""
        return tuple(
            Unread(what, self.path.name, cell.place(line)) for cell in self.cells for what, line in cell.unread
        )


@dataclass(frozen=True, slots=True)
class Talk:
    """Sections in order, with their settings; `folder` is where they run, and where the files lie that they name.

    A `draft` is a talk whose code may work briefly, and each of whose slides says so. `unread` is what its file says
    of itself to other tools.
    """

    folder: Path
    config: Configuration
    sections: tuple[Section, ...]
    draft: bool = False
    unread: tuple[Unread, ...] = ()
