"""A section as a script that a plain Python runs."""

import ast
import re
import textwrap
from collections.abc import Iterable, Sequence

from deck.analysis.requirements import needs_display
from deck.products.code_files.parts import CodePart
from deck.products.code_files.show_calls import ShowCalls
from deck.talk.syntax import python_of_magic

_TIMED = re.compile(r"(\s*)%time\s+(.+)")


class NotPlainPythonError(Exception):
    """The section does what only a notebook can: it takes a value from a magic, or awaits outside of a function."""


def script(head: Sequence[str], parts: Iterable[CodePart]) -> str:
    """The section's parts as one script.

    Texts are comments. Magics are comments, too, as far as the code does without them. What a notebook shows at a
    cell's end is printed, or saved if it is a figure. An exception that a slide shows is caught and printed.

    Args:
        head: lines for its top.
        parts: the section's.

    Raises:
        NotPlainPythonError: it cannot be one.
    """
    parts = list(parts)
    try:
        text = _text(head, parts)
        compile(text, "<script>", "exec", dont_inherit=True)
    except SyntaxError as error:
        raise NotPlainPythonError(error.msg) from None
    return text


def _text(head: Sequence[str], parts: Sequence[CodePart]) -> str:
    sources = {id(part): _plain(part.source) for part in parts if part.kind == "code"}
    trees = [ast.parse(source) for source in sources.values()]
    calls = ShowCalls(trees)
    blocks = [_block(part, sources.get(id(part), ""), calls) for part in parts]
    display = ["from IPython.display import display"] if needs_display(*trees) else []
    helpers = calls.helpers(blocks)
    return "\n\n".join([_comment("\n".join(head)), *helpers, *display, *blocks]) + "\n"


def _block(part: CodePart, source: str, calls: ShowCalls) -> str:
    if part.kind == "text":
        return _comment(part.source)
    if part.kind == "listing":
        return _comment(f"The code of {part.cell.options.source}:\n\n{textwrap.indent(part.source, '    ')}")
    shown = calls.shown(part, source)
    return _caught(shown) if "raises-exception" in part.cell.options.tags else shown


def _comment(text: str) -> str:
    return textwrap.indent(text, "# ", lambda line: True).replace("# \n", "#\n")


def _plain(source: str) -> str:
    """The code with its magics as comments."""
    first, _, rest = source.partition("\n")
    if first.startswith("%%"):
        return f"# {first}\n{_plain(rest)}" if python_of_magic(first) else _comment(source)
    try:
        ast.parse(source)
    except SyntaxError:
        source = _without_magics(source)
        ast.parse(source)
    return source


def _without_magics(source: str) -> str:
    # Late: most cells have no magic.
    from IPython.core.inputtransformer2 import TransformerManager

    lines = source.splitlines()
    transformed = TransformerManager().transform_cell(source).splitlines()
    if len(lines) != len(transformed):
        raise NotPlainPythonError("a magic of several lines")
    plain = []
    for line, made in zip(lines, transformed, strict=True):
        if line == made:
            plain.append(line)
        elif timed := _TIMED.fullmatch(line):
            plain.append(f"{timed[1]}{timed[2]}  # %time")
        elif line.lstrip().startswith(("%", "!", "?")) or line.rstrip().endswith("?"):
            indent = line[: len(line) - len(line.lstrip())]
            plain.append(f"{indent}{'pass  ' if indent else ''}# {line.lstrip()}")
        else:
            raise NotPlainPythonError(f"a value from a magic: {line.strip()}")
    return "\n".join(plain)


def _caught(source: str) -> str:
    """The code with its exception caught; as a comment where a text of several lines keeps it from being indented."""
    indented = textwrap.indent(source, "    ")
    if ast.dump(ast.parse(f"if 1:\n{indented}").body[0]) != ast.dump(
        ast.If(test=ast.Constant(1), body=ast.parse(source).body, orelse=[])
    ):
        return _comment(f"This raises, as the slide shows:\n{source}")
    return f'try:\n{indented}\nexcept Exception as error:\n    print(f"{{type(error).__name__}}: {{error}}")'
