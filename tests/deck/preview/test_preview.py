"""The live preview in a browser: what a speaker sees who edits the talk while it is on screen."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import psutil
import pytest
from playwright.sync_api import Page

from deck.browser.visits import running_browser

pytestmark = pytest.mark.browser

PATIENCE = 60_000  # milliseconds

FILES = {
    "deck.yml": "title: A talk\nauthor: A. Speaker\nfooter: At the foot\ntheme: own.css\n",
    "own.css": ":root { --own: 1; }\n",
    "helper.py": "def double(x):\n    return 2 * x\n",
    "01_texts.py": """
        # %% [markdown] slide="slide" id="first"
        # # First
        #
        # The area is $x^2$.

        # %% [markdown] slide="slide" id="steps"
        # ## Steps
        #
        # One word.

        # %% [markdown] slide="fragment"
        # A second step.

        # %% [markdown] slide="fragment"
        # A third step.
        """,
    "02_runs.py": """
        # %% slide="slide" id="above"
        with open("../runs", "a") as file:
            file.write("a")
        x = 1

        # %% slide="slide" id="below"
        with open("../runs", "a") as file:
            file.write("b")
        print("x" * 3)

        # %% [markdown] slide="subslide" id="told"
        # There are {eval}`x` of them.
        """,
    "03_imports.py": """
        # %% slide="slide" id="imports"
        from helper import double

        with open("../runs", "a") as file:
            file.write("c")
        print("is", double(21))
        """,
    "04_last.py": """
        # %% [markdown] slide="slide" id="last"
        # # Last
        """,
}


@dataclass
class Live:
    """A preview that is open in a browser; its talk may be edited."""

    folder: Path
    page: Page
    server: subprocess.Popen

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    def until(self, holds: str) -> None:
        self.page.wait_for_function(holds, timeout=PATIENCE, polling=20)

    def until_text(self, slide: str, text: str) -> None:
        self.until(f"document.getElementById({slide!r})?.textContent.includes({text!r})")

    def show(self, slide: str, step: int = -1) -> None:
        self.page.evaluate(
            "([id, f]) => { const {h, v} = Reveal.getIndices(document.getElementById(id)); Reveal.slide(h, v, f); }",
            [slide, step],
        )

    @property
    def place(self) -> list:
        return self.page.evaluate("[Reveal.getCurrentSlide().id, Reveal.getIndices().f]")

    @property
    def runs(self) -> str:
        return (self.folder.parent / "runs").read_text()


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    home = tmp_path_factory.mktemp("live")
    folder = home / "talk"
    folder.mkdir()
    environment = os.environ | {"DECK_CACHE": str(home / "store"), "VISUAL": "", "EDITOR": "vim"}
    for name, text in FILES.items():
        (folder / name).write_text(dedent(text).lstrip("\n"))
    command = [sys.executable, "-m", "deck", "live", str(folder), "--no-browser"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        address = re.match(r"(http://127\.0\.0\.1:\d+/) ", server.stdout.readline())[1]
        with running_browser() as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            errors: list[str] = []
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto(address)
            yield Live(folder, page, server)
            assert errors == []
    finally:
        children = psutil.Process(server.pid).children(recursive=True)
        server.terminate()
        status = server.wait(timeout=20)
        server.stdout.close()
        _, alive = psutil.wait_procs(children, timeout=5)
        for each in alive:
            each.kill()
    assert (status, alive) == (0, []), "it ends by a signal, and no kernel is left"


@pytest.fixture
def live(opened: Live) -> Iterator[Live]:
    """The talk as it was, settled; what a test has changed is put back after it."""
    opened.until("document.documentElement.dataset.deck === 'ready'")
    opened.until("document.documentElement.dataset.live === 'settled'")
    (opened.folder.parent / "runs").write_text("")
    yield opened
    for path in [*opened.folder.glob("*.py"), *opened.folder.glob("*.ipynb")]:
        if path.name not in FILES:
            path.unlink()
    for name, text in FILES.items():
        text, path = dedent(text).lstrip("\n"), opened.folder / name
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
    marker = f"Put back {time.monotonic_ns()}"
    opened.edit("04_last.py", "# # Last", f"# # Last\n#\n# {marker}")
    opened.until_text("last", marker)


def test_a_changed_text_replaces_its_slide_alone_and_the_browser_stays(live: Live) -> None:
    live.show("steps", 0)
    live.page.evaluate("window.before = new Map(Reveal.getSlides().map((slide) => [slide.id, slide]))")
    live.edit("01_texts.py", "The area", "The whole area")
    live.until_text("first", "The whole area")
    live.edit("01_texts.py", "One word.", "Two words.")
    live.until_text("steps", "Two words.")
    changed = "Reveal.getSlides().filter((slide) => window.before.get(slide.id) !== slide).map((slide) => slide.id)"
    assert live.page.evaluate(changed) == ["first", "steps"]
    assert live.place == ["steps", 0]
    shown = "[...document.querySelectorAll('#steps .fragment')].map((each) => each.classList.contains('visible'))"
    assert live.page.evaluate(shown) == [True, False]
    assert live.page.evaluate("document.querySelectorAll('#first .katex').length") == 1, "its formula is set"
    assert live.page.evaluate("getComputedStyle(Reveal.getCurrentSlide()).display") != "none"


def test_a_style_sheet_comes_without_a_reload(live: Live) -> None:
    live.page.evaluate("window.kept = document.getElementById('first')")
    live.edit("own.css", "--own: 1", "--own: 2")
    live.until("getComputedStyle(document.documentElement).getPropertyValue('--own').trim() === '2'")
    assert live.page.evaluate("window.kept === document.getElementById('first')")


def test_what_stands_on_each_slide_is_replaced_and_a_new_head_reloads_to_the_same_place(live: Live) -> None:
    live.show("steps", 1)
    live.edit("deck.yml", "At the foot", "Somewhere else")
    live.until_text("steps", "Somewhere else")
    live.page.evaluate("window.kept = true")
    live.edit("deck.yml", "title: A talk", "title: Another talk")
    live.until("document.title === 'Another talk' && document.documentElement.dataset.deck === 'ready'")
    live.until("Reveal.getCurrentSlide().id === 'steps' && Reveal.getIndices().f === 1")
    assert live.page.evaluate("window.kept") is None


def test_code_runs_again_from_the_cell_that_changed_and_once_more_from_the_top(live: Live) -> None:
    live.edit("02_runs.py", '"x" * 3', '"x" * 4')
    live.until_text("below", "xxxx")
    live.until("document.documentElement.dataset.live === 'settled'")
    # From a section that is only shown nothing is known: the first edit may run it from its top.
    before = live.runs
    live.edit("02_runs.py", '"x" * 4', '"x" * 5')
    live.until_text("below", "xxxxx")
    live.until("document.documentElement.dataset.live === 'settled'")
    assert live.runs.removeprefix(before) == "bab"


def test_a_module_restarts_the_sections_that_import_it(live: Live) -> None:
    live.show("imports")
    live.edit("helper.py", "2 * x", "3 * x")
    live.until_text("imports", "is 63")
    live.until("document.documentElement.dataset.live === 'settled'")
    assert set(live.runs) == {"c"}


def test_a_cell_that_fails_says_so_on_its_slide_and_the_rest_goes_on(live: Live) -> None:
    live.show("below")
    live.edit("02_runs.py", 'print("x" * 3)', 'print("x" * 3)\nx = 1 / 0')
    live.until("document.querySelector('#below > .live-error')")
    told = live.page.inner_text("#below > .live-error")
    assert "02_runs.py:10" in told
    assert "ZeroDivisionError: division by zero" in told
    assert ">   10 | x = 1 / 0" in told
    assert live.page.evaluate("document.getElementById('told').hasAttribute('data-live-waiting')")
    assert "There are 1 of them" in live.page.evaluate("document.getElementById('told').textContent")
    live.edit("01_texts.py", "The area", "The other area")
    live.until_text("first", "The other area")
    assert live.page.is_visible("#below > .live-error")
    live.edit("02_runs.py", "1 / 0", "5")
    live.until("!document.querySelector('.live-error')")
    live.until_text("told", "There are 5 of them")


UNNAMED = """
    # %% [markdown] slide="slide"
    # ## Alpha
    #
    # The first of three.

    # %% [markdown] slide="notes"
    # Say alpha.

    # %% [markdown] slide="slide"
    # ## Beta
    #
    # The second of three.

    # %% [markdown] slide="fragment"
    # A step.

    # %% [markdown] slide="notes"
    # Say beta.

    # %% [markdown] slide="slide"
    # ## Gamma
    #
    # The third of three.
    """


@pytest.fixture
def unnamed(live: Live) -> Live:
    """The same with a section at its end whose slides are called after their headings."""
    (live.folder / "05_unnamed.py").write_text(dedent(UNNAMED).lstrip())
    live.until_text("gamma", "The third")
    live.until("document.documentElement.dataset.live === 'settled'")
    return live


def test_the_browser_stays_on_a_slide_whose_heading_is_edited(unnamed: Live) -> None:
    live, file = unnamed, "05_unnamed.py"
    edits = [
        ("alpha", -1, "## Alpha", "## Alphas", "alphas"),
        ("beta", 0, "## Beta", "## Another word", "another-word"),
        ("gamma", -1, "## Gamma", "# Gamma, larger", "gamma-larger"),
        ("another-word", 0, "## Another word", "Words without a heading", "unnamed"),
        # At once with another slide that comes before it, with one that goes, and with a new id.
        ("gamma-larger", -1, "# # Gamma, larger", '# ## New\n\n# %% [markdown] slide="slide"\n# ## Gam', "gam"),
        ("gam", -1, '# %% [markdown] slide="slide"\n# ## New\n\n', "", "gam"),
        ("gam", -1, 'slide="slide"\n# ## Gam', 'slide="slide" id="given"\n# ## Gam', "given"),
    ]
    for before, step, old, new, after in edits:
        live.show(before, step)
        live.edit(file, old, new)
        live.until(f"Reveal.getCurrentSlide().id === {after!r}")
        live.until("document.documentElement.dataset.live === 'settled'")
        assert live.place == [after, None if step < 0 else step], (old, new)


def test_the_browser_stays_on_a_slide_that_takes_the_id_of_another_one(unnamed: Live) -> None:
    live, file = unnamed, "05_unnamed.py"
    live.edit(file, "## Beta", "## Alpha")
    live.until_text("alpha-2", "The second")
    live.show("alpha-2")
    live.edit(file, "## Alpha", "## Zeta")  # the first one
    live.until("document.getElementById('zeta')")
    assert live.place[0] == "alpha"
    assert "The second" in live.page.inner_text("#alpha")


def test_the_speakers_window_follows_edits(unnamed: Live) -> None:
    live, file = unnamed, "05_unnamed.py"
    live.show("beta")
    with live.page.context.expect_page() as opened:
        live.page.keyboard.press("s")
    speaker = opened.value
    notes = speaker.locator(".speaker-controls-notes .value")
    notes.get_by_text("Say beta.").wait_for()
    current = speaker.frame_locator("#current-slide iframe").locator("section.slide.present")
    upcoming = speaker.frame_locator("#upcoming-slide iframe").locator("section.slide.present")
    current.get_by_text("The second of three.").wait_for()
    live.show("beta", 0)
    upcoming.get_by_text("The third of three.").wait_for()
    live.edit(file, "Say beta.", "Say more.")
    notes.get_by_text("Say more.").wait_for()
    live.edit(file, "The third of three.", "The last of three.")
    upcoming.get_by_text("The last of three.").wait_for()
    live.edit(file, "## Beta", "## Delta")
    current.get_by_role("heading", name="Delta").wait_for()
    upcoming.get_by_text("The last of three.").wait_for()
    assert live.place == ["delta", 0]
    live.edit("deck.yml", "title: A talk", "title: Another talk")  # which loads the pages anew
    live.until("document.title === 'Another talk' && document.documentElement.dataset.deck === 'ready'")
    notes.get_by_text("Say more.").wait_for()
    current.get_by_role("heading", name="Delta").wait_for()
    speaker.close()


def test_an_error_on_another_slide_is_told_with_its_place_and_the_way_there(live: Live) -> None:
    live.show("first")
    live.edit("02_runs.py", 'print("x" * 3)', "1 / 0")
    live.until("document.querySelector('.live-other')?.checkVisibility()")
    told = live.page.inner_text(".live-other")
    assert "02_runs.py:9" in told
    assert "ZeroDivisionError: division by zero" in told
    assert live.page.get_attribute(".live-other a", "href").endswith("/02_runs.py:9")
    assert live.place[0] == "first"
    live.page.click(".live-other button")
    assert live.place[0] == "below"
    assert not live.page.is_visible(".live-elsewhere"), "the slide itself shows it"


def test_what_stands_in_a_notebook_links_to_the_notebook(live: Live) -> None:
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    def write(code: str) -> None:
        begins = {"slideshow": {"slide_type": "slide"}}
        cells = [new_markdown_cell("# In a notebook", metadata=begins), new_code_cell(code)]
        path = live.folder / "06_notebook.ipynb"
        path.write_text(nbformat.writes(new_notebook(cells=cells)), encoding="utf-8")

    write("print('at first')")
    live.until_text("in-a-notebook", "at first")
    live.show("in-a-notebook")
    assert live.page.get_attribute(".live-corner", "href").endswith("/06_notebook.ipynb:1")
    write("import time\nwhile True:\n    time.sleep(0.1)")
    live.until("document.querySelector('.live-run .live-source')")
    assert live.page.inner_text(".live-run .live-source").startswith("06_notebook.ipynb:")
    live.page.click(".live-run button")
    live.until("document.querySelector('#in-a-notebook > .live-error')")
    assert live.page.get_attribute("#in-a-notebook .live-place a", "href").endswith("/06_notebook.ipynb:1")
    (live.folder / "06_notebook.ipynb").unlink()
    live.until("!document.getElementById('in-a-notebook')")


def test_a_source_that_does_not_parse_leaves_the_last_good_deck(live: Live) -> None:
    live.edit("01_texts.py", 'slide="slide" id="steps"', 'slide="sldie" id="steps"')
    live.until("document.querySelector('.live-problem .live-found')")
    told = live.page.inner_text(".live-problem")
    assert "01_texts.py:6" in told
    assert "Did you mean 'slide'?" in told
    assert len(live.page.evaluate("Reveal.getSlides().map((slide) => slide.id)")) == 7
    live.edit("01_texts.py", "sldie", "slide")
    live.until("document.querySelector('.live-problem').hidden")


def test_a_cell_that_hangs_shows_how_far_it_is_and_can_be_interrupted(live: Live) -> None:
    tells = """
import json, os, time
with open(os.environ["DECK_PROGRESS"], "a") as told:
    print(json.dumps({"done": 3, "total": 4, "text": "loss 12"}), file=told)
while True:
    time.sleep(0.1)
"""
    live.edit("02_runs.py", 'print("x" * 3)', tells)
    live.until("document.querySelector('.live-run progress')?.value === 0.75")
    row = live.page.inner_text(".live-run")
    assert "02_runs" in row
    assert "loss 12" in row
    live.edit("01_texts.py", "The area", "The area meanwhile")
    live.until_text("first", "The area meanwhile")
    live.page.click(".live-run button")
    live.until("document.querySelector('#below > .live-error')")
    assert "KeyboardInterrupt" in live.page.inner_text("#below > .live-error")


def test_a_save_stops_what_it_makes_obsolete(live: Live) -> None:
    deaf = "import time\nwhile True:\n    try:\n        time.sleep(1)\n    except KeyboardInterrupt:\n        pass"
    live.edit("02_runs.py", 'print("x" * 3)', deaf)
    live.until("document.querySelector('.live-run')")
    live.edit("02_runs.py", deaf, 'print("y" * 7)')
    live.until_text("below", "yyyyyyy")


def test_sections_come_and_go_and_are_renamed(live: Live) -> None:
    live.show("last")
    live.page.evaluate("window.kept = document.getElementById('first')")
    (live.folder / "05_new.py").write_text('# %% [markdown] slide="slide" id="new"\n# # New\n')
    live.until("Reveal.getSlides().at(-1).id === 'new'")
    assert live.place[0] == "last"
    live.show("imports")
    (live.folder / "03_imports.py").rename(live.folder / "06_imports.py")
    live.until("Reveal.getSlides().at(-1).id === 'imports'")
    assert live.place[0] == "imports"
    (live.folder / "06_imports.py").unlink()
    live.until("!document.getElementById('imports')")
    assert live.place[0] == "new", "the nearest slide that is left"
    assert live.page.evaluate("window.kept === document.getElementById('first')")


def test_a_slides_corner_opens_its_file(live: Live) -> None:
    live.show("below")
    link = live.page.locator(".live-corner")
    assert link.get_attribute("href") == f"vscode://file{live.folder}/02_runs.py:6"
    assert link.get_attribute("aria-label") == "Edit this slide: 02_runs.py:6"
    link.focus()
    assert live.page.evaluate("document.activeElement.className") == "live-corner"


def test_a_talk_that_cannot_be_read_at_first_is_shown_when_it_can(opened: Live, tmp_path: Path) -> None:
    folder = tmp_path / "talk"
    folder.mkdir()
    (folder / "deck.yml").write_text("title: A talk\n")
    (folder / "01_a.py").write_text('# %% [markdown] slide="slide"\n# # Here it is\n')
    command = [sys.executable, "-m", "deck", "live", str(folder), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            page = opened.page.context.browser.new_page()
            page.goto(server.stdout.readline().split()[0])
            page.wait_for_selector(".live-problem", timeout=PATIENCE)
            assert "'author' is missing" in page.inner_text(".live-problem")
            (folder / "deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
            page.wait_for_function("document.body.textContent.includes('Here it is')", timeout=PATIENCE)
            page.close()
        finally:
            server.terminate()
