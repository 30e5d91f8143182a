"""Goes through a deck slide by slide, in three views, and collects what is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deck.assets.catalog import AXE as AXE_CORE
from deck.assets.catalog import node_modules
from deck.browser.visits import Visit, file_of, running_browser, visit
from deck.checks.drawings import Drawings
from deck.checks.findings import IMAGE_SHARE, TEXT_SIZE, TOLERANCE, Finding, Severity, merged
from deck.checks.pixels import as_jpeg
from deck.checks.words import pale_words
from deck.problem import Problem, Status
from deck.products.release.privacy import memory_addresses, paths_of_this_machine
from deck.products.stamp import slides_of

if TYPE_CHECKING:
    from deck.browser.visits import Browser

SCRIPTS = [
    Path(__file__).parent / "scripts" / f"{name}.js" for name in ("elements", "drawings", "geometry", "contents")
]
LIMITS = {"text": TEXT_SIZE, "share": IMAGE_SHARE, "tolerance": TOLERANCE}
SCALES = (1, 1.5)  # of the slide's own size: for 1280 x 720, that and 1920 x 1080
# Rules that our own checks tell better, with the line of the cell: alt texts, and ids.
AXE: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"image-alt": {"enabled": False}, "svg-img-alt": {"enabled": False}},
    "resultTypes": ["violations"],
    "preload": False,
}
# What is round the slides, once: title, language, landmarks, names of controls.
PAGE = {"runOnly": [*AXE["runOnly"], "best-practice"], "resultTypes": ["violations"], "preload": False}
# Reveal.js keeps all slides but the present one out of the accessibility tree, so each is looked at while it is shown.
# The others are taken out meanwhile, as axe-core reads all of the document however little it is asked about, four times
# as long as one slide takes; but not what would start anew when it comes back.
RUN_AXE = """async ([id, options]) => {
    const slide = document.getElementById(id);
    const others = slide ? [...document.querySelectorAll(".slides section.slide")].filter((other) =>
        !other.contains(slide) && !slide.contains(other)
        && !other.querySelector("iframe, object, embed, video, audio")) : [];
    const places = others.map((other) => [other, document.createComment("")]);
    for (const [other, place] of places) other.replaceWith(place);
    try {
        // What lies over every slide, such as a watermark, is as pale as its author wants it.
        const what = slide ? {include: [slide], exclude: [".overlay"]} : {exclude: [".slides"]};
        const found = await axe.run(what, options);
        return found.violations.flatMap((rule) => rule.nodes.map((node) => ({
            rule: rule.id, help: rule.help, html: node.html, summary: node.any[0]?.message ?? "",
            colours: [node.any[0]?.data?.fgColor, node.any[0]?.data?.bgColor],
            source: document.querySelector(node.target.at(-1))?.closest("[data-source]")?.dataset.source ?? "",
        })));
    } finally {
        for (const [other, place] of places) place.replaceWith(other);
    }
}"""


@dataclass(frozen=True, slots=True)
class Preflight:
    """What a preflight saw.

    Attributes:
        slides: ids, in order.
        states: how many states of slides were looked at, fragments and views included.
        findings: the faults, each once, in the order of the slides.
        pictures: each slide as a JPEG, by id.
    """

    slides: tuple[str, ...]
    states: int
    findings: tuple[Finding, ...]
    pictures: dict[str, bytes]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that make it fail."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)


def preflight(deck: Path, *, browser: "Browser | None" = None) -> Preflight:
    """Look at every state of every slide, at two sizes of the screen and in print view, with the network cut.

    Args:
        deck: folder of a finished deck.
        browser: one that runs; by default one is started and ended.

    Raises:
        Problem: no browser, or axe-core is not installed (status 3); the deck does not get ready (1).
    """
    if browser is None:
        with running_browser() as own:
            return preflight(deck, browser=own)
    index, axe = deck / "index.html", axe_core().read_text(encoding="utf-8")
    findings: list[Finding] = []
    pictures: dict[str, bytes] = {}
    states = 0
    with visit(index, browser=browser) as seen:
        _prepare(seen, axe)
        drawings = Drawings(seen)
        findings += _whole_page(seen, deck)
        slides = tuple(seen.slides)
        findings += _missing(slides_of(deck), slides)
        width, height = seen.page.evaluate("[Reveal.getConfig().width, Reveal.getConfig().height]")
        for scale in SCALES:
            across, down = round(scale * width), round(scale * height)
            seen.page.set_viewport_size({"width": across, "height": down})
            for slide in slides:
                for _ in seen.states(slide):
                    states += 1
                    view = f"{across}x{down}"
                    findings += [*_measured(seen, slide, view), *_violations(seen, slide, view)]
                if scale == SCALES[0]:
                    picture = seen.page.screenshot(type="png")
                    pictures[slide] = as_jpeg(picture)
                    findings += [*drawings.look(slide, picture, view), *pale_words(seen, slide, picture, view)]
        findings += _complaints(seen, deck)
    with visit(index, query="?view=print", browser=browser) as printed:
        _prepare(printed, axe)
        for slide in slides:
            states += 1
            findings += [*_measured(printed, slide, "print"), *_violations(printed, slide, "print")]
    order = {slide: number for number, slide in enumerate(slides)}
    in_order = sorted(merged(findings), key=lambda finding: order.get(finding.slide, -1))
    return Preflight(slides, states, tuple(in_order), pictures)


def _missing(composed: Sequence[str], shown: Sequence[str]) -> Iterator[Finding]:
    """Slides that the talk has, and the browser does not show: HTML before them may hold them."""
    for number, slide in enumerate(composed):
        if slide not in shown:
            after = f' after "{composed[number - 1]}"' if number else ""
            found = f'{len(shown)} of {len(composed)} slides: "{slide}"{after} is missing'
            yield Finding("missing", "", "deck.yml", found)


def axe_core() -> Path:
    """The file of axe-core.

    Raises:
        Problem: it is not installed (status 3).
    """
    path = node_modules() / "axe-core" / AXE_CORE
    if not path.is_file():
        raise Problem(
            found="axe-core is not installed",
            expected="it in node_modules, beside package.json",
            remedy="Run 'make setup' (or 'npm ci') in the project's folder",
            status=Status.MACHINE,
        )
    return path


def _prepare(seen: Visit, axe: str) -> None:
    for script in (axe, *(path.read_text(encoding="utf-8") for path in SCRIPTS)):
        seen.page.evaluate(script)
    # A colour that fades in has no contrast yet, and what moves has no place. What reveal.js writes for slides that
    # grow out of each other is as important as this, so this has to be more specific.
    everything = "*, ::before, ::after, .reveal .slides section [data-auto-animate-target]"
    seen.page.add_style_tag(content=f"{everything} {{ transition: none !important; animation: none !important; }}")


def _measured(seen: Visit, slide: str, view: str) -> Iterator[Finding]:
    script = "([id, limits]) => deckGeometry.slide(document.getElementById(id), limits)"
    for each in seen.page.evaluate(script, [slide, LIMITS]):
        yield _finding(each, views=(view,))


def _finding(each: dict[str, Any], *, views: tuple[str, ...] = ()) -> Finding:
    return Finding(each["check"], each["slide"], each["source"], each["found"], views, each.get("cause", ""))


def _violations(seen: Visit, slide: str, view: str) -> Iterator[Finding]:
    """What axe-core finds on a slide; where that is "", on the page round the slides."""
    for each in seen.page.evaluate(RUN_AXE, [slide, AXE if slide else PAGE]):
        html = each["html"][:80]
        if each["rule"] == "color-contrast":
            check, found = "contrast", f"{html}: {each['summary']}"
            cause = " on ".join(str(colour) for colour in each["colours"])
        else:
            check, cause = "accessibility", f"{each['rule']} ({each['help']})"
            found = f"{cause}: {html}"
        yield Finding(check, slide, each["source"] or "deck.yml", found, (view,) if view else (), cause)


def _whole_page(seen: Visit, deck: Path) -> Iterator[Finding]:
    for each in seen.page.evaluate("deckContents.page()"):
        yield _finding(each)
    yield from _violations(seen, "", "")
    for output in seen.page.evaluate("deckContents.outputs()"):
        yield from _unstable(output)
    home = deck.resolve().as_uri() + "/"
    for each in seen.page.evaluate("deckContents.addresses()"):
        if not each["link"] or each["value"].startswith("#") or not each["url"].startswith("file:"):
            continue
        target = file_of(each["url"])
        if not each["url"].startswith(home) or not target.is_file():
            found = f'"{each["text"]}", which leads to {each["value"]}'
            yield Finding("link", each["slide"], each["source"], found)


def _unstable(output: dict[str, Any]) -> Iterator[Finding]:
    """What an output says that is of one machine, or of one run."""
    kinds = {
        "a memory address": memory_addresses(output["text"]),
        "a path of this machine": paths_of_this_machine(output["text"], source=output["code"]),
    }
    for kind, found in kinds.items():
        if (first := next(iter(found), None)) is not None:
            yield Finding("unstable", output["slide"], output["source"], f"{kind}, '{first}', in an output", cause=kind)


def _complaints(seen: Visit, deck: Path) -> Iterator[Finding]:
    """Requests to the outside, at the element that made them where one is known, and words of the console."""
    places = {each["url"]: (each["slide"], each["source"]) for each in seen.page.evaluate("deckContents.addresses()")}
    outside = dict.fromkeys(seen.outside(deck))
    missing = {url for url in places if url.startswith("file:") and not file_of(url).is_file()}
    for url in outside:
        slide, place = places.get(url, ("", "deck.yml"))
        yield Finding("network", slide, place, url)
    for message in dict.fromkeys(seen.messages):
        # The browser also complains of what the checks above have told already.
        if not any(url in message for url in (*outside, *missing)):
            yield Finding("console", "", "deck.yml", message)
