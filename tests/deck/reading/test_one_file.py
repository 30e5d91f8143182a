"""A talk that is one file: in percent format, or a notebook."""

import base64
from pathlib import Path
from typing import Any

import pytest
from tests.deck.reading.conftest import WriteFile
from tests.helpers.notebooks import cell, notebook

from deck.build import Deck, build
from deck.commands.terminal import Lines
from deck.problem import Problem
from deck.reading.talk import read_talk

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def make(source: Path, **options: Any) -> Deck:
    output = source.parent / "build" / source.stem
    return build(source, output=output, progress=Lines(lambda line: None), **options)


# Text of a percent-format file and of the deck.yml beside it -> title, author, footer.
SETTINGS = {
    "nothing": ("# %%\n1\n", None, ("my talk", None, None)),
    "a heading": ("# %% [markdown]\n# # One *two*\n# %% [markdown]\n# # Three\n", None, ("One two", None, None)),
    "deck.yml": ("# %% [markdown]\n# # One\n", "author: B\nfooter: F\n", ("One", "B", "F")),
    "its own": (
        "# ---\n# jupyter:\n#   kernelspec:\n#     name: x\n# deck:\n#   title: T\n#   author: A\n# ---\n# %%\n1\n",
        "title: other\nauthor: B\nfooter: F\n",
        ("T", "A", "F"),
    ),
    "Quarto's": (
        "#!/usr/bin/env python\n# ---\n# title: T\n# author:\n#   - name: A\n#   - B\n# format: html\n# ---\n# %%\n1\n",
        None,
        ("T", "A, B", None),
    ),
    "ours before Quarto's": ("# ---\n# title: Q\n# deck: {title: T}\n# ---\n# %%\n1\n", None, ("T", None, None)),
}


@pytest.mark.parametrize(("text", "beside", "expected"), SETTINGS.values(), ids=SETTINGS)
def test_where_the_settings_of_a_percent_file_come_from(write: WriteFile, text: str, beside: str | None, expected):
    path = write("my_talk.py", text)
    if beside is not None:
        write("deck.yml", beside)
    talk = read_talk(path)
    assert (talk.config.title, talk.config.author, talk.config.footer) == expected
    assert (talk.folder, [section.name for section in talk.sections]) == (path.parent, ["my_talk"])


@pytest.mark.parametrize(
    ("metadata", "first", "expected"),
    [
        ({}, "# One", ("One", None)),
        ({"title": "T", "authors": [{"name": "A"}, {"name": "B"}]}, "# One", ("T", "A, B")),
        ({"title": "T", "deck": {"title": "D", "author": "A"}}, "# One", ("D", "A")),
    ],
)
def test_where_the_settings_of_a_notebook_come_from(write: WriteFile, metadata: dict, first: str, expected):
    config = read_talk(write("n.ipynb", notebook(cell("markdown", first), **metadata))).config
    assert (config.title, config.author) == expected


def test_the_header_that_quarto_keeps_in_a_first_cell_is_no_slide(write: WriteFile):
    header = cell("raw", "---\ntitle: T\ndeck:\n  footer: F\n---")
    talk = read_talk(write("n.ipynb", notebook(header, cell("markdown", "text"))))
    assert (talk.config.title, talk.config.footer) == ("T", "F")
    assert [(each.number, each.source) for each in talk.sections[0].cells] == [(1, ""), (2, "text")]


REFUSED = {
    "not JSON": ("n.ipynb", "# %%\n", "n.ipynb: not a notebook: Expecting value"),
    "no notebook": ("n.ipynb", "[]", "not a notebook; expected JSON with 'nbformat'"),
    "nbformat 3": ("n.ipynb", '{"nbformat": 3, "worksheets": 5}', "nbformat 3 that cannot be converted"),
    "kernel": (
        "n.ipynb",
        notebook(cell("code", "1"), kernelspec={"name": "ir", "display_name": "R", "language": "R"}),
        "the notebook's kernel is R; expected one of Python",
    ),
    "no cells": ("n.ipynb", notebook(), "no cells; expected at least one"),
    "not a cell": ("n.ipynb", notebook({"cell_type": "code"}), "n.ipynb (cell 1): not a cell of nbformat 4"),
    "metadata": ("n.ipynb", notebook(cell("code", "1"), deck={"titel": "T"}), "unknown key 'titel'"),
    "header": (
        "n.ipynb",
        notebook(cell("raw", "---\ntitle: [T\n---"), cell("code", "1")),
        "n.ipynb (cell 1, line 2): not YAML: expected ',' or ']'",
    ),
    "word": (
        "n.ipynb",
        notebook(cell("code", "1"), cell("code", "x = 2", metadata={"captoin": "C"})),
        "n.ipynb (cell 2, \"x = 2\"): unknown word 'captoin'",
    ),
    "code": (
        "n.ipynb",
        notebook(cell("code", "\n\nx = 1\nif x\n")),
        'n.ipynb (cell 1, "x = 1", line 4): the code does not compile',
    ),
    "option": (
        "n.ipynb",
        notebook(cell("code", "#| echo: true\n#| ecco: false\n1")),
        "n.ipynb (cell 1, \"1\", line 2): unknown option '#| ecco'",
    ),
    "attachment": ("n.ipynb", notebook(cell("markdown", "![a](attachment:b.png)")), "(cell 1): 'attachment:b.png', wh"),
    "attachment in HTML": (
        "n.ipynb",
        notebook(cell("markdown", "<IMG SRC=attachment:b.png>")),
        "'attachment:b.png', wh",
    ),
    "key of the header": ("t.py", "# ---\n# deck:\n#   titel: T\n# ---\n# %%\n1\n", "t.py:3: unknown key 'titel'"),
    "no markers": ("t.py", "x = 1\n", "t.py: no line '# %%' or '# %% [markdown]'"),
    "another kind": ("t.qmd", "text", "t.qmd: a file of kind '.qmd'; expected a folder of sections, a percent-format"),
}


@pytest.mark.parametrize(("name", "text", "message"), REFUSED.values(), ids=REFUSED)
def test_it_refuses(
    write: WriteFile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, text: str, message: str
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Problem) as caught:
        read_talk(write(name, text))
    assert message in str(caught.value)
    assert caught.value.status == 2


def test_a_file_that_is_not_there_is_told_by_its_likes(write: WriteFile, tmp_path: Path):
    write("lecture.ipynb", notebook())
    with pytest.raises(Problem, match=r"no such file; .* Did you mean 'lecture.ipynb'"):
        read_talk(tmp_path / "lectrue.ipynb")


def test_what_front_ends_write_into_a_notebook_is_no_word_of_ours(write: WriteFile):
    metadata = {
        "id": "wXy_12",
        "outputId": "3f",
        "colab": {"base_uri": "x"},
        "cellView": "form",
        "source_hash": "b623e53d",
        "execution_start": 1,
        "output_cleared": False,
        "colab_type": "code",
        "azdata_cell_guid": "c6",
        "jukit_cell_id": "q",
        "solution2": "hidden",
        "ein.tags": "worksheet-0",
        "graffitiCellId": "id_x",
        "cell_style": "split",
        "hideCode": True,
        "lang": "python",
        "nbgrader": {"grade": True},
        "cell_id": "00001-a",
        "deepnote_cell_type": "code",
        "_uuid": "d6",
        "vscode": {"languageId": "python"},
        "application/vnd.databricks.v1+cell": {"title": ""},
        "slideshow": {"slide_type": "subslide"},
        "tags": ["remove_input", "parameters"],
    }
    (read,) = read_talk(write("n.ipynb", notebook(cell("code", "1", metadata=metadata), colab={}))).sections[0].cells
    assert (read.options.slide, read.options.id, read.options.shows_input) == ("subslide", None, False)


def test_how_an_attached_image_is_written_may_be_shown(write: WriteFile):
    text = "`![a](attachment:b.png)`, or\n\n    <img src='attachment:b.png'>\n\nor attachment: b.png"
    (read,) = read_talk(write("n.ipynb", notebook(cell("markdown", text)))).sections[0].cells
    assert read.source == text


def test_an_attached_svg_may_be_text(write: WriteFile):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" stroke-width="2" height="9"/>'
    for attached in (svg, [svg], base64.b64encode(svg.encode()).decode()):
        cells = cell("markdown", "![a](attachment:a.svg)", attachments={"a.svg": {"image/svg+xml": attached}})
        (read,) = read_talk(write("n.ipynb", notebook(cells))).sections[0].cells
        assert read.source == f"![a](data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()})"


@pytest.mark.process
def test_a_notebook_is_executed_and_its_stored_outputs_are_not_shown(write: WriteFile):
    stale = {"output_type": "stream", "name": "stdout", "text": "stale"}
    path = write(
        "my talk.ipynb",
        notebook(
            cell("markdown", ["# Title\n", "text"], metadata={"slideshow": {"slide_type": "slide"}}),
            cell("code", "print(6 * 7)", outputs=[stale]),
            cell(
                "markdown",
                "![a dot](attachment:my%20dot.png)",
                attachments={"my dot.png": {"image/png": base64.b64encode(PNG).decode()}},
            ),
            cell("raw", "\\LaTeX", metadata={"raw_mimetype": "text/latex"}),
        ),
    )
    deck = make(path)
    page = deck.index.read_text()
    assert (deck.slides, deck.ran, deck.index.parent.name) == (1, ("my talk",), "my talk")
    assert "<title>Title</title>" in page
    assert "42" in page
    assert "stale" not in page
    assert "LaTeX" not in page
    assert f'src="data:image/png;base64,{base64.b64encode(PNG).decode()}" alt="a dot"' in page
    assert 'data-source="my talk.ipynb:cell 1"' in page
    assert 'name="author"' not in page


@pytest.mark.process
def test_a_failure_in_a_notebook_names_the_cell_and_its_line(
    write: WriteFile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Problem) as caught:
        make(write("n.ipynb", notebook(cell("code", "x = 1"), cell("code", "#| echo: false\ny = x\ny / 0"))))
    assert str(caught.value).startswith('n.ipynb (cell 2, "y = x", line 3): the cell raised ZeroDivisionError')
    assert ">    3 | y / 0" in caught.value.detail


@pytest.mark.process
def test_only_the_file_and_what_it_names_make_its_deck(write: WriteFile, tmp_path: Path):
    text = '# %% [markdown] slide="slide"\n# # One\n# ![p](pictures/p%20q.svg)\n\n# %%\nimport aid\nprint(aid.x)\n'
    path = write("t.py", text)
    write("aid.py", "x = 1")
    (tmp_path / "pictures").mkdir()
    write("pictures/p q.svg", "<svg/>")
    assert make(path).ran == ("t",)
    write("other.ipynb", notebook())
    assert make(path).was_current
    write("own.css", "a { background: url(mark.svg) }")
    write("mark.svg", "<svg/>")
    assert make(path).was_current
    changes = {"pictures/p q.svg": "<svg />", "deck.yml": "theme: own.css\n", "mark.svg": "<svg />"}
    for name, content in changes.items():
        write(name, content)
        assert not make(path).was_current, name
        assert make(path).was_current, name
    write("aid.py", "x = 2")
    assert make(path).ran == ("t",)
    assert "2" in (tmp_path / "build/t/index.html").read_text()


def test_a_section_of_a_folder_may_be_a_notebook(write_talk):
    folder = write_talk(s01_a="# %%\n1\n")
    (folder / "02_b.ipynb").write_text(notebook(cell("code", "2")))
    (folder / "01_a.ipynb").write_text(notebook(cell("code", "Jupytext keeps both")))
    assert [section.path.name for section in read_talk(folder).sections] == ["01_a.py", "02_b.ipynb"]
