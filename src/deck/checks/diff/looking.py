"""Pictures of a comparison that differ as files: looked at, drawings by way of a browser."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from deck.checks.diff.changes import Change, Comparison, Form
from deck.images.difference import difference
from deck.images.formats import SVG

_DENSITY = 2  # pixels of the picture for one of the slide: a slide of 1280 fills a screen of 2560


def look(comparison: Comparison) -> Comparison:
    """The comparison, with the pictures in it looked at.

    Raises:
        Problem: there are drawings among them, and no browser to draw them (status 3).
    """
    pairs = [each for each in comparison.changes if _are_pictures(each)]
    if not pairs:
        return comparison
    drawn = {form for each in pairs for form in (each.old, each.new) if form.kind == SVG}
    pictures = dict(_drawn(drawn)) if drawn else {}
    return replace(comparison, changes=tuple(_looked_at(each, pictures) for each in comparison.changes))


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
    from deck.browser.visits import running_browser

    with running_browser() as browser:
        context = browser.new_context(offline=True, device_scale_factor=_DENSITY)
        try:
            yield context.new_page()
        finally:
            context.close()


def _drawn(forms: set[Form]) -> Iterator[tuple[Form, bytes]]:
    ordered = list(forms)
    yield from zip(ordered, as_pixels([form.content for form in ordered]), strict=True)


def _are_pictures(change: Change) -> bool:
    return bool(change.old and change.new and change.old.is_picture and change.new.is_picture)


def _looked_at(change: Change, pictures: dict[Form, bytes]) -> Change:
    if not _are_pictures(change):
        return change
    files = (pictures.get(form, form.content) for form in (change.old, change.new))
    return replace(change, look=difference(*files))
