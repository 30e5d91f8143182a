"""How long one cell of a section takes by itself, in a kernel as the deck starts it."""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median

from deck.config.theme import LIGHT
from deck.reading.talk import read_section
from deck.running.kernels import running_kernel
from deck.running.section import SectionRun
from deck.talk.notebook import to_notebook

TIMES = 10


def seconds(path: Path, words: str) -> float:
    """Median over ten runs of the section's last cell of code with these words; those above it run first, once."""
    return asyncio.run(_seconds(path, words))


async def _seconds(path: Path, words: str) -> float:
    section = read_section(path)
    cells = [cell for cell in section.cells if cell.runs]
    last = max(place for place, cell in enumerate(cells) if words in cell.source)
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        async with running_kernel(path.stem, cwd=path.parent, scratch=Path(scratch), style=LIGHT) as kernel:
            run = SectionRun(section, to_notebook(section), kernel)
            for cell in cells[: last + 1]:
                await run.cell(cell)
            times = []
            for _ in range(TIMES):
                began = time.perf_counter()
                await run.cell(cells[last])
                times.append(time.perf_counter() - began)
    return median(times)
