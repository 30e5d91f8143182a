"""A deck as one file."""

import base64
from pathlib import Path
from urllib.parse import unquote

import pytest

from deck.formats.css import addresses
from deck.problem import Problem, Status
from deck.products.single_file import bind


def page(folder: Path, body: str, *, head: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "index.html").write_text(f"<html><head>{head}</head><body>{body}</body></html>")
    return folder


def bound(folder: Path, target: Path) -> str:
    assert bind(folder, target) == target.stat().st_size
    return target.read_text()


def data(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def test_style_sheets_with_their_fonts(tmp_path: Path) -> None:
    deck = page(tmp_path / "deck", "", head='<link rel="stylesheet" href="assets/a.css">')
    (deck / "assets" / "fonts").mkdir(parents=True)
    (deck / "assets" / "fonts" / "f.woff2").write_bytes(b"font")
    rules = "a { src: url(fonts/f.woff2), url('fonts/f.ttf'); b: url(#c); d: url(data:,x) }"
    (deck / "assets" / "a.css").write_text(rules)
    expected = f"a {{ src: url({data('font/woff2', b'font')}), url(data:,); b: url(#c); d: url(data:,x) }}"
    assert f"<style>\n{expected}\n</style>" in bound(deck, tmp_path / "deck.html")


def test_names_with_blanks_and_brackets_and_sets_of_images_in_a_sheet_of_some_media(tmp_path: Path) -> None:
    deck = page(tmp_path / "deck", "", head='<link rel="stylesheet" media="screen" href="a.css">')
    (deck / "my (1).png").write_bytes(b"image")
    image = data("image/png", b"image")
    rules = (
        """a { b: url("my (1).png"); c: url(my%20\\(1\\).png); d: image-set("my (1).png" 1x, url('my (1).png') 2x) }"""
    )
    (deck / "a.css").write_text(rules)
    expected = f"a {{ b: url({image}); c: url({image}); d: image-set(url({image}) 1x, url({image}) 2x) }}"
    assert f'<style media="screen">\n{expected}\n</style>' in bound(deck, tmp_path / "deck.html")


def test_a_script_cannot_end_its_element(tmp_path: Path) -> None:
    deck = page(tmp_path / "deck", '<script src="a.js"></script>')
    (deck / "a.js").write_text("x = '</script><b>';")
    assert "<script>\nx = '<\\/script><b>';\n</script>" in bound(deck, tmp_path / "deck.html")


def test_images_and_backgrounds_but_not_links_colours_and_addresses(tmp_path: Path) -> None:
    body = """<section id="a" data-background="a%20b.png"></section><section data-background="#123d2e"></section>
    <img alt="x" src="a b.png"><img src="https://example.org/a.png"><a href="a b.png">link</a>"""
    deck = page(tmp_path / "deck", body)
    (deck / "a b.png").write_bytes(b"image")
    image = data("image/png", b"image")
    expected = body.replace("a%20b.png", image).replace('src="a b.png"', f'src="{image}"')
    assert expected in bound(deck, tmp_path / "deck.html")


FILE = data("image/png", b"a.png")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            '<video poster="a.png" src="b.webm"></video>',
            f'<video poster="{FILE}" src="{data("video/webm", b"b.webm")}">',
        ),
        ('<video src="b.webm#t=5"></video>', f'<video src="{data("video/webm", b"b.webm")}#t=5">'),
        ("<IMG SRC='a.png'>", f'<IMG SRC="{FILE}">'),
        ("<img src=a.png>", f'<img src="{FILE}">'),
        ('<img src="a.png?v=1">', f'<img src="{FILE}">'),
        ('<img src="&#97;.png">', f'<img src="{FILE}">'),
        ('<img src="c%281%29.png">', f'<img src="{data("image/png", b"c(1).png")}">'),
        ('<img alt="a > b" src="a.png">', f'<img alt="a > b" src="{FILE}">'),
        ('<img srcset="a.png, a.png 2x">', f'<img srcset="{FILE}, {FILE} 2x">'),
        ('<object data="a.png"></object>', f'<object data="{FILE}"></object>'),
        ('<embed src="a.png">', f'<embed src="{FILE}">'),
        ('<section data-background="rgb(0 40 20 / 50.5%)">', '<section data-background="rgb(0 40 20 / 50.5%)">'),
        ('<img src="" data-src="a.png">', f'<img src="" data-src="{FILE}">'),
        ('<img src="a.png" srcset="a.png 2x" data-src="a.png">', f'src="{FILE}" srcset="{FILE} 2x" data-src="{FILE}"'),
        ("<svg><image xlink:href='a.png'/></svg>", f'<image xlink:href="{FILE}"/>'),
        ('<svg><use href="#part"/></svg>', '<use href="#part"/>'),
        ('<input type="image" src="a.png" alt="x">', f'src="{FILE}"'),
        ('<section data-background-video="b.webm">', f'data-background-video="{data("video/webm", b"b.webm")}"'),
        ("<style>p { background: url('c(1).png') }</style>", f"url({data('image/png', b'c(1).png')}) }}</style>"),
        ("<style>p { background: url(elsewhere.png) }</style>", "url(elsewhere.png) }</style>"),
        (
            """<p style='background: url("c(1).png"), image-set("a.png" 1x, url(a.png) 2x)'>""",
            f"url({data('image/png', b'c(1).png')}), image-set(url({FILE}) 1x, url({FILE}) 2x)",
        ),
        # What is no address.
        ('<!-- <img src="nowhere.png"> -->', '<!-- <img src="nowhere.png"> -->'),
        ("<script>x = '<img src=\"a.png\">'</script>", "<script>x = '<img src=\"a.png\">'</script>"),
        ("<p title='<img src=\"a.png\">'></p>", "<p title='<img src=\"a.png\">'></p>"),
    ],
)
def test_what_a_browser_loads_is_in_the_file(tmp_path: Path, body: str, expected: str) -> None:
    deck = page(tmp_path / "deck", body)
    for name in ("a.png", "b.webm", "c(1).png"):
        (deck / name).write_bytes(name.encode())
    assert expected in bound(deck, tmp_path / "deck.html")


def test_a_drawing_in_a_style_sheet_keeps_its_words_and_is_one_address(tmp_path: Path) -> None:
    deck = page(tmp_path / "deck", "", head='<link href="a.css" rel="stylesheet">')
    (deck / "a.css").write_text("a { b: url( 'a(1).svg' ); c: url(d.png?v=1); content: 'url(d.png)' }")
    (deck / "d.png").write_bytes(b"a.png")
    words = '<text y="1">(<tspan>two</tspan> <tspan>words</tspan>)</text>'
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg">\n  <!-- no -->\n  <g>\n  </g><metadata id="m"/>\n{words}\n</svg>'
    )
    (deck / "a(1).svg").write_text(drawing)
    single = bound(deck, tmp_path / "deck.html")
    sheet = single.partition("<style>\n")[2].partition("\n</style>")[0]
    first, second = (each.value for each in addresses(sheet))
    assert unquote(first.partition(",")[2]) == f'<svg xmlns="http://www.w3.org/2000/svg"><g></g>{words}</svg>'
    assert second == FILE
    assert sheet.endswith("; content: 'url(d.png)' }")


def test_a_file_that_is_not_there_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "deck.html"
    target.write_text("old")
    with pytest.raises(Problem, match=r"the deck shows nowhere\.png, which is not in its folder") as caught:
        bind(page(tmp_path / "deck", '<img src="nowhere.png">'), target)
    assert caught.value.status == Status.TALK
    assert target.read_text() == "old"
