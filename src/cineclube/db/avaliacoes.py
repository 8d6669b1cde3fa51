"""Reads and writes ratings."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, bindparam, delete, type_coerce
from sqlmodel import Session, col, func, select

from cineclube.db.dialetos import insert, statement
from cineclube.db.tables import Avaliacao, Filme, NaoVisto, Visto
from cineclube.db.usuarios import UsuarioRepository

PAIRS_PER_QUERY = 50  # their users x films are looked up

# `put` is what people wait for, one by one: it says in a few words what `store` does for many
_OLD = """\
SELECT f.titulo, a.avaliacao, a.avaliado_em,
  EXISTS (SELECT 1 FROM nao_vistos WHERE usuario_id = :user_id AND filme_id = :film_id)
  OR EXISTS (SELECT 1 FROM vistos WHERE usuario_id = :user_id AND filme_id = :film_id)
FROM filmes f
LEFT JOIN avaliacoes a ON a.filme_id = f.id AND a.usuario_id = :user_id
WHERE f.id = :film_id FOR KEY SHARE OF f"""
_PUT = """\
INSERT INTO avaliacoes (usuario_id, filme_id, avaliacao, avaliado_em)
VALUES (:user_id, :film_id, :value, :rated_at)
ON CONFLICT (usuario_id, filme_id)
DO UPDATE SET avaliacao = excluded.avaliacao, avaliado_em = excluded.avaliado_em"""
_SAID_LESS = tuple(
    f"DELETE FROM {marks} WHERE usuario_id = :user_id AND filme_id = :film_id"  # noqa: S608
    for marks in ("nao_vistos", "vistos")
)

_Pair = tuple[int, int]


class Rating(NamedTuple):
    """What a user gave a film; `rated_at` is in seconds since 1970, None where unknown."""

    film_id: int
    title: str
    value: float
    rated_at: int | None


class NewRating(NamedTuple):
    """What a user gives a film; `rated_at` is stored in whole seconds."""

    user_id: int
    film_id: int
    value: float
    rated_at: datetime


class Put(NamedTuple):
    """The title of a film that was rated, and whether the user had not rated it before."""

    title: str
    new: bool


class Stored(NamedTuple):
    """How many pairs of user and film were not there, changed, or were there just so."""

    new: int
    updated: int
    unchanged: int


class AvaliacaoRepository:
    """The ratings of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_user(self, user_id: int) -> Sequence[Rating]:
        """Read all ratings of a user, in the order of the films' ids."""
        rows = self._session.exec(_ratings_of(user_id).order_by(col(Avaliacao.filme_id)))
        return [Rating._make(row) for row in rows]

    def page(self, user_id: int, limit: int, offset: int) -> Sequence[Rating]:
        """Read `limit` ratings of a user, the newest first, leaving out the first `offset`."""
        newest = col(Avaliacao.avaliado_em).desc().nulls_last()
        rows = self._session.exec(
            _ratings_of(user_id)
            .order_by(newest, col(Avaliacao.filme_id))
            .limit(limit)
            .offset(offset)
        )
        return [Rating._make(row) for row in rows]

    def count(self, user_id: int) -> int:
        """Count the ratings of a user."""
        query = select(func.count()).select_from(Avaliacao)
        return self._session.exec(query.where(col(Avaliacao.usuario_id) == user_id)).one()

    def put(self, rating: NewRating) -> Put | None:
        """Insert one rating or replace the one that is there; None where there is no such film.

        A rating says that the film was seen, and more: marks about that go. The user's row must be
        held, see `UsuarioRepository.hold`.
        """
        value, rated_at = _content(_row(rating))
        pair = {"user_id": rating.user_id, "film_id": rating.film_id}
        execute = self._session.connection().execute
        old = execute(statement(self._session, _OLD), pair).first()
        if old is None:
            return None
        title, *content, marked = old
        if content != [value, rated_at]:
            row = {**pair, "value": value, "rated_at": rated_at}
            execute(statement(self._session, _PUT), row)
        if marked:
            for marks in _SAID_LESS:
                execute(statement(self._session, marks), pair)
        return Put(title, content[0] is None)

    def store(self, ratings: Sequence[NewRating]) -> Stored:
        """Insert ratings or replace those that are there; of several for a pair the last wins.

        A rating says that the film was seen, and more: marks about that go. The users' rows stay
        locked until the end, so that the counts are exact. A user or film that does not exist
        raises IntegrityError.
        """
        wanted = {(r.user_id, r.film_id): r for r in ratings}
        pairs = sorted(wanted)
        UsuarioRepository(self._session).existing([user_id for user_id, _ in pairs], hold=True)
        old = self._read_pairs(pairs)
        rows = {pair: _row(wanted[pair]) for pair in pairs}
        changed = [row for pair, row in rows.items() if old.get(pair) != _content(row)]
        self._write(changed)
        for marks in (NaoVisto, Visto):
            self._forget(marks, pairs)
        new = len(rows) - len(old)
        return Stored(new, len(changed) - new, len(rows) - len(changed))

    def remove(self, user_id: int, film_id: int) -> bool:
        """Delete one rating; tell whether it was there."""
        statement = delete(Avaliacao).where(
            col(Avaliacao.usuario_id) == user_id, col(Avaliacao.filme_id) == film_id
        )
        return bool(self._session.connection().execute(statement).rowcount)

    def _read_pairs(self, pairs: Sequence[_Pair]) -> Mapping[_Pair, tuple[float, int | None]]:
        """Read what is there. SQLite would look through the whole table for `(user, film) IN ...`,
        so these users' ratings of these films are looked up, and those of other pairs left out.
        """
        content = (Avaliacao.avaliacao, type_coerce(col(Avaliacao.avaliado_em), BigInteger))
        query = select(Avaliacao.usuario_id, Avaliacao.filme_id, *content)
        wanted, found = set(pairs), {}
        for some in _parts(pairs):
            user_ids, film_ids = map(set, zip(*some, strict=True))
            rows = query.where(
                col(Avaliacao.usuario_id).in_(user_ids), col(Avaliacao.filme_id).in_(film_ids)
            )
            for user_id, film_id, value, rated_at in self._session.exec(rows):
                if (user_id, film_id) in wanted:
                    found[user_id, film_id] = (value, rated_at)
        return found

    def _write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            return
        statement = insert(self._session, Avaliacao)
        replaced = {name: statement.excluded[name] for name in ("avaliacao", "avaliado_em")}
        upsert = statement.on_conflict_do_update(
            index_elements=["usuario_id", "filme_id"], set_=replaced
        )
        self._session.connection().execute(upsert, rows)

    def _forget(self, marks: type[NaoVisto] | type[Visto], pairs: Sequence[_Pair]) -> None:
        if not pairs:
            return
        statement = delete(marks).where(
            col(marks.usuario_id) == bindparam("user_id"),
            col(marks.filme_id) == bindparam("film_id"),
        )
        rows = [{"user_id": user_id, "film_id": film_id} for user_id, film_id in pairs]
        self._session.connection().execute(statement, rows)


def _ratings_of(user_id: int) -> Any:
    return (
        select(
            Avaliacao.filme_id,
            Filme.titulo,
            Avaliacao.avaliacao,
            type_coerce(col(Avaliacao.avaliado_em), BigInteger),  # arrays want the seconds
        )
        .join(Filme)
        .where(Avaliacao.usuario_id == user_id)
    )


def _row(rating: NewRating) -> dict[str, Any]:
    return dict(zip(("usuario_id", "filme_id", "avaliacao", "avaliado_em"), rating, strict=True))


def _content(row: Mapping[str, Any]) -> tuple[float, int]:
    """Give value and seconds, as they are stored."""
    return float(row["avaliacao"]), int(row["avaliado_em"].timestamp())


def _parts(pairs: Sequence[_Pair]) -> Iterator[Sequence[_Pair]]:
    for start in range(0, len(pairs), PAIRS_PER_QUERY):
        yield pairs[start : start + PAIRS_PER_QUERY]
