"""Charts that notebooks draw by scripts from other servers: Altair's as SVG, Plotly's by a script beside the deck."""

import base64
import importlib.util
import json
import re
import shutil
from pathlib import Path
from typing import Any

from deck.assets import catalog
from deck.config import colours
from deck.config.theme import BASES, variables
from deck.problem import Problem, Status

PLOTLY = "application/vnd.plotly.v1+json"
_ALTAIR = re.compile(r"application/vnd\.vegalite\.v\d+(\.\d+)*\+json")
_PLOTLY_SCRIPT = "plotly/plotly.min.js"

# What Altair takes where neither chart nor theme says anything, and what can be read from the back row instead.
_ALTAIR_VIEW = 300
_VIEW = {"continuousWidth": 900, "continuousHeight": 400}
_FONT = "Source Sans Pro, Helvetica, Arial, sans-serif"
_READABLE: dict[str, Any] = {
    "font": _FONT,
    "axis": {"labelFontSize": 20, "titleFontSize": 22, "titleFontWeight": "normal", "titlePadding": 10},
    "legend": {"labelFontSize": 20, "titleFontSize": 22, "titleFontWeight": "normal", "symbolSize": 160},
    "header": {"labelFontSize": 20, "titleFontSize": 22},
    "title": {"fontSize": 24, "fontWeight": 600},
    "text": {"fontSize": 20},
}


def altair_kind(data: dict[str, Any]) -> str | None:
    """The media type of Altair's chart among an output's forms."""
    return next(filter(_ALTAIR.fullmatch, data), None)


def altair_svg(chart: dict[str, Any], *, theme: str = BASES[0]) -> str:
    """A chart of Altair as SVG, drawn without a browser and without the network.

    It stands on the slide's own ground, in colours of the theme; on a ground that it brings along, in colours of the
    theme that is made for such a ground.

    Args:
        chart: of Vega-Lite.
        theme: of the slide.

    Raises:
        Problem: vl-convert is not installed (status 3), or cannot draw the chart (1). The place is not filled in.
    """
    try:
        # Late: it is an extra, which may not be there.
        import vl_convert
    except ImportError:
        raise Problem(
            found="a chart of Altair, and vl-convert-python, which draws it, is not installed",
            remedy="Run 'pip install vl-convert-python', or install this package with its extra 'charts'",
            status=Status.MACHINE,
        ) from None
    try:
        version = _version(chart, vl_convert)
        svg = vl_convert.vegalite_to_svg(_themed(_readable(chart), theme), vl_version=version, allowed_base_urls=[])
    except ValueError as error:
        raise Problem(
            found=f"the chart of Altair cannot be drawn: {str(error).strip().splitlines()[0]}",
            remedy="Give the chart its data as a table; nothing is fetched from an address",
            status=Status.TALK,
        ) from None
    return re.sub(r"<svg\b[^>]*>", lambda tag: f"{tag[0]}<style>{_font_face()}</style>", svg, count=1)


def copy_plotly(folder: Path) -> None:
    """Copy Plotly's script, which the deck loads when it shows a chart of it, into the folder of the deck's assets.

    Raises:
        Problem: Plotly is not installed (status 3).
    """
    spec = importlib.util.find_spec("plotly")
    if spec is None or spec.origin is None:
        raise Problem(
            found="a chart of Plotly, and Plotly is not installed where the deck is built",
            remedy="Run 'pip install plotly', or install this package with its extra 'charts'",
            status=Status.MACHINE,
        )
    target = folder / _PLOTLY_SCRIPT
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(Path(spec.origin).parent / "package_data/plotly.min.js", target)


def plotly_json(chart: dict[str, Any]) -> str:
    """What the deck's script needs of a chart of Plotly, the same at each run."""
    return json.dumps({key: chart[key] for key in ("data", "layout") if key in chart}, sort_keys=True)


def _font_face() -> str:
    """The deck's typeface, for an image that no style sheet of the deck reaches."""
    file = catalog.node_modules() / "@fontsource/source-sans-3/files/source-sans-3-latin-400-normal.woff2"
    content = base64.b64encode(file.read_bytes()).decode()
    return (
        f'@font-face {{ font-family: "Source Sans Pro"; src: url(data:font/woff2;base64,{content}) format("woff2") }}'
    )


def _version(chart: dict[str, Any], vl_convert: Any) -> str:
    """The version of Vega-Lite that comes nearest to the chart's: the newest of the same major number."""
    known: list[str] = vl_convert.get_vegalite_versions()
    wanted = re.search(r"/v(\d+)", str(chart.get("$schema", "")))
    same = [each for each in known if wanted and each.split(".")[0] == wanted[1]]
    return (same or known)[-1]


def _themed(chart: dict[str, Any], theme: str) -> dict[str, Any]:
    """The chart with the theme's colours where it has none of its own."""
    own = chart["config"]
    given = str(chart.get("background") or own.get("background") or "transparent")
    ground = None if given == "transparent" else colours.parse(given)
    look = variables(theme if ground is None else BASES[colours.is_dark(ground)])
    ink, quiet, rule = look["ink"], look["quiet"], look["rule"]
    guide = {"labelColor": ink, "titleColor": ink}
    ours: dict[str, Any] = {
        "background": "transparent",
        "axis": {**guide, "domainColor": quiet, "tickColor": quiet, "gridColor": rule},
        "legend": guide,
        "header": guide,
        "title": {"color": ink, "subtitleColor": quiet},
        "text": {"color": ink},
        "rule": {"color": quiet},
        "view": {"stroke": rule},
        "style": {"guide-label": {"fill": ink}, "guide-title": {"fill": ink}},
    }
    return {**chart, "config": _beneath(own, ours)}


def _beneath(own: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    """Settings with others beneath them, which count where they say nothing."""
    merged = {**ours, **own}
    for key in ours.keys() & own.keys():
        if isinstance(ours[key], dict) and isinstance(own[key], dict):
            merged[key] = _beneath(own[key], ours[key])
    return merged


def _readable(chart: dict[str, Any]) -> dict[str, Any]:
    own = chart.get("config", {})
    view = dict(own.get("view", {}))
    for side, pixels in _VIEW.items():
        if view.get(side, _ALTAIR_VIEW) == _ALTAIR_VIEW:
            view[side] = pixels
    ours = {
        key: {**value, **own.get(key, {})} if isinstance(value, dict) else own.get(key, value)
        for key, value in _READABLE.items()
    }
    return {**chart, "config": {**own, **ours, "view": view}}
