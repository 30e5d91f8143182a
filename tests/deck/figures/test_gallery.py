"""Figures for reuse: how they show on a blog, in their gallery and in Python."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.helpers.blogs import Blog

import deck.figures
from deck.browser.visits import running_browser
from deck.figures.gallery import INDEX, README
from deck.problem import Problem
from deck.text.markdown import to_html


@pytest.fixture(scope="module")
def chromium(blog: Blog, browser: Path) -> Iterator[Browser]:
    """One browser for this module, which starts after the export: no kernel starts where Playwright's loop runs."""
    with running_browser() as running:
        yield running


# In Python


def test_a_figure_is_loaded_for_a_notebook(blog: Blog, monkeypatch: pytest.MonkeyPatch) -> None:
    (blog.figures.parent / "below").mkdir(exist_ok=True)
    monkeypatch.chdir(blog.figures.parent / "below")
    figure = deck.figures.load("rising", theme="dark")
    assert figure.path("png") == blog.figures / "rising-dark.png"
    html = figure._repr_mimebundle_()["text/html"]
    assert 'alt="A line, &quot;fast&quot; &lt;at first&gt;' in html
    assert "data:image/svg+xml;base64," in html
    assert "A. Speaker" in figure.credit
    assert deck.figures.load("counts", layout="column").path() == blog.figures / "counts-column.svg"
    with pytest.raises(Problem, match=r"no figure 'risin'.*Did you mean 'rising'"):
        deck.figures.load("risin")
    with pytest.raises(Problem, match="no exported figures"):
        deck.figures.load("rising", blog.talk)


# On a blog, and in the gallery

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A post</title>
<style>body {{ max-width: 640px; margin: auto }} img {{ max-width: 100%; height: auto }}</style></head>
<body><h1>A post</h1>{body}</body></html>"""
IMAGES = """() => [...document.images].map((image) => ({source: image.currentSrc, alt: image.alt,
    natural: image.naturalWidth, shown: image.getBoundingClientRect().width, given: image.getAttribute("width"),
    height: image.getAttribute("height"), lazy: image.loading}))"""
READY = "() => Promise.all([...document.images].map((image) => { image.loading = 'eager'; return image.decode(); }))"


def pasted(blog: Blog, language: str) -> list[str]:
    """The snippets of a language, as somebody copies them from the generated page."""
    text = (blog.figures / README).read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [500, 1280])
def test_a_post_made_of_the_snippets_shows_every_figure(
    blog: Blog, chromium: Browser, tmp_path: Path, scheme: str, width: int
) -> None:
    post = blog.figures.with_name(f"post-{scheme}-{width}.html")  # beside the folder, as the snippets have it
    post.write_text(PAGE.format(body="\n".join(pasted(blog, "html"))))
    context = chromium.new_context(offline=True, color_scheme=scheme, viewport={"width": width, "height": 800})
    try:
        page, asked = context.new_page(), []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(post.as_uri())
        lazy = page.evaluate(IMAGES)
        page.evaluate(READY)
        found = page.evaluate(IMAGES)
    finally:
        context.close()
    dark = "-dark" if scheme == "dark" else ""
    column = "-column" if width < 720 else ""
    names = [f"rising{dark}.svg", f"counts{column}{dark}.svg", f"counts-column{dark}.svg"]
    assert [Path(each["source"]).name for each in found] == names
    rising, counts = (each.alt for each in blog.manifest.figures)
    assert [each["alt"] for each in found] == [rising, counts, counts]
    for each in found:
        assert each["natural"] > 0, "it is loaded"
        assert 100 < each["shown"] <= 640, "it is sized"
        assert int(each["given"]) > 0
        assert int(each["height"]) > 0
    assert {each["lazy"] for each in lazy} == {"lazy"}
    assert [url for url in asked if not url.startswith(blog.figures.parent.as_uri())] == []


def test_a_post_in_markdown_shows_every_figure(blog: Blog, chromium: Browser) -> None:
    post = blog.figures.with_name("post.html")
    post.write_text(PAGE.format(body="\n".join(to_html(each) for each in pasted(blog, "markdown"))))
    context = chromium.new_context(offline=True)
    try:
        page = context.new_page()
        page.goto(post.as_uri())
        page.evaluate(READY)
        found = page.evaluate(IMAGES)
        text = page.inner_text("body")
    finally:
        context.close()
    assert [Path(each["source"]).name for each in found] == ["rising.svg", "counts.svg"]
    assert [each["alt"] for each in found] == [each.alt for each in blog.manifest.figures]
    assert all(each["natural"] > 0 for each in found)
    assert "It rises to y (100 %)." in text
    assert "A <small> talk & more" in text


def test_snippets_for_restructured_text_and_latex_have_their_form(blog: Blog) -> None:
    rising, _ = pasted(blog, "rst")
    assert rising.startswith(".. figure:: figures/rising.png\n   :alt: A line,")
    assert "\n   :width: 576px\n\n   It rises to y (100 %)." in rising
    rising, _ = pasted(blog, "latex")
    assert "]{figures/rising.png}" in rising
    assert r"\caption{It rises to y (100 \%). (“A <small> talk \& more”" in rising
    assert r"\label{fig:rising}" in rising


def test_snippets_in_restructured_text_are_understood(blog: Blog) -> None:
    core = pytest.importorskip("docutils.core")
    html = core.publish_string("\n\n".join(pasted(blog, "rst")), writer="html5").decode()
    assert html.count("<figure") == 2
    assert 'class="system-message' not in html


def test_both_pages_name_each_figure_s_code_and_its_files(blog: Blog) -> None:
    readme, index = ((blog.figures / name).read_text() for name in (README, INDEX))
    for entry in blog.manifest.figures:
        assert f"{entry.code['file']}:{entry.code['line']}" in readme
        assert f"{entry.code['file']}:{entry.code['line']}" in index
        assert [each.file for each in entry.files if f'href="{each.file}" download' not in index] == []
        light = [each.file for each in entry.files if each.theme == "light"]
        assert [file for file in light if f"({file})" not in readme] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_gallery_is_searched_and_copied_from(blog: Blog, chromium: Browser, scheme: str) -> None:
    context = chromium.new_context(offline=True, color_scheme=scheme, permissions=["clipboard-read", "clipboard-write"])
    try:
        page, complaints = context.new_page(), []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto((blog.figures / INDEX).as_uri())
        page.evaluate(READY)
        assert all(each["natural"] > 0 and each["alt"] for each in page.evaluate(IMAGES))
        names = [each.name for each in blog.manifest.figures]
        assert page.evaluate("() => [...document.querySelectorAll('article')].map((card) => card.id)") == names
        page.fill("#words", "SEVERAL bars")
        assert page.evaluate(
            "() => [...document.querySelectorAll('article:not([hidden])')].map((card) => card.id)"
        ) == ["counts"]
        assert page.text_content("#count") == "1 figure"
        page.fill("#folder", "/img")
        page.focus("#counts button")
        page.keyboard.press("Tab")  # from Markdown to HTML
        page.keyboard.press("Enter")
        page.wait_for_selector("button[data-done]")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.replace("/img/", "figures/") + "\n" == pasted(blog, "html")[1]
        page.fill("#words", "nothing like it")
        assert page.is_visible("#none")
        assert complaints == []
    finally:
        context.close()
