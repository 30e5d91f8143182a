"""Which figures a talk has: all pictures on its slides, with a name and what is to be said of each."""

from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from nbformat import NotebookNode

from deck.figures.drawing.options import files_of
from deck.formats.images import IMAGES, JPEG, PNG, SVG
from deck.problem import Problem, Status
from deck.slides.composition import Placed, Slide, compose
from deck.slides.figure_names import figure_names
from deck.slides.outputs import settle
from deck.talk.cell import Cell
from deck.talk.markdown.headings import heading
from deck.talk.talk import Section, Talk
from deck.talk.visibility import shows_outputs


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """A figure of a talk.

    Attributes:
        name: as its cell gives it, else made of its section and slide; with a number for what is not the first.
        section: where its cell stands.
        cell: that shows it.
        number: which of the cell's pictures it is, from 0.
        slide: that it stands on; its id.
        title: the slide's.
        kind: the media type of what the slide shows.
        content: that itself.
    """

    name: str
    section: Section
    cell: Cell
    number: int
    slide: str
    title: str
    kind: str
    content: bytes

    @property
    def alt(self) -> str:
        """What it shows, in words; those of its caption where its cell, which gives no name either, gives none."""
        return " ".join((self.cell.alt_of(self.number) or "").split()) or self.caption

    @property
    def caption(self) -> str:
        """The cell's caption, else the slide's title."""
        given = self.cell.caption_of(self.number) or self.cell.caption_of_all
        return heading(f"# {' '.join(given.split())}") if given else self.title

    def problem(self, found: str, *, expected: str | None = None, remedy: str | None = None) -> Problem:
        """What is wrong with it, at its cell."""
        problem = Problem(found=f"figure '{self.name}': {found}", status=Status.TALK, expected=expected, remedy=remedy)
        return self.cell.locate(problem, self.section.path)


def subjects_of(talk: Talk, notebooks: dict[str, NotebookNode]) -> tuple[NamedFigure, ...]:
    """The talk's figures, in order.

    Args:
        talk: in its edition.
        notebooks: as they were executed.

    Raises:
        Problem: a named figure without an alt text, one that shows no picture, names of files that clash.
    """
    sections = {section.path.name: section for section in talk.sections}
    names = {file: figure_names(section) for file, section in sections.items()}
    found = [
        subject
        for stack in compose(talk, notebooks)
        for slide in stack
        for each in slide.cells
        if each.cell.kind == "code" and shows_outputs(each.cell)
        for subject in _subjects(names[each.file][each.cell.number], slide, each, sections[each.file], talk)
    ]
    _check_names(each for each in found if each.cell.options.figure)
    return tuple(_with_free_names(found))


def _subjects(name: str, slide: Slide, placed: Placed, section: Section, talk: Talk) -> Iterator[NamedFigure]:
    settle(placed, folder=talk.folder, theme=talk.config.theme.base)
    pictures = list(_pictures(placed.node.outputs))
    is_named = placed.cell.options.figure is not None
    for number, (kind, content) in enumerate(pictures):
        own = f"{name}-{number + 1}" if number else name
        subject = NamedFigure(own, section, placed.cell, number, slide.id, slide.title, kind, content)
        if is_named and not placed.cell.options.alt:
            raise subject.problem("it has no alt text", expected='alt="..." in its header', remedy="Say what it shows")
        yield subject
    if is_named and not pictures:
        subject = NamedFigure(name, section, placed.cell, 0, slide.id, slide.title, "", b"")
        raise subject.problem(
            "its cell shows no picture that stands still",
            expected="a figure of matplotlib, a chart of Altair, an SVG or a PNG",
            remedy="Take the name away, or show a picture",
        )


def _with_free_names(subjects: Sequence[NamedFigure]) -> Iterator[NamedFigure]:
    """The figures; those whose cells give no name have the first one that is free."""
    taken = {file for each in subjects if each.cell.options.figure for file in files_of(each.name)}
    bases = {each.section.name: figure_names(each.section) for each in subjects}
    for subject in subjects:
        if subject.cell.options.figure:
            yield subject
            continue
        base = bases[subject.section.name][subject.cell.number]
        names = (base if n == 1 else f"{base}-{n}" for n in count(1))
        name = next(name for name in names if taken.isdisjoint(files_of(name)))
        taken.update(files_of(name))
        yield replace(subject, name=name)


def _pictures(outputs: Iterable[NotebookNode]) -> Iterator[tuple[str, bytes]]:
    for output in outputs:
        data = output.get("data", {})
        kind = next((each for each in IMAGES if each in data), None)
        if kind == SVG:
            yield kind, data[kind].encode()
        elif kind in (PNG, JPEG):
            yield kind, b64decode(data[kind])


def _check_names(subjects: Iterable[NamedFigure]) -> None:
    taken: dict[str, NamedFigure] = {}
    for subject in subjects:
        for file in files_of(subject.name):
            if file in taken:
                raise subject.problem(
                    f"its file {file} would be one of figure '{taken[file].name}', too", remedy="Choose another name"
                )
            taken[file] = subject
