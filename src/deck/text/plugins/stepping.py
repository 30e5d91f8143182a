"""Lists that come item by item, texts that come block by block."""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from deck.text.plugins.attributes import add_class, classes


def stepping(md: MarkdownIt) -> None:
    """Makes fragments of what the cell's `steps` asks for, and of the items of each list of class `incremental`."""
    md.core.ruler.push("stepping", _step)


def _step(state: StateCore) -> None:
    end = next((i for i, token in enumerate(state.tokens) if token.type == "footnote_block_open"), None)
    tokens = state.tokens[:end]
    steps = state.env["setting"].steps
    _items(tokens, all_lists=steps == "items")
    if steps == "blocks":
        _blocks(tokens)


def _items(tokens: Sequence[Token], *, all_lists: bool) -> None:
    active = [all_lists]
    for token in tokens:
        if token.nesting < 0:
            active.pop()
        elif token.nesting > 0:
            names = classes(token)
            active.append("incremental" in names or (active[-1] and "nonincremental" not in names))
            if token.type == "list_item_open" and active[-1]:
                add_class(token, "fragment")


def _blocks(tokens: Sequence[Token]) -> None:
    # Raw HTML may be the first half of an element that text stands in.
    blocks = [token for token in tokens if token.level == 0 and token.nesting >= 0 and token.type != "html_block"]
    for token in blocks[1:] if blocks and blocks[0].type == "heading_open" else blocks:
        if token.type != "inline":
            add_class(token, "fragment")
