"""Results -> tables for a terminal."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Group
from rich.markup import escape
from rich.table import Table

from benchmarks.claims import GIB, Verdict

_COLOURS = {"met": "green", "missed": "bold red", "not judged": "yellow"}


def tables(results: Mapping[str, Any], verdicts: Iterable[Verdict]) -> Group:
    """One table for each part that was measured, and the claims."""
    shown = {
        "fit": _fit,
        "build": _build,
        "fresh": _fresh,
        "live": _live,
        "open": _open,
        "check": _check,
        "predict": _predict,
        "posterior": _posterior,
        "read": _read,
        "setup": _setup,
    }
    return Group(*(shown[part](found) for part, found in results.items()), claims(verdicts))


def claims(verdicts: Iterable[Verdict]) -> Table:
    """Each claim with its bound, what was measured, and the verdict."""
    table = _table("Claims", "", "claimed", "measured", "")
    for each in verdicts:
        measured, bound = (f"{_short(value)} {each.unit}".rstrip() for value in (each.measured, each.bound))
        colour = _COLOURS[each.verdict]
        why = ": it is for real rows" if each.verdict == "not judged" else ""
        table.add_row(each.what, f"{each.relation} {bound}", measured, f"[{colour}]{each.verdict}{why}[/]")
    return table


def _fit(found: Mapping[str, Any]) -> Table:
    port, ours, bare = found["port_2017"], found["ours"], found["bare_jax"]
    ratios = found["ratios"]
    table = _table(
        f"Fit: medians over {len(ours['runs'])} seeds, each in a fresh process with empty caches",
        *("", "compile", "steps / s", "steps", "total", "/ ours", "log loss", "accuracy", "ECE", "(imports)"),
    )
    table.add_row(
        f"2017, ported ({port['backend']})",
        _seconds(port["compile_seconds"]),
        _short(port["steps_per_second"]),
        f"{port['extrapolated_steps']:,}",
        f"{_seconds(port['extrapolated_seconds'])} *",
        f"{ratios['port_to_ours']:,.0f} x",
        *("", "", ""),
        _seconds(port["import_seconds"]),
    )
    for name, each, ratio in (("ours", ours, 1), ("bare JAX loop", bare, 1 / ratios["ours_to_bare"])):
        table.add_row(
            name,
            _seconds(each["compile_seconds"]),
            f"{each['steps_per_second']:,.0f}",
            f"{each['steps']:,}",
            _seconds(each["seconds"]),
            f"{ratio:.2f} x",
            f"{each['log_loss']:.3f}",
            f"{each['accuracy']:.3f}",
            f"{each['calibration_error']:.3f}",
            _seconds(each["import_seconds"]),
        )
    table.caption = (
        f"* extrapolated from the median of {port['steps']:,} timed steps (with all disturbances: "
        f"{port['steps_per_second_as_disturbed']:,.0f} / s). Totals hold model and compilation, not the imports. "
        "Scores: validation rows, means over seeds."
    )
    return table


def _build(found: Mapping[str, Any]) -> Table:
    title = f"Build: {found['sections']} sections, medians over {len(found['repeats'])}"
    table = _table(title, "", "nothing stored", "again, nothing changed")
    table.add_row("jupytext + nbconvert", *(_seconds(found[f"stock_{when}"]) for when in ("cold", "again")))
    table.add_row("deck build", *(_seconds(found[f"deck_{when}"]) for when in ("cold", "again")))
    table.add_row("ratio", *(f"{_short(found['ratios'][f'stock_to_deck_{when}'])} x" for when in ("cold", "again")))
    table.caption = (
        "Stock makes one deck for each section, which loads reveal.js from the network; ours one for all, offline."
    )
    return table


def _fresh(found: Mapping[str, Any]) -> Table:
    edits = {"cold": "nothing stored", "nothing": "nothing changed", "typo": "a typo", "last_plot": "the last plot"}
    title = f"Edits: {found['slides']} slides, {found['code_cells']} cells of code, one sleeps {found['seconds']} s"
    table = _table(title, "", *edits.values())
    for what, side, ratio in (("", found, "stock_to_ours"), (", plain pyplot", found["plain"], "plain_stock_to_ours")):
        table.add_row(f"jupytext + nbconvert --execute{what}", *(_seconds(side["stock"][edit]) for edit in edits))
        table.add_row(f"make slides{what}", *(_seconds(side["ours"][edit]) for edit in edits))
        table.add_row("ratio", *(f"{_short(found['ratios'][f'{ratio}_{edit}'])} x" for edit in edits))
    own = found["talk"]
    table.caption = (
        f"Ours: medians over {found['repeats']}. Our talk by make slides: nothing stored {_seconds(own['cold'])}, "
        f"nothing changed {_seconds(own['nothing'])}, a text changed {_seconds(own['prose'])}, all outputs stale with "
        f"fits and values there {_seconds(own['stale'])}."
    )
    return table


def _live(found: Mapping[str, Any]) -> Table:
    edits, stock, session = found["edits"], found["stock"], found["session"]
    table = _table(
        f"Live preview, from the save to the screen: medians over {len(edits['prose'])}",
        *("", "ours", "slowest", "jupytext + nbconvert", "/ ours"),
    )
    kinds = (
        ("a word on a slide", "prose", "section"),
        ("a style sheet", "sheet", "section"),
        ("a section's last plot", "plot", "section"),
        ("a module behind the figures", "module", "module"),
    )
    for label, name, peer in kinds:
        ours = found["medians"][name]
        times = (ours, max(edits[name]), stock[peer])
        table.add_row(label, *map(_seconds, times), f"{stock[peer] / ours:,.0f} x")
    table.caption = (
        f"The plot's cell takes {_seconds(found['plot_own'])} by itself. Stock runs the section, or all that import "
        f"the module, and shows nothing by itself.\n"
        f"A session of {sum(session['edits'].values()):,} random edits: {session['slides']} slides, "
        f"{'equal' if session['equal'] else 'NOT equal'} to a cold build; the server held "
        f"{_memory(session['first_bytes'])} at its start and {_memory(session['last_bytes'])} at its end."
        + "".join(f"\n{escape(each)}" for each in session["differences"])
    )
    return table


def _open(found: Mapping[str, Any]) -> Table:
    table = _table(f"Opening: medians over {len(found['openings']['deck'])}", "", "first slide stands", "/ ours")
    for label, name in (
        ("ours", "deck"),
        ("ours, as one file", "one_file"),
        ("reveal.js, all plugins at once", "stock"),
    ):
        table.add_row(label, _seconds(found[name]), f"{found[name] / found['deck']:.2f} x")
    table.caption = "From the start of the navigation until the slide is painted with its fonts; all from files."
    return table


def _check(found: Mapping[str, Any]) -> Table:
    table = _table("Preflight", "", "slides", "seconds")
    table.add_row("deck check", f"{found['slides']:,}", _seconds(found["seconds"]))
    return table


def _setup(found: Mapping[str, Any]) -> Table:
    table = _table("Set-up", "", "empty caches", "full caches", "packages", "size")
    for label, name in (("ours", "ours"), ("venv and pip", "pip")):
        table.add_row(label, *(_seconds(each) for each in found[name].values()))
    for extra, each in found["wheel"].items():
        table.add_row(
            f"the wheel, {extra}",
            _seconds(each["seconds"]),
            "",
            str(each["packages"]),
            f"{each['bytes'] / 1e6:,.0f} MB",
        )
    return table


def _predict(found: Mapping[str, Any]) -> Table:
    table = _table("Prediction", "", "rows", "draws", "seconds", "peak memory", "of it before")
    for label, name in (("ours", "bounded"), ("all draws at once", "all_at_once")):
        each = found[name]
        table.add_row(
            label,
            *(f"{each[key]:,}" for key in ("rows", "draws")),
            _seconds(each["seconds"]),
            *(_memory(each[key]) for key in ("peak_bytes", "peak_bytes_before")),
        )
    table.caption = (
        f"All at once ran on fewer rows: for as many as ours it would hold an array of "
        f"{_memory(found['all_at_once']['array_bytes_for_as_many_rows'])}, twice.\n"
        f"Rows x draws a second, ours / all at once: {found['ratios']['speed']:.1f} x."
    )
    return table


def _posterior(found: Mapping[str, Any]) -> Group:
    columns = ("accuracy", "log loss", "ECE", "gradients", "seconds", "/ plain JAX", "R-hat")
    table = _table("Ways to the network's posterior, on the validation rows", "", *columns)
    for each, plain in zip(found["methods"], found["plain"], strict=True):
        scores = [f"{each[name]:.3f}" for name in ("accuracy", "log_loss", "ece")]
        cost = [f"{each['gradients']:,.0f}", _seconds(each["seconds"])]
        r_hat = "" if each["r_hat"] is None else f"{each['r_hat']:.2f}"
        table.add_row(each["method"], *scores, *cost, f"{found['ratios'][each['method']]:.2f} x", r_hat)
        of_plain = [f"{plain[name]:.3f}" for name in ("accuracy", "log_loss", "ece")]
        table.add_row("  plain JAX", *of_plain, "", _seconds(plain["seconds"]))
    table.caption = (
        f"Gradients: on all training rows; one takes {1000 * found['gradient_seconds']:.1f} ms here. Seconds: model "
        "and compilation included. R-hat: of the log probability of each row's class, median."
    )
    samplers = _table("Samplers, from the same starts", "", "accuracy", "log loss", "ECE", "gradients", "seconds")
    for each in found["samplers"]:
        scores = [f"{each[name]:.3f}" for name in ("accuracy", "log_loss", "ece")]
        samplers.add_row(each["sampler"], *scores, f"{each['gradients']:,.0f}", _seconds(each["seconds"]))
    return Group(table, samplers)


def _read(found: Mapping[str, Any]) -> Table:
    table = _table("Reading a file in UCI's format", "", "rows", "seconds", "peak memory")
    for label, name in (("ours, every row checked", "ours"), ("numpy.loadtxt, unchecked", "numpy")):
        each = found[name]
        table.add_row(label, f"{each['rows']:,}", _seconds(each["seconds"]), _memory(each["peak_bytes"]))
    return table


def _table(title: str, first: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", caption_justify="left")
    table.add_column(first)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _seconds(value: float) -> str:
    return f"{_short(value)} s"


def _memory(value: float) -> str:
    return f"{value / GIB:.2f} GiB"


def _short(value: float) -> str:
    """Three digits that count, or all whole ones."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
