"""A figure as a text to paste: for Markdown, HTML, reStructuredText and LaTeX."""

import re
from html import escape

from deck.figures.manifest import FigureEntry, File

COLUMN = "HTML, narrow column"
LANGUAGES = {"Markdown": "markdown", "HTML": "html", COLUMN: "html", "reStructuredText": "rst", "LaTeX": "latex"}
"""Each language's name, and the word for it behind the fence of a block of code."""

NARROW = "(max-width: 720px)"
"""Where a page has no room for the wide layout: its own width, less margins, and some air."""

_LATEX = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
    "\N{NO-BREAK SPACE}": "~",
}
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|])")


def snippets(entry: FigureEntry, *, folder: str = "figures/") -> dict[str, str]:
    """The text for each language, by its name.

    A page whose column is narrow on a wide screen, too, has one of its own, where the figure is laid out for it.

    Args:
        entry: the figure.
        folder: where the figures lie for the page, with a slash at its end.
    """
    has_column = any(each.layout == "column" for each in entry.files)
    return {
        "Markdown": markdown(entry, folder),
        "HTML": html(entry, folder),
        **({COLUMN: html(entry, folder, layouts=("column",))} if has_column else {}),
        "reStructuredText": rst(entry, folder),
        "LaTeX": latex(entry, folder),
    }


def picture(entry: FigureEntry, folder: str, *, indent: str = "", layouts: tuple[str, ...] = ("column", "wide")) -> str:
    """The element that shows the variant for the reader's theme and the page's width, and holds its place.

    What it shows is an SVG, where there is one; the image itself is a PNG, for readers of feeds and mail.
    """
    main = _first(entry, "png", "webp", "svg", layout=layouts[-1])
    lines = [
        line
        for layout in layouts
        for theme in ("dark", "light")
        for line in _source(entry, folder, theme, layout, main, is_choice=len(layouts) > 1)
    ]
    image = f'<img src="{folder}{main.file}" alt="{escape(entry.alt)}" {_size(main)} loading="lazy" decoding="async">'
    return "\n".join(indent + line for line in ("<picture>", *lines, f"  {image}", "</picture>"))


def html(entry: FigureEntry, folder: str, *, layouts: tuple[str, ...] = ("column", "wide")) -> str:
    """A figure with its picture, caption and credit."""
    credit = f" <small>{escape(_credit(entry))}</small>"
    caption = f"  <figcaption>{escape(entry.caption)}{credit}</figcaption>"
    return f"<figure>\n{picture(entry, folder, indent='  ', layouts=layouts)}\n{caption}\n</figure>"


def markdown(entry: FigureEntry, folder: str) -> str:
    """An image, and below it the caption; the SVG, as that knows how wide it is."""
    alt, caption = (_MARKDOWN.sub(r"\\\1", text) for text in (entry.alt, f"{entry.caption} ({_credit(entry)})"))
    return f"![{alt}]({folder}{_first(entry, 'svg', 'png', 'webp').file})\n\n*{caption}*"


def rst(entry: FigureEntry, folder: str) -> str:
    """The directive `figure`, with the PNG, which every writer takes."""
    main = _first(entry, "png", "webp", "svg")
    caption = re.sub(r"([\\`*_|])", r"\\\1", f"{entry.caption} ({_credit(entry)})")
    return f".. figure:: {folder}{main.file}\n   :alt: {entry.alt}\n   :width: {main.width}px\n\n   {caption}"


def latex(entry: FigureEntry, folder: str) -> str:
    """The environment `figure`, with the PNG, which every engine takes."""
    file = _first(entry, "png", "webp", "svg")
    caption, alt = (_latex(text) for text in (f"{entry.caption} ({_credit(entry)})", entry.alt))
    image = f"\\includegraphics[width=\\linewidth,alt={{{alt}}}]{{{folder}{file.file}}}"
    return (
        f"\\begin{{figure}}\n  \\centering\n  {image}\n  \\caption{{{caption}}}\n  \\label{{fig:{entry.name}}}\n"
        "\\end{figure}"
    )


def _source(entry: FigureEntry, folder: str, theme: str, layout: str, main: File, *, is_choice: bool) -> list[str]:
    """The line for a variant, where there is one that is not the image itself."""
    kinds = ("svg", "webp", "png")
    file = next(filter(None, (entry.file(kind, theme=theme, layout=layout) for kind in kinds)), None)
    if file in (None, main):
        return []
    conditions = [NARROW] if layout == "column" and is_choice else []
    conditions += ["(prefers-color-scheme: dark)"] if len(entry.themes) > 1 and theme == "dark" else []
    media = f'media="{" and ".join(conditions)}" ' if conditions else ""
    return [f'  <source {media}type="{_type(file.format)}" srcset="{folder}{file.file}" {_size(file)}>']


def _first(entry: FigureEntry, *kinds: str, layout: str = "wide") -> File:
    """The first of these formats that there is, of the variant that stands for all."""
    return next(filter(None, (entry.file(kind, theme=entry.themes[0], layout=layout) for kind in kinds)))


def _type(kind: str) -> str:
    return "image/svg+xml" if kind == "svg" else f"image/{kind}"


def _size(file: File) -> str:
    return f'width="{file.width}" height="{file.height}"'


def _credit(entry: FigureEntry) -> str:
    return ", ".join(filter(None, (entry.credit, entry.license)))


def _latex(text: str) -> str:
    return "".join(_LATEX.get(sign, sign) for sign in text)
