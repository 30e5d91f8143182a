"""Which cell of an edited source is which one of the old source."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deck.preview.cell_keys import CellKeys
from deck.reading.talk import read_section

ONE, TWO, THREE = "# ## One", "# ## Two\n#\n# with words", "# ## Three"

# Slides before and after an edit, and for each one after it the place of the one that it was.
CASES = {
    "nothing": ([ONE, TWO], [ONE, TWO], [0, 1]),
    "a heading": ([ONE, TWO, THREE], [ONE, "# ## Deux\n#\n# with words", THREE], [0, 1, 2]),
    "all headings": ([ONE, TWO], ["# ## Un", "# ## Deux"], [0, 1]),
    "one more before a heading that is edited": (
        [ONE, TWO],
        [ONE, "# ## New", "# ## Deux\n#\n# with words"],
        [0, None, 1],
    ),
    "one more behind a heading that is edited": ([ONE, TWO], ["# ## Ones", "# ## New", TWO], [0, None, 1]),
    "one less and a heading": ([ONE, TWO, THREE], ["# ## Deux\n#\n# with words", THREE], [1, 2]),
    "another order": ([ONE, TWO, THREE], [THREE, ONE, TWO], [2, 0, 1]),
    "another order and a heading": ([ONE, TWO, THREE], [THREE, ONE, "# ## Two!\n#\n# with words"], [2, 0, 1]),
    "twice the same": ([ONE, ONE], [ONE, "# ## Un", ONE], [0, None, 1]),
    "none left": ([ONE], [THREE + " and other words altogether"], [0]),
}


@pytest.mark.parametrize("case", CASES)
def test_a_slide_keeps_its_key(case: str, write_talk: Callable[..., Path]) -> None:
    before, after, expected = CASES[case]
    keys = CellKeys()

    def read(slides: list[str]) -> list[tuple[int, ...]]:
        text = "\n\n".join(f'# %% [markdown] slide="slide"\n{slide}' for slide in slides)
        folder = write_talk(s01_a=text)
        return list(keys.of_slides([read_section(folder / "01_a.py")]).values())

    old, new = read(before), read(after)
    places = [old.index(each) if each in old else None for each in new]
    assert places == expected


def test_a_cell_keeps_its_key_when_it_moves_to_another_slide_or_section(write_talk: Callable[..., Path]) -> None:
    keys = CellKeys()

    def read(**files: str) -> dict[str, tuple[int, ...]]:
        folder = write_talk(**files)
        for path in folder.glob("*.py"):
            if f"s{path.stem}" not in files:
                path.unlink()
        return keys.of_slides([read_section(path) for path in sorted(folder.glob("*.py"))])

    slide, notes = '# %% [markdown] slide="slide"\n# # {}\n', '# %% [markdown] slide="notes"\n# to {}\n'
    whole = slide.format("A") + notes.format("a") + slide.format("B")
    before = read(s01_a=whole)
    split = read(s01_a=slide.format("A"), s02_b=notes.format("a") + slide.format("B"))
    assert split["a"] == before["a"][:1]
    assert split["b"] == (before["a"][1], *before["b"])
    joined = read(s03_c=slide.format("A") + slide.format("B").replace('slide="slide"', ""))
    assert joined == {"a": (before["a"][0], before["b"][0])}
