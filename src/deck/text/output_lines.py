"""The lines of a cell's output: which there are, and which are lit step by step. Known when the cell has run."""

import re
from html import unescape

from deck.analysis.lines import output_lines
from deck.formats.standard_reader import StandardReader
from deck.text.step_marks import Lights

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
# html.parser reads no further than the second of these, which to a browser is text.
_NO_REFERENCE = re.compile(r"&#(?![0-9]|[xX][0-9a-fA-F])")


def lit_output(html: str, focus: str, *, name: str, at_once: bool) -> str:
    """An output's HTML, with its lines lit step by step.

    A line is one of a `pre` of class `plain`, or a row of a table's body. All else stays as it is.

    Args:
        html: of all that a cell printed and displayed.
        focus: a step or more, as `deck.analysis.lines.output_lines` takes them.
        name: of these steps among all of a slide's.
        at_once: whether the first step is lit from the beginning.

    Raises:
        Problem: a step's words are in no line, or in more than one; there is no such line. The place is not filled in.
    """
    reader = _Lines()
    reader.feed(_NO_REFERENCE.sub("&amp;#", html))
    reader.close()
    lights = Lights(output_lines(["".join(text) for text in reader.texts], focus), name, at_once=at_once)
    marked = (lights.of(part) if isinstance(part, int) else part for part in reader.parts)
    return lights.order() + "".join(marked)


class _Lines(StandardReader):
    """Takes HTML apart where its lines begin.

    Attributes:
        parts: the HTML as it was, with an element round each line of text; a number where a line's marks go.
        texts: what each line says, in parts.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str | int] = []
        self.texts: list[list[str]] = []
        self._open: list[tuple[str, str]] = []
        self._in_text = False
        self._row_waits = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        self.parts.append(self.get_starttag_text() or "")
        if tag in _VOID:
            return
        self._open.append((tag, self.get_starttag_text() or ""))
        if tag == "pre" and "plain" in (dict(attrs).get("class") or "").split():
            self._in_text = True
            self._begin()
        elif tag == "tr" and not self._in_text and not self._inside("thead"):
            self._row_waits = True
        elif tag in ("td", "th") and self._row_waits:
            # What is in a row and in no cell of it, a browser moves out of the table.
            self._row_waits = False
            self.texts.append([])
            self.parts.append(len(self.texts))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        if self._in_text and tag == "pre":
            self._in_text = False
            self.parts.append("</span>")
        while any(tag == name for name, _ in self._open) and self._open.pop()[0] != tag:
            pass
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._in_text:
            self.parts.append(data)
            self._say(data + " " if self._inside("tr") else "")
            return
        for number, text in enumerate(data.split("\n")):
            if number:
                self._break()
            self.parts.append(text)
            self._say(text)

    def handle_entityref(self, name: str) -> None:
        self._keep(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._keep(f"&#{name};")

    def handle_unseen(self, text: str, *, is_comment: bool) -> None:
        self.parts.append(text)

    def _keep(self, reference: str) -> None:
        self.parts.append(reference)
        self._say(unescape(reference))

    def _say(self, text: str) -> None:
        if self.texts and (self._in_text or self._inside("tr")) and not self._inside("thead"):
            self.texts[-1].append(text)

    def _inside(self, tag: str) -> bool:
        return any(name == tag for name, _ in self._open)

    def _begin(self) -> None:
        self.texts.append([])
        self.parts += ['<span class="line">', len(self.texts)]

    def _break(self) -> None:
        """Ends a line and begins the next; what is coloured goes on."""
        last_pre = max(position for position, (name, _) in enumerate(self._open) if name == "pre")
        inner = self._open[last_pre + 1 :]
        self.parts.append("".join(f"</{name}>" for name, _ in reversed(inner)) + "</span>\n")
        self._begin()
        self.parts.append("".join(text for _, text in inner))
