"""Tags of cells: Jupyter's, MyST's and the press's own."""

from deck.problem import Problem, nearest

# Jupyter writes some with a dash and some with an underscore; here the dash stands for both.
HIDE_INPUT = frozenset({"hide-input", "remove-input"})
HIDE_OUTPUT = frozenset({"hide-output", "remove-output"})
HIDE_CELL = frozenset({"hide-cell", "remove-cell"})
# MyST's, and what Quarto's `warning: false` means.
HIDE_STDERR = frozenset({"hide-stderr", "remove-stderr"})
HIDE_STDOUT = frozenset({"hide-stdout", "remove-stdout"})
# MyST's, and what Quarto's `eval: false` means: code that is shown as it stands and never runs.
NOT_RUN = frozenset({"skip-execution"})
MEANINGS = {
    "check": "runs the cell and shows nothing of it: the place for assertions",
    "hide-input": "shows only what the cell prints and draws",
    "hide-output": "shows only the code",
    "hide-cell": "runs the cell and shows nothing of it",
    "hide-stderr": "leaves out what goes to the standard error, such as warnings",
    "hide-stdout": "leaves out what the cell prints",
    "skip-execution": "shows code that does not run and, in a notebook, the outputs that it holds",
    "raises-exception": "expects an error, and shows it; without one, the cell's test fails",
}
"""What the tags do, for README's table. Each `hide-...` may also be written `remove-...`."""
TAGS = HIDE_INPUT | HIDE_OUTPUT | HIDE_CELL | HIDE_STDERR | HIDE_STDOUT | NOT_RUN | MEANINGS.keys()

_LIKENESS = 0.85
"""From which another tool's tag is taken for a slip of one of ours: `hide-code` and `remove-toc` are less like one."""


def read_tags(tags: object, kind: str) -> frozenset[str]:
    """A cell's tags, with dashes.

    Raises:
        Problem: no list of text, a slip of the pen, a check that cannot run. The place is not filled in.
    """
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise Problem(found=f"tags are {tags!r}", expected='a list of text, such as tags=["hide-input"]')
    words = frozenset(tag.replace("_", "-") for tag in tags)
    for tag in sorted(words - TAGS):
        # Other tools have tags of their own; only what looks like a slip of the pen is refused.
        if remedy := nearest(tag, TAGS, likeness=_LIKENESS):
            expected = f"one of {', '.join(sorted(TAGS))}"
            raise Problem(found=f"unknown tag '{tag}'", expected=expected, remedy=remedy)
    if "check" in words and kind != "code":
        raise Problem(found=f"tag 'check' on a {kind} cell", expected="it on a code cell, which can be run")
    return words
