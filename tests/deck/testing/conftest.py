"""A process that has loaded pytest, for the tests of the plugin."""

from collections.abc import Iterator

import pytest
from tests.helpers.plugged import loaded


@pytest.fixture(scope="module")
def loaded_pytest(processes: None) -> Iterator[None]:
    """While it lasts, pytest does not start from nothing."""
    with loaded():
        yield
