"""A formula as it stands in a text -> as KaTeX takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from deck.problem import Problem, nearest
from deck.text.formulas import numbering
from deck.text.formulas.checking import check
from deck.text.formulas.macros import Macro, expanded
from deck.text.formulas.numbering import Counter, Label
from deck.text.formulas.tex import joined, tokens, without_comments


@dataclass(frozen=True, slots=True)
class Formulas:
    """What a text has to know of formulas elsewhere in the talk.

    Attributes:
        macros: those in effect where the text begins, by their names.
        first: the number of its first equation.
        labels: of all equations of the talk; None where they are not known yet, and no reference is resolved.
        counts: whether its equations have numbers; those of notes have none.
        checks: whether what KaTeX cannot read is a Problem.
    """

    macros: Mapping[str, Macro] = field(default_factory=dict)
    first: int = 1
    labels: Mapping[str, Label] | None = None
    counts: bool = True
    checks: bool = True


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula for KaTeX.

    Attributes:
        tex: empty where it was made of definitions alone.
        display: whether it stands on a line of its own.
        anchor: the id that references lead to; empty where none do.
    """

    tex: str
    display: bool
    anchor: str = ""


class Typesetter:
    """Goes through the formulas of a text, in order.

    Attributes:
        macros: those in effect after the formulas so far.
        counter: of equations.
    """

    def __init__(self, formulas: Formulas) -> None:
        self.macros = dict(formulas.macros)
        self.counter = Counter(formulas.first, counts=formulas.counts)
        self._formulas = formulas

    def set(self, tex: str, *, display: bool, label: str = "") -> Formula:
        """A formula as KaTeX takes it; one that needs nothing stays as it is.

        Args:
            tex: as it stands in the text.
            display: whether it stands on a line of its own.
            label: of the whole formula, as Quarto has it.

        Raises:
            Problem: KaTeX would not know what to do with it. The place is not filled in.
        """
        before = tokens(tex)
        try:
            parts = expanded(before, self.macros)
            display = display or numbering.display_environment(parts)
            labels: list[str] = []
            if display:
                parts, labels = numbering.numbered(parts, self.counter, label=label)
            parts = numbering.resolved(parts, self.reference)
        except ValueError as error:
            if self._formulas.checks:
                raise Problem(found=f"a formula that does not end well: {error}") from None
            parts, labels = before, []
        if self._formulas.checks:
            check(parts, [*self.macros])
        parts = without_comments(parts)
        anchor = (self._formulas.labels or {}).get(labels[0], Label("")).anchor if labels else ""
        return Formula(tex if parts == before else joined(parts).strip(), display, anchor)

    def reference(self, label: str) -> Label:
        """The equation that a label names.

        Raises:
            Problem: there is none. The place is not filled in.
        """
        known = self._formulas.labels
        if known is None:
            return Label("??")
        if label not in known:
            raise Problem(
                found=f"a reference to the equation '{label}', which the talk does not have",
                expected=f"\\label{{{label}}} in a formula",
                remedy=nearest(label, known),
            )
        return known[label]
