import pytest

from deck.problem import Problem
from deck.talk.options import WORDS, Options, read_options
from deck.talk.tags import MEANINGS, TAGS

ACCEPTED = {
    "nothing": ({}, Options()),
    "short form": ({"slide": "subslide"}, Options(slide="subslide")),
    "Jupyter's form": ({"slideshow": {"slide_type": "fragment"}}, Options(slide="fragment")),
    "both, in agreement": ({"slide": "notes", "slideshow": {"slide_type": "notes"}}, Options(slide="notes")),
    "no slide type chosen": ({"slideshow": {"slide_type": ""}}, Options()),
    "go on": ({"slideshow": {"slide_type": "-"}}, Options(slide="-")),
    "figure": (
        {"figure": "loss-curve", "alt": "The loss falls.", "caption": "Loss"},
        Options(figure="loss-curve", alt="The loss falls.", caption="Loss"),
    ),
    "layout and id": ({"layout": "columns", "id": "part-2"}, Options(layout="columns", id="part-2")),
    "tags with underscores": ({"tags": ["remove_input"]}, Options(tags=frozenset({"remove-input"}))),
    "another tool's words": (
        {
            "part": "intro",
            "lang": "de",
            "cell_style": "split",
            "@name": "x",
            "hide": True,
            "style": "a: b",
            "solution": None,
        },
        Options(),
    ),
    "another tool's tag": ({"tags": ["parameters"]}, Options(tags=frozenset({"parameters"}))),
    "what Jupyter writes": (
        {"jupyter": {"source_hidden": True}, "editable": True, "collapsed": False, "jp-MarkdownHeadingCollapsed": True},
        Options(),
    ),
    "what VS Code writes": ({"vscode": {"languageId": "python"}, "title": "Matrices"}, Options()),
}

REFUSED = {
    "unknown slide type": (
        {"slide": "sldie"},
        "unknown slide type 'sldie'; expected one of slide, subslide, fragment, notes, skip, -. Did you mean 'slide'?",
    ),
    "unknown standard slide type": ({"slideshow": {"slide_type": "slides"}}, "unknown slide type 'slides'"),
    "slideshow that is no table": ({"slideshow": "slide"}, "slideshow is 'slide'"),
    "contradiction": ({"slide": "slide", "slideshow": {"slide_type": "notes"}}, "contradict each other"),
    "unknown word": ({"figrue": "loss"}, "unknown word 'figrue'.*Did you mean 'figure'?"),
    "no value": ({"slide": None}, "'slide' without a value; expected slide=\"...\""),
    "not quoted": ({"incorrectly_encoded_metadata": "slide=slide"}, "cannot read 'slide=slide'"),
    "number for text": ({"caption": 3}, "value of 'caption' is 3; expected text"),
    "empty text": ({"alt": " "}, "value of 'alt' is ' '; expected text"),
    "layout": ({"layout": "column"}, "unknown value of 'layout': 'column'.*Did you mean 'columns'?"),
    "id with blanks": ({"id": "Part 2"}, "value of 'id' is 'Part 2'; expected small letters"),
    "no tolerance": ({"tolerance": "little"}, "value of 'tolerance' is 'little'; expected how far a number may move"),
    "tags as text": ({"tags": "check"}, "tags are 'check'; expected a list"),
    "code shown and hidden": (
        {"code": "show", "tags": ["hide-input"]},
        "code='show' on a cell whose code is hidden by the tag 'hide-input'; expected the code on the slide. Keep one",
    ),
    "folded and hidden": ({"code": "fold", "tags": ["hide-cell"]}, "code='fold' on a .* by the tag 'hide-cell'"),
    "a step that is hidden": (
        {"output": "fragment", "tags": ["remove-output"]},
        "output='fragment' on a cell whose output is hidden by the tag 'remove-output'",
    ),
    "a check that shows": ({"code": "show", "tags": ["check"]}, "hidden by the tag 'check'"),
    "steps through hidden code": (
        {"focus": "x", "code": "hide"},
        "focus='x' on a cell whose code is hidden by code=\"hide\"",
    ),
    "steps through folded code": ({"focus": "x", "code": "fold"}, 'is folded away by code="fold"'),
    "hidden code that grows": ({"animate": "x", "code": "hide"}, "animate='x' on a cell whose code is hidden"),
    "steps through hidden output": ({"focus_output": "x", "output": "hide"}, 'hidden by output="hide"'),
    "slip in a tag": ({"tags": ["hide-inptu"]}, "unknown tag 'hide-inptu'.*Did you mean 'hide-input'?"),
}


@pytest.mark.parametrize(("metadata", "options"), ACCEPTED.values(), ids=ACCEPTED)
def test_it_reads(metadata: dict, options: Options):
    assert read_options(metadata, kind="code") == options


@pytest.mark.parametrize(("metadata", "message"), REFUSED.values(), ids=REFUSED)
def test_it_refuses(metadata: dict, message: str):
    with pytest.raises(Problem, match=message.replace("?", r"\?")) as caught:
        read_options(metadata, kind="code")
    assert caught.value.status == 2


@pytest.mark.parametrize("word", [name for name, word in WORDS.items() if word.kinds == ("code",)])
def test_a_word_about_code_is_refused_elsewhere(word: str):
    with pytest.raises(Problem, match=f"'{'source' if word == 'part' else word}' in a markdown cell; expected it in"):
        read_options({"source": "x", word: "x"} if word == "part" else {word: "x"}, kind="markdown")


def test_a_check_must_be_code():
    with pytest.raises(Problem, match="tag 'check' on a markdown cell"):
        read_options({"tags": ["check"]}, kind="markdown")


@pytest.mark.parametrize(
    ("metadata", "shown"),
    [
        ({"code": "show", "output": "show"}, (True, True)),
        ({"code": "fold", "output": "fragment"}, (True, True)),
        ({"code": "hide"}, (False, True)),
        ({"output": "hide"}, (True, False)),
        ({"code": "hide", "tags": ["hide-input"]}, (False, True)),
    ],
)
def test_words_decide_what_is_shown(metadata: dict, shown: tuple[bool, bool]):
    options = read_options(metadata, kind="code")
    assert (options.shows_input, options.shows_output) == shown


def test_tags_decide_what_is_shown():
    shown = {
        tag: read_options({"tags": [tag]}, kind="code") for tag in ("hide-input", "remove-output", "hide-cell", "check")
    }
    assert {tag: (each.shows_input, each.shows_output) for tag, each in shown.items()} == {
        "hide-input": (False, True),
        "remove-output": (True, False),
        "hide-cell": (False, False),
        "check": (False, False),
    }


def test_each_word_says_what_it_does_by_an_example_and_names_its_choices():
    for name, word in WORDS.items():
        assert word.expected, name
        assert word.accepts(word.example), name
        assert [each for each in word.choices if each != word.example and f"`{each}`" not in word.meaning] == [], name


def test_each_tag_says_what_it_does():
    assert set(MEANINGS) == {tag for tag in TAGS if not tag.startswith("remove-")}
