"""Runs modules of Python in processes that are forked from one that has imported what they import.

Each has its own environment, folder, input and outputs, and ends as Python does. What is about the start of Python
itself, about signals or about what is imported takes a process that starts from nothing.
"""

import json
import os
import runpy
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile

AT_START = ("PYTHON", "LANG", "LC_", "MATPLOTLIB", "MPL")
"""Beginnings of names of variables that count when Python or a library starts: these are the server's."""


class Server:
    """A process that has imported modules, and forks itself for each call."""

    def __init__(self, process: subprocess.Popen[bytes], link: socket.socket, variables: Mapping[str, str]) -> None:
        self._process, self._link, self._variables = process, link, at_start(variables)

    def serves(self, variables: Mapping[str, str]) -> bool:
        """Whether a process with these variables is the same as one that starts from nothing."""
        return at_start(variables) == self._variables

    def run(
        self, module: str, arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """As `subprocess.run` of `python -m module arguments`, with its outputs as texts."""
        sys.audit("os.fork")  # by the server, but for this process
        call = json.dumps([module, *arguments, str(cwd), dict(env)]).encode()
        with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
            given.write((stdin or "").encode())
            given.seek(0)
            socket.send_fds(self._link, [b"%16d" % len(call)], [file.fileno() for file in (given, out, err)])
            self._link.sendall(call)
            answer = received(self._link, 16)
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read().decode())
        assert answer, self._process.poll()
        return subprocess.CompletedProcess([module, *arguments], int(answer), *texts)


@contextmanager
def server(modules: Sequence[str], *, env: Mapping[str, str]) -> Iterator[Server]:
    """A process that has imported these modules, under these variables; it ends with the context."""
    ours, its = socket.socketpair()
    command = [sys.executable, __file__, str(its.fileno()), *modules]
    with subprocess.Popen(command, pass_fds=[its.fileno()], env=env, stdin=subprocess.DEVNULL) as process:
        its.close()
        with ours:
            yield Server(process, ours, env)


def at_start(variables: Mapping[str, str]) -> dict[str, str]:
    """Those that count when Python or a library starts."""
    return {name: value for name, value in variables.items() if name.startswith(AT_START)}


def received(link: socket.socket, size: int) -> bytes:
    """So many bytes; fewer where the other end is gone."""
    parts = b""
    while len(parts) < size and (part := link.recv(size - len(parts))):
        parts += part
    return parts


def _serve(link: socket.socket) -> list[str]:
    """Forks for each call. Returns in the new process, with what it is to run; in this one, nothing when calls end."""
    while True:
        size, files, *_ = socket.recv_fds(link, 16, 3)
        if not size:
            return []
        *command, cwd, env = json.loads(received(link, int(size)))
        process = os.fork()
        if not process:
            for number, file in enumerate(files):
                os.dup2(file, number)
                os.close(file)
            link.close()
            os.environ.clear()
            os.environ.update(env)
            os.chdir(cwd)
            sys.path[0] = cwd  # as with `-m`
            return command
        for file in files:
            os.close(file)
        _, status = os.waitpid(process, 0)
        link.sendall(b"%16d" % os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    number, *modules = sys.argv[1:]
    for name in modules:
        import_module(name)
    if command := _serve(socket.socket(fileno=int(number))):
        sys.argv = command
        runpy.run_module(command[0], run_name="__main__", alter_sys=True)
