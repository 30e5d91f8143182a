"""A talk's folder, or its one file -> Talk -> Section -> Cell, checked before anything runs."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from deck.config.configuration import FILE, Configuration, read_configuration
from deck.config.header import FileSettings, settings_of
from deck.problem import Problem, nearest
from deck.reading.cells import read_cells
from deck.reading.checks import check_animations, check_unique_names
from deck.reading.dialects.slide_marks import divided
from deck.reading.dialects.title_slides import with_title_slide
from deck.reading.document import read_content
from deck.reading.overrides import AS_WRITTEN, Overrides
from deck.reading.stored_names import check_names
from deck.talk.cell import Cell, PlacedCell
from deck.talk.markdown.headings import heading
from deck.talk.talk import Section, Talk
from deck.talk.unread import Unread

SUFFIXES = (".py", ".ipynb")
# No module can be imported whose name begins with a digit, so every such file is a section.
SECTION = re.compile(r"\d+_.+\.(py|ipynb)")
_SUMMARY = "a folder of sections, a percent-format file (.py) or a notebook (.ipynb)"


def read_talk(
    path: Path,
    *,
    read: Callable[[Path, Overrides], Section] | None = None,
    overrides: Overrides = AS_WRITTEN,
) -> Talk:
    """Reads and checks a talk: a folder of sections, or a file that is all of it.

    Args:
        path: of the folder or the file.
        read: how a folder's section is read, for who has read some of them before; by default `read_section`.
        overrides: what the call asks of all cells.

    Raises:
        Problem: no such folder or file, no section, a fault in the settings or in a section, an id or figure used
            twice, an `animate` without a slide to grow out of.
    """
    path = Path(path)
    check_kind(path)
    talk = _read_folder(path, read or read_section, overrides) if path.is_dir() else _read_file(path, overrides)
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


def read_section(path: Path, overrides: Overrides = AS_WRITTEN) -> Section:
    """Reads and checks one section.

    Args:
        path: of its file.
        overrides: what is asked of all cells.

    Raises:
        Problem: not UTF-8, no cells, an unknown word or value in a header, code that does not compile, a focus or a
            source that is not there.
    """
    return _section(path, read_content(path).cells, overrides=overrides)


def section_paths(folder: Path) -> list[Path]:
    """The files of a folder's sections, in order.

    Where Jupytext keeps a notebook beside a percent-format file of the same name, the file is the section.
    """
    paths = sorted(path for path in folder.iterdir() if SECTION.fullmatch(path.name))
    texts = {path.stem for path in paths if path.suffix == ".py"}
    return [path for path in paths if path.suffix == ".py" or path.stem not in texts]


def _read_folder(folder: Path, read: Callable[[Path, Overrides], Section], overrides: Overrides) -> Talk:
    config = read_configuration(folder / FILE)
    overrides = _with_settings(overrides, config)
    paths = section_paths(folder)
    if not paths:
        raise Problem(
            found="no section",
            expected="files such as 01_opening.py",
            remedy="Write one, in percent format: each cell begins with a line '# %%' or '# %% [markdown]'",
            file=folder,
        )
    return Talk(folder=folder, config=config, sections=tuple(read(each, overrides) for each in paths))


def _read_file(path: Path, overrides: Overrides) -> Talk:
    content = read_content(path)
    if content.cells and not any(cell.in_notebook or cell.marker for cell in content.cells):
        raise Problem(
            found="no line '# %%' or '# %% [markdown]'",
            expected="a file in percent format, each of whose cells begins with such a line",
            file=path,
        )
    headings = (heading(cell.source) for cell in content.cells if cell.kind == "markdown")
    said = settings_of(
        path, headers=content.headers, metadata=content.metadata, heading=next(filter(None, headings), "")
    )
    config = said.configuration
    overrides = _with_settings(overrides, config)
    section = _section(path, content.cells, overrides=overrides, said=said)
    unread = tuple(Unread(what, path.name, "" if line is None else str(line)) for what, line in said.unread)
    return Talk(folder=path.parent, config=config, sections=(section,), unread=unread)


def _with_settings(overrides: Overrides, config: Configuration) -> Overrides:
    return overrides if config.execute else replace(overrides, stored=True)


def _section(
    path: Path,
    placed_cells: Iterable[PlacedCell],
    *,
    overrides: Overrides = AS_WRITTEN,
    said: FileSettings | None = None,
) -> Section:
    said = said or FileSettings()
    try:
        cells = tuple(read_cells(placed_cells, overrides=overrides, defaults=said.defaults))
    except Problem as problem:
        raise problem.at(file=path) from None
    if not cells:
        marks = "cell" if path.suffix == ".ipynb" else "line '# %%' or '# %% [markdown]'"
        raise Problem(found="no cells", expected=f"at least one {marks}", file=path)
    # Without either, the file is written for this tool, or for Jupyter: its slides are all that it wants.
    is_quartos = said.is_revealjs or not any(cell.options.slide not in (None, "-") for cell in cells)
    cells, by_headings = divided(cells)
    if said.has_title_block and is_quartos:
        cells = with_title_slide(cells, said.configuration.title)
    remarks = tuple(_remarks(path, cells, by_headings=by_headings, stored=overrides.stored))
    section = _with_code(Section(path=path, name=path.stem, cells=cells, remarks=remarks))
    if any(cell.options.store for cell in cells):
        check_names(section)
    return section


def _remarks(path: Path, cells: Iterable[Cell], *, by_headings: bool, stored: bool) -> Iterator[str]:
    if by_headings:
        yield f"{path.name}: no cell begins a slide, so slides begin at headings of level 1 and 2, and at ---"
    outdated = [str(cell.written or cell.number) for cell in cells if stored and cell.outdated]
    if outdated:
        what = f"the outputs of {'cell' if len(outdated) == 1 else 'cells'} {', '.join(outdated)}"
        yield f"{path.name}: {what} may be older than the code: the notebook did not run from top to bottom"


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
