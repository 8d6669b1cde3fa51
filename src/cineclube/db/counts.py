"""How large the data are, before any of the ratings are read."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlmodel import Session

from cineclube.db.dataset import avaliacoes, filmes, usuarios


@dataclass(frozen=True)
class DataSize:
    """Numbers of users and films, of the ratings of each film that has any (n_rated_films,), and of
    the genres, directors and actors that two films or more have in common.
    """

    users: int
    films: int
    popularity: NDArray[np.int64]
    shared_values: int

    @property
    def ratings(self) -> int:
        """Number of ratings."""
        return int(self.popularity.sum())


def count_data(session: Session) -> DataSize:
    """Count everything: one pass over the films, one over an index of the ratings."""
    connection = session.connection()
    n_users = connection.execute(select(func.count()).select_from(usuarios)).scalar_one()
    columns = [filmes.c[name] for name in ("genero", "diretor", "atores")]
    n_films, films_with = 0, Counter[tuple[int, str]]()
    for texts in connection.execute(select(*columns)):
        n_films += 1
        films_with.update(
            (column, value.strip())
            for column, text in enumerate(texts)
            for value in text.split(",")
        )
    per_film = select(func.count()).select_from(avaliacoes).group_by(avaliacoes.c.filme_id)
    popularity = np.fromiter(connection.execute(per_film).scalars(), np.int64)
    shared = sum(n > 1 for n in films_with.values())
    return DataSize(n_users, n_films, popularity, shared)
