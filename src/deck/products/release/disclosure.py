"""What would tell of the machine that it was made on -> a Problem with the cell that does so."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from html import escape
from pathlib import Path

from nbformat import NotebookNode

from deck.formats.edits import edited
from deck.formats.html import comments as comments_of_html
from deck.problem import Problem, Status, shown
from deck.products.release.files import private_bytes
from deck.products.release.privacy import PrivateNames, names_of_this_machine, paths_of_this_machine
from deck.products.release.readings import without_embedded, without_tags
from deck.rendering.formulas import dialect_of
from deck.talk.cell import Cell
from deck.talk.notebook import without_colours
from deck.talk.talk import Section, Talk
from deck.talk.visibility import shows_outputs
from deck.text.comments import comments

_MADE = (".html", ".json", ".ipynb", ".py", ".xml")
_REMEDY = "Put it another way, hide the output with tags=[\"hide-output\"], or let it go out with --allow '{}'"


def check_outputs(talk: Talk, notebooks: Mapping[str, NotebookNode], *, allowed: Collection[str] = ()) -> None:
    """Look for paths and names of this machine in what cells printed, displayed and drew.

    Args:
        talk: what was written, as it was written.
        notebooks: the outputs that will be shown, by section name.
        allowed: what may go out.

    Raises:
        Problem: something was found (status 1); it tells the first place, and lists the others.
    """
    names = names_of_this_machine()
    problems = [
        _problem(section, cell, what, text)
        for section in talk.sections
        for cell, node in zip(section.cells, notebooks[section.name].cells, strict=True)
        if cell.kind != "code" or shows_outputs(cell)
        for what, text in _told(node, names, source=cell.source)
        if text not in allowed
    ]
    if problems:
        others = [f"and {each.place}: {each.found}" for each in problems[1:]]
        raise problems[0].at(detail="\n".join(others) or None)


def check_files(folder: Path, *, talk: Talk, allowed: Collection[str] = ()) -> None:
    """Look for paths of this machine in every file of a finished folder, whatever put them there.

    Raises:
        Problem: something was found (status 1).
    """
    for name, found in paths_in_files(folder, talk=talk):
        if found not in allowed:
            raise Problem(
                found=f"{name} would tell a path of this machine: {found}",
                remedy=f"Put it another way where the talk says so, or let it go out with --allow '{found}'",
                file=talk.folder,
                status=Status.TALK,
            )


def paths_in_files(folder: Path, *, talk: Talk) -> Iterator[tuple[str, str]]:
    """Each path of this machine in the files of a folder, with the name that the file has there."""
    folders = (Path.home(), Path.cwd(), talk.folder)
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        for found in private_bytes(path.read_bytes(), folders=folders, is_page=path.suffix == ".html"):
            yield path.relative_to(folder).as_posix(), found


def check_comments(folder: Path, *, talk: Talk) -> None:
    """Look for the comments of the talk's texts in every file of a finished folder.

    Raises:
        Problem: one was found (status 1), which a fault of the press alone lets through.
    """
    cells = [(section, cell, [*_comments(section, cell)]) for section in talk.sections for cell in section.cells]
    found = [(section, cell, cell.source[start:end]) for section, cell, places in cells for start, end in places]
    if not found:
        return
    seen = "\n".join(edited(cell.source, ((start, end, "") for start, end in places)) for _, cell, places in cells)
    # Other files are the author's own, and say what they say.
    contents = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.suffix in _MADE}
    for section, cell, comment in found:
        if comment in seen:  # in code it is shown
            continue
        forms = [form.encode() for form in (comment, escape(comment), json.dumps(comment)[1:-1])]
        place = next((path for path, content in contents.items() if any(form in content for form in forms)), None)
        if place is not None:
            problem = Problem(
                found=f"{place.relative_to(folder).as_posix()} would tell a comment of the source: {comment[:60]}",
                expected="no comment in what is given away",
                remedy="Take it out of the source, and report this",
                status=Status.TALK,
            )
            raise cell.locate(problem, section.path, line=cell.line)


def _comments(section: Section, cell: Cell) -> Iterable[tuple[int, int]]:
    if cell.kind == "code":
        return ()
    if cell.kind == "raw":
        return comments_of_html(cell.source)
    return comments(cell.source, dialect_of(section.path.name))


def _told(node: NotebookNode, names: PrivateNames, *, source: str) -> Iterator[tuple[str, str]]:
    """What a cell's outputs tell: what it is, and its text; each once."""
    found = dict[tuple[str, str], None]()
    for text in _texts(node):
        found |= dict.fromkeys(("an absolute path", path) for path in paths_of_this_machine(text, source=source))
        found |= dict.fromkeys(names.found_in(text))
    yield from found


def _texts(node: NotebookNode) -> Iterator[str]:
    values = node.metadata.get("deck", {}).get("outputs", [])  # of a text's expressions
    for output in [*node.get("outputs", []), *values]:
        # Colours within a name would hide it.
        yield without_colours(output.get("text", ""))
        yield from map(without_colours, output.get("traceback", []))
        for kind, value in output.get("data", {}).items():
            if not isinstance(value, str):
                yield json.dumps(value)
            elif kind.startswith("text/") or kind.endswith(("xml", "json", "javascript")):
                text = without_colours(without_embedded(value))  # all other kinds are in base 64
                yield text
                if "<" in text:
                    yield without_tags(text)


def _problem(section: Section, cell: Cell, what: str, text: str) -> Problem:
    return Problem(
        found=f"its output would tell {what}: {text}",
        expected="nothing of this machine in what is given away",
        remedy=_REMEDY.format(text),
        file=shown(section.path),
        line=cell.line,
        cell=cell.label,
        status=Status.TALK,
    )
