"""Made-up data are of the shape of MovieLens, by bounds that are far from the edge."""

import numpy as np
import pytest
from made import MODEST, modest

from cineclube.synthetic import Size, Synthesis
from cineclube.synthetic.calendar import FIRST_YEAR, STARTS
from cineclube.synthetic.popularity import ratings_per_film
from cineclube.synthetic.stars import HALVES_SINCE
from cineclube.synthetic.tastes import TASTES


def test_popularity_when_made_up_then_few_films_hold_much() -> None:
    _, ratings = modest()
    counts = np.sort(np.bincount(ratings.film_ids))[::-1]
    assert 0.05 < counts[:20].sum() / counts.sum() < 0.25
    assert counts[:400].sum() / counts.sum() > 0.45
    assert counts[0] < MODEST.n_users


def test_popularity_when_there_are_ratings_enough_then_every_film_has_one() -> None:
    _, ratings = modest()
    assert len(np.unique(ratings.film_ids)) > 0.97 * MODEST.n_films


@pytest.mark.parametrize(
    "size",
    [Size(610, 9_724, 100_836, 1), Size(162_000, 59_000, 25_000_000, 1), Size(50, 40, 1_900, 1)],
)
def test_popularity_when_of_any_size_then_the_films_should_get_all_ratings(size: Size) -> None:
    wanted = ratings_per_film(size)
    assert wanted.sum() == pytest.approx(size.n_ratings, rel=1e-3)
    assert (np.diff(wanted) <= 0).all()
    assert wanted.max() <= size.n_users


def test_activity_when_made_up_then_the_tail_is_long() -> None:
    _, ratings = modest()
    counts = np.bincount(ratings.user_ids)[1:]
    assert counts.min() >= 20
    assert np.median(counts) < 0.75 * counts.mean()
    assert counts.max() > 5 * counts.mean()


def test_stars_when_made_up_then_whole_ones_are_more_frequent_than_halves() -> None:
    _, ratings = modest()
    shares = {star: np.mean(ratings.values == star) for star in np.arange(0.5, 5.5, 0.5)}
    assert shares[4.0] == max(shares.values())
    assert all(shares[s] > shares[s - 0.5] for s in (1.0, 2.0, 3.0, 4.0, 5.0))
    assert 3.3 < ratings.values.mean() < 3.7


def test_stars_when_there_were_no_halves_then_none_are_given() -> None:
    _, ratings = modest()
    first = np.full(MODEST.n_users + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, ratings.user_ids, ratings.rated_at)
    early = first[ratings.user_ids] < STARTS[HALVES_SINCE - FIRST_YEAR]
    assert early.any()
    assert (ratings.values[early] % 1 == 0).all()
    assert (ratings.values[~early] % 1 == 0.5).mean() > 0.2


def test_users_and_films_when_made_up_then_they_have_their_own_means() -> None:
    _, ratings = modest()
    for ids in (ratings.user_ids, ratings.film_ids):
        counts = np.bincount(ids)
        often = counts >= 40
        means = np.bincount(ids, ratings.values)[often] / counts[often]
        by_chance = ratings.values.std() / np.sqrt(counts[often].mean())
        assert means.std() > 2 * by_chance


def test_times_when_made_up_then_in_bursts_and_days_apart() -> None:
    _, ratings = modest()
    order = np.lexsort((ratings.rated_at, ratings.user_ids))
    same = np.diff(ratings.user_ids[order]) == 0
    gaps = np.diff(ratings.rated_at[order])[same]
    assert 0.7 < np.mean(gaps < 60) < 0.95
    assert 0.01 < np.mean(gaps > 86_400) < 0.15
    days = np.unique(np.stack((ratings.user_ids, ratings.rated_at // 86_400)), axis=1)[0]
    assert 0.3 < np.mean(np.bincount(days)[1:] == 1) < 0.8


def test_order_when_made_up_then_what_is_rated_next_is_of_the_same_kind() -> None:
    synthesis, ratings = modest()
    order = np.lexsort((ratings.rated_at, ratings.user_ids))
    user, film = ratings.user_ids[order], ratings.film_ids[order] - 1
    niche = synthesis.catalogue.niche[film]

    def alike(lag: int) -> float:
        same = user[lag:] == user[:-lag]
        return float(np.mean(niche[lag:][same] == niche[:-lag][same]))

    assert alike(1) > 1.5 * alike(30)


def test_tastes_when_made_up_then_users_differ_in_the_kinds_of_film_they_rate() -> None:
    synthesis, ratings = modest()
    taste = synthesis.catalogue.taste[ratings.film_ids - 1]
    table = np.zeros((MODEST.n_users, len(TASTES)))
    np.add.at(table, (ratings.user_ids - 1, taste), 1)
    active = table[table.sum(axis=1) >= 100]
    expected = active.sum(axis=1, keepdims=True) * active.sum(axis=0) / active.sum()
    surprise = ((active - expected) ** 2 / np.maximum(expected, 1e-9)).sum()
    assert surprise > 3 * active.size  # chi-squared: about 1 for each cell by chance


def test_large_when_planned_then_the_curves_stay_plausible() -> None:
    synthesis = Synthesis(Size(16_200, 59_000, 2_500_000, seed=3))
    assert synthesis.per_user.sum() == 2_500_000
    assert 50 < np.median(synthesis.per_user) < 90
    wanted = np.sort(synthesis.catalogue.wanted)[::-1]
    assert wanted[:10_000].sum() / wanted.sum() > 0.9
    assert 0.4 < wanted[0] / 16_200 < 0.65
