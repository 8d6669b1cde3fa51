"""What users think of films, as they say it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from cineclube.db.avaliacoes import AvaliacaoRepository, NewRating, Rating
from cineclube.db.engine import Database
from cineclube.db.filmes import FilmeRepository
from cineclube.db.usuarios import UsuarioRepository
from cineclube.errors import (
    FilmNotFoundError,
    FilmsNotFoundError,
    RatingNotFoundError,
    UserNotFoundError,
    UsersNotFoundError,
)
from cineclube.service.paginas import Page

Given = tuple[int, int, float, datetime | None]  # user, film, rating, when


@dataclass(frozen=True)
class AvaliacaoFeita:
    """A rating with its film; `avaliado_em` is None where nobody knows when it was given."""

    filme_id: int
    titulo: str
    avaliacao: float
    avaliado_em: datetime | None


@dataclass(frozen=True)
class Guardada:
    """A rating as it is now, and whether there was none before."""

    avaliacao: AvaliacaoFeita
    nova: bool


@dataclass(frozen=True)
class Guardadas:
    """How many pairs of user and film were new, changed, or were there just so."""

    novas: int
    atualizadas: int
    iguais: int


class AvaliacaoService:
    """Ratings. What is written counts for the next recommendation, in every process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, user_id: int, limit: int, offset: int) -> Page[AvaliacaoFeita]:
        """Give one page of a user's ratings, the newest first."""
        with self._database.reading() as session:
            if UsuarioRepository(session).get(user_id) is None:
                raise UserNotFoundError(user_id)
            ratings = AvaliacaoRepository(session)
            found = [tell(rating) for rating in ratings.page(user_id, limit, offset)]
            return Page(found, ratings.count(user_id))

    def put(self, user_id: int, film_id: int, value: float, at: datetime | None) -> Guardada:
        """Store a rating; of two for the same pair the later request wins."""
        with self._database.writing(user_id=user_id) as session:
            if not UsuarioRepository(session).hold(user_id):
                raise UserNotFoundError(user_id)
            instant = not_after_now(at)  # once nobody else rates for this user any more
            stored = AvaliacaoRepository(session).put(NewRating(user_id, film_id, value, instant))
        if stored is None:
            raise FilmNotFoundError(film_id)
        return Guardada(AvaliacaoFeita(film_id, stored.title, value, instant), stored.new)

    def put_all(self, given: Iterable[Given]) -> Guardadas:
        """Store all ratings, or none where a user or a film does not exist."""
        ratings = [
            NewRating(user_id, film_id, value, not_after_now(at))
            for user_id, film_id, value, at in given
        ]
        with self._database.writing() as session:
            user_ids = {rating.user_id for rating in ratings}
            missing = user_ids - UsuarioRepository(session).existing(sorted(user_ids), hold=True)
            if missing:
                raise UsersNotFoundError(sorted(missing))
            film_ids = {rating.film_id for rating in ratings}
            missing = film_ids - FilmeRepository(session).existing(sorted(film_ids), hold=True)
            if missing:
                raise FilmsNotFoundError(sorted(missing))
            stored = AvaliacaoRepository(session).store(ratings)
        return Guardadas(stored.new, stored.updated, stored.unchanged)

    def remove(self, user_id: int, film_id: int) -> None:
        """Take a rating back."""
        with self._database.writing(user_id=user_id) as session:
            if not UsuarioRepository(session).existing([user_id], hold=True):
                raise UserNotFoundError(user_id)
            if not AvaliacaoRepository(session).remove(user_id, film_id):
                raise RatingNotFoundError(user_id, film_id)


def not_after_now(at: datetime | None) -> datetime:
    """Give the instant of a rating, in whole seconds; now where it is unknown or yet to come."""
    now = datetime.now(UTC).replace(microsecond=0)
    return now if at is None else min(at.astimezone(UTC).replace(microsecond=0), now)


def tell(rating: Rating) -> AvaliacaoFeita:
    """Give a rating as the wire has it."""
    at = None if rating.rated_at is None else datetime.fromtimestamp(rating.rated_at, UTC)
    return AvaliacaoFeita(rating.film_id, rating.title, rating.value, at)
