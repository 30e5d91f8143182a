"""Opening: from the start of the navigation until the first slide stands, beside reveal.js with all of its plugins."""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser

from benchmarks.fresh import ROOT, run
from deck.assets.catalog import node_modules
from deck.browser.visits import running_browser
from deck.products.single_file import bind

TIMES = 15
PLUGINS = ("highlight", "markdown", "notes", "search", "zoom")
STAND = Path(__file__).with_name("stand.js")
_SCRIPTS = re.compile(r'<script src="assets/reveal/reveal\.js">.*(?=</body>)', re.DOTALL)
_PEER = """
for (const formula of document.querySelectorAll(".math")) {
  katex.render(formula.textContent, formula, {displayMode: formula.classList.contains("display"), throwOnError: false,
    trust: true, strict: false});
}
Reveal.initialize({width: 1280, height: 720, margin: 0, center: false, hash: true, slideNumber: "c/t",
  plugins: [RevealMarkdown, RevealHighlight, RevealNotes, RevealSearch, RevealZoom]});
"""


def measure(*, say: Callable[[str], None], quick: bool = False, talk: Path = ROOT / "talk") -> dict[str, Any]:
    """Time the opening of the deck, of the deck as one file, and of its slides in stock reveal.js, in turn.

    Stock is reveal.js with all of its plugins and KaTeX, loaded at once from files: a CDN without latency. Each opening
    is in a browser context of its own, in one browser that runs; the first of each is not counted.

    Args:
        say: hears what runs.
        quick: three times instead of fifteen.
        talk: the talk's folder; outputs and fits that are stored are used.

    Returns:
        For the JSON: medians in seconds, all openings, and ratios.

    Raises:
        ContenderError: the deck does not build.
        Problem: there is no browser.
    """
    times = 3 if quick else TIMES
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as scratch:
        deck = Path(scratch) / "deck"
        say("open: building the deck")
        command = [sys.executable, "-m", "deck", "build", str(talk), "--output", str(deck)]
        run(command, name="deck build", cwd=ROOT, environment=dict(os.environ))
        bind(deck, Path(scratch) / "deck.html")
        pages = {
            "deck": deck / "index.html",
            "one_file": Path(scratch) / "deck.html",
            "stock": _stock(deck, Path(scratch) / "stock"),
        }
        openings: dict[str, list[float]] = {name: [] for name in pages}
        say(f"open: {times} times each")
        with running_browser() as browser:
            for number in range(times + 1):
                for name, page in pages.items():
                    seconds = _open(browser, page)
                    openings[name] += [seconds] if number else []
    medians = {name: median(each) for name, each in openings.items()}
    return {**medians, "openings": openings, "ratios": {"stock_to_deck": medians["stock"] / medians["deck"]}}


def _open(browser: Browser, page: Path) -> float:
    """Seconds until the first slide stands: shown, with its fonts, formulas and images, and painted."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 720})
    try:
        opened = context.new_page()
        opened.add_init_script(path=STAND)
        opened.goto(page.as_uri(), wait_until="commit")
        return opened.wait_for_function("window.stoodAt").json_value() / 1000
    finally:
        context.close()


def _stock(deck: Path, folder: Path) -> Path:
    """The deck's slides and style, with the scripts of reveal.js and KaTeX as they come, and no image that waits."""
    shutil.copytree(deck, folder)
    modules = node_modules()
    names = []
    for plugin in PLUGINS:
        shutil.copyfile(modules / f"reveal.js/dist/plugin/{plugin}.js", folder / f"{plugin}.js")
        names.append(f"{plugin}.js")
    shutil.copyfile(modules / "katex/dist/katex.min.js", folder / "katex.js")
    (folder / "start.js").write_text(_PEER, encoding="utf-8")
    names = ["assets/reveal/reveal.js", *names, "katex.js", "start.js"]
    scripts = "\n".join(f'<script src="{name}"></script>' for name in names)
    index = folder / "index.html"
    page = _SCRIPTS.sub(lambda _: scripts + "\n", index.read_text(encoding="utf-8")).replace(' loading="lazy"', "")
    index.write_text(page, encoding="utf-8")
    return index
