"""reveal.js' options: those that deck.yml may set are those that this reveal.js declares."""

import re
from pathlib import Path
from typing import Any

import pytest

from deck.assets.catalog import node_modules
from deck.config.configuration import read_configuration
from deck.config.reveal import OPTIONS, REFUSED
from deck.problem import Problem

# Known to reveal.js' plugin for notes, not to its declarations.
OF_PLUGINS = {"totalTime"}
VALUES = {"boolean": bool, "number": float, "string": str, "string[]": list, "null": None, "false": False}


def declared() -> dict[str, set[Any]]:
    """What each option may be, by reveal.js' declarations; functions and objects left out."""
    text = re.sub(r"/\*\*.*?\*/", "", (node_modules() / "reveal.js/dist/config.d.ts").read_text(), flags=re.DOTALL)
    aliases = dict(re.findall(r"^type (\w+) = (.*);$", text, flags=re.MULTILINE))
    body = text[text.index("interface RevealConfig {") : text.index("declare const defaultConfig")]
    found = {}
    for name, union in re.findall(r"^    (\w+)\?: (.*?);?$", body, flags=re.MULTILINE):
        members = " | ".join(aliases.get(each, each) for each in union.split(" | ")).split(" | ")
        found[name] = {VALUES.get(each, each.strip("'")) for each in members if each in VALUES or each[:1] == "'"}
    return found


def test_each_option_of_reveal_js_is_free_or_refused_with_a_remedy() -> None:
    assert set(OPTIONS) | set(REFUSED) == set(declared()) | OF_PLUGINS
    assert not set(OPTIONS) & set(REFUSED)
    assert all(REFUSED.values())


def test_an_option_may_be_what_reveal_js_declares() -> None:
    # Reveal's declarations know no number there; its plugin for notes does.
    ours = {name: set(values) for name, values in OPTIONS.items() if name != "defaultTiming"}
    theirs = declared()
    assert {name: theirs[name] - {"ease"} for name in ours} == ours


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deck.yml"


@pytest.mark.parametrize(
    "option", ["loop: true", "viewDistance: 5", "transition: zoom", "autoPlayMedia: null", "autoSlide: false"]
)
def test_it_takes(path: Path, option: str) -> None:
    path.write_text(f"title: T\nauthor: A\nreveal:\n  {option}\n")
    assert list(read_configuration(path).reveal) == [option.partition(":")[0]]


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("lop: true", "reveal.js has no option 'lop'.*Did you mean 'loop'"),
        ("loop: often", "'loop' is 'often'; expected true or false"),
        ("transition: zom", "'transition' is 'zom'; expected none or fade"),
        ("viewDistance: true", "'viewDistance' is True; expected a number"),
        ("width: 960", "'width' under 'reveal'.*Write 'size: 1280x720' in deck.yml"),
        ("slideNumber: c", "'slideNumber' under 'reveal'.*Write 'numbers: c/t'"),
        ("plugins: []", "'plugins' under 'reveal'.*a function of JavaScript"),
    ],
)
def test_it_refuses(path: Path, option: str, message: str) -> None:
    path.write_text(f"title: T\nauthor: A\nreveal:\n  touch: true\n  {option}\n")
    with pytest.raises(Problem, match=message) as caught:
        read_configuration(path)
    assert (caught.value.file, caught.value.line) == (path, 5)
