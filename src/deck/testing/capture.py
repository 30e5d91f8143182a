"""What a cell prints and displays, with the line that did so."""

import io
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, TextIO


@dataclass(slots=True)
class Output:
    """A piece of a cell's output.

    Attributes:
        line: the section's line that was running; None where there was none.
        text: what was printed; empty for what was displayed.
        data: what was displayed, by media type; empty for what was printed.
    """

    line: int | None
    text: str = ""
    data: Mapping[str, Any] | None = None


def line_in(code: str) -> int | None:
    """The line that is running in code of that name: of its innermost frame. None where it is not running."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename != code:
        frame = frame.f_back
    return frame and frame.f_lineno


class Recorder:
    """Stands between a section's cells and the streams of the process, and keeps what passes."""

    def __init__(self) -> None:
        self._code = ""
        self._outputs: list[Output] = []
        self._streams = {name: _Stream(self, name) for name in ("stdout", "stderr")}

    @contextmanager
    def recording(self, outputs: list[Output], *, code: str) -> Iterator[None]:
        """Appends what a cell puts out to `outputs`; pytest's own capture sees it, too. `code` is its code's name."""
        self._outputs, self._code = outputs, code
        before = {name: getattr(sys, name) for name in self._streams}
        for name, stream in self._streams.items():
            stream.below = before[name]
            setattr(sys, name, stream)
        try:
            yield
        finally:
            for name, stream in before.items():
                setattr(sys, name, stream)

    def printed(self, text: str) -> None:
        """Takes text of a stream."""
        line = line_in(self._code)
        last = self._outputs[-1] if self._outputs else None
        if last is not None and last.data is None and last.line == line:
            last.text += text
        elif text:
            self._outputs.append(Output(line, text))

    def displayed(self, data: Mapping[str, Any]) -> None:
        """Takes what was displayed."""
        self._outputs.append(Output(line_in(self._code), data=data))
        if text := data.get("text/plain"):
            self._streams["stdout"].below.write(f"{text}\n")

    def cleared(self) -> None:
        """Forgets what the cell has put out."""
        self._outputs.clear()


class _Stream(io.TextIOBase):
    """Standing in for `sys.stdout`: logging and others may hold on to it when the cell is over."""

    encoding = "utf-8"

    def __init__(self, recorder: Recorder, name: str) -> None:
        self.below: TextIO = getattr(sys, name)
        self._recorder = recorder

    def write(self, text: str) -> int:
        self._recorder.printed(text)
        return self.below.write(text)

    def writable(self) -> bool:
        return True

    def flush(self) -> None:
        self.below.flush()

    def fileno(self) -> int:
        return self.below.fileno()
