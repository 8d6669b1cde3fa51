"""What an examination asks of the database. Every question is one pass over a table, at most."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Select,
    Table,
    case,
    cast,
    column,
    exists,
    func,
    inspect,
    select,
    table,
    text,
    type_coerce,
)
from sqlmodel import Session, SQLModel

from cineclube.db.tables import Avaliacao, Catalogo, Filme, Usuario

DAY_SECONDS = 86_400
YEAR_SECONDS = 31_556_952  # on average
MINUTE_SECONDS = 60
BLOCK_ROWS = 100_000
CATALOGUE_TRIGGERS = {"sqlite": 3, "postgresql": 1}  # SQLite has one for each kind of change

usuarios: Table = Usuario.__table__  # type: ignore[attr-defined]
filmes: Table = Filme.__table__  # type: ignore[attr-defined]
avaliacoes: Table = Avaliacao.__table__  # type: ignore[attr-defined]
catalogo: Table = Catalogo.__table__  # type: ignore[attr-defined]
rated_at = type_coerce(avaliacoes.c.avaliado_em, BigInteger)


class Revisions(NamedTuple):
    """The schema that the database has and the one that this program expects."""

    found: str | None
    expected: str | None
    known: bool


class Orphans(NamedTuple):
    """Rows of `table` whose `parent` is not there, with the keys of some."""

    table: str
    parent: str
    n_rows: int
    keys: list[dict[str, Any]]


class FilmRow(NamedTuple):
    """What is known of a film."""

    id: int
    titulo: str
    genero: str
    diretor: str
    atores: str
    ano: int | None
    imdb_id: str | None
    tmdb_id: int | None


class UserTotals(NamedTuple):
    """The ratings of each user who has any, (n_raters,) each, by id.

    `n_liked` reach a value, `n_timed` have a time, `n_future` are ahead of the clock,
    `n_before_film` older than their film; `first` and `last` are in seconds since 1970, NaN where
    no rating has a time.
    """

    user_ids: NDArray[np.int64]
    n_ratings: NDArray[np.int64]
    n_liked: NDArray[np.int64]
    n_timed: NDArray[np.int64]
    n_future: NDArray[np.int64]
    n_before_film: NDArray[np.int64]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]


class TimedRating(NamedTuple):
    """Who rated what when, in seconds since 1970, and the film's year."""

    user_id: int
    film_id: int
    title: str | None
    year: int | None
    rated_at: int


class ExameRepository:
    """Asks in one session. It reads only."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()
        self._dialect = self._connection.dialect.name

    def revisions(self) -> Revisions:
        """Tell the schema by the migrations that were applied."""
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        scripts = ScriptDirectory.from_config(config)
        found = MigrationContext.configure(self._connection).get_current_revision()
        known = {script.revision for script in scripts.walk_revisions()}
        return Revisions(found, scripts.get_current_head(), found in known)

    def integrity_problems(self, limit: int) -> list[str] | None:
        """Let SQLite check its file, which it reads once; None where the server does so itself."""
        if self._dialect != "sqlite":
            return None
        rows = self._connection.execute(text(f"PRAGMA quick_check({limit:d})")).scalars()
        return [problem for problem in rows if problem != "ok"]

    def orphans(self, limit: int) -> list[Orphans]:
        """Find rows that point to what is not there: one look-up for every row that points."""
        keys = [key for t in SQLModel.metadata.sorted_tables for key in t.foreign_keys]
        found = (self._orphans(key, limit) for key in sorted(keys, key=_name))
        return [orphans for orphans in found if orphans.n_rows]

    def _orphans(self, key: ForeignKey, limit: int) -> Orphans:
        child, parent = key.parent, key.column
        lost = ~exists().where(parent == child) & child.is_not(None)
        n_rows = self._scalar(select(func.count()).select_from(child.table).where(lost))
        query = select(*child.table.primary_key.columns).where(lost).limit(limit if n_rows else 0)
        keys = [{**row} for row in self._connection.execute(query).mappings()]
        return Orphans(child.table.name, parent.table.name, n_rows, keys)

    def catalogue_version(self) -> int | None:
        """Read the version of the catalogue, None where the row is not there."""
        if not inspect(self._connection).has_table(catalogo.name):
            return None
        query = select(catalogo.c.versao).where(catalogo.c.id == 1)
        return self._connection.execute(query).scalar_one_or_none()

    def missing_catalogue_triggers(self) -> int:
        """Count the triggers that should raise that version and are not there."""
        if self._dialect == "sqlite":
            master = table("sqlite_master", column("type"), column("name"), column("tbl_name"))
            query = select(func.count()).where(
                master.c.type == "trigger",
                master.c.tbl_name == filmes.name,
                master.c.name.like("%catalogo"),
            )
        else:
            trigger = table("pg_trigger", column("tgname"), column("tgrelid"), column("tgenabled"))
            query = select(func.count()).where(
                trigger.c.tgname.like("%catalogo"),
                trigger.c.tgenabled != "D",
                trigger.c.tgrelid == func.to_regclass(filmes.name),
            )
        return max(CATALOGUE_TRIGGERS.get(self._dialect, 1) - self._scalar(query), 0)

    def count_users(self) -> int:
        """Rows of `usuarios`."""
        return self._scalar(select(func.count()).select_from(usuarios))

    def id_range(self) -> dict[str, tuple[int, int]]:
        """Lowest and highest id of users and films; 1 and 1 where there are none."""
        found = {}
        for entity in (usuarios, filmes):
            low, high = self._connection.execute(
                select(func.min(entity.c.id), func.max(entity.c.id))
            ).one()
            found[entity.name] = (1, 1) if low is None else (int(low), int(high))
        return found

    def user_ids(self) -> NDArray[np.int64]:
        """Ids of all users, ascending, int64 (n_users,)."""
        [ids] = self._columns(select(usuarios.c.id).order_by(usuarios.c.id), np.int64)
        return ids

    def films(self) -> list[FilmRow]:
        """Read the whole catalogue by id, without synopses."""
        query = select(*(filmes.c[name] for name in FilmRow._fields)).order_by(filmes.c.id)
        return [FilmRow._make(row) for row in self._connection.execute(query)]

    def user_totals(self, liked_from: float, now: int) -> UserTotals:
        """Sum up the ratings of each user: one pass in the order of the primary key, and one
        look-up of the film for each rating. `now` is in seconds since 1970.
        """
        value = avaliacoes.c.avaliacao
        query = (
            select(
                avaliacoes.c.usuario_id,
                func.count(),
                _how_many(value >= liked_from),
                func.count(rated_at),
                _how_many(_in_future(now)),
                _how_many(_before_film()),
                func.min(value),
                func.max(value),
                func.min(rated_at),
                func.max(rated_at),
            )
            .select_from(avaliacoes.outerjoin(filmes, filmes.c.id == avaliacoes.c.filme_id))
            .group_by(avaliacoes.c.usuario_id)
            .order_by(avaliacoes.c.usuario_id)
        )
        return UserTotals(*self._columns(query, *[np.int64] * 6, *[np.float64] * 4))

    def rated_films(self) -> NDArray[np.int64]:
        """Ids of films that have ratings, ascending: one pass over an index."""
        film_id = avaliacoes.c.filme_id
        [ids] = self._columns(select(film_id).distinct().order_by(film_id), np.int64)
        return ids

    def busy_minutes(
        self, user_ids: Sequence[int], at_least: int, limit: int
    ) -> list[tuple[int, int, int]]:
        """Find (user, minute since 1970, ratings) of a few hundred users, the busiest first."""
        minute = (rated_at // MINUTE_SECONDS).label("minute")
        query = (
            select(avaliacoes.c.usuario_id, minute, func.count())
            .where(avaliacoes.c.usuario_id.in_(user_ids), avaliacoes.c.avaliado_em.is_not(None))
            .group_by(avaliacoes.c.usuario_id, minute)
            .having(func.count() >= at_least)
            .order_by(func.count().desc(), avaliacoes.c.usuario_id)
            .limit(limit)
        )
        return [(user, when, n) for user, when, n in self._connection.execute(query)]

    def future_ratings(self, now: int, limit: int) -> list[TimedRating]:
        """Read some ratings that are more than a day ahead of `now`."""
        return self._timed(_in_future(now), limit)

    def ratings_before_film(self, limit: int) -> list[TimedRating]:
        """Read some ratings that are more than a year older than their film's year."""
        return self._timed(_before_film(), limit)

    def _timed(self, condition: ColumnElement[bool], limit: int) -> list[TimedRating]:
        pair = (avaliacoes.c.usuario_id, avaliacoes.c.filme_id)
        query = (
            select(*pair, filmes.c.titulo, filmes.c.ano, rated_at)
            .select_from(avaliacoes.outerjoin(filmes, filmes.c.id == avaliacoes.c.filme_id))
            .where(condition)
            .limit(limit)
        )
        return [TimedRating._make(row) for row in self._connection.execute(query)]

    def _columns(self, query: "Select[Any]", *types: type) -> list[NDArray[Any]]:
        """Read columns as arrays, block by block: rows as objects take ten times the memory."""
        streamed = query.execution_options(stream_results=True)
        parts: list[list[NDArray[Any]]] = [[np.empty(0, dtype)] for dtype in types]
        for rows in self._connection.execute(streamed).partitions(BLOCK_ROWS):
            for part, values, dtype in zip(parts, zip(*rows, strict=True), types, strict=True):
                part.append(np.array(values, dtype))
        return [np.concatenate(part) for part in parts]

    def _scalar(self, query: "Select[Any]") -> int:
        return int(self._connection.execute(query).scalar_one())


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _in_future(now: int) -> ColumnElement[bool]:
    return rated_at > now + DAY_SECONDS


def _before_film() -> ColumnElement[bool]:
    """A year of tolerance: festivals come first, and countries disagree about a film's year."""
    years = cast(filmes.c.ano, BigInteger) - 1970 - 1
    return rated_at < years * YEAR_SECONDS


def _name(key: ForeignKey) -> tuple[str, str]:
    return key.parent.table.name, key.parent.name
