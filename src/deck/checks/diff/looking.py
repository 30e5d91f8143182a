"""Pictures of a comparison that differ as files: looked at, drawings by way of a browser."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from deck.checks.diff.changes import Change, Comparison, Picture
from deck.formats.difference import difference
from deck.formats.images import SVG

_DENSITY = 2  # pixels of the picture for one of the slide: a slide of 1280 fills a screen of 2560


def look(comparison: Comparison) -> Comparison:
    """The comparison, with the pictures in it looked at.

    Raises:
        Problem: there are drawings among them, and no browser to draw them (status 3).
    """
    forms = {form for each in comparison.changes for form in _pictures(each)}
    drawings = [form for form in forms if form.kind == SVG]
    pixels = {form: form.content for form in forms}
    if drawings:
        pixels.update(zip(drawings, as_pixels([form.content for form in drawings]), strict=True))
    return replace(comparison, changes=tuple(_looked_at(each, pixels) for each in comparison.changes))


def as_pixels(svgs: list[bytes]) -> Iterator[bytes]:
    """PNGs of drawings, at the size that they ask for, two pixels for one.

    Raises:
        Problem: there is no browser (status 3).
    """
    with _sheet() as page:
        for svg in svgs:
            address = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
            page.set_content(f'<style>body {{ margin: 0 }} img {{ display: block }}</style><img src="{address}">')
            picture = page.locator("img")
            picture.evaluate("(image) => image.decode()")
            yield picture.screenshot()


@contextmanager
def _sheet() -> Iterator[Any]:
    """A page of a browser, with the network cut."""
    # Late: pages that only draw differences need no browser.
    from deck.browser.visits import running_browser

    with running_browser() as browser:
        context = browser.new_context(offline=True, device_scale_factor=_DENSITY)
        try:
            yield context.new_page()
        finally:
            context.close()


def _pictures(change: Change) -> tuple[()] | tuple[Picture, Picture]:
    """What it was and what it is, where both are pictures."""
    return (change.old, change.new) if isinstance(change.old, Picture) and isinstance(change.new, Picture) else ()


def _looked_at(change: Change, pixels: dict[Picture, bytes]) -> Change:
    if not (pictures := _pictures(change)):
        return change
    old, new = pictures
    return replace(change, look=difference(pixels[old], pixels[new]))
