"""How large the words of a drawing are."""

import contextlib
import functools
from xml.parsers import expat

_PIXELS_PER_POINT = 96 / 72
_UNITS_PER_EM = 100  # in which matplotlib writes outlines of letters: `TextToPath.FONT_SCALE`


@functools.lru_cache(maxsize=256)
def text_sizes(svg: str) -> tuple[float, ...]:
    """The sizes of a drawing's texts at its own size, in CSS pixels, in order.

    Matplotlib draws letters as outlines, in a group for each text that says how large they are. Altair writes texts.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    with contextlib.suppress(expat.ExpatError):
        parser.Parse(svg, True)  # noqa: FBT003 - expat takes it by its place alone
    return tuple(reader.sizes)


class _Reader:
    def __init__(self) -> None:
        self.sizes: list[float] = []
        self._open: list[bool] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        is_text = attributes.get("id", "").startswith("text_")
        if name == "g" and self._open and self._open[-1]:
            scale = attributes.get("transform", "").partition("scale(")[2].partition(")")[0].split()
            with contextlib.suppress(ValueError, IndexError):
                self.sizes.append(abs(float(scale[-1])) * _UNITS_PER_EM * _PIXELS_PER_POINT)
        elif name == "text":
            with contextlib.suppress(ValueError):
                self.sizes.append(float(attributes.get("font-size", "").removesuffix("px")))
        self._open.append(is_text)

    def end(self, name: str) -> None:
        self._open.pop()
