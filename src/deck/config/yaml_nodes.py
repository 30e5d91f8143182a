"""YAML as entries that know their lines."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deck.problem import Problem

if TYPE_CHECKING:
    import yaml

_MOST = 60  # characters of a value that a message repeats


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and what stands there.

    Attributes:
        key: as written.
        value: as YAML reads it; a mapping is a dict.
        inner: a mapping's entries, in order; empty for any other value.
        file: where it stands; None for who fills it in later.
        line: 1-based.
        written: the value as it is written, where it is no list and no mapping.
    """

    key: str
    value: Any
    inner: tuple["Entry", ...]
    file: Path | None
    line: int
    written: str = ""

    @property
    def folder(self) -> Path:
        """The folder of its file; the working folder where it stands in none."""
        return Path() if self.file is None else self.file.parent

    def problem(self, expected: str, *, found: str | None = None, remedy: str | None = None) -> Problem:
        """What is wrong with the value, at its place; `found` is "'key' is value" unless given."""
        if found is None:
            # `0x0` is a number to YAML, and a size to who wrote it.
            is_number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
            value = self.written if is_number and self.written else repr(self.value)
            value = value if len(value) <= _MOST else f"{value[:_MOST]}..."
            found = f"'{self.key}' is {'empty' if self.value in (None, '') else value}"
        return Problem(found=found, expected=expected, remedy=remedy, file=self.file, line=self.line)


def read_entries(
    text: str, *, file: Path | None, under: str | None = None, first: int = 1, mark: str = ""
) -> tuple[Entry, ...]:
    """The entries of YAML that is a mapping.

    Args:
        text: the YAML.
        file: where it stands; None for who fills it in later.
        under: the key that holds the mapping, where the text says other things besides.
        first: the line of the file on which the text begins, 1-based.
        mark: what stands in front of each line in the file, for messages, such as `#| `.

    Raises:
        Problem: not YAML, no mapping, a key that is given twice.
    """
    import yaml  # here, as most builds with nothing to do need none

    place = _Place(file, first, mark)
    try:
        loader = _loader()(text)
        root = loader.get_single_node()
        if under is not None and isinstance(root, yaml.MappingNode):
            root = next((value for key, value in root.value if key.value == under), None)
        if root is None or root.tag == "tag:yaml.org,2002:null":
            return ()
        if not isinstance(root, yaml.MappingNode):
            found = f"cannot read '{mark}{text.splitlines()[0]}'" if mark else "not a list of keys and values"
            expected = f"lines such as '{mark}{'echo: false' if mark else 'title: ...'}'"
            raise Problem(found=found, expected=expected, file=file, line=place.line(root))
        return _entries(root, loader, place)
    except RecursionError:
        raise Problem(found="not YAML: it is nested too deeply", file=file, line=first if mark else None) from None
    except yaml.YAMLError as error:
        at = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error).splitlines()[0]
        lines = text.splitlines()
        number = min(at.line, len(lines) - 1) if at else 0
        raise Problem(
            found=f"cannot read '{mark}{lines[number]}': {reason}" if mark else f"not YAML: {reason}",
            remedy="Text that holds a colon or begins with a sign needs quotes",
            file=file,
            line=first + number if at or mark else None,
        ) from None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a text stands: its file, its first line, and what stands in front of each line."""

    file: Path | None
    first: int
    mark: str

    def line(self, node: "yaml.Node") -> int:
        return self.first + node.start_mark.line


def _entries(node: "yaml.MappingNode", loader: "yaml.SafeLoader", place: _Place) -> tuple[Entry, ...]:
    # Late, as in `_loader`.
    import yaml

    found: dict[str, Entry] = {}
    for key_node, value_node in node.value:
        key, line = str(loader.construct_object(key_node)), place.line(key_node)
        if key in found:
            raise Problem(found=f"'{place.mark}{key}' is given twice", file=place.file, line=line)
        inner = _entries(value_node, loader, place) if isinstance(value_node, yaml.MappingNode) else ()
        written = value_node.value if isinstance(value_node, yaml.ScalarNode) else ""
        found[key] = Entry(key, loader.construct_object(value_node, deep=True), inner, place.file, line, written)
    return tuple(found.values())


def _loader() -> type["yaml.SafeLoader"]:
    # Late: a single file without a header has no YAML.
    import yaml

    class Loader(yaml.SafeLoader):
        """As YAML 1.2 has it, 16:9 is text and no number of base 60. What is no value of its kind is text as well."""

    def reading(construct: Callable[[yaml.SafeLoader, yaml.ScalarNode], Any]) -> Callable[..., Any]:
        def value_or_text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
            # A day that no calendar has, a number of five thousand digits.
            with contextlib.suppress(AttributeError, ValueError, OverflowError):
                return construct(loader, node)
            return node.value

        return value_or_text

    def number(construct: Callable[[yaml.SafeLoader, yaml.ScalarNode], Any]) -> Callable[..., Any]:
        return reading(lambda loader, node: node.value if ":" in node.value else construct(loader, node))

    Loader.add_constructor("tag:yaml.org,2002:int", number(yaml.SafeLoader.construct_yaml_int))
    Loader.add_constructor("tag:yaml.org,2002:float", number(yaml.SafeLoader.construct_yaml_float))
    Loader.add_constructor("tag:yaml.org,2002:timestamp", reading(yaml.SafeLoader.construct_yaml_timestamp))
    return Loader
