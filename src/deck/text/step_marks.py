"""Lines that are lit step by step: what a line's HTML holds so that style alone can tell whether it is lit now.

A line is lit from one step until another. Both are empty elements in it that reveal.js marks as visible when their
step has come, and code.css paints a line that has a `from` that is visible before an `until` that is not. Nothing is
copied, so a reader that speaks the text speaks it once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from deck.analysis.lines import Steps


@dataclass(frozen=True, slots=True)
class Lights:
    """Which lines are lit at which step.

    Attributes:
        steps: the lines of each.
        name: of these steps among all of a slide's.
        at_once: whether the first step is there from the beginning, and takes no key press.
    """

    steps: Steps
    name: str
    at_once: bool = True

    def order(self) -> str:
        """What stands before the first line: the steps come in their own order, whatever that of the lines is."""
        return "".join(self._mark("step", step) for step in range(int(self.at_once), len(self.steps)))

    def of(self, line: int) -> str:
        """What stands at the beginning of a line; empty where it is never lit.

        Args:
            line: 1-based.
        """
        return "".join(self._mark("from", first) + self._mark("until", end) for first, end in self._periods(line))

    def _periods(self, line: int) -> Iterator[tuple[int, int]]:
        """First step of each run of steps at which the line is lit, and the step after its last."""
        first = None
        for step, lines in enumerate((*self.steps, frozenset())):
            if line in lines and first is None:
                first = step
            elif line not in lines and first is not None:
                yield first, step
                first = None

    def _mark(self, kind: str, step: int) -> str:
        if step == 0 and self.at_once:
            return f'<span class="{kind} visible"></span>'
        if step == len(self.steps):
            return f'<span class="{kind}"></span>'
        return f'<span class="{kind} fragment custom" data-together="{escape(self.name)}-{step + 1}"></span>'
