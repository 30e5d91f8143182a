"""In a section's kernel: tables of pandas that fit a slide, with numbers to the right."""

import contextlib
import hashlib
import re
import unicodedata
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame, Series
    from pandas.io.formats.style import Styler

# What pandas has by itself, and what suits a slide: rows that stand below a heading, columns that stand beside
# each other, digits that one can take in. Only what the speaker left as pandas has it is changed.
_SETTINGS: dict[str, tuple[tuple[Any, ...], Any]] = {
    "display.max_rows": ((60,), 10),
    "display.min_rows": ((10,), 8),
    "display.max_columns": ((20, 0), 9),
    "display.max_colwidth": ((50,), 40),
    "display.precision": ((6,), 4),
}
_ROW = re.compile(r"<tr\b[^>]*>.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[hd])((?:\s[^>]*)?)>(.*?)</t[hd]>", re.DOTALL)
_NUMBER = re.compile(r"[-+−]?(\d[\d,._]*(e[-+]?\d+)?|inf)\s?%?|NaN|NaT|None|&lt;NA&gt;|\.\.\.|", re.IGNORECASE)

_TAG = re.compile(r"<[^>]*>")

# Columns are cut, as rows are, where the table is wider than a slide of 1280 pixels less its margins of 64. Letters of
# outputs.css's 22 pixels take about 11, those of East Asia all 22; between columns are 26.
_ROOM = 1152
_LETTER, _BETWEEN = 11, 26


def of_frame(frame: "DataFrame", **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
    """A DataFrame's table and its text, by media type, and no metadata."""
    with _settings():
        return {"text/html": _html(frame), "text/plain": repr(frame)}, {}


def of_series(series: "Series", **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
    """A Series' table, of one column, and its text."""
    with _settings():
        name = "" if series.name is None else series.name
        return {"text/html": _html(series.to_frame(name=name)), "text/plain": repr(series)}, {}


def of_styler(styler: "Styler", **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
    """A styled table; its ids, which pandas draws at random, are made from what it says."""
    digest = hashlib.sha256(styler.to_html(table_uuid="x").encode()).hexdigest()
    return {"text/html": _aligned(styler.to_html(table_uuid=digest[:8]))}, {}


# Pandas 3 names its types shortly, those before by the module that they are in.
MAKERS = {
    ("pandas", "DataFrame"): of_frame,
    ("pandas", "Series"): of_series,
    ("pandas.core.frame", "DataFrame"): of_frame,
    ("pandas.core.series", "Series"): of_series,
    ("pandas.io.formats.style", "Styler"): of_styler,
}


def _settings() -> contextlib.AbstractContextManager[Any]:
    # Late: a kernel starts sooner, and most sections do without.
    import pandas as pd

    ours = [(name, slide) for name, (usual, slide) in _SETTINGS.items() if pd.get_option(name) in usual]
    return pd.option_context(*(part for pair in ours for part in pair))


def _html(frame: "DataFrame") -> str:
    # Late, as above.
    import pandas as pd

    rows, columns = pd.get_option("display.max_rows"), pd.get_option("display.max_columns")
    fewer = pd.get_option("display.min_rows") if rows and len(frame) > rows else None

    def table(most: int | None) -> str:
        cut = any(limit and size > limit for size, limit in zip(frame.shape, (rows, most), strict=True))
        return frame.to_html(
            max_rows=fewer or rows,
            max_cols=most or None,
            border=0,
            justify="unset",
            classes="data",
            show_dimensions=pd.get_option("display.show_dimensions") is True or cut,
        )

    html = table(columns)
    if columns == _SETTINGS["display.max_columns"][1]:  # ours: a speaker who set another number means it
        most = min(columns, frame.shape[1])
        while _width(html) > _ROOM and most > 2:
            most -= 1
            html = table(most)
    return f'<div class="table">{_aligned(html)}</div>'


def _width(html: str) -> int:
    """About how wide a table is, in pixels."""
    widths: dict[int, int] = {}
    for row in _ROW.findall(html):
        cells = _CELL.findall(row)
        if any("colspan" in attributes for _, attributes, _ in cells):
            continue
        for place, (_, _, content) in enumerate(reversed(cells)):
            widths[place] = max(widths.get(place, 0), _letters(unescape(_TAG.sub("", content)).strip()))
    return sum(_LETTER * width + _BETWEEN for width in widths.values()) - _BETWEEN


def _letters(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(each) in "WF") for each in text)


def _aligned(html: str) -> str:
    """The table with `class="number"` on the cells of columns in which, heads aside, there are only numbers."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    # From the right: the cells of an index that spans several rows stand on its first row alone.
    columns: dict[int, bool] = {}
    for row in _ROW.findall(body):
        for place, (_, _, text) in enumerate(reversed(_CELL.findall(row))):
            columns[place] = columns.get(place, True) and bool(_NUMBER.fullmatch(text.strip()))

    def marked(row: re.Match[str]) -> str:
        cells = list(_CELL.finditer(row[0]))
        if any("colspan" in cell[2] for cell in cells):
            return row[0]
        parts, position = [], 0
        for place, cell in zip(range(len(cells) - 1, -1, -1), cells, strict=True):
            attributes = _with_class(cell[2], "number") if columns.get(place) else cell[2]
            parts += [row[0][position : cell.start()], f"<{cell[1]}{attributes}>{cell[3]}</{cell[1]}>"]
            position = cell.end()
        return "".join([*parts, row[0][position:]])

    return _ROW.sub(marked, html)


def _with_class(attributes: str, name: str) -> str:
    if 'class="' in attributes:
        return attributes.replace('class="', f'class="{name} ', 1)
    return f'{attributes} class="{name}"'
