"""Talks as nobody would write them: whole ones with parts cut, doubled, moved, and replaced by what breaks readers."""

import json
import os
import string
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import nbformat
from hypothesis import settings

ROOT = Path(__file__).parents[2]
IS_FUZZING = os.environ.get("DECK_FUZZ", "0") not in ("", "0")
"""Whether `make fuzz` runs, which tries more, and other inputs each time."""

SIGNS = (
    *"`~$\\<>&*_[]{}()#|!:;,.'\"@%=+-?/^\t\r\n\f\v\0\x1b\x85\u2028\ufeff\ud800\u202e",
    *("<!--", "-->", "<?", "?>", "<![CDATA[", "]]>", "<!x>", "</", "/>", "<script>", "</script>", "<textarea>"),
    *("<style>", "<svg>", "</section>", "<div", "```", "~~~", "$$", "\\[", "\\begin{align}", "\\end{", "{eval}`"),
    *("{eval}`(yield)`", ":::", "::: columns", "::::", "[^1]", "[^1]: ", "[@key]", "@fig-x", "{.class #id}", "{", "}}"),
    *("![](", "![a](b.png)", '<img src="https://[x">', "%00", "url(", "data:image/png;base64,", "&#0;", "&#x110000;"),
    *("é", "字", "🎲", "a" * 300, "# %%", "# %% [markdown]", "# %% [raw]", '# %% slide="slide"', "# %% {", "---"),
    *("#| echo: false", "#| ", "# ---", "%%time", "%matplotlib", "!ls", "?x", "x?", "yield", "await x", "lambda:"),
    *("def f(:", "if 1:", "    ", "\\N{x}", '"""', "f'{", "9" * 5000, "1e999", "-1", "0x", "2024-02-30"),
    *("[" * 200, "(" * 200, "- " * 90, "> " * 90),
)  # fmt: skip
"""What means something to a reader, or to a browser."""

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, 10**40, "", "x", "check", "2024-02-30", "\ud800", "a/b", "../x", "\0",
    [], {}, [None], [1], ["check"], [[]], {"a": 1}, {"": []}, ["a", 2, {}], [4, 3], "#fff", "1280x720",
)  # fmt: skip
"""Where a notebook or settings have a value, any of these may be instead."""

_SETTINGS = """title: A talk
author: A. Speaker
date: 2024-02-29
size: 1280x720
minutes: 20
theme: dark
colors: {accent: "#123456"}
editions: [short, long]
data: [numbers.txt]
reveal: {transition: fade}
language: de
url: https://example.org/x/
"""


def examples(few: int, many: int) -> settings:
    """As many examples as the tests have time for, the same ones each time; with `make fuzz` more, and new ones."""
    return settings(max_examples=many if IS_FUZZING else few, derandomize=not IS_FUZZING, database=None)


def percent_files() -> list[str]:
    """Sections of real talks in percent format."""
    folders = (ROOT / "src/deck/assets/scaffold", ROOT / "talk", ROOT / "tests/styles/talks")
    return [path.read_text(encoding="utf-8") for folder in folders for path in sorted(folder.rglob("*.py"))]


def notebooks() -> list[str]:
    """Notebooks, as JSON."""
    found = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests/styles/talks").rglob("*.ipynb"))]
    made = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# One", metadata={"slideshow": {"slide_type": "slide"}, "tags": ["a"]}),
            nbformat.v4.new_code_cell("1 + 1", metadata={"slideshow": {"slide_type": "fragment"}}, execution_count=1),
            nbformat.v4.new_raw_cell("<p>raw</p>", metadata={"raw_mimetype": "text/html"}),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "P", "language": "python"}, "rise": {"theme": "x"}},
    )
    made.cells[0]["attachments"] = {"a.png": {"image/png": "aGVsbG8="}}
    made.cells[1]["outputs"] = [nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=1)]
    return [*found, nbformat.writes(made)]


def mutated(text: str, random: Random) -> str:
    """The text after a few changes of its signs and lines."""
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        text = random.choice((_cut, _inserted, _inserted, _lines_moved, _line_doubled, _sign_changed, _ended))(
            text, random
        )
    return text


def mutated_notebook(text: str, random: Random) -> str:
    """The notebook with other values in a few places; now and then no JSON at all."""
    if random.random() < 0.1:
        return mutated(text, random)
    notebook = json.loads(text)
    for _ in range(random.choice((1, 1, 2, 5))):
        places = list(_places(notebook))
        holder, key = random.choice(places)
        if random.random() < 0.2:
            del holder[key]
        elif isinstance(holder[key], str) and random.random() < 0.5:
            holder[key] = mutated(holder[key], random)
        else:
            holder[key] = deepcopy(random.choice(VALUES))
    return json.dumps(notebook)


def mutated_settings(random: Random) -> str:
    """A deck.yml with other values, other keys, or no YAML at all."""
    lines = _SETTINGS.splitlines()
    for _ in range(random.choice((1, 1, 2, 4))):
        number = random.randrange(len(lines))
        key, _, value = lines[number].partition(": ")
        text = random.choice((mutated(value or "x", random), json.dumps(random.choice(VALUES)), *SIGNS))
        lines[number] = f"{key}: {text}" if random.random() < 0.8 else f"{text}: {value}"
    return "\n".join(lines)


def noise(random: Random) -> str:
    """A text of signs alone."""
    signs = [*SIGNS, *string.ascii_letters, " ", "\n", "\n", "\n\n"]
    return "".join(random.choices(signs, k=random.randrange(1, 60)))


def _places(value: Any) -> list[tuple[Any, Any]]:
    keys: Sequence[Any] = (
        list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    return [(value, key) for key in keys] + [each for key in keys for each in _places(value[key])]


def _cut(text: str, random: Random) -> str:
    start, end = sorted(random.randrange(len(text) + 1) for _ in range(2))
    return text[:start] + text[min(end, start + 200) :]


def _ended(text: str, random: Random) -> str:
    return text[: random.randrange(len(text) + 1)] if random.random() < 0.2 else text


def _inserted(text: str, random: Random) -> str:
    place = random.randrange(len(text) + 1)
    return text[:place] + random.choice(SIGNS) + text[place:]


def _sign_changed(text: str, random: Random) -> str:
    place = random.randrange(len(text) + 1)
    return text[:place] + random.choice(SIGNS) + text[place + 1 :]


def _lines_moved(text: str, random: Random) -> str:
    lines = text.split("\n")
    start, end = sorted(random.randrange(len(lines) + 1) for _ in range(2))
    moved = lines[start:end]
    rest = lines[:start] + lines[end:]
    place = random.randrange(len(rest) + 1)
    return "\n".join(rest[:place] + moved + rest[place:])


def _line_doubled(text: str, random: Random) -> str:
    lines = text.split("\n")
    place = random.randrange(len(lines))
    return "\n".join([*lines[: place + 1], *lines[place:]])
