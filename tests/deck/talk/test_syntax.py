import ast

import pytest

from deck.talk.syntax import check_syntax, normal_form, parse

EQUAL = {
    "comments": ("x = 1  # one\n# two\ny = 2", "x = 1\ny = 2"),
    "formatting": ("f( a,\n  b )", "f(a, b)"),
    "quotes": ("'a'", '"a"'),
    "comments below %%time": ("%%time\nx = 1  # one", "%%time\nx = 1"),
    "comment after a semicolon": ("x;  # quiet", "x;"),
    "comments around a magic": ("%precision 3\nx  # one", "%precision 3\nx"),
}

DIFFERENT = {
    "value": ("x = 1", "x = 2"),
    "semicolon at the end": ("x;", "x"),
    "magic": ("%precision 3\nx", "%precision 4\nx"),
    "cell magic": ("%%time\nx", "x"),
    "cell magic's argument": ("%%timeit -n 3\nx", "%%timeit -n 4\nx"),
    "text below %%html": ("%%html\n<b> x </b>", "%%html\n<b>x</b>"),
    "order": ("a\nb", "b\na"),
    "text": ("'a # b'", "'a'"),
}

BROKEN = {
    "colon": ("x = 1\nif x\n  y", 2),
    "bracket": ("x = (1,\n", 1),
    "return outside of a function": ("x = 1\nreturn x", 2),
    "below a cell magic": ("%%time\nx = 1\ny = = 2", 3),
    "below two cell magics": ("%%capture\n%%time\ny = = 2", 3),
    "after a line magic": ("%precision 3\nx = = 2", 2),
}

SOUND = [
    "await f()",
    "!ls -l",
    "x = !ls",
    "x?",
    "%matplotlib inline",
    "%%bash\nfor x in y; do z; done",
    "",
    "# only this",
]


@pytest.mark.parametrize(("one", "other"), EQUAL.values(), ids=EQUAL)
def test_equal_but_for_comments_and_formatting(one: str, other: str):
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_different_code_differs(one: str, other: str):
    assert normal_form(one) != normal_form(other)


@pytest.mark.parametrize(("source", "line"), BROKEN.values(), ids=BROKEN)
def test_broken_code_has_its_line(source: str, line: int):
    with pytest.raises(SyntaxError) as caught:
        check_syntax(source)
    assert caught.value.lineno == line


@pytest.mark.parametrize("source", [source for source, _ in BROKEN.values()], ids=list(BROKEN))
def test_broken_code_is_a_text_with_its_lines(source: str):
    (only,) = parse(source).body
    assert ast.literal_eval(only.value) == source
    assert (only.lineno, only.end_lineno) == (1, source.count("\n") + 1)


@pytest.mark.parametrize("source", SOUND)
def test_what_ipython_takes_is_taken(source: str):
    assert isinstance(parse(source), ast.Module)


def test_lines_below_a_cell_magic_are_the_cells():
    assert [node.lineno for node in parse("%%time\nx = 1\n\ny = 2").body[1:]] == [2, 4]
