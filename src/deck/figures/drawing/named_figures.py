"""Which figures a talk has: cells that name one, on slides, with what is to be said of each."""

from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from deck.figures.drawing.options import files_of
from deck.formats.images import IMAGES, JPEG, PNG, SVG
from deck.problem import Problem, Status
from deck.slides.composition import Placed, Slide, compose
from deck.slides.outputs import settle
from deck.talk.cell import Cell
from deck.talk.headings import heading
from deck.talk.talk import Section, Talk
from deck.talk.visibility import shows_outputs


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """A figure of a talk.

    Attributes:
        name: as its cell gives it; with a number where the cell shows several.
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
        """What it shows, in words."""
        return " ".join((self.cell.options.alt or "").split())

    @property
    def caption(self) -> str:
        """The cell's caption, else the slide's title."""
        given = self.cell.options.caption
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
        Problem: a figure without an alt text, one that shows no picture, names of files that clash.
    """
    sections = {section.path.name: section for section in talk.sections}
    placed = [(slide, each) for stack in compose(talk, notebooks) for slide in stack for each in slide.cells]
    found = tuple(
        subject
        for slide, each in placed
        if (name := each.cell.options.figure) and shows_outputs(each.cell)
        for subject in _subjects(name, slide, each, sections[each.file], talk)
    )
    _check_names(found)
    return found


def _subjects(name: str, slide: Slide, placed: Placed, section: Section, talk: Talk) -> Iterator[NamedFigure]:
    settle(placed, folder=talk.folder)
    pictures = list(_pictures(placed.node.outputs))
    for number, (kind, content) in enumerate(pictures):
        own = f"{name}-{number + 1}" if number else name
        subject = NamedFigure(own, section, placed.cell, number, slide.id, slide.title, kind, content)
        if not placed.cell.options.alt:
            raise subject.problem("it has no alt text", expected='alt="..." in its header', remedy="Say what it shows")
        yield subject
    if not pictures:
        subject = NamedFigure(name, section, placed.cell, 0, slide.id, slide.title, "", b"")
        raise subject.problem(
            "its cell shows no picture that stands still",
            expected="a figure of matplotlib, a chart of Altair, an SVG or a PNG",
            remedy="Take the name away, or show a picture",
        )


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
