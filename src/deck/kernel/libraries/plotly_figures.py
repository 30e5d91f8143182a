"""Plotly's figures as charts that a deck draws itself, whichever of its renderers for notebooks the code chooses."""

from types import ModuleType
from typing import Any

MODULE = "plotly.io._base_renderers"


def show_charts(module: ModuleType) -> None:
    """Changes Plotly's renderers once they are imported: those for notebooks show scripts of another server."""
    chart = module.PlotlyRenderer()

    def to_mimebundle(self: Any, fig_dict: dict[str, Any]) -> dict[str, Any]:
        bundle: dict[str, Any] = chart.to_mimebundle(fig_dict)
        return bundle

    module.HtmlRenderer.activate = lambda self: None
    for renderer in (module.HtmlRenderer, module.IFrameRenderer):
        renderer.to_mimebundle = to_mimebundle
