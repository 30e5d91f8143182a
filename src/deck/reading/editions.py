"""Editions of a talk: which of its cells that say `only="..."` are shown. All of them run in each."""

from dataclasses import replace

from deck.config.configuration import FILE
from deck.problem import Problem, nearest
from deck.talk.talk import Talk


def in_edition(talk: Talk, edition: str | None = None) -> Talk:
    """The talk with its edition chosen.

    An edition that no cell names is what is left without the cells of the others: where cells say `only="long"`, the
    short one needs no name in the source. But it has to be unlike the names that are there.

    Args:
        talk: as it was read.
        edition: instead of the one that its settings choose.

    Raises:
        Problem: cells are for editions and none is chosen, or one is chosen that looks like a slip of the pen.
    """
    chosen = edition or talk.config.edition
    marked = [(section, cell) for section in talk.sections for cell in section.cells if cell.options.only]
    names = sorted({only for _, cell in marked if (only := cell.options.only)})
    if chosen is None and marked:
        section, cell = marked[0]
        problem = Problem(
            found=f'only="{cell.options.only}", and no edition of the talk is chosen',
            expected="the name of one",
            remedy=f"Write 'edition: {names[0]}' into deck.yml, or call with --edition {names[0]}",
        )
        raise cell.locate(problem, section.path)
    if chosen is not None and chosen not in names:
        expected = f"one of {', '.join(names)}, or a name unlike these" if names else 'only="..." in a cell\'s header'
        remedy = nearest(chosen, names)
        if remedy or not names:
            file = None if edition else talk.folder / FILE
            raise Problem(found=f"edition '{chosen}', which no cell names", expected=expected, remedy=remedy, file=file)
    return replace(talk, config=replace(talk.config, edition=chosen))
