"""A talk's own style sheet: no address in it leads out of the talk's folder."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from deck.formats.addresses import split_address
from deck.formats.css import address_nodes, readable
from deck.problem import Problem, nearest


def check(path: Path, *, folder: Path) -> None:
    """See that a sheet, and what it names, stands by itself.

    Args:
        path: of the sheet.
        folder: the talk's.

    Raises:
        Problem: the sheet is no CSS, or names what is not in the folder.
    """
    files(path, folder=folder)


def files(path: Path, *, folder: Path) -> list[Path]:
    """The files that a sheet names by relative addresses, such as typefaces.

    Raises:
        Problem: as `check`.
    """
    found = []
    for address, line in _addresses(path):
        if address.startswith(("data:", "#")):
            continue
        if split_address(address).scheme or address.startswith("//"):
            raise Problem(
                found=f"'{address}' is on another server",
                expected="files beside the talk: a deck needs no network",
                remedy="Copy the file there, and name it by its path",
                file=path,
                line=line,
            )
        file = path.parent / unquote(split_address(address).path)
        if not file.resolve().is_relative_to(folder.resolve()):
            raise Problem(found=f"'{address}' is outside of the talk's folder", file=path, line=line)
        if not file.is_file():
            there = [each.relative_to(path.parent).as_posix() for each in path.parent.rglob("*") if each.is_file()]
            raise Problem(found=f"there is no '{address}'", remedy=nearest(address, there), file=path, line=line)
        found.append(file)
    return found


def _addresses(path: Path) -> Iterator[tuple[str, int]]:
    """Every address, with its line."""
    # Late: most talks have no style sheet of their own.
    import tinycss2

    try:
        sheet = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Problem(found="not UTF-8", remedy="Save the file as UTF-8", file=path) from None
    for rule in tinycss2.parse_stylesheet(readable(sheet), skip_comments=True, skip_whitespace=True):
        if rule.type == "error":
            raise Problem(found=f"not CSS: {rule.message}", file=path, line=rule.source_line)
        if rule.type == "at-rule" and rule.lower_at_keyword == "import":
            raise Problem(
                found="@import",
                expected="one sheet that holds all its rules",
                remedy="Copy the rules of the other sheet into this one",
                file=path,
                line=rule.source_line,
            )
        values = address_nodes([*rule.prelude, *(rule.content or [])])
        yield from ((address, node.source_line) for address, node in values)
