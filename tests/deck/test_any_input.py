"""Whatever a file holds, there is a talk or a Problem: `make test` tries some, `make fuzz` many."""

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers.fuzzing import examples, mutated, mutated_notebook, mutated_settings, noise, notebooks, percent_files

from deck.problem import Problem
from deck.reading.talk import read_talk
from deck.rendering.exporter import render_page
from deck.rendering.notes import notes_of
from deck.rendering.text_checks import check_texts
from deck.talk.notebook import to_notebook

pytestmark = [pytest.mark.slow, pytest.mark.fuzz]

FILES = percent_files()
NOTEBOOKS = notebooks()
RANDOM = st.integers(0, 2**32).map(Random)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("any")
    (folder / "numbers.txt").write_text("1\n")
    return folder


def problem_of(folder: Path) -> Problem | None:
    """Read a talk and render it as it is before its code has run, as the preview does."""
    try:
        talk = read_talk(folder)
        notes_of(talk, check_texts(talk))
        render_page(talk, {each.name: to_notebook(each) for each in talk.sections})
    except Problem as problem:
        return problem
    return None


def read(folder: Path) -> None:
    problem = problem_of(folder)
    assert problem is None or (problem.file and problem.found)


def write(folder: Path, name: str, text: str) -> None:
    for path in (*folder.glob("*.py"), *folder.glob("*.ipynb"), folder / "deck.yml"):
        path.unlink(missing_ok=True)
    (folder / "deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    if name == "deck.yml":
        (folder / "01_a.py").write_text('# %% [markdown] slide="slide"\n# # One\n')
    (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))


@examples(150, 3_000)
@given(RANDOM, st.sampled_from(FILES))
def test_a_changed_section_is_a_talk_or_a_problem(folder: Path, random: Random, text: str) -> None:
    write(folder, "01_a.py", mutated(text, random))
    read(folder)


@examples(150, 3_000)
@given(RANDOM)
def test_signs_in_any_order_are_a_talk_or_a_problem(folder: Path, random: Random) -> None:
    text = noise(random)
    if random.random() < 0.7:
        text = '# %% [markdown] slide="slide"\n' + "\n".join(f"# {line}" for line in text.split("\n"))
    write(folder, "01_a.py", text)
    read(folder)


@examples(120, 2_400)
@given(RANDOM, st.sampled_from(NOTEBOOKS))
def test_a_changed_notebook_is_a_talk_or_a_problem(folder: Path, random: Random, text: str) -> None:
    write(folder, "01_a.ipynb", mutated_notebook(text, random))
    read(folder)


@examples(80, 1_600)
@given(RANDOM)
def test_changed_settings_are_a_talk_or_a_problem(folder: Path, random: Random) -> None:
    write(folder, "deck.yml", mutated_settings(random))
    read(folder)


TEXT = '# %% [markdown] slide="slide"\n# # One\n'
CELL = {"cell_type": "markdown", "id": "a", "source": "# One", "metadata": {"slideshow": {"slide_type": "slide"}}}
NOTEBOOK = {"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}

# What a first run found: the file, what it holds, and what the Problem says; None where there is a talk.
FOUND = {
    "tags that are a text": ("01_a.py", '# %% tags="model"\nx = 1\n', "tags are 'model'"),
    "tags that are numbers": ("01_a.py", "# %% tags=[1]\nx = 1\n", "tags"),
    "a tag with a comma": ("01_a.py", f'{TEXT}\n# %% tags=["a,b"]\nx = 1\n', None),
    "another kind of name": ("01_a.py", f"{TEXT}\n# %% collapsed=3\nx = 1\n", None),
    "a title that is a number": ("01_a.py", f"{TEXT}\n# %% title=3\nx = 1\n", None),
    "an address that is none": ("01_a.py", f"{TEXT}# <img src='https://[x'>\n", None),
    "code nested too deeply": ("01_a.py", f"{TEXT}\n# %%\nx = {'(' * 5000}\n", "does not compile"),
    "a footnote within a footnote": ("01_a.py", f"{TEXT}#\n# a[^1] b[^2]\n#\n# [^1]: [^2]: x\n", None),
    "a kernel that is a number": ("01_a.ipynb", NOTEBOOK | {"metadata": {"kernelspec": 1e308}}, None),
    "attachments in a list": ("01_a.ipynb", NOTEBOOK | {"cells": [CELL | {"attachments": [None]}]}, None),
    "an attachment that is a number": ("01_a.ipynb", NOTEBOOK | {"cells": [CELL | {"attachments": {"a": 1}}]}, None),
    "half of a character": (
        "01_a.ipynb",
        NOTEBOOK | {"cells": [CELL | {"cell_type": "code", "source": "'\ud800'", "outputs": []}]},
        "does not compile",
    ),
    "a traceback that is a number": (
        "01_a.ipynb",
        NOTEBOOK
        | {"cells": [CELL, CELL | {"cell_type": "code", "outputs": [{"output_type": "error", "traceback": 1}]}]},
        None,
    ),
}


@pytest.mark.parametrize(("name", "content", "message"), FOUND.values(), ids=FOUND)
def test_what_was_found_is_a_talk_or_a_problem(folder: Path, name: str, content: object, message: str | None) -> None:
    write(folder, name, content if isinstance(content, str) else json.dumps(content))
    problem = problem_of(folder)
    assert (problem is None) == (message is None), problem
    assert message is None or message in str(problem)


@pytest.mark.parametrize("depth", [100, 100_000])
def test_json_of_any_depth_is_a_problem(folder: Path, depth: int) -> None:
    notebook = json.dumps({"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {"a": "DEEP"}})
    write(folder, "01_a.ipynb", notebook.replace('"DEEP"', "[" * depth + "]" * depth))
    read(folder)
