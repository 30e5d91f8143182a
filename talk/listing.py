"""Shows on a slide the code that runs: taken from the function itself when the deck is built."""

import ast
import inspect
import textwrap
from collections.abc import Callable

from IPython.display import Markdown


def listing(function: Callable, *, start: str = "") -> Markdown:
    """The code of a function without its docstring, as a block of Python.

    Args:
        function: whose source file is at hand.
        start: leave out the lines before the one that begins so; by default the whole function is shown.

    Raises:
        ValueError: no line begins with `start`.
    """
    source = textwrap.dedent(inspect.getsource(function))
    lines = source.splitlines()
    (definition,) = ast.parse(source).body
    first = definition.body[0]
    if ast.get_docstring(definition):
        del lines[first.lineno - 1 : first.end_lineno]
    begins = next(
        (i for i, line in enumerate(lines) if line.strip().startswith(start)), None
    )
    if begins is None:
        raise ValueError(
            f"{function.__name__}: expected a line that begins with {start!r}, found none"
        )
    return Markdown(f"```python\n{textwrap.dedent('\n'.join(lines[begins:]))}\n```")
