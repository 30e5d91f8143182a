"""UCI's headerless format, `covtype.data`, read with a diagnosis of what is wrong, and written.

A row is 55 whole numbers with commas between: 10 quantities, 4 wilderness flags, 40 soil flags, cover type
1 to 7.
"""

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from bnn.data import covertype, rules
from bnn.data.table import ARRAYS, DataError, Table

_COLUMNS = len(rules.COLUMNS)
_SHORTEST = 2 * _COLUMNS - 1  # characters of a row: a digit a column and the commas between
_BLOCK = covertype.SPLIT_ROWS  # the first block is then what `covertype.SPLIT_DIGEST` is the digest of
_WHOLE = re.compile(rb"\s*[+-]?\d{1,9}\s*")
_REMEDY = "give UCI's covtype.data, gzip or not, by DATA=, or fetch it with `make data`"


def read(path: Path) -> Table:
    """Read a file in UCI's format; gzip is recognised by its first bytes, not by the name.

    The text is parsed in blocks of 15,120 lines and the flags are not kept: memory is about 120 bytes a row.

    Args:
        path: The file.

    Returns:
        Its rows. They are named UCI's where the first 15,120 lines are, to the byte.

    Raises:
        DataError: There is no such file, or it is not one that can be read, or a line breaks the format.
    """
    sha = hashlib.sha256()
    parts: list[tuple[NDArray[np.int32], ...]] = []
    first = 1
    for lines in _blocks(path):
        sha.update(b"".join(lines))
        parts.append(_columns(_numbers(path, lines, first), path, first))
        first += len(lines)
    if not parts:
        raise DataError(str(path), None, "rows", "an empty file", _REMEDY)
    arrays = dict(zip(ARRAYS, map(np.concatenate, zip(*parts, strict=True)), strict=True))
    rows = len(arrays["cover"])
    name = f"UCI Covertype, rows 1 to {rows:,}" if is_genuine(path) else f"{rows:,} rows of {path.name}"
    return Table(**arrays, name=name, real=True, source=path.name, digest=sha.hexdigest())


def is_genuine(path: Path) -> bool:
    """Whether the first 15,120 lines are UCI's, to the byte."""
    first = next(_blocks(path), [])
    return hashlib.sha256(b"".join(first)).hexdigest() == covertype.SPLIT_DIGEST


def write(rows: NDArray[np.int32], stream: BufferedIOBase) -> None:
    """Write whole numbers (row, 55) in UCI's format, uncompressed, so that `read` gives them back."""
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK].tolist()
        stream.write("".join(",".join(map(str, row)) + "\n" for row in block).encode())


def _blocks(path: Path) -> Iterator[list[bytes]]:
    """The unpacked lines, 15,120 at a time; blank lines at the end are left out."""
    block: list[bytes] = []
    done = 0
    try:
        with path.open("rb") as packed:
            magic = packed.peek(4)[:4]
            if magic == b"PK\x03\x04":
                remedy = "unpack it and give the covtype.data that is in it"
                _refuse(path, "text, gzip or not", "a zip archive", remedy)
            for line in gzip.GzipFile(fileobj=packed) if magic[:2] == b"\x1f\x8b" else packed:
                block.append(line)
                if len(block) == _BLOCK:
                    yield block
                    done, block = done + _BLOCK, []
    except FileNotFoundError:
        _refuse(path, "a file", "none of that name")
    except IsADirectoryError:
        _refuse(path, "a file", "a directory")
    except EOFError:
        found = "a gzip file that breaks off in this line"
        _refuse(path, "more rows", found, "copy or fetch it again", line=done + len(block) + 1)
    except (gzip.BadGzipFile, zlib.error) as error:
        found = f"damaged gzip data ({error})"
        _refuse(path, "more rows", found, "copy or fetch it again", line=done + len(block) + 1)
    except OSError as error:
        _refuse(path, "a file that can be read", f"'{error.strerror or error}'")
    while block and not block[-1].strip():
        block.pop()
    if block:
        yield block


def _refuse(path: Path, expected: str, found: str, remedy: str = _REMEDY, *, line: int | None = None) -> NoReturn:
    raise DataError(str(path), line, expected, found, remedy) from None


def _numbers(path: Path, lines: list[bytes], first: int) -> NDArray[np.int32]:
    """The lines as numbers (row, 55): by NumPy's parser, or where it refuses one by one, to say why."""
    if min(map(len, lines)) >= _SHORTEST:  # a blank line is one that NumPy's parser would skip in silence
        try:
            rows = np.loadtxt(lines, dtype=np.int32, delimiter=",", comments=None, ndmin=2, encoding="latin1")
        except ValueError:
            pass
        else:
            if rows.shape == (len(lines), _COLUMNS):
                return rows
    return np.array([_row(path, line, number) for number, line in enumerate(lines, first)], dtype=np.int32)


def _row(path: Path, line: bytes, number: int) -> list[int]:
    fields = line.strip().split(b",")
    if len(fields) != _COLUMNS:
        found = str(len(fields)) if line.strip() else "an empty line"
        _refuse(path, f"{_COLUMNS} columns", found, rules.LAYOUT, line=number)
    for name, field in zip(rules.COLUMNS, fields, strict=True):
        if not _WHOLE.fullmatch(field):
            text = field.strip()[:20].decode("ascii", "backslashreplace")
            _refuse(path, f"a whole number in the column '{name}'", f"'{text}'", rules.LAYOUT, line=number)
    return [int(field) for field in fields]


def _columns(rows: NDArray[np.int32], path: Path, first: int) -> tuple[NDArray[np.int32], ...]:
    """Flags to indices; the first row that breaks a rule is refused."""
    if fault := rules.first_fault(rows):
        _refuse(path, fault.expected, fault.found, rules.LAYOUT, line=first + fault.row)
    marked = (rows[:, group].argmax(axis=1) for group in (rules.WILDERNESS, rules.SOIL))
    wilderness, soil = (index.astype(np.int32) for index in marked)
    return rows[:, rules.MEASURED].copy(), wilderness, soil, rows[:, rules.COVER] - 1
