"""The words that may stand in a cell's header, as data: one field of `Options` per word."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deck.config.tolerance import Tolerance, read_tolerance
from deck.problem import Problem, nearest
from deck.talk.option_kinds import Word, choice, file_name, name, names, seconds, text, tolerance, warnings
from deck.talk.tags import HIDE_CELL, HIDE_INPUT, HIDE_OUTPUT, NOT_RUN, read_tags

SLIDE_TYPES = ("slide", "subslide", "fragment", "notes", "skip", "-")
LAYOUTS = ("stack", "columns", "statement", "title", "link", "references")
CODE = ("show", "fold", "hide")
OUTPUT = ("show", "fragment", "hide")
STEPS = ("items", "blocks")
TRANSITIONS = ("none", "fade", "slide", "convex", "concave", "zoom")

_LIKENESS = 0.75
"""From which another tool's word is taken for a slip of one of ours: `style` is less like `steps` than that, and
`figrue` is more like `figure`."""

# Written by Jupyter, its front ends and Jupytext; they say nothing about the slide, however like one of our words.
FOREIGN = frozenset(
    {"active", "autoscroll", "cell_id", "code_folding", "collapsed", "colab", "comment_questions"}
    | {"deletable", "editable", "execution", "ExecuteTime", "format", "gather", "heading_collapsed", "hidden"}
    | {"hide_input", "hide_output", "init_cell", "inputHidden"}
    | {"jupyter", "name", "nbgrader", "nteract", "outputExpanded", "outputHidden", "outputId", "papermill", "pycharm"}
    | {"raw_mimetype", "run_control", "scrolled", "tableOfContents", "title", "trusted", "vscode"}
    | {"_cell_guid", "_uuid"}
)


@dataclass(frozen=True, slots=True)
class Options:
    """What a cell's header asks of the press; None where it asks nothing."""

    slide: str | None = choice(
        "slide",
        "begins a slide; `subslide` begins one below it, `fragment` a step; `notes` is for the speaker, "
        "`skip` is shown nowhere, `-` goes on",
        SLIDE_TYPES,
    )
    id: str | None = name("forest", "names the slide in its address; without it, the heading does")
    figure: str | None = file_name(
        "parabola", "names the figure's file; without it, section and slide do", kinds=("code",)
    )
    alt: str | None = text("A parabola.", "says what the figure shows, for those who do not see it", kinds=("code",))
    caption: str | None = text("It rises.", "puts a sentence below the figure", kinds=("code",))
    warns: str | None = warnings(
        "DeprecationWarning",
        "names the warnings that the cell must give; any other is an error in its test",
        kinds=("code",),
    )
    store: str | None = names(
        "posterior, loss",
        "keeps the values of these names: the cell is [not run again](#nothing-slow-twice) until "
        "something that they depend on changes",
        kinds=("code",),
    )
    reads: str | None = text(
        "rows.csv",
        "names the data files in the talk's folder that the cell reads: when one changes, the cell runs again",
        kinds=("code",),
    )
    tolerance: str | None = tolerance(
        "0.02",
        "says how far the numbers that the cell shows may move before a [cold run](#nothing-slow-twice) calls them "
        "changed; `2%` is a share",
        kinds=("markdown", "code"),
    )
    source: str | None = text(
        "bnn.models.classifier.build_model",
        "shows the code of this function, as it runs, in place of the cell's own",
        kinds=("code",),
    )
    part: str | None = text(
        "with pm.Model",
        "of the function in `source`, shows only the statements in which these words stand",
        kinds=("code",),
    )
    layout: str | None = choice(
        "columns",
        "puts code beside its output or, on a slide's first cell, all parts side by side; `stack` puts them "
        "below each other. A slide can also be a `statement` of few words, a `title` made of `deck.yml`, a "
        "`link` to the talk's `url` with a QR code, or a list of `references`",
        LAYOUTS,
    )
    focus: str | None = text(
        "tanh(row | softmax",
        "highlights statements of the code, one step after the other, by words that stand in them or by line "
        'numbers (`focus="1-3 | 7"`)',
        kinds=("code",),
    )
    focus_output: str | None = text("loss: | done", "highlights lines of the output in the same way", kinds=("code",))
    code: str | None = choice(
        "fold", "folds the code away until a click; `hide` hides it, `show` shows it", CODE, kinds=("code",)
    )
    output: str | None = choice(
        "fragment", "makes the output a step of its own; `hide` hides it, `show` shows it", OUTPUT, kinds=("code",)
    )
    animate: str | None = name(
        "model", "on cells of slides that follow each other: the code or text of one turns into that of the next"
    )
    steps: str | None = choice(
        "items", "brings the items of a list one by one; `blocks` brings the paragraphs", STEPS, kinds=("markdown",)
    )
    background: str | None = text("#123d2e", "gives the slide a colour or, with the name of a file, a picture")
    transition: str | None = choice(
        "zoom", "says how the slide comes: `none`, `fade`, `slide`, `convex`, `concave` or `zoom`", TRANSITIONS
    )
    timing: str | None = seconds("1:30", "says how long the slide takes, for the clock of the speaker's view")
    only: str | None = name(
        "long", 'shows the cell in this edition alone: `edition: long` in `deck.yml`, or `ARGS="--edition long"`'
    )
    tags: frozenset[str] = frozenset()

    @property
    def stored(self) -> tuple[str, ...]:
        """The names of the values that are kept."""
        return _listed(self.store)

    @property
    def read(self) -> tuple[str, ...]:
        """The data files that the cell reads, as they are named."""
        return _listed(self.reads)

    @property
    def tolerated(self) -> Tolerance | None:
        """How far the cell's numbers may move; None where it does not say so."""
        return read_tolerance(self.tolerance) if self.tolerance else None

    @property
    def is_check(self) -> bool:
        """Whether the cell is run and tested, and not shown."""
        return "check" in self.tags

    @property
    def shows_input(self) -> bool:
        """Whether the cell's code is on the slide."""
        return not self.is_check and self.code != "hide" and not self.tags & (HIDE_INPUT | HIDE_CELL)

    @property
    def shows_output(self) -> bool:
        """Whether the cell's outputs are on the slide."""
        return not self.is_check and self.output != "hide" and not self.tags & (HIDE_OUTPUT | HIDE_CELL)


WORDS: dict[str, Word] = {
    each.name: each.metadata["word"] for each in dataclasses.fields(Options) if "word" in each.metadata
}


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in (text or "").split(",") if each.strip()))


def read_options(metadata: Mapping[str, Any], *, kind: str) -> Options:
    """The options in a cell's metadata.

    Args:
        metadata: as Jupytext reads it from the cell's header, Jupyter's standard keys included.
        kind: "markdown", "code" or "raw".

    Raises:
        Problem: an unknown key or value, a word in the wrong kind of cell. The place is not filled in.
    """
    _check_keys(metadata)
    # Without a source, `part` is another tool's.
    own = [key for key in WORDS if key in metadata and (key != "part" or "source" in metadata)]
    values = {key: _value(key, metadata[key], kind) for key in own}
    standard = _slide_type(metadata.get("slideshow", {}), kind)
    if standard and values.setdefault("slide", standard) != standard:
        raise Problem(
            found=f"slide='{values['slide']}' and slide_type '{standard}' contradict each other",
            remedy="Keep one of them",
        )
    options = Options(tags=read_tags(metadata.get("tags", []), kind), **values)
    _check_contradictions(options, kind)
    return options


def _check_contradictions(options: Options, kind: str) -> None:
    """What shows a part of a cell, or does something with it, needs that part to be shown."""
    if kind != "code":
        return
    if options.store and (tags := options.tags & (NOT_RUN | {"raises-exception"})):
        raise Problem(
            found=f"store={options.store!r} on a cell with the tag '{min(tags)}'",
            expected="a cell that runs to its end",
            remedy="Keep one of them",
        )
    for word, value, part, shown in (
        ("code", options.code, "code", options.shows_input or options.code == "hide"),
        ("output", options.output, "output", options.shows_output or options.output == "hide"),
        ("focus", options.focus, "code", options.shows_input and options.code != "fold"),
        ("animate", options.animate, "code", options.shows_input and options.code != "fold"),
        ("focus_output", options.focus_output, "output", options.shows_output),
    ):
        if value and not shown:
            raise Problem(
                found=f"{word}={value!r} on a cell whose {part} is {_hidden_by(options, part)}",
                expected=f"the {part} on the slide",
                remedy="Keep one of them",
            )


def _hidden_by(options: Options, part: str) -> str:
    tags = options.tags & ({"check"} | HIDE_CELL | (HIDE_INPUT if part == "code" else HIDE_OUTPUT))
    if tags:
        return f"hidden by the tag '{min(tags)}'"
    own = options.code if part == "code" else options.output
    return f'{"folded away" if own == "fold" else "hidden"} by {part}="{own}"'


def _check_keys(metadata: Mapping[str, Any]) -> None:
    """Other tools have words of their own, which stay where they are; what looks like a slip of the pen is refused."""
    if (unread := metadata.get("incorrectly_encoded_metadata")) is not None:
        found = f"cannot read '{unread}' in the cell's header"
        raise Problem(found=found, expected='words such as slide="slide"')
    known = [*WORDS, "slideshow", "tags"]
    for key in metadata.keys() - FOREIGN - set(known):
        if remedy := nearest(key, known, likeness=_LIKENESS):
            raise Problem(found=f"unknown word '{key}'", expected=f"one of {', '.join(known)}", remedy=remedy)


def _value(key: str, value: object, kind: str) -> str:
    word = WORDS[key]
    if kind not in word.kinds:
        raise Problem(found=f"'{key}' in a {kind} cell", expected=f"it in a {' or '.join(word.kinds)} cell")
    if value is None:
        raise Problem(found=f"'{key}' without a value", expected=f'{key}="..." with {word.expected}')
    if not isinstance(value, str) or not word.accepts(value):
        what = "slide type" if key == "slide" else f"value of '{key}':"
        raise Problem(
            found=f"unknown {what} {value!r}" if word.choices else f"{what.replace(':', '')} is {value!r}",
            expected=word.expected,
            remedy=nearest(str(value), word.choices),
        )
    return value


def _slide_type(slideshow: object, kind: str) -> str | None:
    if not isinstance(slideshow, Mapping):
        raise Problem(found=f"slideshow is {slideshow!r}", expected='slideshow={"slide_type": "slide"}')
    # JupyterLab writes "" where no type is chosen.
    value = slideshow.get("slide_type") or None
    return None if value is None else _value("slide", value, kind)
