"""The pages for contributors: what they name is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deck.kernel import variables

ROOT = Path(__file__).parents[2]
PAGES = [path for path in (*sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md") if path.is_file()]
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
PLACE = re.compile(r"`((?:src|talk|tests|docs|scripts|figures|benchmarks|\.github)/[\w./-]*)`")


def missing(text: str, folder: Path) -> Iterator[str]:
    """Links and places in a page that lead nowhere."""
    yield from (link for link in LINK.findall(text) if not (folder / link).exists())
    yield from (place for place in PLACE.findall(text) if not (ROOT / place).exists())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_names_is_there(page: Path) -> None:
    assert list(missing(page.read_text("utf-8"), page.parent)) == []


def test_what_is_not_there_is_found() -> None:
    text = (
        "[a](../src/deck/gone.py), [b](../README.md#two-commands), [c](https://example.org/x) and `src/deck/nowhere/`"
    )
    assert list(missing(text, ROOT / "docs")) == ["../src/deck/gone.py", "src/deck/nowhere/"]


def test_the_architecture_tells_of_every_variable_that_a_kernel_is_given() -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    told = [value for name, value in vars(variables).items() if name.isupper()]
    assert len(told) >= 4
    assert [each for each in told if f"| `{each}` |" not in page] == []
