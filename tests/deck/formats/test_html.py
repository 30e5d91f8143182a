"""Tags and attributes: what a browser reads is found, whatever its form, and what only looks like a tag is not."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.formats.edits import edited
from deck.formats.html import elements, tags

SPACE = st.text(" \t\n\f", min_size=1, max_size=3)
MAYBE_SPACE = st.text(" \t\n\f", max_size=2)
CASE = st.sampled_from([str.lower, str.upper, str.title])
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@st.composite
def attribute(draw: st.DrawFn, name: str, value: str) -> str:
    """An attribute in one of the ways in which HTML may say it."""
    quote = draw(st.sampled_from(['"', "'", ""] if value and not set(value) & set("\"'=<>` \t\n\f\r/") else ['"', "'"]))
    told = "".join(
        draw(st.sampled_from([f"&#{ord(sign)};", f"&#x{ord(sign):X};"]))
        if sign in "&\"'" or draw(st.integers(0, 9)) == 0
        else sign
        for sign in value
    )
    equals = f"{draw(MAYBE_SPACE)}={draw(MAYBE_SPACE)}"
    return f"{draw(CASE)(name)}{equals}{quote}{told}{quote}"


@st.composite
def picture(draw: st.DrawFn) -> tuple[str, str, str]:
    """A tag, the address in it, and its alternative text, which may hold any sign."""
    address, alt = draw(TEXT), draw(TEXT)
    parts = draw(st.permutations([draw(attribute("src", address)), draw(attribute("alt", alt)), "hidden"]))
    spaces = [draw(SPACE) for _ in parts]
    body = "".join(f"{space}{part}" for space, part in zip(spaces, parts, strict=True))
    return f"<{draw(CASE)('img')}{body}{draw(SPACE)}>", address, alt


AROUND = st.sampled_from(
    [
        "",
        "words &amp; <b title='<img src=x>'>more</b> &# and a < b\n",
        '<!-- <img src="no.png"> -->',
        "<script>if (a<b) '<img src=no.png>'</script>\n",
        "<style>a::after { content: '<img src=no.png>' }</style>",
        "<textarea><img src=no.png></textarea>",
    ]
)


@given(st.lists(st.tuples(AROUND, picture()), max_size=4), AROUND)
def test_every_address_is_found_and_nothing_else_changes(
    parts: list[tuple[str, tuple[str, str, str]]], rest: str
) -> None:
    html = "".join(before + tag for before, (tag, _, _) in parts) + rest
    found = tags(html, "img")
    assert [html[tag.start : tag.end] for tag in found] == [tag for _, (tag, _, _) in parts]
    assert [(tag.get("src"), tag.get("alt")) for tag in found] == [(src, alt) for _, (_, src, alt) in parts]
    places = [(tag.attributes["src"].start, tag.attributes["src"].end) for tag in found]
    changed = edited(html, ((*place, '"new"') for place in places))
    assert [(tag.get("src"), tag.get("alt")) for tag in tags(changed, "img")] == [("new", a) for _, (_, _, a) in parts]
    # Back again, it is what it was.
    backs = [(tag.attributes["src"].start, tag.attributes["src"].end) for tag in tags(changed, "img")]
    old = [html[start:end] for start, end in places]
    assert edited(changed, [(*place, text) for place, text in zip(backs, old, strict=True)]) == html


@pytest.mark.parametrize(
    "comment", ["<!-->", "<!--->", "<!---->", "<!-- a --!>", "<!-- a > b -- c -->", "<!a>", "<?a>"]
)
def test_a_comment_ends_where_it_does_in_a_browser(comment: str) -> None:
    assert [tag.name for tag in tags(f"{comment}<b>--> <!-- <i>")] == ["b"]


@given(TEXT)
def test_an_escaped_value_is_read_as_it_was(value: str) -> None:
    (tag,) = tags(f'<p title="{escape(value)}">')
    assert tag.get("title") == value


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<img src=a.png src=b.png>", "a.png"),
        ("<img src>", ""),
        ("<img src=a.png/>", "a.png/"),
        ("<img src=a.png />", "a.png"),
        ('<img src="a?b=1&copy=2&copyx=3&amp;lt=4&lt;5">', "a?b=1&copy=2&copyx=3&lt=4<5"),
        ("<img data-src=a.png>", None),
        ("<img alt='src=a.png'>", None),
    ],
)
def test_an_attribute_is_what_a_browser_reads(html: str, expected: str | None) -> None:
    (tag,) = tags(html)
    assert tag.get("src") == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a</p><p x>b</p>", ["<p x>b</p>"]),
        (
            "<div x><div>a</div><div x>b</div></div><b X=''></b>",
            ["<div x><div>a</div><div x>b</div></div>", "<b X=''></b>"],
        ),
        ("<p title=' x '>a</p>", []),
    ],
)
def test_an_element_is_found_by_its_attribute(html: str, expected: list[str]) -> None:
    assert [html[start:end] for start, end in elements(html, having="x")] == expected
