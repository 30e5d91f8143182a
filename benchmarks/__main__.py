"""The command line of `make bench`: measures, prints tables, and writes build/bench.json.

The exit status is 0 also where a claim is missed: the table says so. 1: a contender failed; 2: the call or the rows
are at fault; 3: the results cannot be written.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks import claims, report, surroundings
from benchmarks.fresh import ROOT, ContenderError
from bnn.data.table import DataError

PARTS = {
    "fit": "fitting",
    "build": "building",
    "fresh": "freshness",
    "live": "live",
    "open": "opening",
    "check": "checking",
    "predict": "predicting",
    "posterior": "posterior",
    "read": "reading",
    "setup": "setting_up",
}
WIDTH = 130  # of the tables where no terminal says how wide it is


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks and return the exit status."""
    options = _parser().parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    try:
        return _run(options, console)
    except DataError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"bench: {error.filename or 'this machine'}: {error.strerror or error}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace, console: Console) -> int:
    say = _clock(console)
    around = surroundings.describe()
    say(f"{around['cores']} cores; rows: {around['data']['name']}")
    results: dict[str, Any] = {}
    failed: dict[str, str] = {}
    for part in options.only or PARTS:
        try:
            more = {"reference": options.reference} if part == "posterior" else {}
            results[part] = import_module(f"benchmarks.{PARTS[part]}").measure(say=say, quick=options.quick, **more)
        except ContenderError as error:
            failed[part] = error.reason
            print(f"bench: {part}: {error}", file=sys.stderr)
        # After each part, as the next one may take minutes and be interrupted.
        verdicts = claims.judge(results, real=around["data"]["real"])
        _save(options.output, around, results, verdicts, failed, quick=options.quick)
    console.print(report.tables(results, verdicts))
    if options.quick:
        console.print("Shortened runs (--quick): they show that everything works, and are not for quoting.")
    console.print(f"Rows: {around['data']['name']}. Times drift on shared machines; ratios are of this one run.")
    return 1 if failed else 0


def _save(
    path: Path,
    around: dict[str, Any],
    results: dict[str, Any],
    verdicts: list[claims.Verdict],
    failed: dict[str, str],
    *,
    quick: bool,
) -> None:
    found = {
        **around,
        "quick": quick,
        "results": results,
        "claims": [each.as_dict() for each in verdicts],
        "failed": failed,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    part.replace(path)


def _clock(console: Console) -> Callable[[str], None]:
    began = time.perf_counter()
    return lambda what: console.print(f"[{time.perf_counter() - began:6.1f} s] {what}", markup=False, highlight=False)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description="Measures this project beside its peers.")
    parser.add_argument("--only", nargs="+", choices=PARTS, metavar="PART", help=f"only these of: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="shortened runs, to see that everything works")
    parser.add_argument("--reference", action="store_true", help="the long chains of part posterior, too: for a GPU")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "bench.json", help="default: build/bench.json")
    return parser


if __name__ == "__main__":
    sys.exit(main())
