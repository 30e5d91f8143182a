"""Markdown -> HTML, with formulas marked for KaTeX and code with its colours."""

from html import escape

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from deck.highlighting import highlighted


class _Renderer(IPythonRenderer):
    """Formulas as elements of class `math`, so that a dollar sign in a text is never taken for one."""

    def inline_math(self, body: str) -> str:
        return f'<span class="math">{escape(body)}</span>'

    def block_math(self, body: str) -> str:
        return f'<span class="math display">{escape(body)}</span>'

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")

    def block_code(self, code: str, info: str | None = None) -> str:
        language = (info or "").split()[0] if info and info.strip() else ""
        return highlighted(code.rstrip("\n"), language) + "\n"


def to_html(markdown: str) -> str:
    """Render Markdown; HTML in it stays as it is."""
    return MarkdownWithMath(renderer=_Renderer(escape=False, exclude_anchor_links=True)).render(markdown)
