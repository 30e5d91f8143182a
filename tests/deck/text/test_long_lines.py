"""Lines of 200,000 characters: what reads them goes through them a few times, not once for each of their signs."""

import json
import subprocess
import sys

import pytest

LENGTH = 200_000

# What used to take minutes, and what looks like it.
TEXTS = [
    "a",
    "*",
    "[",
    "`",
    "<",
    ":",
    "^[",
    "![",
    "http:",
    "mailto:",
    "{{< ",
    "{{< a ",
    ("[", "@a "),
    ("**a**{", "a=! "),
    ("{{< a", " "),
]
CODE = ["1, ", '"a", ', "a = 1; "]

READS = """
import json, sys
from deck.text.highlighting import highlighted
from deck.text.markdown import to_html

for kind, text in json.load(sys.stdin):
    print(repr(text[:20]), flush=True)
    assert highlighted(text, "python") if kind == "code" else to_html(text)
"""


@pytest.mark.slow
@pytest.mark.process
def test_a_long_line_is_read_in_a_moment():
    pairs = [("", each) if isinstance(each, str) else each for each in TEXTS]
    texts = [f"a {first}{sign * (LENGTH // len(sign))} b" for first, sign in pairs]
    jobs = [*(("text", each) for each in texts), *(("code", each * (LENGTH // len(each))) for each in CODE)]
    command = [sys.executable, "-c", READS]
    try:
        result = subprocess.run(
            command, input=json.dumps(jobs), capture_output=True, text=True, timeout=120, check=False
        )
    except subprocess.TimeoutExpired as waited:
        pytest.fail(f"it does not come to its end with the last of {(waited.stdout or b'').decode().split()}")
    assert (result.returncode, result.stderr) == (0, "")
