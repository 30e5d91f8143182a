"""What a preflight looks for, and what it found, as data."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from deck.slides.fitting import READABLE

# Sizes are in CSS pixels of a slide of 1280 x 720.
TEXT_SIZE = 18  # of the smallest text: on a wall of 4 m its capitals are 3.7 cm, 5 minutes of arc from 25 m
IMAGE_SHARE = 0.5  # of its own size, at which an image is no longer what its author drew
CONTRAST, CONTRAST_OF_LARGE = 4.5, 3  # ratios, of WCAG 2.2 AA
LARGE_TEXT = 24  # from which text is large: 18 points
TOLERANCE = 1.5  # by which boxes may differ: browsers round


class Severity(StrEnum):
    """An error makes the preflight fail; a warning is told."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Check:
    """What is right, and what to do where it is not."""

    expected: str
    remedy: str
    severity: Severity = Severity.ERROR


CHECKS = {
    "missing": Check(
        "every slide of the talk in the browser",
        "Look for HTML that is not closed on the slide before it",
    ),
    "empty": Check(
        "something to see on every slide",
        "Delete its cell; or, where it is a pause, give it a background",
    ),
    "overflow": Check(
        "everything inside the slide",
        'Say less, split the slide, or use layout="columns"',
    ),
    "footer": Check(
        "nothing under the footer or the slide number",
        "Say less, or split the slide",
    ),
    "code-cut": Check(
        "lines of code as wide as the slide",
        "Break the line, or show the code without a picture beside it",
    ),
    "output-cut": Check(
        "lines of output that fit where they are",
        "Print shorter lines, or show the output without anything beside it",
    ),
    "overlap": Check(
        "words that do not lie over anything else",
        "Say less in one of them, break a long line or formula, or put them on two slides",
    ),
    "text-size": Check(
        f"text of {TEXT_SIZE} px or more",
        "Take away the style that makes it small, or say less",
    ),
    "image-size": Check(
        f"an image at no less than {IMAGE_SHARE:.0%} of its own size",
        'Give it more room: less text or code on the slide, code="fold", layout="columns", or a slide of its own',
    ),
    "image-pixels": Check(
        f"at least {IMAGE_SHARE:.0%} of the pixels that the image covers on a screen of 1920 x 1080",
        "Use an SVG, or an image with more pixels",
    ),
    "label-size": Check(
        f"labels of {READABLE} px or more in a figure at 1280x720",
        "Draw the figure smaller, so that its letters are larger (figsize), or give it more room: less text or code on "
        'the slide, code="fold", layout="columns", or a slide of its own',
    ),
    "label-cut": Check(
        "labels that are inside their figure",
        'Leave room for them: layout="constrained" or bbox_inches="tight" in matplotlib, a wider viewBox in an SVG',
    ),
    "label-overlap": Check(
        "labels that do not lie over each other",
        "Draw fewer or shorter labels, turn them, make the figure larger (figsize), or move the legend",
    ),
    "image-missing": Check("an image that loads", "See that the file is in the deck's folder and is a whole image"),
    "glyphs": Check(
        "fonts that have every sign",
        "Install a font that has it, such as Noto Sans CJK or Noto Emoji: for a figure where the deck is built, and "
        "build with --cold; for text where it is shown, or name a font file under 'fonts' in deck.yml. Or write other "
        "words",
    ),
    "alt": Check(
        "an alt text that tells what the picture shows",
        'Write alt="..." in the cell\'s header, between the brackets of ![...](...), or below the logo in deck.yml',
    ),
    "contrast": Check(
        f"colours with a contrast of {CONTRAST} to 1, or {CONTRAST_OF_LARGE} to 1 for large text (WCAG AA)",
        "Use darker text on a light ground, lighter text on a dark one",
    ),
    "accessibility": Check("no violation of WCAG 2.2 AA that axe-core can see", "See the rule's name"),
    "formula": Check("a formula that KaTeX can set", "Mend the formula"),
    "unstable": Check(
        "outputs without memory addresses and paths of this machine",
        "Show a part of the object, or the path's name; give the class a __repr__; or end the line with a semicolon",
    ),
    "console": Check("a silent console", "See the message"),
    "network": Check("no request that leaves the deck's folder", "Copy the file beside the talk"),
    "link": Check("a link that leads to a slide or a file of the deck", 'Name the slide by id="...", and link to #/id'),
    "id": Check("ids that are used once", "Take another name"),
    "outdated": Check(
        "outputs of the code as it stands",
        "Run the notebook from top to bottom and save it, or build without --stored",
        Severity.WARNING,
    ),
    "left-out": Check(
        "no more than a million characters of output on a slide",
        'Print less of it, show a table or a figure, or hide it by output="hide"',
        Severity.WARNING,
    ),
    "notes": Check("notes for the speaker", 'Add a cell with slide="notes"', Severity.WARNING),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of a deck.

    Attributes:
        check: a key of `CHECKS`.
        slide: its id; empty for what belongs to no slide.
        place: file and line in the talk's folder; the file alone where no line is known.
        found: what is wrong.
        views: where it was seen, such as `1280x720` or `print`.
        cause: what other findings of the check may share with it; empty where it has none but its own.
    """

    check: str
    slide: str
    place: str
    found: str
    views: tuple[str, ...] = ()
    cause: str = ""

    @property
    def severity(self) -> Severity:
        """Whether it makes the preflight fail."""
        return CHECKS[self.check].severity

    def __str__(self) -> str:
        check = CHECKS[self.check]
        slide = f' (slide "{self.slide}")' if self.slide else ""
        views = f" [{', '.join(self.views)}]" if self.views else ""
        return (
            f"{self.place}{slide}: {self.check}: found {self.found}{views}; expected {check.expected}. {check.remedy}"
        )


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Each fault once, with all views in which it was seen; the first sight's words stay."""
    found: dict[tuple[str, str, str, str], Finding] = {}
    for finding in findings:
        # Numbers differ from view to view by a rounding; they do not make another fault.
        words = "".join(c for c in finding.found if not c.isdigit())
        key = (finding.check, finding.slide, finding.place, words)
        known = found.get(key)
        views = dict.fromkeys((*(known.views if known else ()), *finding.views))
        found[key] = replace(known or finding, views=tuple(views))
    return list(found.values())
