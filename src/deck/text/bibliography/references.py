"""What a talk cites: the works in order, the letters that tell two of one year apart, and where each is listed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from deck.text.bibliography.works import Work


@dataclass(frozen=True, slots=True)
class Citations:
    """A talk's bibliography and what the talk cites of it.

    Attributes:
        works: all works, by key.
        years: by key, the year as it is cited: with a letter where authors and year name two works.
        anchors: by key, the id of the work's entry; none where no slide lists the works.
    """

    works: Mapping[str, Work]
    years: Mapping[str, str] = field(default_factory=dict)
    anchors: Mapping[str, str] = field(default_factory=dict)

    def year(self, key: str) -> str:
        """The year of a work, with its letter."""
        return self.years.get(key, self.works[key].year)

    def entry(self, key: str) -> str:
        """A work as an item of the list; HTML."""
        work = self.works[key]
        authors = f"{work.authors} " if work.authors else ""
        return f'<li id="{self.anchors[key]}">{authors}({self.year(key)}). {work.rest}</li>'


def cited(works: Mapping[str, Work], keys: Iterable[str], *, listed: bool) -> Citations:
    """The talk's citations.

    Args:
        works: the bibliography.
        keys: of what the talk cites; each is in the bibliography.
        listed: whether a slide lists them.
    """
    chosen = in_order(works, keys)
    years: dict[str, str] = {}
    for _, group in groupby(chosen, key=lambda key: (works[key].short, works[key].year)):
        same = list(group)
        for number, key in enumerate(same):
            years[key] = works[key].year + (chr(ord("a") + number) if len(same) > 1 else "")
    anchors: dict[str, str] = {}
    for key in chosen if listed else ():
        base = f"ref-{re.sub(r'[^A-Za-z0-9]+', '-', key).strip('-')}"
        names = (base if n == 1 else f"{base}-{n}" for n in range(1, len(chosen) + 1))
        anchors[key] = next(name for name in names if name not in anchors.values())
    return Citations(works, years, anchors)


def in_order(works: Mapping[str, Work], keys: Iterable[str]) -> list[str]:
    """Each key once, by authors, year and title."""
    return sorted(set(keys), key=lambda key: (works[key].order, key))
