"""The speaker's clock: whether the times of the slides fit into that of the talk."""

from collections.abc import Iterable

from deck.config.configuration import FILE
from deck.problem import Problem
from deck.slides.composition import Stack
from deck.talk.talk import Talk


def check_timing(talk: Talk, stacks: Iterable[Stack]) -> None:
    """See that the slides leave time for those that say nothing of it; reveal.js's clock could not divide it.

    Raises:
        Problem: they take longer than the talk.
    """
    seconds = sum(slide.seconds or 0 for stack in stacks for slide in stack)
    if talk.config.minutes is not None and seconds > talk.config.minutes * 60:
        raise Problem(
            found=f"the slides' timing adds up to {seconds // 60}:{seconds % 60:02} minutes",
            expected=f"no more than the {talk.config.minutes:g} of the talk",
            remedy="Give a slide less, or the talk more",
            file=talk.folder / FILE,
        )
