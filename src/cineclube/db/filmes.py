"""Reads films."""

from collections.abc import Sequence

from sqlmodel import Session, col, exists, func, select

from cineclube.db.tables import Avaliacao, Filme

IDS_PER_QUERY = 500  # every database takes that many parameters


class FilmeRepository:
    """The films of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self) -> int:
        """Count all films."""
        return self._session.exec(select(func.count()).select_from(Filme)).one()

    def page(self, limit: int, offset: int) -> Sequence[Filme]:
        """Read `limit` films in the order of their ids, leaving out the first `offset`."""
        return self._session.exec(
            select(Filme).order_by(col(Filme.id)).limit(limit).offset(offset)
        ).all()

    def get(self, film_id: int) -> Filme | None:
        """Read one film."""
        return self._session.get(Filme, film_id)

    def by_ids(self, film_ids: Sequence[int]) -> dict[int, Filme]:
        """Read films by id, in the order of `film_ids`; those that do not exist are left out."""
        found: dict[int | None, Filme] = {}
        for start in range(0, len(film_ids), IDS_PER_QUERY):
            ids = film_ids[start : start + IDS_PER_QUERY]
            films = self._session.exec(select(Filme).where(col(Filme.id).in_(ids)))
            found.update((film.id, film) for film in films)
        return {film_id: found[film_id] for film_id in film_ids if film_id in found}

    def not_rated_by(self, user_id: int, limit: int) -> Sequence[Filme]:
        """Read `limit` films that a user has not rated, in the order of their ids."""
        rated = exists().where(
            col(Avaliacao.usuario_id) == user_id, col(Avaliacao.filme_id) == col(Filme.id)
        )
        return self._session.exec(
            select(Filme).where(~rated).order_by(col(Filme.id)).limit(limit)
        ).all()
