"""A notebook's JSON -> its cells, with what it stored of an earlier run: that is shown of cells that do not run."""

import difflib
import json
import warnings
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from deck.formats.html import tags
from deck.problem import Problem, nearest
from deck.reading.stored_outputs import outdated, read_outputs
from deck.talk.cell import PlacedCell
from deck.talk.options import FOREIGN, WORDS

_KINDS = ("markdown", "code", "raw")
# Stricter than where a person wrote the word: Deepnote's `source_hash` is no slip for `source`.
_ALIKE = 0.8
_ATTACHED = "attachment:"


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook's cells, and what it says of itself in its metadata."""

    cells: tuple[PlacedCell, ...]
    metadata: dict[str, Any]


def read_notebook(text: str) -> Notebook:
    """What a notebook's file holds.

    Raises:
        Problem: not a notebook, one of an older format that cannot be converted, a kernel of another
            language. The file is not filled in.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Problem(found=f"not a notebook: {error}", expected="JSON, as Jupyter writes it") from None
    if not isinstance(content, dict) or not ("nbformat" in content or "cells" in content):
        raise Problem(found="not a notebook", expected="JSON with 'nbformat' and 'cells', as Jupyter writes it")
    if content.get("nbformat", 4) != 4:
        content = _converted(content)
    cells = content.get("cells", [])
    metadata = content.get("metadata", {})
    if not isinstance(metadata, dict) or not isinstance(cells, list):
        raise Problem(found="not a notebook", expected="a mapping 'metadata' and a list 'cells'")
    _check_language(metadata)
    from_colab = "colab" in metadata
    placed = [_placed(n, each, from_colab=from_colab) for n, each in enumerate(cells, start=1)]
    old = outdated(cells)
    placed = [replace(each, outdated=True) if n in old else each for n, each in enumerate(placed)]
    return Notebook(tuple(placed), metadata)


def _converted(content: dict[str, Any]) -> dict[str, Any]:
    """A notebook of an older format, or of a newer one, as one of format 4."""
    # Late: it takes longer to load than a build that has nothing to do.
    import nbformat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what the older format lacks
            found: dict[str, Any] = nbformat.reads(json.dumps(content), as_version=4)
    except Exception as error:  # It raises whatever a malformed notebook makes it raise.
        version = content.get("nbformat")
        found_words = f"a notebook of nbformat {version} that cannot be converted: {type(error).__name__}: {error}"
        raise Problem(found=found_words, expected="a notebook that Jupyter opens") from None
    return found


def _check_language(metadata: Mapping[str, Any]) -> None:
    kernel, info = _mapping(metadata.get("kernelspec")), _mapping(metadata.get("language_info"))
    language = kernel.get("language") or info.get("name") or "python"
    if not str(language).lower().startswith(("python", "ipython")):
        name = kernel.get("display_name") or language
        raise Problem(found=f"the notebook's kernel is {name}", expected="one of Python: a deck runs no other language")


def _mapping(value: Any) -> Mapping[str, Any]:
    """What front ends write as a mapping; an empty one where something else is there, as for Jupyter."""
    return value if isinstance(value, Mapping) else {}


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
        text = _with_attachments(text, _mapping(cell.get("attachments")))
    except Problem as problem:
        raise problem.at(cell=str(number)) from None
    own = {
        key: value for key, value in metadata.items() if _is_own(key, value, kind) and not (from_colab and key == "id")
    }
    stored = read_outputs(cell.get("outputs")) if kind == "code" else ()
    return PlacedCell(kind, text, own, marker=None, line=leading + 1, in_notebook=True, stored=stored)


def _is_own(key: str, value: Any, kind: str) -> bool:
    """Whether a key of a cell's metadata is for us. Front ends and their extensions write what they like there.

    What looks like a slip of the pen is kept, and refused later.
    """
    if key == "tags":
        return isinstance(value, list)
    if key == "cell_style":
        return True  # RISE's
    if key == "slideshow":
        return isinstance(value, dict) and _is_own("slide", value.get("slide_type"), kind)
    if key in WORDS:
        word = WORDS[key]
        is_like = isinstance(value, str) and bool(nearest(value, word.choices))
        return kind in word.kinds and isinstance(value, str) and (word.accepts(value) or is_like)
    return key not in FOREIGN and isinstance(value, str) and bool(difflib.get_close_matches(key, WORDS, cutoff=_ALIKE))


def _with_attachments(text: str, attachments: Mapping[str, Any]) -> str:
    """The text with the images that the notebook holds in their places."""
    for name in sorted(attachments, key=len, reverse=True):
        kind, given = next(iter(_mapping(attachments[name]).items()), ("", ""))
        content = given if isinstance(given, str) else "".join(map(str, given if isinstance(given, list) else ()))
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
