"""A small world of people and films, split."""

from collections.abc import Iterator

import pytest
from rated import world
from threadpoolctl import threadpool_limits

from cineclube.recommender.split import Split, hold_out


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> Iterator[None]:
    """Small matrices gain nothing by threads, which get in each other's way under xdist."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def split() -> Split:
    return hold_out(world(60, 48), seed=3)
