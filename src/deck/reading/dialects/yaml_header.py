"""The YAML header that Quarto and Jupytext keep in a file's first cell, between lines of three dashes."""

from collections.abc import Iterable
from dataclasses import replace

from deck.talk.cell import PlacedCell

_FENCE = "---"
_ENDS = ("---", "...")
# One of these makes a header of what else may be a text between two rules.
_KEYS = frozenset(
    {"title", "subtitle", "author", "authors", "date", "lang", "format", "execute", "jupyter", "deck", "abstract"}
    | {"description", "bibliography", "theme", "toc", "output", "engine", "kernelspec", "jupytext", "rise", "marp"}
    | {"categories", "output-file", "institute", "keywords", "image", "skip_exec", "skip_showdoc"}
)


def is_header(yaml_text: str) -> bool:
    """Whether a text is a header, well written or not; else it is a text like any other."""
    # Late: most cells begin with no dashes.
    import yaml

    try:
        root = yaml.compose(yaml_text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return bool(_first_words(yaml_text.split("\n")) & _KEYS)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    return any(key.value in _KEYS for key, _ in pairs if isinstance(key, yaml.ScalarNode))


def split_header(first: PlacedCell) -> tuple[str | None, PlacedCell]:
    """A first cell's header, each of its lines at its number, and the cell without it; None where it has none.

    Of a notebook the lines are numbered from the cell's own first one.
    """
    lines = first.source.split("\n")
    if first.kind == "code" or lines[0].rstrip() != _FENCE:
        return None, first
    end = next((n for n, line in enumerate(lines) if n and line.rstrip() in _ENDS), None)
    if end is None or not is_header(header := "\n" * first.line + "\n".join(lines[1:end])):
        return None, first
    rest = lines[end + 1 :]
    leading = next((n for n, line in enumerate(rest) if line.strip()), 0)
    return header, replace(first, source="\n".join(rest[leading:]).rstrip(), line=first.line + end + 1 + leading)


def _first_words(lines: Iterable[str]) -> set[str]:
    return {line.partition(":")[0].strip() for line in lines if ":" in line}
