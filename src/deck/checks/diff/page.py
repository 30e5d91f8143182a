"""A comparison as a page: each slide that changed, with the old, the new, and the difference side by side."""

import json
import shutil
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from deck.checks.diff.changes import Change, Comparison, Form, Picture

JSON, PAGE, PICTURES = "report.json", "index.html", "pictures"
_SUFFIXES = {"image/svg+xml": ".svg", "image/png": ".png", "image/jpeg": ".jpg"}


def write_report(comparison: Comparison, folder: Path, *, title: str, deck: str) -> None:
    """Writes `report.json`, and `index.html` with the pictures that it shows.

    Args:
        comparison: of a cold run, its pictures looked at.
        folder: where to write; made if it is not there. Pictures of an earlier report are removed.
        title: the talk's.
        deck: address of the deck's page, relative to `folder`.

    Raises:
        OSError: the folder cannot be written.
    """
    shutil.rmtree(folder / PICTURES, ignore_errors=True)
    (folder / PICTURES).mkdir(parents=True)
    numbers = {id(change): number for number, change in enumerate(comparison.changes, start=1)}
    slides = {
        slide: [(change, _pictures(change, numbers[id(change)], folder)) for change in changes]
        for slide, changes in {**comparison.changed, **comparison.moved}.items()
    }
    (folder / JSON).write_text(json.dumps(_as_dict(comparison), indent=1), encoding="utf-8", newline="\n")
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=select_autoescape(["j2"]), trim_blocks=True
    )
    page = environment.get_template("page.html.j2")
    html = page.render(title=title, deck=deck, comparison=comparison, slides=slides)
    (folder / PAGE).write_text(html, encoding="utf-8", newline="\n")


def _pictures(change: Change, number: int, folder: Path) -> dict[str, str]:
    """Files of what is to be seen, by what they show; their names from the report's folder."""
    forms: dict[str, Form | None] = {"kept": change.old, "now": change.new}
    if change.look:
        forms["difference"] = Picture("image/png", change.look.picture)
    found = {}
    for word, form in forms.items():
        if isinstance(form, Picture):
            found[word] = f"{PICTURES}/{number}-{word}{_SUFFIXES[form.kind]}"
            (folder / found[word]).write_bytes(form.content)
    return found


def _as_dict(comparison: Comparison) -> dict[str, Any]:
    changes = [
        {
            "slide": change.slide,
            "place": change.place,
            "what": str(change),
            "matters": change.matters,
            "lines": list(change.text.lines) if change.text else [],
            "share": change.look.share if change.look else None,
        }
        for change in comparison.changes
    ]
    return {"slides": comparison.slides, "unknown": comparison.unknown, "changes": changes}
