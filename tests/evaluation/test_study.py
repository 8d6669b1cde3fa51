"""The study as a whole: the same each time, right, complete, and clear about bad data."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from rated import world
from studied import dataset_of, films_of, numbers_in, studied

from cineclube.errors import PeerError, StudyError
from cineclube.evaluation import averages, rounds, study
from cineclube.evaluation.contest import differences
from cineclube.evaluation.peers import PeerSpec
from cineclube.evaluation.peers.ease import EASE, RECENT_EASE
from cineclube.evaluation.peers.spectral import SPECTRAL
from cineclube.evaluation.result import Study
from cineclube.recommender.data import UNKNOWN_TIME, Ratings
from cineclube.recommender.evaluate import PER_USER, compare, evaluate
from cineclube.recommender.methods import Popularity
from cineclube.recommender.model import Hyperparameters
from cineclube.recommender.split import hold_out
from cineclube.recommender.tune import tune
from cineclube.trainer.dataset import Dataset
from cineclube.trainer.measure import OURS, UNRESTRICTED

BASELINES = {"random", "naive clusters (k = 5)", "popularity", "popularity (4 and more)"}
FEW = replace(EASE, candidates=EASE.candidates[:2])


def small_world() -> Dataset:
    ratings = world(40, 36)
    return Dataset(ratings, films_of(ratings))


@pytest.fixture(scope="module")
def data() -> Dataset:
    ratings = world(60, 48)
    return Dataset(ratings, films_of(ratings))


@pytest.fixture(scope="module")
def found(data: Dataset) -> Study:
    return studied(data, (EASE, RECENT_EASE, SPECTRAL), n_tie_seeds=2)


def comparable(result: Study) -> str:
    return replace(result, seconds={}).as_json()


def parsed(result: Study) -> dict[str, object]:
    def refuse(text: str) -> None:
        raise AssertionError(f"{text} is not JSON")

    document: dict[str, object] = json.loads(result.as_json(), parse_constant=refuse)
    return document


# the figures


def test_study_when_repeated_then_all_but_the_seconds_is_the_same() -> None:
    first, again = (studied(small_world(), (FEW,), n_tie_seeds=2) for _ in range(2))
    assert comparable(first) == comparable(again)


def test_study_when_done_then_every_method_has_every_metric(found: Study) -> None:
    names = {OURS, UNRESTRICTED, *BASELINES, EASE.name, RECENT_EASE.name, SPECTRAL.name}
    assert set(found.methods) == names
    assert set(found.seconds["methods"]) == names
    for method in found.methods.values():
        assert set(method.metrics) == set(PER_USER)
        for name, metric in method.metrics.items():
            assert 0 <= metric.mean <= (2 if name == "intra_list_distance" else 1)
        assert method.ndcg_at_10_interval.low <= method.ndcg.mean
        assert method.ndcg.mean <= method.ndcg_at_10_interval.high
        assert 0 < method.coverage_at_10 <= 1


def test_study_when_done_then_comparisons_are_those_of_the_means(found: Study) -> None:
    ours = found.methods[OURS]
    assert ours.difference is ours.ratio is None
    for name, method in found.methods.items():
        if name == OURS:
            continue
        assert method.difference is not None
        assert method.ratio is not None
        assert method.difference.value == pytest.approx(ours.ndcg.mean - method.ndcg.mean)
        assert method.ratio.value == pytest.approx(ours.ndcg.mean / method.ndcg.mean)
        assert method.ratio.low is not None
        assert method.ratio.high is not None
        assert method.ratio.low <= method.ratio.value <= method.ratio.high


def test_study_when_of_one_seed_then_popularity_is_what_evaluate_says(data: Dataset) -> None:
    split = hold_out(data.ratings, 7)
    vectors = np.ones((data.ratings.n_films, 2), np.float32)
    expected = evaluate(Popularity(split.train), split, vectors).summary()
    method = studied(data).methods["popularity"]
    for name in ("ndcg_at_10", "recall_at_10", "hit_rate_at_5", "popularity_percentile"):
        assert method.metrics[name].mean == pytest.approx(expected[name])
    assert method.ndcg.error == pytest.approx(expected["ndcg_at_10_error"])
    assert method.coverage_at_10 == pytest.approx(expected["coverage_at_10"])


def test_study_when_people_love_one_kind_then_ours_beats_popularity(found: Study) -> None:
    difference = found.methods["popularity"].difference
    assert difference is not None
    assert difference.low is not None
    assert difference.low > 0
    assert found.methods["random"].ndcg.mean < found.methods[OURS].ndcg.mean


def test_study_when_done_then_settings_are_told_for_each_seed(found: Study) -> None:
    assert found.protocol["seeds"] == [7, 8]
    for name in (OURS, EASE.name, SPECTRAL.name):
        assert len(found.methods[name].settings) == 2
        assert all(found.methods[name].settings)
    assert {"clusters.n_clusters", "matched_mass"} <= set(found.methods[OURS].settings[0])
    assert found.methods["random"].settings == ({}, {})


def test_study_when_done_then_it_tells_how_many_settings_of_ours_were_looked_at(
    data: Dataset, found: Study
) -> None:
    counts = [
        sum(map(len, tune(split.train, data.films, Hyperparameters(), seed).validation.values()))
        for seed, split in ((seed, hold_out(data.ratings, seed)) for seed in (7, 8))
    ]
    assert found.protocol["candidates_of_ours"] == max(counts)


def test_differences_when_trees_differ_then_paths_and_new_values_are_named() -> None:
    before = {"a": None, "b": {"c": 1, "d": 2}, "e": "x"}
    after = {"a": 0.5, "b": {"c": 1, "d": 3}, "e": "x"}
    assert differences(before, after) == {"a": 0.5, "b.d": 3}


def test_json_when_written_then_it_is_plain_and_finite(found: Study) -> None:
    document = parsed(found)
    assert all(math.isfinite(number) for number in numbers_in(document))
    assert document["format"] == 1
    assert {"methods", "left_out", "curve", "cold_users", "cold_films"} <= set(document)


# averages


def test_over_seeds_when_users_are_asked_unevenly_then_each_counts_once() -> None:
    parts = [
        (np.array([3, 5]), np.array([1.0, 0.0])),
        (np.array([5, 9]), np.array([1.0, 0.25])),
    ]
    assert averages.over_seeds(parts).tolist() == [1.0, 0.5, 0.25]


def test_estimate_when_there_is_one_user_then_there_is_no_error() -> None:
    assert averages.estimate(np.array([0.5])) == averages.Estimate(0.5, None)
    several = averages.estimate(np.array([0.0, 1.0, 0.5]))
    assert several == averages.Estimate(0.5, pytest.approx(0.5 / np.sqrt(3)))


def test_paired_when_compared_then_the_interval_is_like_that_of_compare() -> None:
    rng = np.random.default_rng(3)
    ours = rng.random(200)
    theirs = ours - 0.05 + 0.1 * rng.random(200)
    expected = compare(ours, theirs, seed=1)
    found = averages.Paired({"a": ours, "b": theirs}, seed=2).difference("a", "b")
    assert found.value == pytest.approx(expected.mean)
    assert found.low == pytest.approx(expected.low, abs=5e-4)
    assert found.high == pytest.approx(expected.high, abs=5e-4)


def test_paired_when_there_is_one_user_then_nothing_has_bounds() -> None:
    paired = averages.Paired({"a": np.array([0.5]), "b": np.array([0.25])}, seed=1)
    assert paired.interval("a") == averages.Interval(None, None)
    assert paired.difference("a", "b") == averages.Comparison(0.25, None, None)
    assert paired.ratio("a", "b") == averages.Comparison(2, None, None)


def test_ratio_when_theirs_is_or_may_be_zero_then_nothing_is_made_up() -> None:
    rare = np.zeros(5)
    rare[0] = 1
    series = {"ours": np.ones(5), "none": np.zeros(5), "rare": rare, "half": np.full(5, 0.5)}
    paired = averages.Paired(series, seed=1)
    assert paired.ratio("ours", "none") is None
    assert paired.ratio("ours", "rare") == averages.Comparison(pytest.approx(5), None, None)
    assert paired.ratio("ours", "half") == averages.Comparison(2, 2, 2)


# peers that fail


def failing(name: str, fails_in: int) -> PeerSpec:
    """Make a peer that cannot be fitted with one seed."""

    def fit(train: Ratings, settings: object, seed: int) -> object:
        if seed == fails_in:
            raise PeerError(f"not with seed {seed}")
        return EASE.fit(train, EASE.candidates[0], seed)

    return replace(FEW, name=name, fit=fit)


@pytest.mark.parametrize("seed", [7, 8])
def test_study_when_a_peer_fails_then_it_is_left_out_and_the_rest_goes_on(seed: int) -> None:
    result = studied(small_world(), (failing("broken", seed), FEW), 2, {"absent": "not here"})
    assert result.left_out == {"absent": "not here", "broken": f"not with seed {seed}"}
    assert "broken" not in result.methods
    assert EASE.name in result.methods
    assert all("broken" not in group.methods for group in result.by_history_length)


def test_study_when_naive_clusters_would_be_too_large_then_they_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rounds.NaiveClusters, "fits", staticmethod(lambda _train: False))
    result = studied(small_world())
    assert "naive clusters (k = 5)" not in result.methods
    assert "dense matrix" in result.left_out["naive clusters (k = 5)"]


# data that allow little or nothing


def refused(data: Dataset) -> str:
    with pytest.raises(StudyError) as caught:
        studied(data)
    return str(caught.value)


def test_study_when_there_are_no_ratings_then_it_says_so() -> None:
    assert "holds no ratings" in refused(dataset_of([], n_films=3))


def test_study_when_everyone_rated_one_film_then_nothing_can_be_held_out() -> None:
    rows = [(user, 1 + user % 3, 5.0, 100) for user in range(9)]
    assert "nothing can be held out" in refused(dataset_of(rows))


def test_study_when_nobody_likes_anything_then_nobody_can_be_asked() -> None:
    rows = [(user, film, 2.5, 100 + film) for user in range(6) for film in range(8)]
    assert "nobody can be asked" in refused(dataset_of(rows))


def with_times(ratings: Ratings, when: int) -> Dataset:
    same = replace(ratings, rated_at=np.full(len(ratings), when, np.int64))
    return Dataset(same, films_of(same))


def ten_ratings() -> Dataset:
    return dataset_of([(u, f, 4.5, f if u == 1 else -f) for u in (1, 2) for f in (1, 2, 3, 4, 5)])


def one_film_for_all() -> Dataset:
    """Everyone rates film 1, some of them last; each has two films of their own besides."""
    rows = [(u, f, 5.0, f if u % 3 else -f) for u in range(1, 13) for f in (1, 10 * u, 10 * u + 1)]
    return dataset_of(rows)


def one_user_saw_everything() -> Dataset:
    every = [(99, film, 4.0, film) for film in range(1, 31)]
    rows = [(u, 1 + (3 * u + k) % 30, 4.5, k) for u in range(1, 12) for k in (1, 7, 11, 13, 17)]
    return dataset_of([*every, *rows])


ODD_DATA = {
    "ten ratings in all": ten_ratings,
    "all at one time": lambda: with_times(world(30, 24), 1_000),
    "no times": lambda: with_times(world(30, 24), UNKNOWN_TIME),
    "one film with all ratings": one_film_for_all,
    "a user with every film": one_user_saw_everything,
    "no content": lambda: Dataset(world(30, 24), films_of(world(30, 24), content=False)),
}


@pytest.mark.parametrize("kind", ODD_DATA)
def test_study_when_data_are_odd_then_all_figures_are_finite(kind: str) -> None:
    data = ODD_DATA[kind]()
    try:
        result = studied(data, (FEW, replace(SPECTRAL, candidates=SPECTRAL.candidates[:2])))
    except StudyError as error:
        pytest.fail(str(error))
    assert all(math.isfinite(number) for number in numbers_in(parsed(result)))
    assert OURS in result.methods
    assert result.data["split_by_time"] == (kind != "no times")
    assert bool(result.by_return) == (kind != "no times")


def test_check_data_when_a_later_split_asks_nobody_then_it_is_refused_before_the_work() -> None:
    with pytest.raises(StudyError, match="nobody"):
        study.check_data(dataset_of([(1, f, 2.0, f) for f in range(9)]), range(3))
