"""How a talk's code is run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How a talk's code is run.

    Attributes:
        cold: runs every section, whatever was kept, and tells the code to trust nothing that it kept before.
        frozen: runs nothing: what is not kept is a Problem.
        draft: tells the code that it may work briefly.
        timeout: seconds that one cell may take; None for as long as it likes.
    """

    cold: bool = False
    frozen: bool = False
    draft: bool = False
    timeout: float | None = None


AS_USUAL = RunOptions()
