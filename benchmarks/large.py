"""Large data sets in SQLite files: made up, or as they were before the newest ratings came."""

import math
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import CINECLUBE, run, tell

# users, films and ratings of MovieLens' small and large releases, in round numbers; users and films
# of other sizes lie on the power laws through these two
SMALL, LARGE = (610, 9_000, 100_000), (162_000, 59_000, 25_000_000)


@dataclass(frozen=True)
class Size:
    """How many of each."""

    users: int
    films: int
    ratings: int

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.ratings:,} ratings, {self.users:,} users, {self.films:,} films"


def size_of(n_ratings: int, n_users: int | None = None, n_films: int | None = None) -> Size:
    """Give a size with MovieLens' numbers of users and films where none are named."""
    grown = math.log(n_ratings / SMALL[2]) / math.log(LARGE[2] / SMALL[2])
    users, films = (
        max(1, round(small * (large / small) ** grown))
        for small, large in zip(SMALL[:2], LARGE[:2], strict=True)
    )
    return Size(n_users or users, n_films or films, n_ratings)


def made_up(size: Size, folder: Path) -> Path:
    """Make a data set with `cineclube synth`, unless it lies in the folder already."""
    path = folder / f"synth-{size.ratings}-{size.users}-{size.films}.db"
    if path.exists():
        tell(f"{path} is there already")
        return path
    tell(f"Making {size}")
    part = path.with_suffix(".part")
    remove(part)
    numbers = (f"--users={size.users}", f"--films={size.films}", f"--ratings={size.ratings}")
    run([*CINECLUBE, "synth", *numbers], CINECLUBE_DATABASE_URL=url_of(part))
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    part.rename(path)
    return path


def url_of(path: Path) -> str:
    """Give the URL of an SQLite file."""
    return f"sqlite:///{path.resolve()}"


def file_of(url: str) -> Path:
    """Give the file of an SQLite URL, or of a plain path, that is there."""
    scheme, separator, rest = url.partition("://")
    if separator and scheme != "sqlite":
        raise SystemExit(f"{scheme} cannot be used here: the benchmark copies an SQLite file")
    path = Path(rest.removeprefix("/") if separator else url)
    if not path.is_file():
        raise SystemExit(f"{path} is not a file")
    return path


def remove(path: Path) -> None:
    """Remove a database, with the files that SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def count(path: Path) -> Size:
    """Count the rows of a database."""
    with closing(sqlite3.connect(path)) as connection:
        tables = ("usuarios", "filmes", "avaliacoes")
        queries = (f"SELECT count(*) FROM {table}" for table in tables)  # noqa: S608
        return Size(*(connection.execute(query).fetchone()[0] for query in queries))


def without_newest(path: Path, share: float, copy: Path) -> Size:
    """Copy a database as it was before its newest ratings, a `share` of all; give what is gone.

    Users and films that nothing else is known of are gone as well: they came with those ratings.
    """
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    before = count(copy)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        newest = connection.execute(
            "SELECT avaliado_em FROM avaliacoes WHERE avaliado_em IS NOT NULL "
            "ORDER BY avaliado_em DESC LIMIT 1 OFFSET ?",
            (max(round(share * before.ratings) - 1, 0),),
        ).fetchone()
        if newest is None:
            raise SystemExit(f"{path}: too few ratings have a time to take the newest away")
        tables = {"usuarios": "usuario_id", "filmes": "filme_id"}
        for table, column in tables.items():
            connection.execute(
                f"CREATE TEMP TABLE novos_{table} AS SELECT DISTINCT {column} AS id "  # noqa: S608
                "FROM avaliacoes WHERE avaliado_em >= ?",
                newest,
            )
        connection.execute("DELETE FROM avaliacoes WHERE avaliado_em >= ?", newest)
        for table, column in tables.items():
            connection.execute(
                f"DELETE FROM {table} WHERE id IN (SELECT id FROM novos_{table}) "  # noqa: S608
                f"AND NOT EXISTS (SELECT 1 FROM avaliacoes WHERE {column} = {table}.id)"
            )
    after = count(copy)
    return Size(*(getattr(before, n) - getattr(after, n) for n in ("users", "films", "ratings")))
