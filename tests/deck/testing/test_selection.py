"""The pytest plugin beside pytest's own: which cells run, in which process, under which debugger."""

from pathlib import Path

import pytest
from tests.helpers.plugged import project, run

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("loaded_pytest")]

COUNTING = """
# %% [markdown] slide="slide"
# # One
# %%
ran = ["first"]
# %%
ran.append("second")
# %% [markdown] slide="slide"
# # Two
# %%
assert ran == ["first", "second"]
"""
FAILING = "# %%\nx = 1\n# %%\nx / 0\n# %%\nx\n# %%\nx\n"


@pytest.mark.parametrize("selection", [["-k", "two", "talk"], ["talk/01_a.py::two::cell 5"]], ids=["-k", "name"])
def test_a_later_cell_alone_has_the_cells_above_it_as_its_set_up(selection: list[str], tmp_path: Path) -> None:
    done = run(project(tmp_path, s01_a=COUNTING), "-p", "no:xdist", *selection)
    assert done.outcomes() == {"talk/01_a.py::two::cell 5": "passed"}


def test_a_set_up_that_fails_is_an_error_with_its_line(tmp_path: Path) -> None:
    root = project(tmp_path, s01_a=FAILING)
    done = run(root, "-p", "no:xdist", "talk", "-k", "(cell and 3) or (cell and 4)")
    assert list(done.outcomes().values()) == ["error", "skipped"]
    assert "talk/01_a.py:4: in <module>" in done.says("talk/01_a.py::a::cell 3")
    assert "ZeroDivisionError" in done.says("talk/01_a.py::a::cell 3")
    assert done.status == 1


def test_x_stops_at_the_first_failure(tmp_path: Path) -> None:
    root = project(tmp_path, s01_a=FAILING, s02_b=FAILING)
    done = run(root, "-p", "no:xdist", "-x", "talk")
    assert list(done.outcomes().values()) == ["passed", "failed"]


def test_lf_runs_what_failed_with_what_it_needs(tmp_path: Path) -> None:
    root = project(tmp_path, s01_a=FAILING, s02_b=COUNTING)
    run(root, "-p", "no:xdist", "talk")
    again = run(root, "-p", "no:xdist", "--lf", "talk")
    assert again.outcomes() == {"talk/01_a.py::a::cell 2": "failed"}
    (root / "talk" / "01_a.py").write_text(FAILING.replace("/ 0", "/ 1"))
    assert run(root, "-p", "no:xdist", "--lf", "talk").outcomes() == {"talk/01_a.py::a::cell 2": "passed"}


def test_a_section_that_is_named_is_not_imported_as_a_test_module(tmp_path: Path) -> None:
    root = project(tmp_path, s01_test="# %%\nx = 1\n# %%\n'>>> 1 / 0'\n")
    done = run(root, "-p", "no:xdist", "--doctest-modules", "talk/01_test.py")
    assert done.outcomes() == {"talk/01_test.py::test::cell 1": "passed", "talk/01_test.py::test::cell 2": "passed"}


def test_a_file_that_looks_like_a_section_is_none_without_a_deck_yml(tmp_path: Path) -> None:
    root = project(tmp_path, s01_a=COUNTING)
    (root / "talk" / "deck.yml").unlink()
    assert run(root, "-p", "no:xdist", ".").outcomes() == {}


def test_a_talk_of_one_file_is_collected_where_its_header_says_that_it_is_one(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "lecture.py").write_text("# ---\n# deck:\n#   author: A\n# ---\n" + COUNTING.lstrip())
    (root / "other.py").write_text("# ---\n# title: of another tool\n# ---\n" + COUNTING.lstrip())
    done = run(root, "-p", "no:xdist", ".")
    names = ["one::cell 2", "one::cell 3", "two::cell 5"]
    assert done.outcomes() == {f"lecture.py::{name}": "passed" for name in names}


@pytest.mark.parametrize(
    ("dist", "talks"),
    [
        ("load", ["talk"]),
        ("load", ["talk/01_a.py", "far"]),
        ("loadscope", ["talk", "far"]),
        ("loadfile", ["talk", "far"]),
        ("loadgroup", ["talk", "far"]),
        ("worksteal", ["."]),
    ],
)
def test_xdist_keeps_a_section_on_one_worker(dist: str, talks: list[str], tmp_path: Path) -> None:
    slides = "".join(f'# %% [markdown] slide="slide"\n# # S{n}\n# %%\n{n}\n' for n in range(8))
    root = project(tmp_path, s01_a=slides, s02_b=slides)
    (root / "far" / "below").mkdir(parents=True)
    (root / "far" / "below" / "lecture.py").write_text(f"# ---\n# deck:\n#   author: A\n# ---\n{slides}")
    done = run(root, "-n", "2", "--dist", dist, *talks)
    assert done.status == 0, done.text
    workers = {name.partition("::")[0]: set() for name in done.tests}
    for name, (_, _, worker) in done.tests.items():
        workers[name.partition("::")[0]].add(worker)
    assert [len(each) for each in workers.values()] == [1] * len(workers)
    assert len(set.union(*workers.values())) == 2


def test_xdist_deals_out_tests_whose_names_look_like_a_cells(tmp_path: Path) -> None:
    names = "[f'::a::cell {n}@b' for n in range(40)]"
    root = project(tmp_path)
    test = f"import pytest\n@pytest.mark.parametrize('n', {names})\ndef test_it(n):\n    pass\n"
    (root / "test_it.py").write_text(test)
    done = run(root, "-n", "2", "--dist", "load", "test_it.py")
    assert {worker for _, _, worker in done.tests.values()} == {"gw0", "gw1"}, done.text


def test_pdb_stops_in_the_cell(tmp_path: Path) -> None:
    root = project(tmp_path, s01_a="# %%\nx = 41\n\nassert x == 42\n")
    done = run(root, "-p", "no:xdist", "--pdb", "talk", stdin="p x + 1000\nc\n")
    assert "01_a.py(4)<module>()" in done.text
    assert "-> assert x == 42" in done.text
    assert "1041" in done.text


def test_a_breakpoint_stops_in_the_cell_and_goes_on(tmp_path: Path) -> None:
    root = project(tmp_path, s01_a="# %%\nx = 41\nbreakpoint()\nx += 1\n# %%\nassert x == 42\n")
    done = run(root, "-p", "no:xdist", "talk", stdin="p x + 1000\nn\nc\n")
    assert "01_a.py(3)<module>()" in done.text
    assert "1041" in done.text
    assert done.status == 0, done.text


MONITOR = """
import sys

SEEN = set()
sys.monitoring.use_tool_id(1, "a test")
sys.monitoring.register_callback(1, sys.monitoring.events.LINE, lambda code, line: SEEN.add((code.co_filename, line)))
sys.monitoring.set_events(1, sys.monitoring.events.LINE)


def pytest_sessionfinish():
    path = str(Path(__file__).parent / "talk" / "01_a.py")
    print("LINES", sorted(line for name, line in SEEN if name == path))
"""
LINES = """
# %%
def f():
    return 1


if f() == 2:
    never = 1
# %% tags=["check"]
# %%time
x = 2
assert x
"""


def test_coverage_sees_the_lines_of_the_file(tmp_path: Path) -> None:
    # Coverage asks sys.monitoring, too; what it hears are the names and lines of the code that runs.
    root = project(tmp_path, s01_a=LINES)
    with (root / "conftest.py").open("a") as conftest:
        conftest.write(MONITOR)
    done = run(root, "-p", "no:xdist", "-s", "talk")
    assert done.status == 0, done.text
    assert "LINES [2, 3, 6, 9, 10, 11]" in done.text


PLAIN = """
import sys

def test_it():
    assert not {"IPython", "jupytext", "matplotlib", "nbformat", "yaml"} & set(sys.modules)
"""


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_project_without_a_talk_does_not_wait_for_the_press(workers: str, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(PLAIN)
    done = run(tmp_path, "-n", workers, from_nothing=True)
    assert done.status == 0, done.text
