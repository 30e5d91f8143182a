"""What an edit in this project runs and fits again: real builds of a tiny talk, with a copy of the real packages."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]

FITS = """# %% [markdown] slide="slide"
# # A fit

# %%
import numpy as np

from bnn.inference.settings import Settings
from bnn.models.classifier import build_model
from bnn.models.network import Network
from bnn.store.posteriors import stored_fit

network = Network((3, 4, 2))
rows = np.random.default_rng(0).normal(size=(60, 3))

# %%
posterior = stored_fit(build_model(network, rows, np.arange(60) % 2), Settings(steps=20, batch=16))
print(posterior.settings.steps)

# %%
import bnn.figures.style as style

print(style.__name__)
"""
PLAIN = """# %% [markdown] slide="slide"
# # Plain

# %%
from bnn.data import covertype

print(covertype.__name__)
"""


@dataclass
class Project:
    """A copy of the packages, a talk beside it, and their stores."""

    folder: Path

    def call(self, *arguments: str) -> str:
        """What `deck` says."""
        environment = {name: value for name, value in os.environ.items() if name != "COVTYPE"}
        environment |= {
            "PYTHONPATH": str(self.folder / "src"),
            "DECK_CACHE": str(self.folder / "deck"),
            "BNN_CACHE": str(self.folder / "bnn"),
        }
        command = [sys.executable, "-m", "deck", *arguments]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def build(self, *options: str) -> list[str]:
        """Builds the talk, and names the sections that ran."""
        said = self.call("build", "talk", *options).splitlines()
        return [line.partition(":")[0] for line in said if ": done in" in line]

    def explain(self) -> dict[str, str]:
        """What `deck explain` says of each section and fit, by its first word and what it is."""
        lines = [line for line in self.call("explain", "talk").splitlines() if not line.startswith(" ")]
        return {("fit" if " fit " in line else line.split(":")[0]): line.rpartition(": ")[2] for line in lines}

    def fits(self) -> dict[str, float]:
        """Each stored fit's file, and when it was written."""
        return {path.name: path.stat().st_mtime for path in (self.folder / "bnn/fits").iterdir()}

    def edit(self, name: str) -> None:
        """Adds a statement to a file."""
        path = self.folder / name
        path.write_text(path.read_text() + "\nADDED = 1\n")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A talk that was built."""
    project = Project(tmp_path_factory.mktemp("project"))
    caches = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for package in ("bnn", "deck"):
        shutil.copytree(ROOT / "src" / package, project.folder / "src" / package, ignore=caches)
    (project.folder / "talk").mkdir()
    (project.folder / "node_modules").symlink_to(ROOT / "node_modules")
    shutil.copy(ROOT / "package.json", project.folder)
    (project.folder / "talk/deck.yml").write_text("title: T\nauthor: A\n")
    (project.folder / "talk/01_fits.py").write_text(FITS)
    (project.folder / "talk/02_plain.py").write_text(PLAIN)
    assert sorted(project.build()) == ["01_fits", "02_plain"]
    return project


# In the order of the tests: each begins where the one before it has ended.
@pytest.mark.slow
def test_nothing_changed_runs_nothing(built: Project) -> None:
    assert built.build() == []
    assert built.explain() == {"01_fits": "fresh", "fit": "fresh", "02_plain": "fresh"}
    assert len(built.fits()) == 1


@pytest.mark.slow
def test_an_edit_in_the_figures_runs_what_imports_them_and_fits_nothing(built: Project) -> None:
    before = built.fits()
    built.edit("src/bnn/figures/style.py")
    assert built.explain() == {"01_fits": "stale", "fit": "fresh", "02_plain": "fresh"}
    assert built.build() == ["01_fits"]
    assert built.fits() == before


@pytest.mark.slow
def test_an_edit_in_the_inference_fits_again(built: Project) -> None:
    before = built.fits()
    built.edit("src/bnn/inference/advi.py")
    assert built.explain() == {"01_fits": "stale", "fit": "stale", "02_plain": "fresh"}
    assert built.build() == ["01_fits"]
    assert len(built.fits().keys() - before.keys()) == 1
