"""What a call asks of all cells of a talk, whatever they say; nbconvert has options of the same names."""

from dataclasses import dataclass, replace

from deck.talk.cell import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What a call asks of all cells.

    Attributes:
        stored: nothing runs: what a notebook holds of an earlier run is shown.
        allow_errors: a cell that raises shows its error, and the next one runs.
        no_input: no code is shown.
    """

    stored: bool = False
    allow_errors: bool = False
    no_input: bool = False

    def applied(self, cell: Cell) -> Cell:
        """The cell as it is with them."""
        options = cell.options
        if cell.kind == "code":
            # A cell that keeps its values has to come to its end.
            if self.allow_errors and not options.store:
                options = replace(options, tags=options.tags | {"raises-exception"})
            if self.no_input:
                options = replace(options, code="hide", focus=None, animate=None)
        return replace(cell, options=options, executes=cell.executes and not self.stored)


AS_WRITTEN = Overrides()
"""Nothing but what the cells say."""
