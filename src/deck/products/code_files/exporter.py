"""Sections as files for the audience: each a script and a notebook that run by themselves."""

import re
import shutil
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader, select_autoescape
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from deck.analysis.requirements import Requirements, requirements_of
from deck.products.code_files.parts import CodePart, code_parts
from deck.products.code_files.script import NotPlainPythonError, script
from deck.rendering.media import file_named
from deck.talk.markdown.html import pictures
from deck.talk.talk import Section, Talk

_KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
_PAGE = "index.html.j2"
_LIST = "index.html"
_BELOW = "files"  # where all files go but the list, for a talk that has a file of its name


@dataclass(frozen=True, slots=True)
class ExportedSection:
    """A section's files, for the list of them.

    Attributes:
        title: the section's name in words.
        files: names of its script, if there is one, and of its notebook.
        requirements: what has to be installed.
    """

    title: str
    files: tuple[str, ...]
    requirements: Requirements


def write_code(
    talk: Talk,
    folder: Path,
    *,
    notebooks: Mapping[str, NotebookNode] | None = None,
    policy: str | None = None,
) -> None:
    """Write each section as a script and as a notebook, the talk's own modules, its data, and a page that lists them.

    Notes and checks are left out, hidden code is not, since what follows needs it. A section that no plain Python
    runs is only a notebook.

    Args:
        talk: what was written.
        folder: where to write, in the deck's; it is made.
        notebooks: the sections as they were executed, by name, which tell which cells draw.
        policy: the content-security policy of the page.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True)
    sections = [
        each for section in talk.sections if (each := _read(section, talk, (notebooks or {}).get(section.name)))
    ]
    own = {name: path for each in sections for name, path in each.own.items()}
    taken = {name.casefold() for name in own}
    below = _BELOW if _LIST in taken else ""
    for name, path in own.items():
        target = folder / below / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    exported = [_write(each, talk, folder / below, taken) for each in sections]
    templates = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=templates, autoescape=select_autoescape(["j2"]), trim_blocks=True)
    page = environment.get_template(_PAGE)
    html = page.render(talk=talk.config, sections=exported, policy=policy, below=f"{below}/" if below else "")
    (folder / _LIST).write_text(html, encoding="utf-8", newline="\n")


@dataclass(frozen=True, slots=True)
class _Section:
    """A section that has code: its parts, what they need, and the talk's own files among that, by their names there."""

    name: str
    parts: list[CodePart]
    required: Requirements
    own: Mapping[str, Path]


def _read(section: Section, talk: Talk, executed: NotebookNode | None) -> _Section | None:
    parts = code_parts(section, edition=talk.config.edition, notebook=executed)
    code = [part.source for part in parts if part.kind == "code"]
    if not code:
        return None
    required = requirements_of(section, talk, code)
    own = {**required.data, **_pictures(parts, talk.folder), **required.beside}
    return _Section(section.name, parts, required, own)


def _write(section: _Section, talk: Talk, folder: Path, taken: Container[str]) -> ExportedSection:
    title = re.sub(r"^\d+_", "", section.name).replace("_", " ").capitalize()
    name = next(
        each
        for each in _names(section.name)
        if not any(f"{each}{end}".casefold() in taken for end in (".py", ".ipynb"))
    )
    files = [f"{name}.ipynb"]
    try:
        text = script([f"{name}.py", "", *_head(talk, section.required)], section.parts)
    except NotPlainPythonError:
        pass
    else:
        files.insert(0, f"{name}.py")
        (folder / files[0]).write_text(text, encoding="utf-8", newline="\n")
    notebook = nbformat.writes(_notebook(talk, section.required, section.parts))
    (folder / files[-1]).write_text(f"{notebook}\n", encoding="utf-8", newline="\n")
    return ExportedSection(title, tuple(files), section.required)


def _names(name: str) -> Iterator[str]:
    """The section's name, and others for where the talk's own files are called like that."""
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def _pictures(parts: list[CodePart], folder: Path) -> dict[str, Path]:
    """The files in the talk's folder that texts show, by their names there."""
    texts = [part.source for part in parts if part.kind == "text"]
    names = {name for text in texts for address in pictures(text) if (name := (file_named(address) or ("",))[0])}
    paths = {name: folder / name for name in names}
    return {
        name: path for name, path in paths.items() if path.is_file() and path.resolve().is_relative_to(folder.resolve())
    }


def _head(talk: Talk, required: Requirements) -> list[str]:
    config = talk.config
    lines = [
        f"From the talk “{config.title}”",
        *([config.author] if config.author else []),
        *([f"License: {config.license}"] if config.license else []),
    ]
    return [*lines, "", *required.lines]


def _notebook(talk: Talk, required: Requirements, parts: list[CodePart]) -> NotebookNode:
    first = "\n".join(f"{line}  " if line and not line.startswith(" ") else line for line in _head(talk, required))
    cells = [new_markdown_cell(first, id="about")]
    for number, part in enumerate(parts, start=1):
        if part.kind == "code":
            tags = sorted(part.cell.options.tags & {"raises-exception"})
            cells.append(new_code_cell(part.source, id=f"cell-{number}", metadata={"tags": tags} if tags else {}))
            continue
        text = part.source
        if part.kind == "listing":
            text = f"The code of `{part.cell.options.source}`:\n\n```python\n{text}\n```"
        cells.append(new_markdown_cell(text, id=f"cell-{number}"))
    notebook: NotebookNode = new_notebook(cells=cells, metadata=_KERNEL)
    return notebook
