"""Macros and equations of a whole talk: what holds where one of its texts begins, and what references lead to."""

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from deck.config.configuration import FILE
from deck.formats.math_spans import Dialect
from deck.problem import Problem
from deck.talk.talk import Talk
from deck.text.formulas.macros import DEFINING, Macro, defined_in, macro
from deck.text.formulas.numbering import Label
from deck.text.formulas.typesetting import Formulas, Typesetter
from deck.text.markdown import to_text
from deck.text.plugins.setting import Setting

CellPlace = tuple[str, int]
"""A file's name and a cell's number in it."""
_NUMBERED = ("\\begin", "\\label", "\\tag", "{#eq-")


def dialect_of(file: str) -> Dialect:
    """The dialect of the formulas in a section's file."""
    return "jupyter" if file.endswith(".ipynb") else "pandoc"


def may_number(markdown: str) -> bool:
    """Whether a text may have an equation with a number or a label: no other one has to be counted."""
    return any(sign in markdown for sign in _NUMBERED)


_LABEL = re.compile(r"\\label\{([^{}]*)\}|\{#(eq-[\w:.-]+)\}")


@dataclass(slots=True)
class TalkFormulas:
    """A talk's macros and equations.

    A text sees the macros of deck.yml, what cells above it define, in its own file and in those before, and what only
    cells below define.

    Attributes:
        before: the macros in effect where a cell begins that follows a definition.
        anywhere: those in effect where the talk begins.
        labels: of the equations that `count` has numbered; None before.
        repeated: by the key of its text, a label that an equation before has already.
    """

    before: Mapping[CellPlace, Mapping[str, Macro]]
    anywhere: Mapping[str, Macro]
    labels: dict[str, Label] | None = None
    repeated: dict[Hashable, str] = field(default_factory=dict)
    _first: dict[Hashable, int] = field(default_factory=dict)

    def of(self, place: CellPlace, *, key: Hashable = None, counts: bool = True) -> Formulas:
        """What a text of a cell has to know.

        Args:
            place: of the cell.
            key: by which `count` has counted the text's equations.
            counts: whether its equations have numbers.
        """
        macros = self.before.get(place, self.anywhere)
        return Formulas(macros=macros, first=self._first.get(key, 1), labels=self.labels, counts=counts)

    def count(self, texts: Iterable[tuple[Hashable, str, Setting]]) -> None:
        """Numbers the equations of texts in their order, and notes what their labels name.

        A text that cannot be read counts for nothing: whoever shows it tells of it.

        Args:
            texts: of those that may number, each by its key, with its setting but for the numbers counted here.
        """
        labels: dict[str, Label] = {}
        anchors: set[str] = set()
        next_number = 1
        for key, markdown, setting in texts:
            self._first[key] = next_number
            formulas = replace(setting.formulas, first=next_number, labels=None, checks=False)
            try:
                found = to_text(markdown, replace(setting, formulas=formulas)).formulas
            except Problem:
                continue
            next_number = found.counter.next
            if again := next((label for label in found.counter.labels if label in labels), None):
                self.repeated[key] = again
            _add(labels, anchors, found)
        self.labels = labels

    def expect(self, code: Iterable[str]) -> None:
        """Takes for known what code names as a label: an equation that it shows may have it."""
        found = (label for text in code for pair in _LABEL.findall(text) for label in pair if label)
        self.labels = {label: Label("?") for label in found} | (self.labels or {})


def formulas_of(talk: Talk, setting: Setting) -> TalkFormulas:
    """The macros of a talk, where each holds; its equations are not counted yet.

    Args:
        talk: whose texts are read.
        setting: of a text of the talk, with its citations.

    Raises:
        Problem: deck.yml names a file of macros in which a definition is not whole, or that defines nothing.
    """
    given = _given(talk)
    defining = [
        ((section.path.name, cell.number), cell.source)
        for section in talk.sections
        for cell in section.cells
        if cell.kind == "markdown" and any(word in cell.source for word in DEFINING)
    ]
    if not defining:
        return TalkFormulas({}, given)
    later: dict[str, Macro] = {}
    for place, source in defining:
        later = {**_after(source, place, {}, setting), **later}
    anywhere = {**later, **given}
    now: Mapping[str, Macro] = anywhere
    before: dict[CellPlace, Mapping[str, Macro]] = {}
    sources = dict(defining)
    for section in talk.sections:
        for cell in section.cells:
            place = (section.path.name, cell.number)
            before[place] = now
            if place in sources:
                now = _after(sources[place], place, now, setting)
    return TalkFormulas(before, anywhere)


def _after(source: str, place: CellPlace, macros: Mapping[str, Macro], setting: Setting) -> Mapping[str, Macro]:
    """The macros in effect behind a text; of one that cannot be read, which is told elsewhere, those before it."""
    own = replace(setting, dialect=dialect_of(place[0]), formulas=Formulas(macros=macros, checks=False))
    try:
        return to_text(source, own).formulas.macros
    except Problem:
        return macros


def _given(talk: Talk) -> dict[str, Macro]:
    """The macros of deck.yml."""
    given = talk.config.macros
    if not isinstance(given, str):
        return {name: macro(definition) for name, definition in given.items()}
    file = talk.folder / given
    try:
        found = defined_in(file.read_text(encoding="utf-8-sig"))
    except (ValueError, OSError) as error:
        raise Problem(found=f"a definition that is not whole: {error}", expected="LaTeX", file=file) from None
    if not found:
        expected = "definitions such as \\newcommand{\\R}{\\mathbb{R}}"
        remedy = f"Write them there, or leave 'macros' out of {FILE}"
        raise Problem(found="no macro", expected=expected, remedy=remedy, file=file)
    return found


def _add(labels: dict[str, Label], anchors: set[str], found: Typesetter) -> None:
    """Notes what the labels of a text name; of two equations of one label, the first one counts."""
    for label, (number, first) in found.counter.labels.items():
        if label in labels:
            continue
        if first in labels and first != label:
            labels[label] = Label(number, labels[first].anchor)
            continue
        name = re.sub(r"[^A-Za-z0-9]+", "-", first).strip("-")
        base = name if name.startswith("eq-") else f"eq-{name}"
        names = (base if n == 1 else f"{base}-{n}" for n in range(1, len(anchors) + 2))
        anchor = next(name for name in names if name not in anchors)
        anchors.add(anchor)
        labels[label] = Label(number, anchor)
