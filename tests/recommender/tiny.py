"""Small worlds for the tests of the mathematics."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.cluster import ClusterSettings
from cineclube.recommender.data import (
    UNKNOWN_TIME,
    FilmContent,
    Films,
    Ratings,
    make_ratings,
)
from cineclube.recommender.fit import fit
from cineclube.recommender.model import History, Hyperparameters, TasteModel
from cineclube.recommender.vectorise import HistorySettings
from cineclube.recommender.weights import WeightSettings

GENRES = ("drama", "comédia", "ação")
Row = tuple[int, int, float, int | None]


def ratings_of(
    rows: Iterable[Row],
    user_ids: Sequence[int] | None = None,
    film_ids: Sequence[int] | None = None,
) -> Ratings:
    """Make ratings from (user, film, value, seconds or None)."""
    rows = list(rows)
    users, films = [r[0] for r in rows], [r[1] for r in rows]
    return make_ratings(
        np.array(users if user_ids is None else user_ids, np.int64),
        np.array(films if film_ids is None else film_ids, np.int64),
        np.array(users, np.int64),
        np.array(films, np.int64),
        np.array([r[2] for r in rows], np.float32),
        np.array([UNKNOWN_TIME if r[3] is None else r[3] for r in rows], np.int64),
    )


def make_world(
    seed: int, n_users: int = 60, n_films: int = 48, density: float = 0.35
) -> tuple[Ratings, Films]:
    """Make people who each love one of three genres, and films of those genres; ids have gaps."""
    rng = np.random.default_rng(seed)
    user_ids, film_ids = 3 * np.arange(1, n_users + 1), 10 * np.arange(1, n_films + 1)
    genre_of = np.arange(n_films) % len(GENRES)
    loves = np.arange(n_users) % len(GENRES)
    fits = loves[:, None] == genre_of[None, :]
    rated = rng.random((n_users, n_films)) < np.where(fits, 1.6 * density, 0.7 * density)
    values = np.where(fits, 4.5, 2.0) + rng.integers(-1, 2, rated.shape) / 2
    times = rng.integers(1_000_000, 1_000_500, rated.shape)
    rows = [
        (int(user_ids[u]), int(film_ids[f]), float(values[u, f]), int(times[u, f]))
        for u, f in zip(*np.nonzero(rated), strict=True)
    ]
    ratings = ratings_of(rows, user_ids.tolist(), film_ids.tolist())
    content = tuple(
        FilmContent(
            f"Filme {i}",
            (GENRES[genre_of[i]],),
            (f"Diretora {i % 7}",),
            (f"Ator {i % 5}", f"Atriz {i % 4}"),
            1960 + i,
        )
        for i in range(n_films)
    )
    return ratings, Films(ratings.film_ids, content)


def settings_with(
    n_clusters: int = 3,
    regularisation: float = 20.0,
    next_weight: float = 0.5,
    content_weight: float = 2.0,
    matched_mass: float = 0.75,
    popularity_weight: float = 0.03,
) -> Hyperparameters:
    """Make settings that leave nothing open."""
    return Hyperparameters(
        history=HistorySettings(popularity_weight=popularity_weight),
        clusters=ClusterSettings(n_clusters=n_clusters),
        weights=WeightSettings(regularisation, next_weight, content_weight),
        matched_mass=matched_mass,
    )


def fit_world(world: tuple[Ratings, Films], seed: int = 1, n_clusters: int = 3) -> TasteModel:
    """Fit a model to a whole world."""
    return fit(*world, settings_with(n_clusters), seed)


def history_of(model: TasteModel, ratings: Ratings, user_ix: int) -> History:
    """Fold one user's ratings in."""
    mine = ratings.user_ix == user_ix
    film_ids = ratings.film_ids[ratings.film_ix[mine]]
    return model.fold_in(film_ids, ratings.values[mine], ratings.rated_at[mine])


def f32(*values: float) -> NDArray[np.float32]:
    """Make an array of single precision."""
    return np.array(values, np.float32)


def i32(*values: int) -> NDArray[np.int32]:
    """Make an array of indices."""
    return np.array(values, np.int32)
