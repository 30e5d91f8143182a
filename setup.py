"""The wheel carries what npm brings, so that a deck builds wherever it is installed; the rest is in pyproject.toml."""

import sys
import tempfile
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

sys.path.insert(0, str(Path(__file__).parent / "src"))

from deck.assets import catalog
from deck.problem import Problem


class BuildPy(build_py):
    """Copies the packages, and what they need of npm's: in an editable installation that is found in node_modules."""

    def run(self) -> None:
        """As setuptools calls it."""
        super().run()
        if self.editable_mode:
            return
        try:
            catalog.vendor(Path(self.build_lib) / "deck/assets" / catalog.VENDORED.name)
        except Problem as problem:
            raise SystemExit(f"The wheel cannot be built: {problem}") from None


# A folder that is kept would carry files of older builds into later wheels; and build/ is where decks are.
with tempfile.TemporaryDirectory(prefix="wheel-") as folder:
    setup(cmdclass={"build_py": BuildPy}, options={"build": {"build_base": folder}})
