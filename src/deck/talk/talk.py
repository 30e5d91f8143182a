"""A talk: its sections in order, and the settings that they share."""

from dataclasses import dataclass
from pathlib import Path

from deck.config.configuration import Configuration
from deck.talk.cell import Cell


@dataclass(frozen=True, slots=True)
class Section:
    """One NN_name.py or .ipynb: runs by itself, in its own kernel. `name` is the file's stem."""

    path: Path
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """Sections in order, with their settings; `folder` is where they run, and where the files lie that they name.

    A `draft` is a talk whose code may work briefly, and each of whose slides says so.
    """

    folder: Path
    config: Configuration
    sections: tuple[Section, ...]
    draft: bool = False
