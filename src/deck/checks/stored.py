"""A preflight that is not made twice: what was seen stays true while the deck, the checks and the browser stay."""

import hashlib
import json
import os
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

from deck.browser.search import find_browser
from deck.checks.findings import Finding
from deck.checks.preflight import Preflight, axe_core, preflight
from deck.store.digests import digest, digest_of_folder
from deck.store.kinds import PREFLIGHTS
from deck.store.scratch import scratch_folder
from deck.store.store import Store

PACKAGE = Path(__file__).parents[1]


def kept_preflight(deck: Path, *, store: Store, cold: bool = False) -> tuple[Preflight, bool]:
    """The preflight of a deck: from the store where the same was seen before, made and stored where it was not.

    Args:
        deck: folder of a finished deck.
        store: where what was seen is kept.
        cold: looks anew, whatever the store holds.

    Returns:
        What it saw, and whether that was kept.

    Raises:
        Problem: as `preflight`.
    """
    key = _key(deck)
    with scratch_folder() as scratch:
        folder = scratch / "seen"
        if not cold and (told := store.read_bundle(PREFLIGHTS, key, folder)) is not None:
            return _unpacked(told, folder), True
        result = preflight(deck)
        folder.mkdir()
        for number, picture in enumerate(result.pictures.values()):
            (folder / _picture(number)).write_bytes(picture)
        store.write_bundle(PREFLIGHTS, key, folder, _packed(result))
    return result, False


def _key(deck: Path) -> str:
    version = _version(find_browser())
    everything = ["preflight", digest_of_folder(deck), digest_of_folder(PACKAGE), digest(axe_core()), version]
    return hashlib.sha256(json.dumps(everything).encode()).hexdigest()


def _version(browser: Path) -> str:
    if os.name != "posix":  # on Windows Chrome answers with a window
        return f"{browser} {browser.stat().st_size} {browser.stat().st_mtime_ns}"
    return subprocess.run([browser, "--version"], capture_output=True, text=True, check=False).stdout


def _packed(result: Preflight) -> dict[str, Any]:
    findings = [asdict(finding) for finding in result.findings]
    return {"slides": result.slides, "states": result.states, "findings": findings, "pictures": [*result.pictures]}


def _unpacked(told: dict[str, Any], folder: Path) -> Preflight:
    return Preflight(
        slides=tuple(told["slides"]),
        states=told["states"],
        findings=tuple(Finding(**{**each, "views": tuple(each["views"])}) for each in told["findings"]),
        pictures={slide: (folder / _picture(n)).read_bytes() for n, slide in enumerate(told["pictures"])},
    )


def _picture(number: int) -> str:
    return f"{number}.jpg"
