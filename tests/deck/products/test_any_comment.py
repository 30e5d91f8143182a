"""Comments at random places of texts: a public deck tells none of them, and shows all that the speaker's deck shows."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser
from tests.helpers.fuzzing import examples

from deck.__main__ import main
from deck.problem import Problem
from deck.products.code_files.exporter import write_code
from deck.reading.talk import read_section, read_talk
from deck.rendering.text_checks import check_texts

pytestmark = [pytest.mark.slow, pytest.mark.fuzz]

SLIDES = 20
SECRET = re.compile(r"secret\d+x")

# A comment in all its forms, what is around it, and what may hide it from a reader; `{}` is what nobody may see.
COMMENTS = (
    *("<!-- {} -->", "<!--{}-->", "<!--\n{}\n\n{}\n-->", "<!-- `{}` -->", "<!-- -- {} --!>", "<!--> {} -->"),
    *("<!-- ```\n{}\n``` -->", "<!-- $ {} $ -->", "<!-- <b>{}</b> -->", "<!-- {}", "<!--- {} --->", "<!-- {}\n"),
    *("<?{}?>", "<?x {}\n\n{} ?>", "<!X {}>", "<![CDATA[{}]]>", "</ {}>", "<!-- \\{} -->", "<!-- | {} | -->"),
    *("\n\n[//]: # ({})\n\n", '\n\n[a]: /a "{}"\n[a]: /b\n\n'),
)
AROUND = (
    *("words", "`code`", "``a ` b``", "\\`", "`", "$x$", "$$y$$", "$", "*em*", "**", "[a](b)", '<b title="`">b</b>'),
    *("<b title='<!--'>", "</b>", "![a](#b)", "&lt;", "\\<", "<br>", "a < b", "--", "-->", "`<!-- shown -->`", "~~"),
    *("<span>", "</span>", "&", '"', "'", "{evil}", "^[note]", "\\(z\\)", "😀", "<!---->", "<!-->"),
)
BLOCKS = (
    *("{}", "- {}", "1. {}", "> {}", "### {}", "    {}", "```\n{}\n```", "~~~html\n{}\n~~~", "<div>\n{}\n</div>"),
    *(
        "| a | b |\n|---|---|\n| {} | c |",
        "<details>\n\n{}\n\n</details>",
        "$$\n{}\n$$",
        "::: note\n{}\n:::",
        "- a\n\n  {}",
    ),
    *(
        "<pre>\n{}\n</pre>",
        "<style>\n.a {{ }}\n</style>\n\n{}",
        "{}\n---",
        "[^NOTE]\n\n[^NOTE]: {}",
        "<svg><title>{}</title></svg>",
    ),
)


def document(random: Random, numbers: Iterator[int]) -> str:
    """A text with comments in it."""
    blocks = []
    for _ in range(random.randrange(1, 5)):
        words = [
            re.sub(r"\{\}", lambda _: f"secret{next(numbers)}x", random.choice(COMMENTS))
            if random.random() < 0.4
            else random.choice(AROUND)
            for _ in range(random.randrange(1, 6))
        ]
        block = random.choice(BLOCKS).replace("NOTE", f"n{len(blocks)}")  # a note that is written twice is shown once
        blocks.append(block.replace("{}", random.choice((" ", "", "\n")).join(words)).replace("{{ }}", "{ }"))
    return "\n\n".join(blocks)


def shown(html: str) -> set[str]:
    """What a browser takes for no comment, by a parser of its own: texts, and attributes."""
    found: set[str] = set()
    for node in LexborHTMLParser(html).root.traverse(include_text=True):
        said = [node.text(deep=False) or ""] if node.tag == "-text" else []
        said += [word or "" for attribute in (node.attributes or {}).items() for word in attribute]
        found |= {each for text in said for each in SECRET.findall(text)}
    return found


def named(markdown: str) -> set[str]:
    """What stands behind the sign that begins a block of code: in no reader is it a comment, and few show it."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    return {each for token in tokens if token.type == "fence" for each in SECRET.findall(token.info)}


def built(talk: Path, command: str, *options: str) -> Path | None:
    output = talk.parent / f"{command}-{'-'.join(options)}"
    return output if main([command, str(talk), "--output", str(output), *options]) == 0 else None


@examples(5, 150)
@given(st.integers(0, 2**32))
def test_no_comment_goes_out_and_nothing_that_is_shown_is_lost(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    random, numbers = Random(seed), iter(range(10**6))
    talk = tmp_path_factory.mktemp("comments") / "talk"
    talk.mkdir()
    (talk / "deck.yml").write_text("title: T\nauthor: A\n")
    infos: set[str] = set()
    sections = 0
    while sections < SLIDES:
        text = f"# Slide\n\n{document(random, numbers)}"
        infos |= named(text)
        section = talk / f"{10 + sections}_a.py"
        section.write_text('# %% [markdown] slide="slide"\n' + "".join(f"# {line}\n" for line in text.split("\n")))
        try:
            check_texts(replace(read_talk(talk), sections=(read_section(section),)))
            sections += 1
        except Problem:  # a formula that is none, for example
            section.unlink()
    speakers = built(talk, "build")
    assert speakers is not None
    everything = shown((speakers / "index.html").read_text())
    public = built(talk, "publish")
    assert public is not None
    assert shown((public / "index.html").read_text()) == everything
    for section in talk.glob("*.py"):
        with section.open("a") as file:
            file.write("\n# %%\nx = 1\n")  # without code, a section has no files
    write_code(read_talk(talk), public / "code")
    assert len([*public.glob("code/*.ipynb")]) == SLIDES
    for path in public.rglob("*"):
        if path.is_file():
            told = set(SECRET.findall(path.read_bytes().decode("utf-8", "replace"))) - everything
            assert not told - infos, f"{path.name} tells {sorted(told)}"
