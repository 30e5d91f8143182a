"""Addresses in CSS: what a browser loads is found, whatever its form, and nothing else changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.formats.css import addresses, url, with_addresses

ADDRESS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
SPACE = st.sampled_from(["", " ", "\n  "])


@st.composite
def said(draw: st.DrawFn) -> tuple[str, str, str, str]:
    """An address, in one of the ways in which CSS may say it, and what stands before and after it there."""
    address, quote = draw(ADDRESS), draw(st.sampled_from(["'", '"', ""]))
    special = f"\\{quote}" if quote else "\\\"'() \xa0"
    escaped = (f"\\{ord(sign):x} " if sign in special or draw(st.integers(0, 9)) == 0 else sign for sign in address)
    text = f"{quote}{''.join(escaped)}{quote}"
    if quote and draw(st.booleans()):
        return address, "image-set(", text, f"{draw(SPACE)} 2x)"
    name = draw(st.sampled_from(["url", "URL", "Url"]))
    return address, draw(SPACE), f"{name}({draw(SPACE)}{text}{draw(SPACE)})", ""


AROUND = st.sampled_from(
    [
        "",
        "a { color: red }\n",
        '/* url(no.png) */ a::after { content: "url(no.png)" }',
        "a { width: calc(1px + (2px)) }\n@media print { b { margin: 0 } }",
    ]
)


@given(st.lists(st.tuples(AROUND, said()), max_size=4))
def test_every_address_is_found_and_nothing_else_changes(parts: list[tuple[str, tuple[str, str, str, str]]]) -> None:
    def sheet(forms: list[str]) -> str:
        rules = zip(parts, forms, strict=True)
        return "".join(f"{around}\np {{ a: {before}{form}{after} }}" for (around, (_, before, _, after)), form in rules)

    css = sheet([form for _, (_, _, form, _) in parts])
    assert [each.value for each in addresses(css)] == [address for _, (address, _, _, _) in parts]
    assert with_addresses(css, lambda address: address) == css
    assert with_addresses(css, lambda address: f"{address}.new") == sheet([url(f"{each[0]}.new") for _, each in parts])


@given(ADDRESS)
def test_css_reads_the_address_that_was_written(address: str) -> None:
    assert [each.value for each in addresses(f"a {{ b: {url(address)}, url(c) }}")] == [address, "c"]


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("a { b: url(a.png) }", "a { b: url(new) }"),
        ("a { b: url( 'a.png' ) }", "a { b: url(new) }"),
        ("a { b: url('a)b.png'), url(a\\)b.png) c }", "a { b: url(new), url(new) c }"),
        ("@font-face { src: url(a.woff2) format('woff2') }", "@font-face { src: url(new) format('woff2') }"),
        ("a { b: image-set('a.png' 1x, url(b.png) 2x) }", "a { b: image-set(url(new) 1x, url(new) 2x) }"),
        ("a { b: image-set('a.png' type('image/png')) }", "a { b: image-set(url(new) type('image/png')) }"),
        ('a { content: "url(a.png)" }', 'a { content: "url(a.png)" }'),
        ("/* url(a.png) */", "/* url(a.png) */"),
        ("a { b: var(--c, url(a.png)) }", "a { b: var(--c, url(new)) }"),
        ("background: url(a.png", "background: url(new)"),
    ],
)
def test_an_address_changes_and_nothing_else(css: str, expected: str) -> None:
    assert with_addresses(css, lambda address: "new") == expected
