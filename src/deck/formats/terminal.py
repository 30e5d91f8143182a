"""What a terminal shows of a text that moves its cursor: progress bars, counters, spinners."""

import re
from collections.abc import Iterator

# ECMA-48, section 5.4: a control sequence, whose last character says what it does. A command for the operating system,
# such as a link or a title, and what stands alone, as xterm has them.
_TOKEN = re.compile(
    r"\x1b\[(?P<numbers>[0-?]*)[ -/]*(?P<sequence>[@-~])"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\^_]"
    r"|(?P<control>[\r\n\b])|(?P<text>[^\x1b\r\n\b]+)|\x1b"
)
_MOVES = re.compile(r"[\r\b]|\x1b(?!\[[0-?]*[ -/]*m)")
_COLOUR = "m"
_RESET = "\x1b[0m"
_WIDEST = 500  # columns: where a sequence may move the cursor to, and no text is yet


def screen(text: str) -> str:
    """The text as a terminal shows it at the end; colours stay as they are written.

    As in Jupyter, a backspace takes away the character before it, and what follows a carriage return takes the place
    of the whole line.
    """
    if not _MOVES.search(text):
        return text
    shown = _Screen()
    shown.write(text)
    return shown.text()


class _Screen:
    """Lines of characters, each with the colours that it has, and a cursor."""

    def __init__(self) -> None:
        self._lines: list[list[tuple[str, str]]] = [[]]
        self._row = self._column = 0
        self._style = ""
        self._returned = False

    def write(self, text: str) -> None:
        for token in _TOKEN.finditer(text):
            if token["text"] is not None:
                self._put(token["text"])
            elif token["control"] is not None:
                self._control(token["control"])
            elif token["sequence"] == _COLOUR:
                is_reset = token["numbers"] in ("", "0")
                self._style = "" if is_reset else self._style + token[0]
            elif token["sequence"] is not None:
                self._sequence(token["sequence"], [int(each) for each in re.findall(r"\d{1,4}", token["numbers"])])

    def text(self) -> str:
        return "".join(self._parts())

    def _parts(self) -> Iterator[str]:
        style = ""
        for number, line in enumerate(self._lines):
            if number:
                yield "\n"
            for own, character in line:
                if own != style:
                    yield f"{_RESET if style else ''}{own}"
                    style = own
                yield character
        if style:
            yield _RESET

    def _put(self, text: str) -> None:
        line = self._lines[self._row]
        if self._returned:
            line.clear()
            self._returned = False
        line += [("", " ")] * (self._column - len(line))
        end = self._column + len(text)
        line[self._column : end] = [(self._style, character) for character in text]
        self._column = end

    def _control(self, control: str) -> None:
        if control == "\n":
            self._row += 1
            if self._row == len(self._lines):
                self._lines.append([])
            self._column, self._returned = 0, False
        elif control == "\r":
            self._column, self._returned = 0, True
        elif self._column:
            self._column -= 1
            del self._lines[self._row][self._column : self._column + 1]

    def _sequence(self, what: str, numbers: list[int]) -> None:
        count = max(numbers[0], 1) if numbers else 1
        if what in "ABEF":
            self._row += -count if what in "AF" else count
            self._row = min(max(self._row, 0), len(self._lines) - 1)
            self._column = 0 if what in "EF" else self._column
        elif what in "CDG":
            column = {"C": self._column + count, "D": self._column - count, "G": count - 1}[what]
            self._column, self._returned = min(max(column, 0), _WIDEST), False
        elif what in "Hf":
            row, column = [*numbers, 1, 1][:2] if numbers else (1, 1)
            self._row = min(max(row - 1, 0), len(self._lines) - 1)
            self._column = min(max(column - 1, 0), _WIDEST)
        elif what in "JK":
            self._erase(what, numbers[0] if numbers else 0)

    def _erase(self, what: str, extent: int) -> None:
        """Erases the line, or the screen: 0 from the cursor on, 1 up to it, 2 all of it."""
        line = self._lines[self._row]
        if extent == 0:
            del line[self._column :]
        elif extent == 1:
            end = min(self._column + 1, len(line))
            line[:end] = [("", " ")] * end
        else:
            line.clear()
        if what == "J" and extent == 0:
            del self._lines[self._row + 1 :]
        elif what == "J" and extent == 1:
            for above in self._lines[: self._row]:
                above.clear()
        elif what == "J":
            self._lines, self._row, self._column = [[]], 0, 0
