"""Rows of the database become the arrays that the mathematics works on."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cineclube.db.dataset import TrainingReader
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
        if films.empty:
            raise TrainingError(
                f"the database {database.address} holds no films. Fill it first: `cineclube seed` "
                "loads the embedded data, `cineclube import movielens PATH` loads MovieLens"
            )
        user_ids = reader.user_ids()["id"].to_numpy(np.int64)
        ratings = reader.ratings(lambda done: on_rows(done, n_ratings))
    return Dataset(_ratings(user_ids, films, ratings), _films(films))


def _ratings(user_ids: NDArray[np.int64], films: pd.DataFrame, rows: pd.DataFrame) -> Ratings:
    rated_at = pd.to_numeric(rows["avaliado_em"])
    seconds = rated_at.fillna(0).to_numpy(np.int64)
    return make_ratings(
        user_ids,
        films["id"].to_numpy(np.int64),
        rows["usuario_id"].to_numpy(np.int64),
        rows["filme_id"].to_numpy(np.int64),
        rows["avaliacao"].to_numpy(np.float32),
        np.where(rated_at.isna(), UNKNOWN_TIME, seconds),
    )


def _films(rows: pd.DataFrame) -> Films:
    years = (None if pd.isna(year) else int(year) for year in rows["ano"])
    content = tuple(
        FilmContent(title, several(genres), several(directors), several(actors), year)
        for title, genres, directors, actors, year in zip(
            rows["titulo"], rows["genero"], rows["diretor"], rows["atores"], years, strict=True
        )
    )
    return Films(rows["id"].to_numpy(np.int64), content)
