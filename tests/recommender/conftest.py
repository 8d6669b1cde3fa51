"""Models that are fitted once."""

from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_limits
from tiny import fit_world, make_world

from cineclube.recommender.data import Films, Ratings
from cineclube.recommender.model import TasteModel
from cineclube.recommender.split import Split, hold_out


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> Iterator[None]:
    """Small matrices gain nothing by threads, which get in each other's way under xdist."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def world() -> tuple[Ratings, Films]:
    return make_world(seed=5)


@pytest.fixture(scope="session")
def model(world: tuple[Ratings, Films]) -> TasteModel:
    return fit_world(world)


@pytest.fixture(scope="session")
def split(world: tuple[Ratings, Films]) -> Split:
    return hold_out(world[0], seed=3)
