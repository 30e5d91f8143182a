"""Sections, talks and other tests in one process: nobody finds what another has left."""

import os
import sys
import time
from pathlib import Path
from textwrap import dedent

import psutil
import pytest
from tests.helpers.plugged import project, run, write_talk

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("loaded_pytest")]

# Leaves behind all that it can think of, and checks in a later cell that it still has it.
LITTERS = """
# %%
import os
import random
import sys
import warnings

import matplotlib
import numpy as np
from helper import name

assert name == "{name}"
assert os.getcwd().endswith("{name}")
assert "LITTER" not in os.environ
assert matplotlib.rcParams["lines.linewidth"] != 17
assert warnings.filters[0][0] == "error"
os.environ["LITTER"] = "1"
os.chdir("..")
sys.path.append("/litter")
sys.litter = True
warnings.simplefilter("ignore")
random.seed(1)
np.random.seed(1)
np.set_printoptions(precision=2)
matplotlib.rcParams["lines.linewidth"] = 17
import matplotlib.pyplot as plt
plt.close()
helper = sys.modules["helper"]
# %%
assert os.environ["LITTER"] == "1"
assert not os.getcwd().endswith("{name}")
assert sys.path[-1] == "/litter"
assert matplotlib.rcParams["lines.linewidth"] == 17
assert random.random() == random.Random(1).random()
assert sys.modules["helper"] is helper
warnings.warn("ignored")
np.array([0.1234])
# %%
assert _.shape == (1,)
assert str(_) == "[0.12]"
"""

NEIGHBOUR = """
    import builtins
    import os
    import random
    import sys
    import warnings

    import matplotlib
    import numpy as np
    import pytest
    from IPython.core.interactiveshell import InteractiveShell

    import helper

    FOUND = dict(cwd=os.getcwd(), path=list(sys.path), main=sys.modules["__main__"], hook=sys.displayhook,
                 width=matplotlib.rcParams["lines.linewidth"], backend=matplotlib.rcParams._get("backend"),
                 options=np.get_printoptions(), environment={**os.environ}, random=random.getstate())

    def test_it_finds_the_process_as_it_was():
        assert os.getcwd() == FOUND["cwd"]
        assert sys.path == FOUND["path"]
        assert sys.modules["__main__"] is FOUND["main"]
        assert sys.displayhook is FOUND["hook"]
        assert matplotlib.rcParams["lines.linewidth"] == FOUND["width"]
        assert matplotlib.rcParams._get("backend") == FOUND["backend"]
        assert "deck.kernel.backend" not in str(FOUND["backend"])
        assert np.get_printoptions() == FOUND["options"]
        environment = {**os.environ}
        del environment["PYTEST_CURRENT_TEST"]
        assert environment.items() <= FOUND["environment"].items()
        assert random.getstate() == FOUND["random"]
        assert helper.name == "neighbour"
        assert not InteractiveShell.initialized()
        assert not hasattr(builtins, "display")
        assert not hasattr(sys, "ps1")

    def test_warnings_are_its_own():
        with pytest.warns(UserWarning):
            warnings.warn("seen")
"""


def test_talks_and_tests_in_one_process_leave_no_trace(tmp_path: Path) -> None:
    root = project(
        tmp_path, s01_a=LITTERS.format(name="talk"), s02_b=LITTERS.format(name="talk"), helper="name = 'talk'\n"
    )
    write_talk(root / "other", {"s01_a": LITTERS.format(name="other"), "helper": "name = 'other'\n"})
    (root / "tests").mkdir()
    (root / "tests" / "helper.py").write_text("name = 'neighbour'\n")
    (root / "tests" / "test_neighbour.py").write_text(dedent(NEIGHBOUR))
    done = run(root, "-p", "no:xdist", "talk", "other", "tests")
    assert done.status == 0, done.text
    assert len(done.tests) == 3 * 3 + 2


def test_a_matplotlibrc_beside_the_sections_counts_as_in_the_build(tmp_path: Path) -> None:
    root = project(tmp_path, s01_a='# %%\nimport matplotlib\nassert matplotlib.rcParams["lines.linewidth"] == 7\n')
    (root / "talk" / "matplotlibrc").write_text("lines.linewidth: 7\n")
    done = run(root, "-p", "no:xdist", "talk")
    assert done.status == 0, done.text


def test_pyproject_names_what_is_collected_and_which_warnings_pass(tmp_path: Path) -> None:
    root = project(
        tmp_path, s01_a="# %%\nimport warnings\nwarnings.warn('an old friend')\n# %%\nwarnings.warn('new')\n"
    )
    with (root / "pyproject.toml").open("a") as file:
        file.write('testpaths = ["talk"]\naddopts = ["-n", "2"]\nfilterwarnings = ["ignore:an old friend"]\n')
    done = run(root)
    assert list(done.outcomes().values()) == ["passed", "failed"], done.text
    assert "UserWarning: new" in done.says("talk/01_a.py::a::cell 2")


def test_packages_that_are_installed_below_a_talk_are_no_modules_of_its_folder(tmp_path: Path) -> None:
    root = project(tmp_path)
    packages = root / ".venv" / "lib" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "heavy.py").write_text("loaded = 'by the talk'\n")
    (root / "own.py").write_text("loaded = 'by the talk'\n")
    with (root / "conftest.py").open("a") as conftest:
        conftest.write(f"\nimport sys\nsys.path.append({str(packages)!r})\nimport heavy, own\n")
        conftest.write("heavy.loaded = own.loaded = 'before'\n")
    cell = "# %%\nimport heavy, own\nassert (heavy.loaded, own.loaded) == ('before', 'by the talk')\n"
    (root / "lecture.py").write_text(f"# ---\n# deck:\n#   author: A\n# ---\n{cell}")
    done = run(root, "-p", "no:xdist", "lecture.py")
    assert done.outcomes() == {"lecture.py::lecture::cell 1": "passed"}, done.text


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process that has left its parent is not found")
def test_what_a_cell_starts_ends_with_its_section(tmp_path: Path) -> None:
    sleep = ["sleep", f"1000.{os.getpid()}{time.monotonic_ns()}"]
    script = f"sh -c 'touch {tmp_path}/started; exec {' '.join(sleep)}'"
    waits = f"while [ ! -e {tmp_path}/started ]; do sleep 0.01; done"
    root = project(tmp_path, s01_a=f'# %%\nimport os\nos.system("setsid {script} >/dev/null 2>&1 & {waits}")\n')
    done = run(root, "-p", "no:xdist", "talk")
    assert done.status == 0, done.text
    assert (tmp_path / "started").exists()
    assert [each for each in psutil.process_iter(["cmdline"]) if each.info["cmdline"] == sleep] == []
