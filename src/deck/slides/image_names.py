"""The names of the image files of a deck."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from deck.formats.images import IMAGES
from deck.store.file_names import RESERVED
from deck.talk.markdown.headings import slug
from deck.talk.visibility import shows_outputs

if TYPE_CHECKING:
    from deck.slides.composition import Stack


def name_images(stacks: Iterable["Stack"]) -> None:
    """Give each image the name of its figure, else of its slide; with a number where that is taken."""
    taken = set(RESERVED)
    for slide in (slide for stack in stacks for slide in stack):
        for placed in slide.cells:
            if placed.cell.kind != "code" or not shows_outputs(placed.cell):
                continue
            for output in placed.node.outputs:
                kinds = [kind for kind in IMAGES if kind in output.get("data", {})]
                if not kinds:
                    continue
                base = placed.cell.options.figure or slug(slide.id.replace("_", "-"))
                names = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
                name = next(name for name in names if name not in taken)
                taken.add(name)
                output.metadata["filename"] = name
