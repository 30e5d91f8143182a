"""Pytest plugin: every code cell of a talk is a test, run as the build runs it.

With this package installed, `pytest talk` runs the cells of every section in the folder `talk`, where a deck.yml lies,
and `pytest talk.py` those of a talk that is one file, where its YAML header has the key `deck`.
An item has the name of its section, its slide and its cell: `talk/15_answers.py::class-uncertainties::cell 3`. Cells
that stand before a section's first slide go by that slide's name. Select them as any test: by that name, `-k`, `-x`,
`--lf`, `--pdb`. What a selected cell needs runs before it: the cells above it in its section are its set-up.

A cell's test fails when:

- it raises, or is tagged `raises-exception` and does not. Assertions show their values. The section's later cells are
  skipped, since they would run without what this one was to define;
- it warns. A cell that means to says so in its header, `warns="DeprecationWarning"` (a name of Python's, or
  `package.module.Name`; several with commas), and then fails if the warning does not come. Or it catches the warning
  itself, with `warnings.catch_warnings()`. Exceptions for a library go into pytest's own `filterwarnings`;
- its slide would differ at every build or on another machine: its output, where it is shown, holds a memory address, an
  absolute path or a wall-clock time (those of `%%time` included);
- it leaves a figure of pyplot open, where its output is shown and the section did not ask for that by
  `%matplotlib inline`. Show it with `plt.show()`, or make it the cell's last expression.

Cells run in an IPython shell in the process of the test, in the talk's folder, from which they import. What they do to
the working directory, `sys.path`, the environment, matplotlib, random numbers or warnings stays in their section, and
so do the modules that they import from the folder. Magics are IPython's own; those that need a person, or that install
packages, are refused.

Code is compiled under the section's own name and lines: `breakpoint()`, `--pdb` and coverage work as in any module, for
example `coverage run --include='talk/*' -m pytest talk -n 0`, or `pytest --cov=talk talk` with pytest-cov. With
pytest-xdist the cells of a section stay together on one worker, whatever `--dist` says (unless it is `each`).
"""

from pathlib import Path
from typing import Any

import pytest

__all__ = ["pytest_collect_file", "pytest_xdist_make_scheduler"]

# Pytest loads this module in every project of the environment: what is imported here, all of them wait for.


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Any:
    """Collects a section's cells, in place of what other plugins make of the file.

    One that is named on the command line would be imported as a test module, and with `--doctest-modules` each.
    """
    collectors = yield
    if file_path.suffix != ".py" or not (file_path.name[0].isdigit() or _may_have_header(file_path)):
        return collectors
    from deck.testing.collection import SectionFile, is_section, is_talk

    is_ours = is_section(file_path) or is_talk(file_path)
    return [SectionFile.from_parent(parent, path=file_path)] if is_ours else collectors


def _may_have_header(path: Path) -> bool:
    with path.open("rb") as file:
        return b"# ---" in file.read(200)


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Makes pytest-xdist keep a section's cells together."""
    scheduler = yield
    from deck.testing.scheduling import by_section

    return by_section(scheduler, config=config, log=log)
