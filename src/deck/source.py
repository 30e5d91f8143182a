"""A talk's folder -> Talk -> Section -> Cell, checked before anything runs."""

import re
from dataclasses import dataclass
from pathlib import Path

from deck.cells import Cell, read_cells
from deck.configuration import FILE, Configuration, read_configuration
from deck.problem import Problem

__all__ = ["Cell", "Section", "Talk", "read_section", "read_talk"]

# No module can be imported whose name begins with a digit, so every such file is a section.
SECTION = re.compile(r"\d+_.+\.py")


@dataclass(frozen=True, slots=True)
class Section:
    """One NN_name.py: runs by itself, in its own kernel. `name` is the file's stem."""

    path: Path
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """A folder of sections, in order, with what its deck.yml says."""

    folder: Path
    config: Configuration
    sections: tuple[Section, ...]


def read_talk(folder: Path) -> Talk:
    """Reads and checks a talk's folder.

    Raises:
        Problem: no such folder, no section, a fault in deck.yml or in a section, an id or figure used twice, an
            `animate` without a slide to grow out of.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise Problem(found="no such folder", expected=f"a folder with {FILE} and sections", file=folder)
    config = read_configuration(folder / FILE)
    paths = sorted(path for path in folder.glob("*.py") if SECTION.fullmatch(path.name))
    if not paths:
        raise Problem(
            found="no section",
            expected="files such as 01_opening.py",
            remedy="Write one, in percent format: each cell begins with a line '# %%' or '# %% [markdown]'",
            file=folder,
        )
    sections = tuple(read_section(path) for path in paths)
    _check_names(sections)
    _check_animations(sections)
    return Talk(folder=folder, config=config, sections=sections)


def read_section(path: Path) -> Section:
    """Reads and checks one section.

    Raises:
        Problem: not UTF-8, no cells, an unknown word or value in a header, code that does not compile, a focus or a
            source that is not there.
    """
    try:
        cells = tuple(read_cells(_text(path)))
    except Problem as problem:
        raise problem.at(file=path) from None
    if not cells:
        raise Problem(found="no cells", expected="at least one line '# %%' or '# %% [markdown]'", file=path)
    return _with_code(Section(path=path, name=path.stem, cells=cells))


def _with_code(section: Section) -> Section:
    """The section with the code that its cells show, and the steps through it checked."""
    if not any(cell.options.source or cell.options.part or cell.options.focus for cell in section.cells):
        return section
    from deck.focus import statement_lines
    from deck.listing import with_listings

    section = with_listings(section)
    for cell in section.cells:
        try:
            if cell.options.focus:
                statement_lines(cell.code, cell.options.focus)
        except Problem as problem:
            raise problem.at(file=section.path, line=cell.header, cell=cell.label) from None
    return section


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Problem(found="not UTF-8", remedy="Save the file as UTF-8", line=line) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _check_animations(sections: tuple[Section, ...]) -> None:
    if any(cell.options.animate for section in sections for cell in section.cells):
        from deck.animation import animations
        from deck.outline import outline

        animations(sections, outline(sections))


def _check_names(sections: tuple[Section, ...]) -> None:
    """Links and files go by these names: each may be given once in a talk."""
    seen: dict[tuple[str, str], str] = {}
    for section in sections:
        for cell in section.cells:
            for word in ("id", "figure"):
                name = getattr(cell.options, word)
                if name and (other := seen.get((word, name))):
                    raise Problem(
                        found=f"{word} '{name}' is used twice, first at {other}",
                        remedy="Choose another name",
                        file=section.path,
                        line=cell.header,
                        cell=cell.label,
                    )
                seen[word, name] = f"{section.path.name}:{cell.header}"
