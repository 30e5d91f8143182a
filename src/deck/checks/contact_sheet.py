"""A preflight's findings as files: JSON for programs, a contact sheet for people."""

import json
from dataclasses import asdict
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

from deck.checks.causes import causes
from deck.checks.findings import CHECKS
from deck.checks.preflight import Preflight
from deck.store.file_names import portable

HERE = Path(__file__).parent
JSON, SHEET, PICTURES = "report.json", "index.html", "slides"


def write_report(result: Preflight, folder: Path, *, title: str, deck: str) -> None:
    """Write `report.json`, and `index.html` with a picture of each slide beside its findings.

    Args:
        result: of the preflight.
        folder: where to write; made if it is not there. Pictures of an earlier report are removed.
        title: the talk's.
        deck: address of the deck's page, relative to `folder`.

    Raises:
        OSError: the folder cannot be written.
    """
    pictures = folder / PICTURES
    pictures.mkdir(parents=True, exist_ok=True)
    for old in pictures.glob("*.jpg"):
        old.unlink()
    for slide, picture in result.pictures.items():
        (pictures / f"{portable(slide)}.jpg").write_bytes(picture)
    (folder / JSON).write_text(json.dumps(as_dict(result), indent=1), encoding="utf-8", newline="\n")
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=select_autoescape(["j2"]))
    environment.filters["portable"] = portable
    sheet = environment.get_template("sheet.html.j2")
    html = sheet.render(
        title=title, deck=deck, result=result, causes=causes(result.findings), checks=CHECKS, pictures=PICTURES
    )
    (folder / SHEET).write_text(html, encoding="utf-8", newline="\n")


def as_dict(result: Preflight) -> dict[str, object]:
    """The findings for JSON: what was found, what was expected, and what to do."""
    findings = [
        asdict(finding)
        | {
            "severity": finding.severity,
            "expected": CHECKS[finding.check].expected,
            "remedy": CHECKS[finding.check].remedy,
        }
        for finding in result.findings
    ]
    return {"slides": result.slides, "states": result.states, "errors": len(result.errors), "findings": findings}
