"""Texts that move the cursor, as a terminal shows them at the end."""

import tracemalloc

import pytest

from deck.formats.terminal import screen

RED, PLAIN = "\x1b[31m", "\x1b[0m"

SHOWN = {
    "nothing moves": (f"a\n{RED}b{PLAIN}\n", f"a\n{RED}b{PLAIN}\n"),
    "a bar": ("\r 10%|#   |\r 60%|##  |\r100%|####|\n", "100%|####|\n"),
    "a shorter line": ("loading ...\rdone", "done"),
    "a return with nothing after it": ("50%\r", "50%"),
    "ends of lines of Windows": ("a\r\nb\r\n", "a\nb\n"),
    "a return before the end of a line": ("a\r\r\nb", "a\nb"),
    "backspaces": ("12%\b\b\b\b15%\n", "15%\n"),
    "a backspace at the beginning": ("a\n\bb", "a\nb"),
    "a cleared line": ("working\x1b[2K\rready\n", "ready\n"),
    "the rest of a line": ("working\x1b[4D\x1b[Ks\n", "wors\n"),
    "two bars below each other": (
        "\router 1\n\rinner 1\x1b[A\n\rinner 2\x1b[A\router 2\n\n",
        "outer 2\ninner 2\n",
    ),
    "a cleared screen": ("old\nwords\n\x1b[2J\x1b[Hnew", "new"),
    "a spinner in colour": (f"{RED}|{PLAIN} wait\r{RED}/{PLAIN} wait", f"{RED}/{PLAIN} wait"),
    "a colour that goes on": (f"\r{RED}a\nb\n", f"{RED}a\nb\n{PLAIN}"),
    "a link": ("\x1b]8;;https://example.org\x1b\\here\x1b]8;;\x1b\\", "here"),
    "a title": ("\x1b]0;title\x07text", "text"),
    "a cursor far away": ("a\x1b[9999999B\x1b[9999999Cb", f"a{' ' * 499}b"),
    "half a sequence": ("\x1b[", "["),
}


@pytest.mark.parametrize(("text", "expected"), SHOWN.values(), ids=SHOWN)
def test_a_text_is_what_a_terminal_shows_of_it(text: str, expected: str) -> None:
    assert screen(text) == expected
    assert screen(expected) == expected


@pytest.mark.parametrize("end", ["\r\n", "\b\n"])
def test_a_long_text_takes_little_more_memory_than_it_has(end: str) -> None:
    text = f"{'x' * 99}{end}" * 10_000
    tracemalloc.start()
    try:
        assert screen(text).count("\n") == 10_000
        assert tracemalloc.get_traced_memory()[1] < 10 * len(text)
    finally:
        tracemalloc.stop()
