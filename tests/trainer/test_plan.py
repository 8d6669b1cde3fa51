"""What a training will need, and whether it may begin."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cineclube.db.counts import DataSize
from cineclube.errors import TrainingError
from cineclube.recommender.model import Hyperparameters
from cineclube.trainer.needs import estimate
from cineclube.trainer.plan import LEAST_FILMS, Plan, Room, find_room, in_units, make_plan

GIB = 2**30
SETTINGS = Hyperparameters()
PLENTY = Room(memory=1000 * GIB, disk=1000 * GIB, threads=2, limited=False)


def size_of(n_ratings: int, n_users: int, n_films: int) -> DataSize:
    """Popularity falls as 1 / rank, as it does for films."""
    share = 1 / np.arange(1, n_films + 1)
    popularity = np.maximum(n_ratings * share / share.sum(), 1).astype(np.int64)
    return DataSize(n_users, n_films, popularity, shared_values=n_films // 2)


LARGE = size_of(25_000_000, 162_000, 59_000)
DENSE = estimate(LARGE, SETTINGS, 2).peak - estimate(LARGE, replace(
    SETTINGS, weights=replace(SETTINGS.weights, max_films=LEAST_FILMS)), 2).peak  # fmt: skip


@pytest.mark.parametrize(
    "more",
    [
        size_of(50_000_000, 162_000, 59_000),
        size_of(25_000_000, 1_620_000, 59_000),
        size_of(25_000_000, 162_000, 590_000),
    ],
    ids=["ratings", "users", "films"],
)
def test_estimate_when_there_is_more_then_more_is_needed(more: DataSize) -> None:
    few, many = estimate(LARGE, SETTINGS, 2), estimate(more, SETTINGS, 2)
    assert many.peak > few.peak
    assert many.disk >= few.disk


def test_estimate_when_asked_then_the_peak_is_that_of_the_largest_stage() -> None:
    needs = estimate(LARGE, SETTINGS, 2)
    assert needs.memory[needs.largest_stage] == needs.peak == max(needs.memory.values())


def test_estimate_when_data_are_of_25_million_ratings_then_it_fits_into_what_is_promised() -> None:
    assert estimate(LARGE, SETTINGS, 2).peak < 6 * GIB


def test_make_plan_when_there_is_room_then_settings_stay_and_it_says_what_it_needs() -> None:
    plan = make_plan(LARGE, SETTINGS, PLENTY)
    assert plan.settings == SETTINGS
    assert plan.note is None
    for said in (in_units(plan.needs.peak), in_units(plan.needs.disk), "threads: 2"):
        assert said in str(plan)


def test_make_plan_when_memory_is_short_then_fewer_films_take_part_and_it_says_so() -> None:
    memory = estimate(LARGE, SETTINGS, 2).peak - DENSE // 2
    plan = make_plan(LARGE, SETTINGS, replace(PLENTY, memory=memory))
    taken = plan.settings.weights.max_films
    assert LEAST_FILMS < taken < SETTINGS.weights.max_films
    assert plan.needs.peak <= memory
    assert plan.note is not None
    assert f"{taken:,}" in plan.note
    one_more = replace(SETTINGS, weights=replace(SETTINGS.weights, max_films=taken + 500))
    assert estimate(LARGE, one_more, 2).peak > memory


@pytest.mark.parametrize(
    ("limited", "remedy"), [(True, "Raise --memory-limit"), (False, "Stop other programs")]
)
def test_make_plan_when_memory_never_suffices_then_it_refuses_with_both_numbers(
    limited: bool, remedy: str
) -> None:
    with pytest.raises(TrainingError) as refused:
        make_plan(LARGE, SETTINGS, replace(PLENTY, memory=GIB, limited=limited))
    message = str(refused.value)
    needed = make_plan(LARGE, replace(SETTINGS, weights=replace(
        SETTINGS.weights, max_films=LEAST_FILMS)), PLENTY).needs.peak  # fmt: skip
    for said in (
        in_units(needed),
        in_units(GIB),
        f"{LARGE.ratings:,} ratings",
        "59,000 films",
        remedy,
    ):
        assert said in message


def test_make_plan_when_the_disk_is_full_then_it_refuses_with_both_numbers() -> None:
    needed = estimate(LARGE, SETTINGS, 2).disk
    with pytest.raises(TrainingError, match="on the disk") as refused:
        make_plan(LARGE, SETTINGS, replace(PLENTY, disk=needed - 1))
    assert in_units(needed) in str(refused.value)
    assert isinstance(make_plan(LARGE, SETTINGS, replace(PLENTY, disk=needed)), Plan)


def test_find_room_when_a_limit_is_given_then_it_is_taken_at_its_word(tmp_path: Path) -> None:
    limited, free = find_room(tmp_path, 5 * GIB, 3), find_room(tmp_path, None, 3)
    assert (limited.memory, limited.threads, limited.limited) == (5 * GIB, 3, True)
    assert free.memory > 0
    assert free.disk > 0
    assert not free.limited


def test_in_units_when_written_then_people_can_read_it() -> None:
    assert in_units(812 * 2**20) == "812 MiB"
    assert in_units(5 * GIB + GIB // 3) == "5.3 GiB"
