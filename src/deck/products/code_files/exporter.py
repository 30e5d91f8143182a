"""Sections as files for the audience: each a script and a notebook that run by themselves."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class ExportedSection:
    """A section's files, for the list of them.

    Attributes:
        title: the section's name in words.
        files: names of its files.
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
    notebooks = notebooks or {}
    exported = [
        each for section in talk.sections if (each := _export(section, talk, folder, notebooks.get(section.name)))
    ]
    templates = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=templates, autoescape=select_autoescape(["j2"]), trim_blocks=True)
    html = environment.get_template(_PAGE).render(talk=talk.config, sections=exported, policy=policy)
    (folder / "index.html").write_text(html, encoding="utf-8", newline="\n")


def _export(section: Section, talk: Talk, folder: Path, executed: NotebookNode | None) -> ExportedSection | None:
    parts = code_parts(section, edition=talk.config.edition, notebook=executed)
    code = [part.source for part in parts if part.kind == "code"]
    if not code:
        return None
    required = requirements_of(section, talk, code)
    for name, path in {**required.data, **_pictures(parts, talk.folder), **required.beside}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)
    title = re.sub(r"^\d+_", "", section.name).replace("_", " ").capitalize()
    files = [f"{section.name}.ipynb"]
    try:
        text = script([f"{section.name}.py", "", *_head(talk, required)], parts)
    except NotPlainPythonError:
        pass
    else:
        files.insert(0, f"{section.name}.py")
        (folder / files[0]).write_text(text, encoding="utf-8", newline="\n")
    notebook = nbformat.writes(_notebook(section, talk, required, parts))
    (folder / files[-1]).write_text(f"{notebook}\n", encoding="utf-8", newline="\n")
    return ExportedSection(title, tuple(files), required)


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


def _notebook(section: Section, talk: Talk, required: Requirements, parts: list[CodePart]) -> NotebookNode:
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
