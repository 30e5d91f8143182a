"""Sections as notebooks, and what their cells print."""

import pytest

from deck.talk.notebook import without_colours


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[31mwords\x1b[0m",
        "\x1b[38;5;1mwords\x1b[m",
        "\x1b[?25lwords\x1b[?25h",
        "\x1b[2K\x1b[1Awords",
        "\x1b]8;;https://example.org\x1b\\words\x1b]8;;\x1b\\",
        "\x1b]0;title\x07words",
    ],
)
def test_what_only_a_terminal_understands_is_left_out(text: str) -> None:
    assert without_colours(text) == "words"
