"""A small talk whose figures are exported once for all tests of this folder."""

import pytest
from tests.helpers.blogs import Blog, exported


@pytest.fixture(scope="session")
def blog(tmp_path_factory: pytest.TempPathFactory, processes: None) -> Blog:
    """The talk and its figures, for tests that only read."""
    return exported(tmp_path_factory.mktemp("secret-path"))
