"""What the tests of both packages share."""

import os
from pathlib import Path

import pytest

SHARED_ROWS = Path(__file__).parents[2] / "shared" / "data" / "covtype-first-15120.data.gz"


LONGEST = ("test_readme.py", "test_talk.py")
"""Modules that take minutes: where one began late, a worker would wait for the other one's end of it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest modules first, so that workers end together; all else in its order."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


@pytest.fixture(scope="session")
def real_file() -> Path:
    """A file of real rows, UCI's first 15,120 or more."""
    path = Path(os.environ.get("COVTYPE") or SHARED_ROWS)
    if not path.is_file():
        pytest.skip("needs real rows: run `make data`, then COVTYPE=its-path make test")
    return path


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Stores of this run of the tests, which its workers share: our talk's sections run and fit once for all tests."""
    folder = shared_folder(tmp_path_factory)
    return {"BNN_CACHE": str(folder / "bnn"), "DECK_CACHE": str(folder / "deck")}


@pytest.fixture(scope="session")
def real_stores(stores: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The same for real rows, whose fits are apart from the twin's, so that they can be counted."""
    return stores | {"BNN_CACHE": str(shared_folder(tmp_path_factory) / "bnn-real")}


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    base = factory.getbasetemp()
    return (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "stores"


@pytest.fixture(scope="session")
def browser() -> Path:
    """A browser; where there is none, tests that need one are skipped, and in CI fail."""
    from deck.browser import find_browser
    from deck.problem import Problem

    try:
        return find_browser()
    except Problem as problem:
        if os.environ.get("CI"):
            pytest.fail(str(problem))
        pytest.skip(str(problem))


@pytest.fixture(autouse=True)
def marked_tests_need_a_browser(request: pytest.FixtureRequest) -> None:
    """What is marked `browser` needs one, whether or not it asks for the fixture."""
    if request.node.get_closest_marker("browser"):
        request.getfixturevalue("browser")
