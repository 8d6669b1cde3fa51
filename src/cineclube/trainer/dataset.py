"""Rows of the database become the arrays that the mathematics works on."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.db.dataset import StoredFilm, TrainingReader
from cineclube.db.engine import Database
from cineclube.errors import TrainingError
from cineclube.recommender.data import (
    UNKNOWN_TIME,
    FilmContent,
    Films,
    Ratings,
    make_ratings,
    several,
)


@dataclass(frozen=True)
class Dataset:
    """What a model is fitted to."""

    ratings: Ratings
    films: Films

    @property
    def fingerprint(self) -> str:
        """Sha256 of the ratings and of the content of the films."""
        content = hashlib.sha256(repr(list(self.films.content)).encode(errors="surrogatepass"))
        return hashlib.sha256(
            (self.ratings.fingerprint() + content.hexdigest()).encode()
        ).hexdigest()

    @property
    def counts(self) -> dict[str, int]:
        """Rows of each table."""
        return {
            "usuarios": self.ratings.n_users,
            "filmes": self.ratings.n_films,
            "avaliacoes": len(self.ratings),
        }


def read_dataset(
    database: Database, on_rows: Callable[[int, int], None] = lambda _done, _total: None
) -> Dataset:
    """Read everything in one transaction; `on_rows(done, total)` reports on the ratings."""
    with database.reading() as session:
        reader = TrainingReader(session)
        n_ratings = reader.count_ratings()
        films = reader.films()
        if not films:
            raise TrainingError(
                f"the database {database.address} holds no films. Fill it first: `cineclube seed` "
                "loads the embedded data, `cineclube import movielens PATH` loads MovieLens"
            )
        user_ids = reader.user_ids()
        rows = reader.ratings(n_ratings, UNKNOWN_TIME, lambda done: on_rows(done, n_ratings))
    film_ids = np.array([film.id for film in films], np.int64)
    return Dataset(make_ratings(user_ids, film_ids, *rows), _films(film_ids, films))


def _films(film_ids: NDArray[np.int64], rows: list[StoredFilm]) -> Films:
    content = tuple(
        FilmContent(
            row.titulo, several(row.genero), several(row.diretor), several(row.atores), row.ano
        )
        for row in rows
    )
    return Films(film_ids, content)
