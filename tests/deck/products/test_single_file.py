"""A deck as one file."""

import base64
from pathlib import Path

import pytest

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


def test_a_file_that_is_not_there_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "deck.html"
    target.write_text("old")
    with pytest.raises(Problem, match=r"the deck shows nowhere\.png, which is not in its folder") as caught:
        bind(page(tmp_path / "deck", '<img src="nowhere.png">'), target)
    assert caught.value.status == Status.TALK
    assert target.read_text() == "old"
