"""Reads ratings."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, type_coerce
from sqlmodel import Session, col, select

from cineclube.db.tables import Avaliacao, Filme


class Rating(NamedTuple):
    """What a user gave a film; `rated_at` is in seconds since 1970, None where unknown."""

    film_id: int
    title: str
    value: float
    rated_at: int | None


class AvaliacaoRepository:
    """The ratings of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_user(self, user_id: int) -> Sequence[Rating]:
        """Read all ratings of a user, in the order of the films' ids."""
        rows = self._session.exec(
            select(
                Avaliacao.filme_id,
                Filme.titulo,
                Avaliacao.avaliacao,
                type_coerce(col(Avaliacao.avaliado_em), BigInteger),  # arrays want the seconds
            )
            .join(Filme)
            .where(Avaliacao.usuario_id == user_id)
            .order_by(col(Avaliacao.filme_id))
        )
        return [Rating._make(row) for row in rows]
