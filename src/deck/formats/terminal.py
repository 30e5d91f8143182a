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
_LINE_END = re.compile(r"\r+\n")  # as Windows writes it
_COLOUR = "m"
_RUN = 4096  # characters that are kept as one, as one of them may be taken away
_RESET = "\x1b[0m"
_WIDEST = 500  # columns: where a sequence may move the cursor to, and no text is yet


def screen(text: str) -> str:
    """The text as a terminal shows it at the end; colours stay as they are written.

    As in Jupyter, a backspace takes away the character before it, and what follows a carriage return takes the place
    of the whole line.
    """
    text = _LINE_END.sub("\n", text)
    if not _MOVES.search(text):
        return text
    shown = _Screen()
    shown.write(text)
    return shown.text()


class _Line:
    """Characters, each with the colours that it has; kept in runs, as a text may be long."""

    def __init__(self) -> None:
        self.runs: list[tuple[str, str]] = []
        self.length = 0

    def put(self, column: int, style: str, text: str) -> None:
        """Writes from a column on, over what is there."""
        if column > self.length:
            self._append("", " " * (column - self.length))
        if column == self.length:
            self._append(style, text)
            return
        characters = self._characters()
        characters[column : column + len(text)] = [(style, each) for each in text]
        self._take(characters)

    def cut(self, start: int, end: int | None = None) -> None:
        """Takes away what stands from one column up to another, or the end."""
        if start == 0 and end is None:
            self._take([])
        elif start == self.length - 1 and self.runs:
            style, text = self.runs.pop()
            self.runs += [(style, text[:-1])] if len(text) > 1 else []
            self.length -= 1
        else:
            characters = self._characters()
            del characters[start:end]
            self._take(characters)

    def _append(self, style: str, text: str) -> None:
        self.runs += [(style, text[start : start + _RUN]) for start in range(0, len(text), _RUN)]
        self.length += len(text)

    def _characters(self) -> list[tuple[str, str]]:
        return [(style, each) for style, text in self.runs for each in text]

    def _take(self, characters: list[tuple[str, str]]) -> None:
        self.runs, self.length = characters, len(characters)


class _Screen:
    """Lines, and a cursor."""

    def __init__(self) -> None:
        self._lines = [_Line()]
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
            for own, characters in line.runs:
                if own != style:
                    yield f"{_RESET if style else ''}{own}"
                    style = own
                yield characters
        if style:
            yield _RESET

    def _put(self, text: str) -> None:
        line = self._lines[self._row]
        if self._returned:
            line.cut(0)
            self._returned = False
        line.put(self._column, self._style, text)
        self._column += len(text)

    def _control(self, control: str) -> None:
        if control == "\n":
            self._row += 1
            if self._row == len(self._lines):
                self._lines.append(_Line())
            self._column, self._returned = 0, False
        elif control == "\r":
            self._column, self._returned = 0, True
        elif self._column:
            self._column -= 1
            if self._column < self._lines[self._row].length:
                self._lines[self._row].cut(self._column, self._column + 1)

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
            if self._column < line.length:
                line.cut(self._column)
        elif extent == 1:
            line.put(0, "", " " * min(self._column + 1, line.length))
        else:
            line.cut(0)
        if what == "J" and extent == 0:
            del self._lines[self._row + 1 :]
        elif what == "J" and extent == 1:
            for above in self._lines[: self._row]:
                above.cut(0)
        elif what == "J":
            self._lines, self._row, self._column = [_Line()], 0, 0
