"""The known figures of EVALUATION.md on ml-latest-small, to check the implementation against."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tiny import history_of, settings_with

from cineclube.recommender import expected
from cineclube.recommender.data import FilmContent, Films, Ratings, make_ratings
from cineclube.recommender.evaluate import compare, evaluate
from cineclube.recommender.expected import expected_ratings
from cineclube.recommender.fit import fit
from cineclube.recommender.methods import Popularity, Random, Served
from cineclube.recommender.model import TasteModel
from cineclube.recommender.select import Knobs, select
from cineclube.recommender.split import Split, hold_out
from cineclube.recommender.vectorise import unit_rows

HERE = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("CINECLUBE_TEST_DATA") or HERE.parent / "shared" / "data")
SMALL = FOLDER / "ml-latest-small"

pytestmark = [
    pytest.mark.movielens,
    pytest.mark.skipif(not (SMALL / "ratings.csv").exists(), reason=f"no MovieLens in {SMALL}"),
]


def read(name: str) -> list[dict[str, str]]:
    with (SMALL / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def everything() -> tuple[Ratings, Films]:
    rows, movies = read("ratings.csv"), {int(m["movieId"]): m for m in read("movies.csv")}
    columns = {
        name: np.array([row[name] for row in rows]).astype(kind)
        for name, kind in (("userId", int), ("movieId", int), ("rating", float), ("timestamp", int))
    }
    ratings = make_ratings(
        columns["userId"],
        np.array(list(movies)),
        columns["userId"],
        columns["movieId"],
        columns["rating"].astype(np.float32),
        columns["timestamp"],
    )
    content = [
        FilmContent(movies[int(i)]["title"], tuple(movies[int(i)]["genres"].split("|")))
        for i in ratings.film_ids
    ]
    return ratings, Films(ratings.film_ids, content)


@pytest.fixture(scope="module")
def small(everything: tuple[Ratings, Films]) -> tuple[Split, Films]:
    ratings, films = everything
    return hold_out(ratings, seed=42), films


@pytest.fixture(scope="module")
def model(small: tuple[Split, Films]) -> TasteModel:
    split, films = small
    settings = settings_with(n_clusters=24, regularisation=200.0, content_weight=10.0)
    return fit(split.train, films, settings, seed=1)


def test_figures_when_measured_on_movielens_then_they_are_the_known_ones(
    small: tuple[Split, Films], model: TasteModel
) -> None:
    split, _ = small
    methods = {
        "random": Random(split.train, 1),
        "popularity": Popularity(split.train),
        "liked": Popularity(split.train, 4.0),
        "ours": Served("ours", model, split.train),
    }
    ndcg = {
        name: evaluate(method, split, model.space.vectors).ndcg_at_10
        for name, method in methods.items()
    }
    means = {name: float(values.mean()) for name, values in ndcg.items()}
    assert means["random"] < 0.005
    assert means["popularity"] == pytest.approx(0.073, abs=0.003)
    assert means["liked"] == pytest.approx(0.078, abs=0.003)
    assert means["ours"] > 1.8 * means["liked"]
    assert compare(ndcg["ours"], ndcg["liked"], seed=1).low > 0


def lists_of(split: Split, model: TasteModel, knobs: Knobs) -> list[NDArray[np.int32]]:
    """Films for every third of the users asked."""
    lists = []
    for user in split.users[::3].tolist():
        history = history_of(model, split.train, user)
        unseen = np.ones(model.n_films, bool)
        unseen[history.film_ix] = False
        lists.append(select(model, history, unseen, 10, knobs).film_ix)
    return lists


def test_knobs_when_turned_on_movielens_then_films_differ_more_or_are_less_known(
    small: tuple[Split, Films], model: TasteModel
) -> None:
    vectors, pairs = unit_rows(model.space.vectors), np.triu_indices(10, 1)
    distance, known = [], []
    for turn in (0.0, 0.25, 0.5, 0.75, 1.0):
        diverse = [vectors[films] for films in lists_of(small[0], model, Knobs(diversity=turn))]
        distance.append(np.mean([1 - (some @ some.T)[pairs].mean() for some in diverse]))
        novel = lists_of(small[0], model, Knobs(novelty=turn))
        known.append(np.mean([model.known[films].mean() for films in novel]))
    assert (np.diff(distance) > 0).all()
    assert (np.diff(known) < 0).all()


def test_expected_ratings_when_held_out_on_movielens_then_films_nearby_tell_more_than_biases(
    everything: tuple[Ratings, Films],
    small: tuple[Split, Films],
    model: TasteModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ratings, train = everything[0], small[0].train

    def error() -> float:
        """Root mean square over what every third user went on to rate."""
        squares = []
        for user in range(0, ratings.n_users, 3):
            mine, all_of_it = (part.take(part.user_ix == user) for part in (train, ratings))
            later = all_of_it.take(~np.isin(all_of_it.film_ix, mine.film_ix))
            found = expected_ratings(model, mine.film_ix, mine.values, later.film_ix)
            squares.append((found - later.values) ** 2)
        return float(np.sqrt(np.concatenate(squares).mean()))

    with_films_nearby = error()
    monkeypatch.setattr(expected, "SHRINK_NEAR", 1e12)
    assert with_films_nearby < 0.97 * error()
