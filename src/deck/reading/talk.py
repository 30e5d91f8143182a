"""A talk's folder, or its one file -> Talk -> Section -> Cell, checked before anything runs."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from deck.config.configuration import FILE, read_configuration
from deck.config.header import configuration_of
from deck.problem import Problem, nearest
from deck.reading.cells import read_cells
from deck.reading.checks import check_animations, check_unique_names
from deck.reading.document import read_content
from deck.reading.stored_names import check_names
from deck.talk.cell import PlacedCell
from deck.talk.headings import heading
from deck.talk.talk import Section, Talk

SUFFIXES = (".py", ".ipynb")
# No module can be imported whose name begins with a digit, so every such file is a section.
SECTION = re.compile(r"\d+_.+\.(py|ipynb)")
_SUMMARY = "a folder of sections, a percent-format file (.py) or a notebook (.ipynb)"


def read_talk(path: Path, *, read: Callable[[Path], Section] | None = None) -> Talk:
    """Reads and checks a talk: a folder of sections, or a file that is all of it.

    Args:
        path: of the folder or the file.
        read: how a folder's section is read, for who has read some of them before; by default `read_section`.

    Raises:
        Problem: no such folder or file, no section, a fault in the settings or in a section, an id or figure used
            twice, an `animate` without a slide to grow out of.
    """
    path = Path(path)
    check_kind(path)
    talk = _read_folder(path, read or read_section) if path.is_dir() else _read_file(path)
    check_unique_names(talk.sections)
    check_animations(talk.sections)
    return talk


def check_kind(path: Path) -> None:
    """Checks that there is a folder, or a file that may be a talk.

    Raises:
        Problem: there is none.
    """
    if path.is_dir() or (path.is_file() and path.suffix in SUFFIXES):
        return
    if path.is_file():
        raise Problem(found=f"a file of kind '{path.suffix}'", expected=_SUMMARY, file=path)
    kind = "file" if path.suffix in SUFFIXES else "folder"
    raise Problem(found=f"no such {kind}", expected=_SUMMARY, remedy=_like(path), file=path)


def read_section(path: Path) -> Section:
    """Reads and checks one section.

    Raises:
        Problem: not UTF-8, no cells, an unknown word or value in a header, code that does not compile, a focus or a
            source that is not there.
    """
    return _section(path, read_content(path).cells)


def section_paths(folder: Path) -> list[Path]:
    """The files of a folder's sections, in order.

    Where Jupytext keeps a notebook beside a percent-format file of the same name, the file is the section.
    """
    paths = sorted(path for path in folder.iterdir() if SECTION.fullmatch(path.name))
    texts = {path.stem for path in paths if path.suffix == ".py"}
    return [path for path in paths if path.suffix == ".py" or path.stem not in texts]


def _read_folder(folder: Path, read: Callable[[Path], Section]) -> Talk:
    config = read_configuration(folder / FILE)
    paths = section_paths(folder)
    if not paths:
        raise Problem(
            found="no section",
            expected="files such as 01_opening.py",
            remedy="Write one, in percent format: each cell begins with a line '# %%' or '# %% [markdown]'",
            file=folder,
        )
    return Talk(folder=folder, config=config, sections=tuple(map(read, paths)))


def _read_file(path: Path) -> Talk:
    content = read_content(path)
    if content.cells and not any(cell.in_notebook or cell.marker for cell in content.cells):
        raise Problem(
            found="no line '# %%' or '# %% [markdown]'",
            expected="a file in percent format, each of whose cells begins with such a line",
            file=path,
        )
    section = _section(path, content.cells)
    headings = (heading(cell.source) for cell in section.cells if cell.kind == "markdown")
    config = configuration_of(
        path,
        header=content.header,
        metadata=content.metadata,
        heading=next(filter(None, headings), ""),
    )
    return Talk(folder=path.parent, config=config, sections=(section,))


def _section(path: Path, placed_cells: Iterable[PlacedCell]) -> Section:
    try:
        cells = tuple(read_cells(placed_cells))
    except Problem as problem:
        raise problem.at(file=path) from None
    if not cells:
        marks = "cell" if path.suffix == ".ipynb" else "line '# %%' or '# %% [markdown]'"
        raise Problem(found="no cells", expected=f"at least one {marks}", file=path)
    section = _with_code(Section(path=path, name=path.stem, cells=cells))
    if any(cell.options.store for cell in cells):
        check_names(section)
    return section


def _like(path: Path) -> str | None:
    """A talk beside the one that is not there, with a name like its."""
    if not path.parent.is_dir():
        return None
    known = [each.name for each in path.parent.iterdir() if each.is_dir() or each.suffix in SUFFIXES]
    return nearest(path.name, known)


def _with_code(section: Section) -> Section:
    """The section with the code that its cells show, and the steps through it checked."""
    if not any(cell.options.source or cell.options.part or cell.options.focus for cell in section.cells):
        return section
    # Late: most sections show no code of a module.
    from deck.analysis.lines import statement_lines
    from deck.analysis.listings import with_listings

    section = with_listings(section)
    for cell in section.cells:
        try:
            if cell.options.focus:
                statement_lines(cell.code, cell.options.focus)
        except Problem as problem:
            raise cell.locate(problem, section.path) from None
    return section
