"""In a section's kernel: displays the value of an expression that stands in a sentence."""

from typing import Any

VALUE = "deck-value"
"""Marks, in an output's metadata, the value of an expression among all that a cell puts out."""

_FORMS = {
    "_repr_markdown_": "text/markdown",
    "_repr_latex_": "text/latex",
    "_repr_html_": "text/html",
}


def show_value(value: Any) -> None:
    """Displays a value in one form: its own Markdown, formula or HTML, else its `str`."""
    # Late: the press reads this module too, and has no IPython to wait for.
    from IPython.display import publish_display_data

    publish_display_data(_form(value), {VALUE: True})


def _form(value: Any) -> dict[str, str]:
    if not isinstance(value, type):
        for name, kind in _FORMS.items():
            method = getattr(value, name, None)
            form = method() if callable(method) else None
            if isinstance(form, tuple):  # with metadata, which IPython allows
                form = form[0]
            if form is not None:
                return {kind: str(form)}
    return {"text/plain": str(value)}
