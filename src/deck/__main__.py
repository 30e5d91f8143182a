"""The command line: reads arguments, runs a command, and gives the exit status."""

import argparse
import gc
import io
import os
import signal
import sys
import warnings
from collections.abc import Sequence
from types import FrameType

from deck.commands import COMMANDS
from deck.commands.command import InterruptedByError, UnheardError, complain, say, silence
from deck.problem import Problem, Status, shown

# Objects that are made until Python looks for garbage. A command loads a thousand modules, and few of their objects are
# ever garbage: at Python's own number, looking takes a twelfth of a build.
_COLLECT_AFTER = 100_000
_ENDED_BY_PIPE = 128 + 13  # as a shell says that SIGPIPE has ended a command, which Python turns into an error
DISTRIBUTION = "bayesian-deep-learning-demystified"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Returns:
        The exit status: 0 done; 1 the talk is at fault, 2 the call or source, 3 the machine, 70 deck; 130 interrupted,
        129 by the end of its terminal; 141 nobody reads what it says.
    """
    _suit_the_system()
    gc.set_threshold(_COLLECT_AFTER)
    _hear_signals()
    try:
        return _run(arguments)
    finally:
        _flush()


def _run(arguments: Sequence[str] | None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except Problem as problem:
        complain(problem)
        return int(problem.status)
    except UnheardError:
        return _ENDED_BY_PIPE
    except OSError as error:
        names = " -> ".join(shown(name) for name in (error.filename, error.filename2) if name)
        complain(": ".join(filter(None, (names, error.strerror or str(error)))))
        return int(Status.MACHINE)
    except InterruptedByError as interrupted:
        return 128 + interrupted.number  # as a shell says it
    except KeyboardInterrupt:
        complain("interrupted")
        return 130
    except Exception as error:
        # Late: what this needs may be what is broken, and no other end needs it.
        from deck.store.faults import fault_of

        fault = fault_of(error)
        complain(fault)
        return int(fault.status)


def _hear_signals() -> None:
    """Makes the command end as at Ctrl-C, with its kernels, where it is told to end or its terminal is closed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Not with nohup.
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _hang_up)


def _hang_up(number: int, _: FrameType | None) -> None:
    # Once: the shell sends another one, which would come while it cleans up.
    signal.signal(number, signal.SIG_IGN)
    raise InterruptedByError(number)


def _flush() -> None:
    """Says what is not said yet; where nobody reads it, that is no error of the command's."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            silence(stream)


def _open_streams() -> None:
    """Opens what whoever called has closed: else the next file would have its number, and get what is said."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            stream = open(number, "w" if number else "r", encoding="utf-8", newline="", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)


def _suit_the_system() -> None:
    _open_streams()
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
