"""The live preview of our talk: from the save of a file to the change on screen; and a long session of random edits."""

import contextlib
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page

from benchmarks.building import SECTIONS, stock, stock_environment
from benchmarks.fresh import ROOT, ContenderError, cold_environment, run
from benchmarks.random_edits import RandomEdits
from deck.browser.visits import running_browser

REPEATS = 10
EDITS = 500
SHEET = "live.css"
SECTION = "05_logistic.py"
SLIDE, PLOT_SLIDE, MODULE_SLIDE = "logistic", "logistic-three-ways", "logistic-diagram"
EDITED_MODULE = Path("bnn/figures/networks/diagram.py")  # of which one line is edited, over and over
CHANGED_MODULE = Path("bnn/evaluation/novelty.py")  # which random edits change
MODULE_TEXTS = ("LARGEST = 80", "LARGEST = 30")
PATIENCE = 600_000  # milliseconds
SHOWN, SHOWN_LINES = 200, 10  # characters of a line that differs, and how many such lines

_ADDRESS = re.compile(r"http://\S+")
_SETTLED = "document.documentElement.dataset.live === 'settled'"
# The time, by the clock that Python reads, of the first frame in which a condition holds.
_WATCH = """(condition) => {
    const holds = new Function(`return ${condition}`);
    window.seen = null;
    const look = () => { if (holds()) window.seen = Date.now(); else requestAnimationFrame(look); };
    look();
}"""
_GO = "(id) => { const { h, v } = Reveal.getIndices(document.getElementById(id)); Reveal.slide(h, v); }"
_IMAGE = "document.querySelector('#{} img')"


@dataclass(frozen=True, slots=True)
class Edit:
    """A kind of edit.

    Attributes:
        name: of it.
        file: that is saved.
        texts: one that stands in the file, and one that takes its place, and so on in turn.
        slide: that is on screen.
        shown: JavaScript that holds when the text with this number, 0 or 1, is on screen.
        settles: whether each waits until nothing runs any more.
    """

    name: str
    file: Path
    texts: tuple[str, str]
    slide: str
    shown: Callable[[int], str]
    settles: bool = False


def measure(*, say: Callable[[str], None], quick: bool = False, talk: Path = ROOT / "talk") -> dict[str, Any]:
    """Time edits of a copy of the talk and of its package, beside stock tools, then let a long session run.

    Args:
        say: hears what runs.
        quick: a few edits in place of many, on the talk's first sections alone.
        talk: the talk's folder.

    Returns:
        For the JSON: seconds, medians and all of them; of the session its edits, memory, and whether its deck is equal
        to that of a cold build.

    Raises:
        ContenderError: something failed.
    """
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as scratch:
        project = Path(scratch) / "project"
        folder = Path(shutil.copytree(talk, project / "talk", ignore=shutil.ignore_patterns("*.ipynb", "__pycache__")))
        shutil.copytree(ROOT / "src" / "bnn", project / "bnn", ignore=shutil.ignore_patterns("__pycache__"))
        if quick:
            for path in sorted(folder.glob(SECTIONS)):
                if path.name > SECTION[:2] + "~":
                    path.unlink()
        _with_sheet(folder)
        environment = cold_environment(Path(scratch)) | {"PYTHONPATH": str(project), "PYTHONUNBUFFERED": "1"}
        say("live: the first build")
        _deck(folder, Path(scratch) / "first", environment)
        found = _edits(folder, environment, say, times=2 if quick else REPEATS)
        found["plot_own"] = _own_seconds(folder, environment)
        say("live: stock jupytext and nbconvert, one section and all that import the module")
        found["stock"] = _stock(folder, Path(scratch), quick=quick)
        found["session"] = _session(folder, Path(scratch), environment, say, edits=20 if quick else EDITS)
    medians = {name: median(found["edits"][name]) for name in found["edits"]}
    return {"medians": medians, "plot_without_cell": medians["plot"] - found["plot_own"], **found}


def _edits(folder: Path, environment: dict[str, str], say: Callable[[str], None], *, times: int) -> dict[str, Any]:
    source, module = folder / SECTION, folder.parent / EDITED_MODULE
    kinds = (
        Edit(
            "prose",
            source,
            ("patch of ground, or", "patch of earth, or"),
            SLIDE,
            lambda n: f"document.getElementById('{SLIDE}').textContent.includes('patch of {('ground', 'earth')[n]}')",
        ),
        Edit(
            "sheet",
            folder / SHEET,
            ("--live-bench: 0", "--live-bench: 1"),
            SLIDE,
            lambda n: f"getComputedStyle(document.documentElement).getPropertyValue('--live-bench').trim() === '{n}'",
        ),
        Edit("plot", source, ("few_rows[:3]", "few_rows[:2]"), PLOT_SLIDE, _other_image(PLOT_SLIDE)),
        Edit("module", module, MODULE_TEXTS, MODULE_SLIDE, _other_image(MODULE_SLIDE), settles=True),
    )
    with _preview(folder, environment) as (page, _):
        say("live: edits")
        # The first edit of a section gives it its kernel.
        _timed(page, Edit("warm-up", source, ("few_rows[:3]", "few_rows[:3 ]"), PLOT_SLIDE, lambda n: "true"), 0)
        _timed(page, Edit("warm-up", source, ("few_rows[:3 ]", "few_rows[:3]"), PLOT_SLIDE, lambda n: "true"), 0)
        page.wait_for_timeout(5000)
        page.wait_for_function(_SETTLED, timeout=PATIENCE)
        edits = {}
        for kind in kinds:
            say(f"live: {times} edits of the {kind.name}")
            edits[kind.name] = [_timed(page, kind, number % 2) for number in range(times)]
    return {"edits": edits}


def _other_image(slide: str) -> Callable[[int], str]:
    image = _IMAGE.format(slide)
    return lambda n: f"{image}.complete && {image}.getAttribute('src') !== window.before"


def _timed(page: Page, edit: Edit, number: int) -> float:
    """Seconds from the save to the first frame that shows it."""
    page.evaluate(_GO, edit.slide)
    page.evaluate(f"window.before = {_IMAGE.format(edit.slide)}?.getAttribute('src')")
    page.evaluate(_WATCH, edit.shown(1 - number))
    text = edit.file.read_text(encoding="utf-8")
    old, new = edit.texts[number], edit.texts[1 - number]
    if old not in text:
        raise ContenderError("live", 1, f"{edit.file.name} has no '{old}'")
    saved = time.time()
    edit.file.write_text(text.replace(old, new, 1), encoding="utf-8")
    page.wait_for_function("window.seen", timeout=PATIENCE, polling=20)
    seconds = page.evaluate("window.seen") / 1000 - saved
    if edit.settles:
        page.wait_for_timeout(4000)
        page.wait_for_function(_SETTLED, timeout=PATIENCE)
    else:
        page.wait_for_timeout(500)
    return seconds


def _own_seconds(folder: Path, environment: dict[str, str]) -> float:
    """Of the section's last plot cell, in a kernel that has run those above it; median of ten."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom benchmarks.live_cell import seconds\n"
        "print(seconds(Path(sys.argv[1]), sys.argv[2]))\n"
    )
    command = [sys.executable, "-c", script, str(folder / SECTION), "three_views("]
    path = os.pathsep.join([environment["PYTHONPATH"], str(ROOT)])
    done = subprocess.run(
        command, cwd=ROOT, env=environment | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ContenderError("cell", done.returncode, done.stderr)
    return float(done.stdout.splitlines()[-1])


def _session(
    folder: Path, scratch: Path, environment: dict[str, str], say: Callable[[str], None], *, edits: int
) -> dict[str, Any]:
    say(f"live: a session of {edits} random edits")
    saves = RandomEdits(folder, seed=2017, modules=[folder.parent / CHANGED_MODULE])
    with _preview(folder, environment) as (page, server):
        first = _memory(server)
        kinds: dict[str, int] = {}
        while (done := sum(kinds.values())) < edits:
            for kind in saves.burst(min(1 + done % 5, edits - done)):
                kinds[kind] = kinds.get(kind, 0) + 1
            page.wait_for_timeout(50 + done % 7 * 100)
        saves.mend()
        page.wait_for_timeout(4000)
        page.wait_for_function(_SETTLED, timeout=PATIENCE)
        last = _memory(server)
        shown = _fetched(page.url)
    built = scratch / "cold"
    say("live: the cold build to compare with")
    # With the fits of the session, and nothing else of it: a slide tells how long the fit took.
    _deck(folder, built, environment | {"DECK_CACHE": str(scratch / "empty")})
    differences = list(_differences(shown, built))
    return {
        "edits": kinds,
        "slides": shown["index.html"].count(b'class="slide layout-'),
        "equal": not differences,
        "differences": differences,
        "first_bytes": first,
        "last_bytes": last,
        "growth": last / first,
    }


def _differences(shown: dict[str, bytes], built: Path) -> Iterator[str]:
    """Lines of the page that are not those of the built one, and figures whose content is another."""
    both = (built / "index.html").read_bytes(), shown["index.html"]
    pages = (page.decode().splitlines(keepends=True) for page in both)
    lines = difflib.unified_diff(*pages, n=0, lineterm="")
    yield from (line[:SHOWN].rstrip() for line in islice(lines, 3, 3 + SHOWN_LINES))
    for name, content in shown.items():
        if name != "index.html" and not ((built / name).is_file() and (built / name).read_bytes() == content):
            yield name


def _fetched(url: str) -> dict[str, bytes]:
    """The deck as the preview holds it: its page, and the figures on it."""
    base = url.split("#")[0]
    with urllib.request.urlopen(f"{base}index.html") as answer:
        page = answer.read()
    found = {"index.html": page}
    for name in sorted(set(re.findall(rb'src="(figures/[^"]+)"', page))):
        with urllib.request.urlopen(base + name.decode()) as answer:
            found[name.decode()] = answer.read()
    return found


@contextlib.contextmanager
def _preview(folder: Path, environment: dict[str, str]) -> Iterator[tuple[Page, int]]:
    """A preview that is open in a browser and has settled, and its process."""
    command = [sys.executable, "-m", "deck", "live", str(folder), "--no-browser"]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, text=True)
        try:
            end = time.monotonic() + 60
            while not (found := _ADDRESS.search(_text(log))):
                if server.poll() is not None or time.monotonic() > end:
                    raise ContenderError("live", server.returncode or 1, _text(log))
                time.sleep(0.05)
            with running_browser() as browser:
                page = browser.new_page(viewport={"width": 1280, "height": 720})
                page.goto(found[0])
                page.wait_for_function(_SETTLED, timeout=PATIENCE)
                page.wait_for_function("document.documentElement.dataset.deck === 'ready'", timeout=PATIENCE)
                yield page, server.pid
        finally:
            server.terminate()
            server.wait()


def _text(log: Any) -> str:
    log.seek(0)
    return log.read()


def _memory(process: int) -> int:
    """Bytes that a process holds; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text(encoding="utf-8")) if status.exists() else None
    return int(found[1]) * 1024 if found else 0


def _with_sheet(folder: Path) -> None:
    (folder / SHEET).write_text(":root { --live-bench: 0; }\n", encoding="utf-8")
    config = folder / "deck.yml"
    config.write_text(f"{config.read_text(encoding='utf-8')}theme: {SHEET}\n", encoding="utf-8")


def _deck(folder: Path, output: Path, environment: dict[str, str], *options: str) -> None:
    command = [sys.executable, "-m", "deck", "build", str(folder), "--output", str(output), *options]
    run(command, name="deck", cwd=ROOT, environment=environment)


def _stock(folder: Path, scratch: Path, *, quick: bool) -> dict[str, float]:
    """Seconds of jupytext and nbconvert --execute: over the section that is edited, and over all behind the module."""
    environment = stock_environment(scratch / "stock") | {"PYTHONPATH": str(folder.parent)}
    folder = Path(shutil.copytree(folder, scratch / "stock" / "talk"))
    behind = [path.name for path in sorted(folder.glob(SECTIONS)) if "bnn.figures" in path.read_text(encoding="utf-8")]
    found = {}
    for name, sections in (("section", [SECTION]), ("module", [SECTION] if quick else behind)):
        times = []
        for _ in range(1 if quick or name == "module" else 3):
            began = time.perf_counter()
            stock(folder, environment, sections)
            times.append(time.perf_counter() - began)
        found[name] = median(times)
    return found
