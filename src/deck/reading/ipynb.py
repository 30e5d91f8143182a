"""A notebook's JSON -> its cells. What it stored of an earlier run is left aside: the cells run anew."""

import difflib
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from deck.formats.html import tags
from deck.problem import Problem
from deck.talk.cell import PlacedCell
from deck.talk.options import FOREIGN, WORDS

_KINDS = ("markdown", "code", "raw")
_STANDARD = ("slideshow", "tags")
# Stricter than where a person wrote the word: Deepnote's `source_hash` is no slip for `source`.
_ALIKE = 0.8
_ATTACHED = "attachment:"


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook's cells, and what it says of itself: in its metadata, and in the YAML header that Quarto writes."""

    cells: tuple[PlacedCell, ...]
    metadata: dict[str, Any]
    header: str | None


def read_notebook(text: str) -> Notebook:
    """What a notebook's file holds.

    Raises:
        Problem: not a notebook, one of nbformat 3 or older, a kernel of another language. The file is not filled in.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Problem(found=f"not a notebook: {error}", expected="JSON, as Jupyter writes it") from None
    if not isinstance(content, dict) or not ("nbformat" in content or "cells" in content):
        raise Problem(found="not a notebook", expected="JSON with 'nbformat' and 'cells', as Jupyter writes it")
    version, cells = content.get("nbformat", 4), content.get("cells", [])
    if version != 4:
        remedy = "Bring it up to date: jupyter nbconvert --to notebook --inplace FILE"
        raise Problem(found=f"a notebook of nbformat {version}", expected="nbformat 4", remedy=remedy)
    metadata = content.get("metadata", {})
    if not isinstance(metadata, dict) or not isinstance(cells, list):
        raise Problem(found="not a notebook", expected="a mapping 'metadata' and a list 'cells'")
    _check_language(metadata)
    from_colab = "colab" in metadata
    placed = [_placed(n, each, from_colab=from_colab) for n, each in enumerate(cells, start=1)]
    header = _leading_header(placed[0]) if placed else None
    if header is not None:
        placed[0] = replace(placed[0], source="")  # the others keep their numbers
    return Notebook(tuple(placed), metadata, header)


def _leading_header(first: PlacedCell) -> str | None:
    """What stands in a raw first cell between lines of three dashes."""
    lines = first.source.split("\n")
    is_header = first.kind == "raw" and len(lines) > 2 and lines[0].rstrip() == lines[-1].rstrip() == "---"
    return "\n".join(["", *lines[1:-1]]) if is_header else None


def _check_language(metadata: Mapping[str, Any]) -> None:
    kernel, info = metadata.get("kernelspec") or {}, metadata.get("language_info") or {}
    language = kernel.get("language") or info.get("name") or "python"
    if not str(language).lower().startswith(("python", "ipython")):
        name = kernel.get("display_name") or language
        raise Problem(found=f"the notebook's kernel is {name}", expected="one of Python: a deck runs no other language")


def _placed(number: int, cell: Any, *, from_colab: bool) -> PlacedCell:
    try:
        kind, source, metadata = cell["cell_type"], cell["source"], cell.get("metadata", {})
        source = source if isinstance(source, str) else "".join(source)
        if kind not in _KINDS or not isinstance(metadata, dict):
            raise TypeError(kind)
    except (TypeError, KeyError, AttributeError):
        expected = f"a cell_type of {', '.join(_KINDS)}, a source and metadata"
        raise Problem(found="not a cell of nbformat 4", expected=expected, cell=str(number)) from None
    if kind == "raw" and (metadata.get("raw_mimetype") or metadata.get("format") or "text/html") != "text/html":
        source = ""  # meant for another kind of document
    lines = source.replace("\r\n", "\n").split("\n")
    leading = next((n for n, line in enumerate(lines) if line.strip()), 0)
    text = "\n".join(lines[leading:]).rstrip()
    try:
        text = _with_attachments(text, cell.get("attachments") or {})
    except Problem as problem:
        raise problem.at(cell=str(number)) from None
    own = {key: value for key, value in metadata.items() if _is_own(key, value) and not (from_colab and key == "id")}
    return PlacedCell(kind, text, own, marker=None, line=leading + 1, in_notebook=True)


def _is_own(key: str, value: Any) -> bool:
    """Whether a key of a cell's metadata is for us. Front ends and their extensions write what they like there.

    What looks like a slip of the pen is kept, and refused later.
    """
    if key in WORDS or key in _STANDARD:
        return True
    return key not in FOREIGN and isinstance(value, str) and bool(difflib.get_close_matches(key, WORDS, cutoff=_ALIKE))


def _with_attachments(text: str, attachments: Mapping[str, Mapping[str, str]]) -> str:
    """The text with the images that the notebook holds in their places."""
    for name in sorted(attachments, key=len, reverse=True):
        kind, given = next(iter(attachments[name].items()))
        content = "".join(given)
        if content.lstrip("\ufeff").lstrip().startswith("<"):  # an SVG, which nbformat lets be text
            content = b64encode(content.encode()).decode()
        data = f"data:{kind};base64,{content.replace(chr(10), '')}"
        for written in {name, quote(name)}:
            text = text.replace(f"{_ATTACHED}{written}", data)
    addresses = _addresses(text) if _ATTACHED in text else ()
    if missing := next((each for each in addresses if each.startswith(_ATTACHED)), None):
        remedy = "Add the image to the cell again, or name a file beside the notebook"
        raise Problem(found=f"'{missing}', which the cell does not hold", remedy=remedy)
    return text


def _addresses(markdown: str) -> Iterator[str]:
    """Those of the images and links in a text; what shows in code how one is written is none."""
    from markdown_it import MarkdownIt  # takes longer to load than a build that has nothing to do

    for token in MarkdownIt("commonmark").parse(markdown):
        for each in (token, *(token.children or ())):
            if each.type in ("image", "link_open"):
                yield str(each.attrs.get("src") or each.attrs.get("href") or "")
            elif each.type in ("html_inline", "html_block"):
                yield from (tag.get("src") or "" for tag in tags(each.content, "img"))
