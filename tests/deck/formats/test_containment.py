"""HTML that stays inside of the element around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from deck.formats.inserted.containment import contained, with_unknown_tags_as_text

AS_IT_IS = [
    "",
    "words &amp; signs, 1 &lt; 2",
    "<p>One<p>Two",
    "a<br>b<img src=x.png>",
    "<ul><li>One<li>Two</ul>",
    "<table><tr><td>1</table>",
    '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>',
    "<pre>\n\ncode</pre>",
    "<!-- a comment --><b>bold</b>",
    "<style>p {color: red}</style><script>if (1 < 2) {}</script>",
]
MENDED = {
    "<b>never closed": "<b>never closed</b>",
    "closed</div> once more": "closed once more",
    "</section></main>away": "away",
    "<!-- never closed": "<!-- never closed-->",
    "<textarea>never closed": "<textarea>never closed</textarea>",
    "<a href='x'>a link": '<a href="x">a link</a>',
    "<div><div>two": "<div><div>two</div></div>",
    "<plaintext>all": "&lt;plaintext&gt;all",
    "<ol><li>never closed": "<ol><li>never closed</li></ol>",
    "<p>One<aside>never closed": "<p>One</p><aside>never closed</aside>",
    "<section id=x>no slide</section>": "<div id=x>no slide</div>",
    "<section>never closed": "<div>never closed</div>",
    # Where scripts run, a browser ends a noscript earlier.
    "<noscript><p title='</noscript></p>'>": '<noscript><p title="&lt;/noscript&gt;&lt;/p&gt;"></p></noscript>',
    "<noscript><!-- </noscript></div> --></noscript>": "&lt;noscript&gt;&lt;!-- &lt;/noscript&gt;&lt;/div&gt; --&gt;"
    "&lt;/noscript&gt;",
    # Browsers of before 2025 pass over the tag within a select.
    "<select><style></select></div></style></select>": "&lt;select&gt;&lt;style&gt;&lt;/select&gt;&lt;/div&gt;"
    "&lt;/style&gt;&lt;/select&gt;",
}
NAMES = ("b", "div", "section", "p", "li", "table", "td", "script", "svg", "a", "body")
TAGS = [f"<{mark}{name}>" for name in NAMES for mark in ("", "/")]
OPEN = ["<textarea>", "<style>", "<select>", "<template>", "<plaintext>", "<frameset>", "<title>", "</ol>", "</figure>"]
SIGNS = ["<!--", "-->", "<![CDATA[", "]]>", "<?", "<!X", "<x y='", '"', "'", ">", "<", "&", "word"]
PARTS = st.sampled_from([*TAGS, *OPEN, *SIGNS])


@pytest.mark.parametrize("html", AS_IT_IS)
def test_what_stays_inside_is_as_it_was(html: str) -> None:
    assert contained(html) == html


@pytest.mark.parametrize(("html", "expected"), MENDED.items())
def test_what_reaches_out_is_mended(html: str, expected: str) -> None:
    assert contained(html) == expected


@given(st.lists(PARTS, max_size=12).map("".join))
def test_nothing_reaches_out(html: str) -> None:
    made = contained(html)
    cell = f"<div>{made}</div><div>next</div>"
    page = LexborHTMLParser(f"<main><section>{cell}</section><section>second</section></main><footer>end</footer>")
    first, second = page.css("main > section")
    assert first.html.endswith("<div>next</div></section>")
    assert second.html == "<section>second</section>"
    assert page.css("body > *")[-1].html == "<footer>end</footer>"
    assert first.parent.tag == "main"
    assert contained(made) == made


def test_tags_that_no_browser_knows_are_words() -> None:
    assert with_unknown_tags_as_text("List<int> and <T, U>") == "List&lt;int> and &lt;T, U>"
    assert with_unknown_tags_as_text("</string>") == "&lt;/string>"
    for known in (
        "<b>x</b>",
        "<my-chart></my-chart>",
        "<svg><path/></svg>",
        "<math><mi>x</mi></math>",
        "<center>x</center>",
    ):
        assert with_unknown_tags_as_text(known) == known
