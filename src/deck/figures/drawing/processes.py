"""Processes that draw sections' figures, side by side; none outlives its `with`."""

import contextlib
import json
import queue
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from deck.problem import Problem, Status
from deck.running.kernels import environment, last_words
from deck.running.lifeline import Lifeline
from deck.running.progress import Progress
from deck.running.sections import processors

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """A section to be drawn: its name, and what the process is told."""

    section: str
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DrawingProcesses:
    """Where figures are drawn.

    Attributes:
        cwd: the talk's folder.
        style: matplotlib's settings, where that folder has none.
        scratch: a folder that is removed later.
        progress: hears which section is drawn.
        at_once: how many processes there are at most.
    """

    cwd: Path
    style: Path
    scratch: Path
    progress: Progress
    at_once: int = 0

    def draw(self, jobs: Sequence[Job], *, apart: bool = False) -> list[Answer]:
        """The answers, in the jobs' order; what they name lies in their folders.

        Args:
            jobs: what to draw.
            apart: whether each job has a process of its own.

        Raises:
            Problem: a process ended (status 3).
        """
        waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        for place in range(len(jobs)):
            waiting.put(place)
        answers: dict[int, Answer] = {}

        def work(worker: int) -> None:
            with contextlib.ExitStack() as stack:
                process = None
                with contextlib.suppress(queue.Empty):
                    while True:
                        place = waiting.get_nowait()
                        if process is None or apart:
                            process = stack.enter_context(self._process(f"{worker}-{place}", running))
                        answers[place] = self._answer(process, jobs[place])

        running: list[_Process] = []
        workers = min(self.at_once or processors(), len(jobs))
        with ThreadPoolExecutor(max(workers, 1)) as threads:
            try:
                for future in [threads.submit(work, worker) for worker in range(workers)]:
                    future.result()
            except BaseException:
                with contextlib.suppress(queue.Empty):
                    while True:
                        waiting.get_nowait()
                for process in running:
                    process.end()
                raise
        return [answers[place] for place in range(len(jobs))]

    def _answer(self, process: "_Process", job: Job) -> Answer:
        begun = time.perf_counter()
        self.progress.started(job.section, cells=len(job.told["cells"]))
        answer = process.ask(job)
        self.progress.finished(job.section, seconds=time.perf_counter() - begun)
        return answer

    @contextlib.contextmanager
    def _process(self, name: str, running: list["_Process"]) -> Iterator["_Process"]:
        log = self.scratch / f"drawing-{name}.log"
        lifeline = Lifeline()
        worker = [sys.executable, "-Xfrozen_modules=off", "-m", "deck.figures.drawing.worker", lifeline.argument]
        with log.open("w", encoding="utf-8") as sink:
            process = _Process(
                subprocess.Popen(
                    worker,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=sink,
                    text=True,
                    encoding="utf-8",
                    cwd=self.cwd,
                    env=environment(self.scratch / "ipython", self.style) | {"PYTHONIOENCODING": "utf-8"},
                    **lifeline.options,
                ),
                log,
                lifeline,
            )
        running.append(process)
        try:
            yield process
        finally:
            process.end()


@dataclass(frozen=True, slots=True)
class _Process:
    process: subprocess.Popen[str]
    log: Path
    lifeline: Lifeline

    def ask(self, job: Job) -> Answer:
        questions, answers = self.pipes
        try:
            questions.write(json.dumps(job.told) + "\n")
            questions.flush()
        except OSError:  # a broken pipe, which Windows calls an invalid argument
            line = ""
        else:
            line = answers.readline()
        if not line:
            raise Problem(
                found=f"the process that draws the figures of {job.section} ended",
                detail=last_words(self.log),
                status=Status.MACHINE,
            )
        answer: Answer = json.loads(line)
        return answer

    @property
    def pipes(self) -> tuple[IO[str], IO[str]]:
        """What it reads, and what it writes."""
        assert self.process.stdin is not None  # both were asked for
        assert self.process.stdout is not None
        return self.process.stdin, self.process.stdout

    def end(self) -> None:
        """Ends it, and all that it has started."""
        self.lifeline.cut()
        if sys.platform == "win32":
            self.process.kill()
        self.process.wait()
        for pipe in self.pipes:
            with contextlib.suppress(OSError):
                pipe.close()
