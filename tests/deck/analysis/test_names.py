"""Which names code gives values to and looks up: beside what Python does when it runs the code."""

import ast
import asyncio
import inspect

import pytest

from deck.analysis.names import ANY, may_change, names_bound, names_changed, names_of, names_used

# Code, the names that it looks up and does not bind, and those that it gives a value to.
CODE = {
    "a name": ("x = y", "y", "x"),
    "several": ("a, (b, *c) = y", "y", "a b c"),
    "in place": ("x += 1", "x", "x"),
    "an item": ("x[i] = 1", "x i", ""),
    "an attribute": ("x.a = 1", "x", ""),
    "with a type": ("x: list[y] = z", "list y z", "x"),
    "a type alone": ("x: int", "int", "x"),
    "the walrus": ("print(x := y)", "print y", "x"),
    "the walrus in a comprehension": ("[x := i for i in y]", "y", "x"),
    "a loop": ("for i in y:\n    x = i", "y i", "i x"),
    "with": ("with f() as (a, b):\n    pass", "f", "a b"),
    "an exception": ("try:\n    f()\nexcept ValueError as error:\n    x = 1", "f ValueError", "error x"),
    "a match": ("match y:\n    case [a, *b]:\n        pass\n    case {'k': c, **d}:\n        pass", "y", "a b c d"),
    "a match of classes": ("match y:\n    case Point(x=a) | (Other() as a):\n        pass", "y Point Other", "a"),
    "an import": ("import a.b, c.d as e\nfrom f import g, h as i", "", "a e g i"),
    "a star": ("from m import *", "", ANY),
    "a function": ("def f(a, b=c):\n    d = a\n    return d + e", "c e", "f"),
    "a function that sets": ("def f():\n    global x\n    x = y", "y", "f x"),
    "a coroutine": ("async def f():\n    async with a as b:\n        await b", "a", "f"),
    "a lambda": ("f = lambda a: a + b", "b", "f"),
    "a class": ("class A(B):\n    c = d\n    def e(self):\n        return g", "B d g", "A"),
    "a class that takes": ("class A:\n    c = c", "c", "A"),
    "a comprehension": ("x = [i * k for i in y if z]", "k y z", "x"),
    "two loops in one": ("x = {j for i in y for j in i}", "y", "x"),
    "a name twice": ("x = [x for x in x]", "x", "x"),
    "await": ("x = await f(y)", "f y", "x"),
    "an asynchronous loop": ("async for i in y:\n    x = i", "y i", "i x"),
    "an asynchronous with": ("async with f() as a:\n    await a", "f a", "a"),
    "an asynchronous comprehension": ("x = [i async for i in y]", "y", "x"),
    "a formatted string": ("x = f'{y:{w}} {z!r}'", "y w z", "x"),
    "a deletion": ("del x", "x", "x"),
    "a decorator": ("@d(x)\ndef f(): ...", "d x", "f"),
    "a default that is computed": ("def f(a=[i for i in y]): ...", "y", "f"),
    "a type alias": ("type X[T] = list[T] | Y", "list Y", "X"),
    "a parameter of a type": ("def f[T: B](a: T) -> T: ...", "B", "f"),
    "a loop's own name, used below": ("for i in y:\n    pass\nprint(i)", "y print i", "i"),
}


@pytest.mark.parametrize(("code", "wanted", "given"), CODE.values(), ids=CODE)
def test_names_are_those_of_the_section(code: str, wanted: str, given: str) -> None:
    found = names_of(ast.parse(code))
    assert found.given == set(given.split())
    assert found.wanted - found.given >= set(wanted.split()) - set(given.split())
    assert found.wanted <= set(wanted.split()) | found.given
    assert (names_bound(ast.parse(code)), names_used(ast.parse(code))) == (found.given, found.wanted)


# Code that runs by itself: all that it leaves behind is among what it is said to give a value to.
RUNS = {
    "match": "match {'k': [1, 2, 3], 'm': 4}:\n    case {'k': [first, *others], **rest}:\n        pass",
    "an exception and an import": "import json as j\ntry:\n    j.loads('')\nexcept ValueError as e:\n    kept = e",
    "global": "def f():\n    global made\n    made = 1\nf()",
    "await": "import asyncio\nawait asyncio.sleep(0)\nx = [i async for i in agen()]",
    "star": "from math import *",
    "class": "class A:\n    inner = 2\nx = [outer := 1 for _ in '1']",
}


@pytest.mark.parametrize("code", RUNS.values(), ids=RUNS)
def test_all_that_code_leaves_behind_is_among_the_names(code: str) -> None:
    async def agen():
        yield 1

    names: dict[str, object] = {"agen": agen}
    before = {*names, "__builtins__"}
    made = eval(compile(code, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
    if inspect.iscoroutine(made):
        asyncio.run(made)
    found = names_bound(ast.parse(code))
    assert {*names} - before <= found or ANY in found


def test_a_star_may_change_any_name() -> None:
    (star, plain, item) = ast.parse("from m import *\ny = 1\nx[0] = 1").body
    assert may_change(star, frozenset("x"))
    assert not may_change(plain, frozenset("x"))
    assert may_change(item, frozenset("x"))
    assert names_changed(item) == {"x"}


def test_a_target_binds_its_names() -> None:
    (statement,) = ast.parse("with f() as (a, b[i]): pass").body
    assert names_bound(statement.items[0].optional_vars) == {"a"}


def test_code_that_does_not_compile_is_read_all_the_same() -> None:
    assert names_of(ast.parse("x = (yield y)")).given == {"x"}
