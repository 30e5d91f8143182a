"""A talk at one moment: its sections, and all that their outputs depend on."""

from collections.abc import Mapping
from dataclasses import dataclass

from deck.freshness.ingredients import Ingredients
from deck.talk.talk import Talk


@dataclass(frozen=True, slots=True)
class Version:
    """A talk as it stands on disk at some time, and what its outputs depend on.

    Attributes:
        talk: as it was read.
        shared: the ingredients of all sections' outputs.
        own: the further ones of each section's, by its name.
    """

    talk: Talk
    shared: Ingredients
    own: Mapping[str, Ingredients]
