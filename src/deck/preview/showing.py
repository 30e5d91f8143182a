"""The deck of a preview as it is shown: its page, what that loads, and what of it changed."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from deck.assets import catalog
from deck.preview.cell_keys import CellKeys
from deck.preview.pages import Parts, parts_of
from deck.problem import Problem
from deck.rendering.exporter import Page, render_deck
from deck.rendering.look import OURS, OWN, Look
from deck.talk.notebook import Outputs, to_notebook
from deck.talk.talk import Section, Talk

Sections = Mapping[str, tuple[Section, list[Outputs]]]
"""A talk's sections by name, each with the outputs of its cells that run."""


class Showing:
    """What is shown.

    Attributes:
        page: the deck as a build would make it of what has run so far; None as long as there is none.
        parts: the same taken apart.
        cells: by the ids of the slides, keys of their cells, which outlive an id.
        assets: the folder of what the page loads besides.
    """

    def __init__(self, folder: Path) -> None:
        self.page: Page | None = None
        self.parts: Parts | None = None
        self.cells: Mapping[str, Sequence[int]] = {}
        self.assets = folder
        self._good: Sections = {}
        self._keys = CellKeys()

    def restyle(self, talk: Talk) -> dict[str, Any] | None:
        """Writes the style sheets anew; the message for pages that names those that are others now."""
        if self.page is None:
            return None
        before = _sheets(self.assets)
        catalog.copy_own(self.assets)
        Look(talk.config, talk.folder).write(self.assets)
        changed = [name for name, content in _sheets(self.assets).items() if before.get(name) != content]
        return {"type": "sheets", "names": changed} if changed else None

    async def render(self, talk: Talk, sections: Sections, *, unsettled: Collection[str]) -> dict[str, Any] | None:
        """Renders the deck anew.

        Args:
            talk: whose deck.
            sections: what it shows.
            unsettled: names of those that have not run to their end: one of them that cannot be shown so is shown as
                it was before, or left out where it never was.

        Returns:
            The message for pages that show what was there before; None where nothing is another.

        Raises:
            Problem: a slide cannot be made; all stays as it was.
        """
        page, parts, self._good = await asyncio.to_thread(self._made, talk, sections, {*unsettled})
        old, self.page, self.parts = self.parts, page, parts
        self.cells = self._keys.of_slides([section for section, _ in self._good.values()])
        if old is None or (page.has_plotly and not (self.assets / "plotly").is_dir()):
            page.write_assets(self.assets)
        known = old.digests if old else {}
        if old and (old.shell, old.stacks, known) == (parts.shell, parts.stacks, parts.digests):
            return None
        return self.deck([name for name, digest in parts.digests.items() if known.get(name) != digest])

    @property
    def slides(self) -> Mapping[str, str]:
        """The HTML of each slide that is shown, by its id."""
        return {} if self.parts is None else self.parts.slides

    def deck(self, names: Collection[str]) -> dict[str, Any]:
        """The message that says which slides there are, with the HTML of those that have these ids."""
        parts = self.parts
        assert parts is not None  # nobody asks before there is a deck
        stacks = [[[name, parts.digests[name], self.cells.get(name, ())] for name in stack] for stack in parts.stacks]
        slides = {name: parts.slides[name] for name in names if name in parts.slides}
        return {"type": "deck", "shell": parts.shell, "stacks": stacks, "slides": slides}

    def _made(self, talk: Talk, sections: Sections, unsettled: set[str]) -> tuple[Page, Parts, Sections]:
        while True:
            try:
                newest = replace(talk, sections=tuple(section for section, _ in sections.values()))
                notebooks = {name: to_notebook(section, outputs) for name, (section, outputs) in sections.items()}
                page = render_deck(newest, notebooks)
                return page, parts_of(page), sections
            except Problem as problem:
                file = Path(problem.file or "").name
                name = next((name for name, (section, _) in sections.items() if section.path.name == file), "")
                if name not in unsettled or len(sections) == 1:
                    raise
                unsettled = unsettled - {name}
                before = {name: self._good[name]} if name in self._good else {}
                sections = {each: before.get(each, shown) for each, shown in sections.items() if each != name or before}


def _sheets(folder: Path) -> dict[str, bytes]:
    """The style sheets of the press, of the theme and of the talk, by their names in the folder of assets."""
    paths = [*folder.glob("*.css"), *(folder / OURS).rglob("*.css"), *(folder / OWN).rglob("*.css")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
