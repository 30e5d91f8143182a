"""What happens while sections run, for who shows it to a person."""

from typing import Protocol


class Progress(Protocol):
    """Hears what happens while sections run; for a display."""

    def started(self, section: str, *, cells: int) -> None:
        """The section's kernel is about to start; `cells` of its cells will run."""

    def reached(self, section: str, *, cell: int) -> None:
        """The section's `cell`-th cell that runs, 1-based, begins."""

    def slow(self, section: str, *, place: str, seconds: float) -> None:
        """A cell took long and will again, as nothing of it is stored; `place` is its file and line."""

    def finished(self, section: str, *, seconds: float) -> None:
        """The section is executed."""
