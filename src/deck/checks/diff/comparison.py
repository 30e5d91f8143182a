"""A cold run's outputs beside those that were kept, cell by cell."""

import base64
import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from deck.checks.diff.changes import Change, Comparison, Form, Picture, Writing
from deck.config.tolerance import EXACT
from deck.formats.images import IMAGES, SVG
from deck.freshness.text_changes import TextChange, compare_texts
from deck.slides.charts import altair_kind
from deck.slides.outputs import PRIORITY
from deck.talk.cell import Cell
from deck.talk.outline import outline
from deck.talk.talk import Section, Talk
from deck.talk.visibility import is_in_notes, shows_outputs

if TYPE_CHECKING:
    from deck.talk.notebook import Outputs


def compare(
    talk: Talk, before: Mapping[str, "Sequence[Outputs]"], after: Mapping[str, "Sequence[Outputs]"]
) -> Comparison:
    """Compares outputs as texts; pictures that differ are still to be looked at (`deck.checks.diff.looking.look`).

    Args:
        talk: whose outputs.
        before: those that were kept, by section: of each cell that runs, in order.
        after: those of the run.
    """
    changes, slides, unknown = list[Change](), list[str](), list[str]()
    spans = outline(talk.sections)
    for section in talk.sections:
        running = [cell for cell in section.cells if cell.runs]
        if not running:
            continue
        if section.name not in before:
            unknown.append(section.name)
            continue
        names = {cell.number: span.id for span in spans[section.name] for cell in span.cells}
        slides += dict.fromkeys(names.values())
        for cell, old, new in zip(running, before[section.name], after[section.name], strict=True):
            changes += _changes(section, cell, names[cell.number], old, new, talk)
    return Comparison(tuple(changes), tuple(slides), tuple(unknown))


def _changes(section: Section, cell: Cell, slide: str, old: "Outputs", new: "Outputs", talk: Talk) -> Iterator[Change]:
    if not (shows_outputs(cell) or is_in_notes(cell)):
        return
    tolerance = cell.options.tolerated or talk.config.tolerance or EXACT
    for one, other in _pairs(_forms(old), _forms(new)):
        change = Change(section, cell, slide, one, other)
        if isinstance(one, Writing) and isinstance(other, Writing):
            html = "text/html" in (one.kind, other.kind)
            text = compare_texts(one.content, other.content, tolerance=tolerance, is_html=html)
            yield replace(change, text=text or TextChange((f"{one.kind} -> {other.kind}",)))
        else:
            yield change


def _pairs(old: list[Form], new: list[Form]) -> Iterator[tuple[Form | None, Form | None]]:
    """Outputs that differ, each beside what stands in its place."""
    for word, *places in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if word != "equal":
            first, last, begin, end = places
            ones, others = old[first:last], new[begin:end]
            for place in range(max(len(ones), len(others))):
                yield next(iter(ones[place : place + 1]), None), next(iter(others[place : place + 1]), None)


def _forms(outputs: "Outputs") -> list[Form]:
    return [form for output in outputs if (form := _form(output))]


def _form(output: Mapping[str, Any]) -> Form | None:
    """The richest form that a slide can show."""
    if output["output_type"] == "stream":
        return Writing("text/plain", _joined(output["text"]))
    if output["output_type"] == "error":
        return Writing("text/plain", f"{output['ename']}: {output['evalue']}")
    data = output["data"]
    kind = altair_kind(data) or next((each for each in (*PRIORITY, *sorted(data)) if each in data), None)
    if kind is None:
        return None
    content = _joined(data[kind])
    if kind in IMAGES and kind != SVG:
        return Picture(kind, base64.b64decode(content))
    return Picture(kind, content.encode()) if kind == SVG else Writing(kind, content)


def _joined(content: Any) -> str:
    """A text, which nbformat may keep as lines, or JSON of a chart."""
    if isinstance(content, list) and all(isinstance(line, str) for line in content):
        return "".join(content)
    return content if isinstance(content, str) else json.dumps(content, indent=1, sort_keys=True)
