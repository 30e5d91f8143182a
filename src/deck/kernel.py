"""IPython extension of every section's kernel: how objects become outputs that suit a slide, the same at each run."""

import io
import os
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from deck.draft import DRAFT, WithoutAssertions

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell
    from matplotlib.figure import Figure

SVG_LIMIT = 1_500_000
"""Characters from which on a figure's SVG gives way to a PNG: browsers draw a larger one slowly, over and over."""

_CSS_DPI = 96  # CSS pixels per inch of a figure
_PNG_DENSITY = 2  # pixels of a PNG per CSS pixel: a slide of 1280 fills a screen of 2560
_PATH = re.compile(r' d="([^"]+)"')
_NUMBER = re.compile(r"-?\d+\.\d+")
SAVE = {"savefig.bbox": "standard", "svg.hashsalt": "deck"}
"""`tight` would cut a figure to another size than its author declared; a random salt would make each run's SVG
another file."""

# What folds and unfolds by scripts, under ids that are others at each run: its text says the same.
_AS_TEXT = (
    ("xarray.core.dataset", "Dataset"),
    ("xarray.core.dataarray", "DataArray"),
    ("xarray.core.datatree", "DataTree"),
    ("sklearn.base", "BaseEstimator"),
)


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Called by IPython when the kernel starts. Imports neither matplotlib nor pandas: most sections do without."""
    from deck import imports
    from deck.tables import MAKERS

    formatters = shell.display_formatter.formatters
    bundles = shell.display_formatter.mimebundle_formatter
    bundles.for_type_by_name("matplotlib.figure", "Figure", figure_forms)
    for module, name in _AS_TEXT:
        formatters["text/html"].for_type_by_name(module, name, lambda _: None)
        bundles.for_type_by_name(module, name, lambda value, **_: {"text/plain": repr(value)})
    for version in ("v5", "v6"):
        bundles.for_type_by_name(f"altair.vegalite.{version}.api", "TopLevelMixin", _chart_of(version))
    for (module, name), maker in MAKERS.items():
        bundles.for_type_by_name(module, name, maker)
    if os.environ.get(DRAFT):
        shell.ast_transformers.append(WithoutAssertions())
    shell.events.register("post_execute", show_open_figures)
    imports.watch(shell)
    shell.register_magic_function(matplotlib, "line")


def figure_forms(figure: "Figure", **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The figure as SVG, or as PNG where its SVG would be too large for a slide; both at the same size on it.

    A pyplot figure is closed, so that the cell's end does not show it again.

    Returns:
        Content and metadata by media type; a PNG's metadata holds its size in CSS pixels.
    """
    import matplotlib
    from matplotlib._pylab_helpers import Gcf

    with matplotlib.rc_context(SAVE):
        try:
            forms = {"image/svg+xml": _svg(figure)}, {}
        except _TooLargeError:
            width, height = (round(_CSS_DPI * inches) for inches in figure.get_size_inches())
            forms = {"image/png": _png(figure)}, {"image/png": {"width": width, "height": height}}
    Gcf.destroy_fig(figure)
    return forms


class _TooLargeError(Exception):
    """Ends the drawing of an SVG."""


class _Limited(io.StringIO):
    """A text that does not grow beyond the limit: a million points are not drawn to the end to be thrown away."""

    def write(self, text: str) -> int:
        if self.tell() > SVG_LIMIT:
            raise _TooLargeError
        return super().write(text)


def _svg(figure: "Figure") -> str:
    buffer = _Limited()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    if buffer.tell() > SVG_LIMIT:
        raise _TooLargeError
    return in_hundredths(buffer.getvalue())


def in_hundredths(svg: str) -> str:
    """The SVG with its paths in hundredths of a point, of which 72 are 96 pixels.

    No eye or screen tells more, and a third of the digits go.
    """
    return _PATH.sub(lambda path: f' d="{_NUMBER.sub(_to_hundredths, path[1])}"', svg)


def _to_hundredths(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _png(figure: "Figure") -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_PNG_DENSITY * _CSS_DPI, metadata={"Software": None})
    return buffer.getvalue()


def _chart_of(version: str) -> Callable[..., dict[str, Any]]:
    """Altair's chart itself, where Altair would put scripts of another server around it."""
    return lambda chart, **_: {f"application/vnd.vegalite.{version}+json": chart.to_dict()}


def show_open_figures() -> None:
    """At a cell's end: displays what pyplot drew and nobody displayed."""
    if "matplotlib.pyplot" in sys.modules:
        from deck.backend import show

        show()


def matplotlib(line: str) -> None:
    """The magic %matplotlib: `inline` is how it is already; a window has no place on a slide."""
    if line.strip() not in ("", "inline"):
        from IPython.core.error import UsageError

        raise UsageError(
            f"%matplotlib {line}: a deck shows figures inline; remove this line or write %matplotlib inline"
        )


__all__: list[Any] = ["SVG_LIMIT", "figure_forms", "load_ipython_extension", "show_open_figures"]
