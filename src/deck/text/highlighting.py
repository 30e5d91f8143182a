"""Code -> HTML with its colours, when the deck is built: the browser has nothing to work out."""

import functools
from html import escape
from typing import TYPE_CHECKING

from deck.text.step_marks import Lights

if TYPE_CHECKING:
    from pygments.lexer import Lexer

# Pygments' short class of each group that code.css colours; what belongs to none has the colour of the text.
_GROUPS = {
    "Comment": "c",
    "Keyword": "k",
    "Operator": "o",
    "Operator.Word": "k",
    "Literal.String.Interpol": "",
    "Literal.String": "s",
    "Literal.Number": "m",
    "Name.Function": "nf",
    "Name.Class": "nc",
    "Name.Builtin": "nb",
    "Name.Exception": "nb",
    "Name.Decorator": "nd",
    "Name.Tag": "nt",
    "Name.Attribute": "na",
    "Generic.Heading": "gh",
    "Generic.Deleted": "gd",
    "Generic.Inserted": "gi",
}
_OPEN = '<div class="listing"><pre>'


def highlighted(code: str, language: str = "", *, lights: Lights | None = None, name: str | None = None) -> str:
    """A block of code.

    Each line is an element of the classes by which reveal.js finds lines that two slides share.

    Args:
        code: as it stands in its source; its text, taken from the page, is the same.
        language: as Pygments calls it, or one of its aliases; plain text where it knows none such.
        lights: which lines are lit at which step.
        name: under which reveal.js knows the block again on the next slide.
    """
    lines = _lines(code, language)
    marked = [
        f'<span class="line hljs-ln-code">{lights.of(number) if lights else ""}{line}</span>'
        for number, line in enumerate(lines, start=1)
    ]
    kind = f"hljs language-{escape(language or 'text')}"
    order = lights.order() if lights else ""
    body = "\n".join(marked)
    block = f'{_OPEN}{order}<code class="{kind}">{body}</code></pre></div>'
    return named(block, name) if name else block


def named(html: str, name: str) -> str:
    """HTML whose blocks of code reveal.js knows again on the next slide.

    Args:
        html: with any number of blocks of code in it.
        name: of the first; those after it have it with a number.
    """
    first, *blocks = html.split(_OPEN)
    for number, block in enumerate(blocks, start=1):
        own = escape(name if number == 1 else f"{name}-{number}")
        # While reveal.js makes the block grow, its place on the slide has its size already: nothing else moves along.
        lines = block.partition("</pre>")[0].count('<span class="line ')
        first += f'<div class="listing" style="--lines: {lines}"><pre data-id="{own}">{block}'
    return first


def _lines(code: str, language: str) -> list[str]:
    """The HTML of each line; an element never goes on from one to the next."""
    lines: list[list[str]] = [[]]
    for kind, text in _lexer(language).get_tokens(code):
        group = _group(kind)
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append(f'<span class="{group}">{escape(part)}</span>' if group else escape(part))
    return ["".join(line) for line in lines[: code.count("\n") + 1]]  # the lexer ends its text with a line break


@functools.cache
def _group(token: object) -> str:
    """The class of the nearest kind above that has one: `Literal.String.Doc` is a `Literal.String`."""
    kind = str(token).removeprefix("Token.")
    while kind not in _GROUPS and "." in kind:
        kind = kind.rpartition(".")[0]
    return _GROUPS.get(kind, "")


def _lexer(language: str) -> "Lexer":
    # Late: a build with nothing to do does without.
    from ipython_pygments_lexers import IPython3Lexer
    from pygments.lexers import TextLexer, get_lexer_by_name
    from pygments.util import ClassNotFound

    lexer: Lexer
    if language.lower() in ("python", "python3", "py", "py3", "ipython", "ipython3"):
        lexer = IPython3Lexer(stripnl=False)  # Python, and the magics and shell commands of a notebook's cells
        return lexer
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    return lexer
