"""One contender in this process: `python -m benchmarks.worker MODULE:FUNCTION OPTIONS ANSWER`."""

import json
import resource
import sys
import time
from importlib import import_module
from pathlib import Path


def peak_bytes() -> int:
    """The most memory that this process has held so far."""
    kibibytes = sys.platform != "darwin"  # getrusage(2): bytes on macOS, kibibytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1024 if kibibytes else 1)


def main() -> None:
    contender, options, answer = sys.argv[1:]
    module, function = contender.split(":")
    began = time.perf_counter()
    measure = getattr(import_module(module), function)
    import_seconds = time.perf_counter() - began
    found = measure(**json.loads(options))
    found |= {"import_seconds": import_seconds, "peak_bytes": peak_bytes()}
    Path(answer).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
