"""Reads all that a list for a user depends on, in one query: as text that the database joins, which
costs a third of fetching the rows.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlmodel import Session, select

from cineclube.db.tables import Catalogo
from cineclube.errors import DatabaseError

UNKNOWN_INSTANT = np.iinfo(np.int64).min  # also what the mathematics calls an unknown time

# Each aggregate goes through the same rows in the same order, so the n-th parts belong together
_QUERY = """\
SELECT versao, EXISTS (SELECT 1 FROM usuarios WHERE id = :user_id), filmes, meias, instantes,
  (SELECT {ignored} FROM ignorados WHERE usuario_id = :user_id),
  (SELECT {seen} FROM vistos WHERE usuario_id = :user_id)
FROM catalogo, (
  SELECT {films} AS filmes, {halves} AS meias, {instants} AS instantes
  FROM avaliacoes WHERE usuario_id = :user_id
) AS dele"""
_COLUMNS = {
    "ignored": "filme_id",
    "seen": "filme_id",
    "films": "filme_id",
    "halves": "CAST(avaliacao * 2 AS INTEGER)",
    "instants": "coalesce(avaliado_em, :unknown)",
}
_JOINED = {
    "sqlite": "group_concat({})",
    "postgresql": "string_agg(CAST({} AS text), ',' ORDER BY filme_id)",
}


def query_of(dialect: str) -> str:
    """Write the query for a database; its parameters come from `parameters`."""
    joined = _JOINED[dialect]
    return _QUERY.format(**{name: joined.format(column) for name, column in _COLUMNS.items()})


def parameters(user_id: int) -> dict[str, int]:
    """Give the parameters of the query."""
    return {"user_id": user_id, "unknown": int(UNKNOWN_INSTANT)}


@dataclass(frozen=True, slots=True)
class Gosto:
    """What a user says of films, as texts of numbers, and the version of the catalogue: one
    consistent state. `halves` are ratings in half stars.
    """

    catalogue: int
    exists: bool  # the user
    films: str | None
    halves: str | None
    instants: str | None
    ignored: str | None
    seen: str | None = None

    @property
    def n_characters(self) -> int:
        """How much is said."""
        return sum(len(said or "") for said in (self.films, self.ignored, self.seen))

    def ratings(self) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]]:
        """Film ids, ascending, values (0 to 5) and instants (seconds since 1970 or
        UNKNOWN_INSTANT), (n_rated,) each.
        """
        films, halves, instants = map(_numbers, (self.films, self.halves, self.instants))
        if not len(films) == len(halves) == len(instants):
            raise DatabaseError(
                "a rating holds a value that is no whole number; `cineclube doctor` tells which"
            )
        if np.any(films[1:] < films[:-1]):  # the order in which SQLite joins is not promised
            order = np.argsort(films)
            films, halves, instants = films[order], halves[order], instants[order]
        return films, halves.astype(np.float32) * np.float32(0.5), instants

    def ignored_films(self) -> NDArray[np.int64]:
        """Ids of the films that the user is not interested in, (n_ignored,)."""
        return _numbers(self.ignored)

    def seen_films(self) -> NDArray[np.int64]:
        """Ids of the films that the user has seen without rating them, (n_seen,)."""
        return _numbers(self.seen)

    def digest(self) -> bytes:
        """16 bytes that are the same as long as nothing that is said changes."""
        said = (self.films, self.halves, self.instants, self.ignored, self.seen)
        return hashlib.blake2b("\n".join([s or "" for s in said]).encode(), digest_size=16).digest()


def read_gosto(session: Session, user_id: int | None) -> Gosto:
    """Read what a user says of films, as a transaction sees it; nothing where None is asked for."""
    if user_id is None:
        return nothing_said(session.exec(select(Catalogo.versao)).one())
    query = text(query_of(session.get_bind().dialect.name))
    return make_gosto(session.connection().execute(query, parameters(user_id)).one())


def nothing_said(catalogue: int) -> Gosto:
    """Give what nobody says."""
    return Gosto(catalogue, True, None, None, None, None, None)


def make_gosto(row: Any) -> Gosto:
    """Name the columns of the query."""
    catalogue, exists, *said = row
    return Gosto(catalogue, bool(exists), *said)


def _numbers(joined: str | None) -> NDArray[np.int64]:
    return np.fromstring(joined or "", np.int64, sep=",")
