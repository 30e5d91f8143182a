"""The outputs that a notebook holds of an earlier run."""

from collections.abc import Mapping, Sequence
from typing import Any

from deck.formats.inserted.scripts import scripts
from deck.talk.markdown.html import written_html

# What stands beside a form that no slide can show is the name of an object.
_BESIDE = ("text/plain",)
_SCRIPTED = ("text/html", "text/markdown")
_TEXTS = ("text/html", "text/markdown", "text/latex", "text/plain")
_CHARTS = ("application/vnd.plotly.v1+json", "application/vnd.vegalite.")
_KINDS = ("stream", "display_data", "execute_result", "error")


def read_outputs(outputs: object) -> tuple[dict[str, Any], ...]:
    """A cell's outputs as its file holds them, with their texts in one piece; what is no output is left out."""
    found = outputs if isinstance(outputs, list) else []
    return tuple(_read(each) for each in found if isinstance(each, dict) and each.get("output_type") in _KINDS)


def standing_still(outputs: Sequence[dict[str, Any]]) -> tuple[tuple[dict[str, Any], ...], list[str]]:
    """Stored outputs without the forms that no slide can show, and what these are.

    Where a cell runs, such an output is an error, as its author can make another one. Of a cell that does not run there
    is nothing else to be had.
    """
    kept: list[dict[str, Any]] = []
    dropped: dict[str, None] = {}
    for output in outputs:
        data = output.get("data")
        if data is None:
            kept.append(output)
            continue
        moving = [kind for kind, value in data.items() if not _stands_still(kind, value)]
        shown = {kind: value for kind, value in data.items() if kind not in moving}
        if moving and not any(kind not in _BESIDE for kind in shown):
            dropped |= dict.fromkeys("a script" if kind in _SCRIPTED else kind for kind in moving)
        if shown:
            kept.append({**output, "data": shown})
    return tuple(kept), [f"{each} in an output" for each in dropped]


def if_on_purpose(outputs: Sequence[Mapping[str, Any]], name: str) -> str | None:
    """What to do about an exception of a cell whose notebook holds the same one; None where it holds none such.

    Args:
        outputs: that the notebook holds of the cell.
        name: of the exception's class.
    """
    if any(each["output_type"] == "error" and each["ename"] == name for each in outputs):
        return "The notebook holds the same error: if it is meant to be seen, give the cell the tag 'raises-exception'"
    return None


def outdated(cells: Sequence[Mapping[str, Any]]) -> set[int]:
    """The positions of the cells whose outputs may be older than the code, as far as their notebook tells.

    It tells in which order its cells ran: one that ran before a cell above it saw other values than that cell has now.
    One with outputs and no number in that order was changed by another program since it ran.

    Args:
        cells: a notebook's, as its file holds them.
    """
    found: set[int] = set()
    latest = 0
    for position, cell in enumerate(cells):
        count = cell.get("execution_count")
        if cell.get("cell_type") != "code" or not cell.get("outputs"):
            continue
        if not isinstance(count, int) or count < latest:
            found.add(position)
        else:
            latest = count
    return found if latest else set()


def _read(output: dict[str, Any]) -> dict[str, Any]:
    kind = output["output_type"]
    if kind == "stream":
        return {"output_type": kind, "name": str(output.get("name", "stdout")), "text": _joined(output.get("text", ""))}
    if kind == "error":
        traceback = output.get("traceback")
        found = {"ename": str(output.get("ename", "")), "evalue": str(output.get("evalue", ""))}
        return {
            "output_type": kind,
            **found,
            "traceback": [str(each) for each in traceback] if isinstance(traceback, list) else [],
        }
    data = output.get("data") if isinstance(output.get("data"), dict) else {}
    metadata = output.get("metadata") if isinstance(output.get("metadata"), dict) else {}
    texts = {key: value if key.endswith("json") else _joined(value) for key, value in (data or {}).items()}
    more = {"execution_count": output.get("execution_count")} if kind == "execute_result" else {}
    return {"output_type": kind, "data": texts, "metadata": dict(metadata or {}), **more}


def _stands_still(kind: str, value: Any) -> bool:
    if kind == "text/html":
        return not scripts(str(value))
    if kind == "text/markdown":
        return not scripts(written_html(str(value)))
    return kind in _TEXTS or kind.startswith(("image/", *_CHARTS))


def _joined(text: Any) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text)
