"""The command line: reads arguments, runs a command, and gives the exit status."""

import argparse
import gc
import io
import signal
import sys
import warnings
from collections.abc import Sequence

from deck.commands import COMMANDS
from deck.commands.command import complain, say
from deck.problem import Problem, Status, shown

# Objects that are made until Python looks for garbage. A command loads a thousand modules, and few of their objects are
# ever garbage: at Python's own number, looking takes a twelfth of a build.
_COLLECT_AFTER = 100_000
DISTRIBUTION = "bayesian-deep-learning-demystified"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Returns:
        The exit status: 0 done; 1 the talk is at fault, 2 the call or source, 3 the machine, 70 deck; 130 interrupted.
    """
    _suit_the_system()
    gc.set_threshold(_COLLECT_AFTER)
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # its kernels end with it
    try:
        return int(options.run(options))
    except Problem as problem:
        complain(problem)
        return int(problem.status)
    except OSError as error:
        name = f"{shown(error.filename)}: " if error.filename else ""
        complain(f"{name}{error.strerror or error}")
        return int(Status.MACHINE)
    except KeyboardInterrupt:
        complain("interrupted")
        return 130
    except Exception as error:
        # Late: what this needs may be what is broken, and no other end needs it.
        from deck.store.faults import fault_of

        fault = fault_of(error)
        complain(fault)
        return int(fault.status)


def _suit_the_system() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            # Where the output's encoding lacks a letter, as on Windows in a pipe, its number is shown.
            stream.reconfigure(errors="backslashreplace")
    if sys.platform == "win32":
        # pyzmq says that it starts a thread for its sockets. A loop that needs none would not hear Ctrl-C.
        warnings.filterwarnings("ignore", message="Proactor event loop", category=RuntimeWarning)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="deck", description="Slides that run.")
    parser.add_argument("--version", action=_Version, nargs=0, help="say which version this is")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        sub = commands.add_parser(command.name, help=command.help, description=command.description)
        for names, settings in command.options:
            sub.add_argument(*names, **settings)
        sub.set_defaults(run=command.run)
    return parser


class _Version(argparse.Action):
    """Says the version; looks it up only when asked."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        # Late: few ask for the version, and looking it up is slow.
        from importlib import metadata

        try:
            version = metadata.version(DISTRIBUTION)
        except metadata.PackageNotFoundError:
            version = "unknown: not installed"
        say(f"deck {version}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
