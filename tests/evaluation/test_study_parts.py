"""The parts of a study: fair lists, a measure that can fail, the cold, groups and the curve."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from numpy.typing import NDArray
from rated import world
from studied import dataset_of, films_of

from cineclube.errors import StudyError
from cineclube.evaluation import asking, cold, cold_films, curve, groups
from cineclube.evaluation.cold import EVERYTHING, KEPT, LIKED, POPULARITY, Fitted
from cineclube.evaluation.peers import Peer
from cineclube.evaluation.peers.ease import EASE, RECENT_EASE, solve_dual, solve_primal
from cineclube.evaluation.peers.peer import input_matrix
from cineclube.recommender.data import Films, Ratings
from cineclube.recommender.evaluate import LIST_LENGTH, evaluate, ndcg
from cineclube.recommender.fit import fit
from cineclube.recommender.methods import Popularity, Served
from cineclube.recommender.model import Hyperparameters, TasteModel
from cineclube.recommender.rank import Ranking
from cineclube.recommender.split import Split, hold_out
from cineclube.recommender.timeline import newest
from cineclube.recommender.tune import tune
from cineclube.trainer.measure import OURS, UNRESTRICTED


@pytest.fixture(scope="module")
def ratings() -> Ratings:
    return world(60, 48)


@pytest.fixture(scope="module")
def films(ratings: Ratings) -> Films:
    return films_of(ratings)


@pytest.fixture(scope="module")
def settings(split: Split, films: Films) -> Hyperparameters:
    return tune(split.train, films, Hyperparameters(), 3).settings


@pytest.fixture(scope="module")
def model(split: Split, films: Films, settings: Hyperparameters) -> TasteModel:
    return fit(split.train, films, settings, 3)


def served(model: TasteModel, split: Split, *, all_clusters: bool = False) -> NDArray[np.float64]:
    method = Served("served", model, split.train, all_clusters=all_clusters)
    return evaluate(method, split, model.space.vectors).ndcg_at_10


# asking


def test_check_measure_when_the_measure_is_right_then_the_oracle_scores_one(split: Split) -> None:
    asking.check_measure(split)


def test_check_measure_when_the_measure_is_wrong_then_it_is_found(
    split: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = asking.evaluate

    def wrong(*arguments: object) -> object:
        evaluation = right(*arguments)
        return replace(evaluation, ndcg_at_10=evaluation.ndcg_at_10 * 0.99)

    monkeypatch.setattr(asking, "evaluate", wrong)
    with pytest.raises(StudyError, match="does not score 1"):
        asking.check_measure(split)


def fair_lists(split: Split) -> NDArray[np.int32]:
    return asking.ask(Popularity(split.train), split.users)


def test_check_lists_when_lists_are_fair_then_nothing_happens(split: Split) -> None:
    lists = fair_lists(split)
    lists[0, 3:] = -1  # a short list is fair
    asking.check_lists("popularity", lists, split)


@pytest.mark.parametrize("kind", ["rated", "outside", "twice"])
def test_check_lists_when_a_list_is_unfair_then_it_is_found(kind: str, split: Split) -> None:
    lists = fair_lists(split)
    if kind == "outside":
        film = int(lists[1, 2])
        split = replace(split, train=split.train.take(split.train.film_ix != film))
    else:
        mine = split.train.film_ix[split.train.user_ix == split.users[1]]
        lists[1, 2] = mine[0] if kind == "rated" else lists[1, 0]
    with pytest.raises(StudyError, match="must not"):
        asking.check_lists("popularity", lists, split)


# cold users


def test_cold_users_when_nothing_is_cut_then_all_is_as_usual(
    model: TasteModel, split: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cold, "CUTS", (1_000,))
    monkeypatch.setattr(cold, "_only", lambda split, _asked: split)  # nobody has rated as many
    found = {
        spec.name: spec.fit(split.train, spec.candidates[0], 3) for spec in (EASE, RECENT_EASE)
    }
    fitted = {name: (EASE.candidates[0], scorer) for name, scorer in found.items()}
    parts = cold.ask_cold_users(Fitted(model, fitted), split, seed=3)
    assert set(parts) == {(1_000, EVERYTHING), (1_000, KEPT)}
    for part in parts.values():
        assert part.ndcg[OURS] == pytest.approx(served(model, split))
        for name, scorer in found.items():
            peer = asking.ask(Peer(name, scorer, split.train), split.users)
            assert part.ndcg[name] == pytest.approx(asking.ndcg(peer, split))
        for name, method in (
            (POPULARITY, Popularity(split.train)),
            (LIKED, Popularity(split.train, 4.0)),
        ):
            expected = evaluate(method, split, model.space.vectors).ndcg_at_10
            assert part.ndcg[name].mean() == pytest.approx(expected.mean(), abs=0.03)  # ties


@pytest.mark.parametrize("solve", [solve_primal, solve_dual])
def test_cold_users_when_cut_then_peers_are_asked_with_what_is_kept(
    solve: object, model: TasteModel, split: Split
) -> None:
    matrix = input_matrix(split.train, "graded")
    scorer = solve(matrix, matrix, 200.0)  # type: ignore[operator]
    fitted = Fitted(model, {EASE.name: ({"input": "graded"}, scorer)})
    part = cold.ask_cold_users(fitted, split, seed=3)[3, EVERYTHING]
    cut = input_matrix(split.train.take(newest(split.train, 3, 3)), "graded")
    peer = Peer(EASE.name, solve(matrix, cut, 200.0), split.train)  # type: ignore[operator]
    asked = replace(split, users=part.users, relevant=_relevant_of(split, part.users))
    assert part.ndcg[EASE.name] == pytest.approx(asking.ndcg(asking.ask(peer, part.users), asked))


def _relevant_of(split: Split, users: NDArray[np.int64]) -> tuple[NDArray[np.int32], ...]:
    by_user = dict(zip(split.users.tolist(), split.relevant, strict=True))
    return tuple(by_user[user] for user in users.tolist())


def test_cold_users_when_too_short_for_a_cut_then_they_are_not_asked(
    model: TasteModel, split: Split
) -> None:
    counts = np.bincount(split.train.user_ix, minlength=split.train.n_users)
    parts = cold.ask_cold_users(Fitted(model, {}), split, seed=3)
    for (n_ratings, _), part in parts.items():
        assert (counts[part.users] >= n_ratings).all()
    assert len(parts[1, KEPT].users) == len(split.users)


# cold films


@pytest.mark.parametrize(("n_relevant", "n_candidates"), [(1, 3), (2, 4), (3, 3), (2, 12)])
def test_chance_ndcg_when_few_films_then_it_is_the_mean_over_all_orders(
    n_relevant: int, n_candidates: int
) -> None:
    found = cold_films.chance_ndcg(np.array([n_relevant]), np.array([n_candidates]))[0]
    if n_candidates < 6:
        orders = permutations([True] * n_relevant + [False] * (n_candidates - n_relevant))
        values = [ndcg(np.array(o[:LIST_LENGTH]), n_relevant, LIST_LENGTH) for o in orders]
        assert found == pytest.approx(np.mean(values))
    else:
        rng = np.random.default_rng(1)
        hits = np.arange(n_candidates) < n_relevant
        values = [
            ndcg(rng.permutation(hits)[:LIST_LENGTH], n_relevant, LIST_LENGTH) for _ in range(4_000)
        ]
        assert found == pytest.approx(np.mean(values), abs=0.015)


def test_shuffled_ties_when_scores_differ_then_only_equals_change_places() -> None:
    ranking = Ranking(
        np.array([4, 2, 9, 7, 1], np.int32),
        np.array([3, 2, 2, 2, 0], np.float32),
        np.zeros(5, np.int8),
    )
    rng = np.random.default_rng(1)
    orders = {tuple(cold_films.shuffled_ties(ranking, rng).tolist()) for _ in range(200)}
    assert orders == {(4, *middle, 1) for middle in permutations((2, 9, 7))}


def test_cold_films_when_content_tells_then_better_than_chance(
    settings: Hyperparameters,
) -> None:
    ratings = world(90, 150)
    split = hold_out(ratings, 3)
    with_content = replace(settings, weights=replace(settings.weights, content_weight=10.0))
    found = cold_films.measure_cold_films(split, films_of(ratings), with_content, seed=3)
    assert found is not None
    assert found.n_films == round(0.1 * np.sum(split.train.popularity > 0))
    assert 0 < found.n_users <= len(split.users)
    assert found.n_relevant >= found.n_users
    for name in (OURS, UNRESTRICTED):
        assert found.ndcg_at_10[name].ndcg_at_10.mean > found.chance_ndcg_at_10


def test_cold_films_when_nobody_liked_a_hidden_one_then_there_is_nothing(
    split: Split, films: Films, settings: Hyperparameters
) -> None:
    hidden = cold_films.hide(split.train, 3)
    pairs = [(u, r[~hidden[r]]) for u, r in zip(split.users, split.relevant, strict=True)]
    kept = [(u, r) for u, r in pairs if len(r)]
    users = np.array([u for u, _ in kept])
    others = replace(split, users=users, relevant=tuple(r for _, r in kept))
    assert cold_films.measure_cold_films(others, films, settings, seed=3) is None


# groups


def part_of(
    n_rated: list[float], percentile: list[float], breaks: list[float] | None = None
) -> groups.GroupPart:
    users, seconds = np.arange(len(n_rated)), np.array(breaks or [np.nan] * len(n_rated))
    return groups.GroupPart(users, np.array(n_rated), np.array(percentile), seconds, 20, {})


def test_history_length_when_at_the_bounds_then_each_user_is_in_one_group() -> None:
    lengths = [1.0, 10, 11, 20, 21, 50, 51, 200, 201, 5_000]
    found = groups.by_history_length([part_of(lengths, [0.5] * 10)], [])
    assert {group.name: group.n_users for group in found} == {
        "1–10": 2,
        "11–20": 2,
        "21–50": 2,
        "51–100": 1,
        "101–200": 1,
        "201+": 2,
    }


def test_mainstream_when_split_in_thirds_then_the_least_popular_come_first() -> None:
    found = groups.by_mainstream([part_of([5.0] * 6, [0.9, 0.1, 0.5, 0.2, 0.6, 0.8])], [])
    assert [group.n_users for group in found] == [2, 2, 2]
    assert [group.history_percentile for group in found] == pytest.approx([0.15, 0.55, 0.85])


def test_mainstream_when_all_are_alike_then_there_is_one_group() -> None:
    found = groups.by_mainstream([part_of([5.0] * 4, [0.5] * 4)], [])
    assert [group.n_users for group in found] == [4]


def test_return_when_breaks_differ_then_an_hour_decides_and_unknown_times_are_in_no_group() -> None:
    seconds = [0.0, 3_600, 3_601, np.nan, 1e9, 1]
    found = groups.by_return([part_of([5.0] * 6, [0.5] * 6, seconds)], [])
    assert {g.name: g.n_users for g in found} == {"same sitting": 3, "came back later": 2}


def test_return_when_no_times_are_known_then_there_is_no_grouping() -> None:
    assert groups.by_return([part_of([5.0] * 3, [0.5] * 3)], []) == ()


def test_breaks_when_split_then_they_are_from_the_last_kept_to_the_first_held_out(
    ratings: Ratings, split: Split
) -> None:
    found = groups.breaks(ratings, split.train, split.users)
    for user, seconds in zip(split.users, found, strict=True):
        pairs = ratings.film_ix[ratings.user_ix == user]
        kept = split.train.film_ix[split.train.user_ix == user]
        times = ratings.rated_at[ratings.user_ix == user]
        held_out = ~np.isin(pairs, kept)
        assert seconds == times[held_out].min() - times[~held_out].max()


def test_breaks_when_a_time_is_unknown_then_so_is_the_break() -> None:
    rows = [(u, f, 4.0, None if u == 1 or (u == 2 and f < 5) else 100 * f * f)
            for u in (1, 2, 3) for f in range(1, 6)]  # fmt: skip
    ratings = dataset_of(rows).ratings
    found = groups.breaks(ratings, hold_out(ratings, 1).train, np.arange(3))
    assert found.tolist() == pytest.approx([np.nan, np.nan, 900], nan_ok=True)


def test_groups_when_answers_differ_then_each_has_its_own_figures(split: Split) -> None:
    lists = fair_lists(split)
    vectors = np.ones((split.train.n_films, 1), np.float32)
    evaluation = asking.evaluate_lists("popularity", lists, split, vectors)
    n_rated, percentile = groups.describe_users(split.train, split.users)
    answers = {"popularity": groups.Answers(evaluation, lists)}
    part = groups.GroupPart(
        split.users, n_rated, percentile, np.zeros(len(split.users)), 48, answers
    )
    for group in groups.by_history_length([part], ["popularity"]):
        first = int(group.name.split("–")[0])
        rows = (n_rated >= first) & (n_rated < first + group_width(first))
        result = group.methods["popularity"]
        assert group.n_users == rows.sum()
        assert result.ndcg_at_10.mean == pytest.approx(evaluation.ndcg_at_10[rows].mean())
        assert result.coverage_at_10 == pytest.approx(len(np.unique(lists[rows])) / 48)


def group_width(first: int) -> int:
    return {1: 10, 11: 10, 21: 30, 51: 50}[first]


def test_describe_users_when_hand_made_then_percentiles_are_means_over_the_history() -> None:
    rated = np.array([[1, 1, 0], [1, 0, 0], [1, 1, 1]], bool)
    users, films = np.nonzero(rated)
    ratings = Ratings(
        np.arange(3),
        np.arange(3),
        users.astype(np.int32),
        films.astype(np.int32),
        np.full(6, 4, np.float32),
        np.arange(6),
    )
    n_rated, percentile = groups.describe_users(ratings, np.array([0, 2]))
    assert n_rated.tolist() == [2, 3]
    assert percentile.tolist() == pytest.approx([(1 + 2 / 3) / 2, (1 + 2 / 3 + 1 / 3) / 3])


# the curve


def test_curve_when_traced_then_its_ends_are_what_is_served_and_all_clusters(
    model: TasteModel, split: Split
) -> None:
    part = curve.trace_curve(model, split)
    assert part.masses[curve.AS_SERVED] == model.settings.matched_mass
    assert part.ndcg[curve.AS_SERVED] == pytest.approx(served(model, split))
    everything = served(model, split, all_clusters=True)
    assert part.ndcg[curve.ALL_CLUSTERS] == pytest.approx(everything)


def test_curve_when_more_mass_is_matched_then_no_less_is_looked_at(
    model: TasteModel, split: Split
) -> None:
    points = curve.join_curve([curve.trace_curve(model, split)], seed=1)
    looked_at = [point.looked_at for point in points]
    assert looked_at == sorted(looked_at)
    assert 0 < looked_at[0] < looked_at[-1] <= 1
    assert [point.in_use for point in points].count(True) == 1


def test_splits_when_different_then_curves_are_averaged_over_users(
    model: TasteModel, split: Split, ratings: Ratings
) -> None:
    parts = [curve.trace_curve(model, part) for part in (split, hold_out(ratings, 4))]
    points = {point.matched_mass: point for point in curve.join_curve(parts, seed=1)}
    users = np.intersect1d(parts[0].users, parts[1].users)
    assert len(users) == len(parts[0].users) == len(parts[1].users)
    both = [part.ndcg["0.5"].mean() for part in parts]
    assert points[0.5].ndcg_at_10.mean == pytest.approx(np.mean(both))
