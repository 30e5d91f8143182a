"""What the tests of `bnn` share."""

from collections.abc import Iterator

import pytensor
import pytest


@pytest.fixture(autouse=True, scope="session")
def interpreted() -> Iterator[None]:
    """PyTensor interprets its graphs: to sample a test's model takes seconds, to compile it by Numba first 40 more.

    A test of what Numba makes calls it in a process of its own.
    """
    with pytensor.config.change_flags(mode="FAST_COMPILE"):
        yield
