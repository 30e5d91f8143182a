"""LaTeX as it stands in a .bib file -> HTML: accents as letters, formulas for KaTeX, braces and commands gone."""

import codecs
import re
from html import escape

_ACCENT_ON_DOTLESS = re.compile(r"(\\[`'^\"~=.])\s*\{?\\([ij])(?![A-Za-z])\s*\}?")
_COMMAND = re.compile(r"\\(?:emph|textit|textbf|textsc|texttt|textrm|text|mbox|url|path)\s*(?=\{)")
_SPOKEN = {"~": "\u00a0", "---": "—", "--": "–", "``": "“", "''": "”"}


def to_html(latex: str) -> str:
    """The HTML of a field."""
    parts = re.split(r"(?<!\\)\$(.+?)(?<!\\)\$", " ".join(latex.split()))
    return "".join(
        f'<span class="math">{escape(part)}</span>' if number % 2 else escape(_letters(part), quote=False)
        for number, part in enumerate(parts)
    ).strip()


def _letters(latex: str) -> str:
    import latexcodec  # noqa: F401 - registers the codec

    # The codec takes spaces off either end.
    before, after = (" " if latex[end:][:1].isspace() else "" for end in (0, -1))
    text = _ACCENT_ON_DOTLESS.sub(r"\1{\2}", _COMMAND.sub("", latex))
    # The codec leaves an accent alone whose letter has braces within braces.
    text = re.sub(r"\{(\\[^A-Za-z\s]|\\[A-Za-z])\{([A-Za-z])\}\}", r"\1{\2}", text)
    text = codecs.decode(text, "ulatex")  # type: ignore[call-overload] # a codec of texts, unlike those of Python
    text = re.sub(r"(?<!\\)[{}]", "", text)
    for written, spoken in _SPOKEN.items():
        text = text.replace(written, spoken)
    return before + re.sub(r"\\([{}&%$#_])", r"\1", text).strip(" ") + after
