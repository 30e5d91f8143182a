"""Which HTML draws something."""

import pytest

from deck.formats.ink import blanks_marked, has_ink

INK = [
    "words",
    "<p>&nbsp;<b>x</b></p>",
    '<img src="x.png">',
    "<svg><path/></svg>",
    "<hr>",
    '<div style="height: 2em; background: red"></div>',
    '<div class="own"></div>',
    "<style>p {}</style>text",
]
NO_INK = [
    "",
    " \n\t",
    "&nbsp;",
    "<p>\u00a0</p><br>",
    "<!-- words -->",
    "<style>p { color: red }</style>",
    "<script>draw()</script>",
    '<a id="place"></a>',
    '<div style="height: 3em"></div>',
    '<pre style="white-space:pre;overflow-x:auto"></pre>',
    "\u200b",
]


@pytest.mark.parametrize("html", INK)
def test_this_is_seen(html: str) -> None:
    assert has_ink(html)


@pytest.mark.parametrize("html", NO_INK)
def test_this_is_not(html: str) -> None:
    assert not has_ink(html)


def test_blocks_that_only_make_room_are_marked() -> None:
    html = '<h2>Title</h2>\n<p>&nbsp;</p>\n<p>Text</p><div style="height: 1em"><p></p></div>'
    marked = (
        '<h2>Title</h2>\n<p class="blank">&nbsp;</p>\n<p>Text</p><div class="blank" style="height: 1em"><p></p></div>'
    )
    assert blanks_marked(html) == marked
    assert blanks_marked("<p>a<br>b</p>") == "<p>a<br>b</p>"
