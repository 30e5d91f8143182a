"""Editions of a talk: which of its cells that say `only="..."` are shown. All of them run in each."""

from dataclasses import replace

from deck.config.configuration import FILE
from deck.problem import Problem, nearest
from deck.talk.talk import Talk


def in_edition(talk: Talk, edition: str | None = None) -> Talk:
    """The talk with its edition chosen.

    The editions are those that cells name, or those that deck.yml lists. An edition that no cell names, which is what
    is left without the cells of the others, has to be in that list: any other name is a typing mistake.

    Args:
        talk: as it was read.
        edition: instead of the one that its settings choose.

    Raises:
        Problem: cells are for editions and none is chosen; the chosen one does not exist, or one that a cell names.
    """
    chosen = edition or talk.config.edition
    named = _named(talk)
    listed = talk.config.editions or named
    if chosen is None and named:
        raise _not_chosen(talk, named)
    if chosen is not None and chosen not in listed:
        raise Problem(
            found=f"there is no edition '{chosen}'",
            expected=f"one of {', '.join(listed)}" if listed else 'only="..." in a cell\'s header',
            remedy=_remedy(chosen, listed, talk),
            file=None if edition else talk.folder / FILE,
        )
    return replace(talk, config=replace(talk.config, edition=chosen))


def _named(talk: Talk) -> list[str]:
    """The editions that cells name; each is one that deck.yml lists, where it lists any."""
    listed = talk.config.editions
    names: set[str] = set()
    for section in talk.sections:
        for cell in section.cells:
            if not (only := cell.options.only):
                continue
            if listed and only not in listed:
                problem = Problem(
                    found=f'only="{only}", an edition that {FILE} does not list',
                    expected=f"one of {', '.join(listed)}",
                    remedy=nearest(only, listed) or f"Add it to 'editions' in {FILE}",
                )
                raise cell.locate(problem, section.path)
            names.add(only)
    return sorted(names)


def _not_chosen(talk: Talk, named: list[str]) -> Problem:
    marked = ((section, cell) for section in talk.sections for cell in section.cells if cell.options.only)
    section, cell = next(marked)
    problem = Problem(
        found=f'only="{cell.options.only}", and no edition of the talk is chosen',
        expected="the name of one",
        remedy=f"Write 'edition: {named[0]}' into {FILE}, or call with --edition {named[0]}",
    )
    return cell.locate(problem, section.path)


def _remedy(chosen: str, listed: "list[str] | tuple[str, ...]", talk: Talk) -> str | None:
    if near := nearest(chosen, listed):
        return near
    if not listed or talk.config.editions:
        return None
    both = ", ".join((*listed, chosen))
    return f"For an edition without the cells of {' and '.join(listed)}, write 'editions: [{both}]' into {FILE}"
