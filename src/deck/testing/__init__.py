"""Pytest plugin: every code cell of a talk is a test, run as the build runs it.

With this package installed, `pytest talk` runs the cells of every section in the folder `talk`, where a deck.yml lies.
`pytest talk.py` and `pytest talk.ipynb` run those of a talk that is one file. Name it, since most Python files and
notebooks are no talks; or list it in pytest's settings, so that pytest collects it wherever it meets it:

    [tool.pytest.ini_options]
    deck_talks = ["talk.py", "lectures/*.ipynb"]

Paths are relative to the file of the settings. A percent-format file is also collected where its YAML header has the
key `deck`. One with the name of a test module, such as `test_model.py`, is one, unless it is listed or has that key.
Where another plugin collects a notebook, as nbval and nbmake do, this one leaves it alone.

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
so do the modules that they import from the folder; on Linux, processes that they start end with it. Magics are
IPython's own; those that need a person, or that install packages, are refused.

Code is compiled under the section's own name and lines: `breakpoint()`, `--pdb` and coverage work as in any module, for
example `coverage run --include='talk/*' -m pytest talk -n 0`, or `pytest --cov=talk talk` with pytest-cov. A notebook's
file has no such lines: there each cell has its own, `talk.ipynb (cell 3):2`, and coverage has nothing to show. With
pytest-xdist the cells of a section stay together on one worker, whatever `--dist` says (unless it is `each`).
"""

from pathlib import Path
from typing import Any

import pytest

from deck.testing.selection import OPTION, is_ours, listed

__all__ = ["pytest_addoption", "pytest_collect_file", "pytest_sessionstart", "pytest_xdist_make_scheduler"]

# Late imports below: pytest loads this module in every project of the environment, and what is imported here, all of
# them wait for.


def pytest_addoption(parser: pytest.Parser) -> None:
    """Makes `deck_talks` a setting of pytest's."""
    summary = "talks that are one file, to collect where pytest meets them: percent-format files, notebooks, patterns"
    parser.addini(OPTION, summary, type="paths", default=[])


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Looks at the talks that are listed, before pytest-xdist starts workers."""
    listed(session.config)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Any:
    """Collects the cells of a section or a talk.

    In place of what other plugins make of a Python file: pytest itself would import one that is named as a test module,
    and with `--doctest-modules` each. A notebook that another plugin collects is left to it.
    """
    collectors = yield
    if file_path.suffix not in (".py", ".ipynb"):
        return collectors
    if not is_ours(file_path, config=parent.config, is_taken=bool(collectors)):
        return collectors
    # Late: see above.
    from deck.testing.collection import SectionFile

    return [SectionFile.from_parent(parent, path=file_path)]


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Makes pytest-xdist keep a section's cells together."""
    scheduler = yield
    # Late: see above.
    from deck.testing.scheduling import by_section

    return by_section(scheduler, config=config, log=log)
