"""Checks of a whole talk, after all of its sections are read."""

from deck.problem import Problem
from deck.talk.animations import animations
from deck.talk.outline import outline
from deck.talk.talk import Section


def check_animations(sections: tuple[Section, ...]) -> None:
    """Each cell that says `animate` needs a slide to grow out of."""
    if any(cell.options.animate for section in sections for cell in section.cells):
        animations(sections, outline(sections))


def check_unique_names(sections: tuple[Section, ...]) -> None:
    """Links and files go by these names: each may be given once in an edition of the talk."""
    seen: dict[tuple[str, str], list[tuple[str, str | None]]] = {}
    for section in sections:
        for cell in section.cells:
            for word in ("id", "figure"):
                name, only = getattr(cell.options, word), cell.options.only
                if not name:
                    continue
                others = seen.setdefault((word, name), [])
                if clash := next((place for place, other in others if None in (only, other) or only == other), None):
                    problem = Problem(
                        found=f"{word} '{name}' is used twice, first at {clash}",
                        remedy="Choose another name",
                    )
                    raise cell.locate(problem, section.path)
                others.append((f"{section.path.name}:{cell.place(cell.header)}", only))
