"""The commands behind `make data` and the twin: `python -m bnn fetch`, `python -m bnn twin FILE`."""

import argparse
import io
import json
import sys
from pathlib import Path

from bnn.data import fetching, loading, preparation

DONE, CALL_AT_FAULT, MACHINE_AT_FAULT = 0, 2, 3


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status: 0 done, 2 the call is at fault, 3 the machine is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            # Where the output's encoding lacks a letter, as on Windows in a pipe, its number is shown.
            stream.reconfigure(errors="backslashreplace")
    parser = argparse.ArgumentParser(prog="bnn", description="Rows of Covertype for the talk.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    fetch = commands.add_parser("fetch", help="fetch the real rows into the user's cache")
    fetch.set_defaults(run=_fetch)
    twin = commands.add_parser("twin", help="write the twin's statistics anew, from a file of real rows")
    twin.add_argument("file", metavar="FILE", type=Path, help="UCI's covtype.data, gzip or not")
    twin.add_argument("--out", type=Path, help="where to; the package's own file where not given")
    twin.set_defaults(run=_twin)
    options = parser.parse_args(arguments)
    try:
        print(options.run(options))
    except loading.DataError as error:
        print(f"bnn: {error}", file=sys.stderr)
        return CALL_AT_FAULT
    except fetching.FetchError as error:
        print(f"bnn: {error}", file=sys.stderr)
        return MACHINE_AT_FAULT
    except OSError as error:
        # Where a write fails, as on a full disk, the system knows no name.
        place = error.filename or getattr(options, "out", None) or "the file"
        print(f"bnn: cannot write {place}: {error.strerror or error}", file=sys.stderr)
        return MACHINE_AT_FAULT
    return DONE


def _fetch(options: argparse.Namespace) -> str:
    path, fetched = fetching.fetch()
    return f"The real rows {'are now' if fetched else 'were already'} in {path}"


def _twin(options: argparse.Namespace) -> str:
    from bnn.data import twin, twin_statistics  # here, as SciPy's statistics take a second to import

    table = loading.load(options.file)
    preparation.require_split(table)
    text = json.dumps(twin_statistics.measure(table), separators=(",", ":")) + "\n"
    out = options.out or Path(twin.__file__).with_name(twin.STATISTICS)
    new = out.with_name(out.name + ".new")
    new.write_text(text, encoding="utf-8", newline="\n")
    new.replace(out)
    return f"The twin's statistics of {table.name} are in {out}: {len(text):,} characters"


if __name__ == "__main__":
    sys.exit(main())
