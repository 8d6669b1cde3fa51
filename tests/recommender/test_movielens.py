"""The known figures of EVALUATION.md on ml-latest-small, to check the implementation against."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from tiny import settings_with

from cineclube.recommender.data import FilmContent, Films, make_ratings
from cineclube.recommender.evaluate import compare, evaluate
from cineclube.recommender.fit import fit
from cineclube.recommender.methods import Popularity, Random, Served
from cineclube.recommender.split import Split, hold_out

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
def small() -> tuple[Split, Films]:
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
    return hold_out(ratings, seed=42), Films(ratings.film_ids, content)


def test_figures_when_measured_on_movielens_then_they_are_the_known_ones(
    small: tuple[Split, Films],
) -> None:
    split, films = small
    settings = settings_with(n_clusters=24, regularisation=200.0, content_weight=10.0)
    model = fit(split.train, films, settings, seed=1)
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
