"""Store films and users: compared with what is there, so that only what differs is written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, bindparam, select

from cineclube.db.importers.report import ImportReport
from cineclube.db.importers.schema import FILMS, USERS
from cineclube.errors import ImportFileError

CHUNK = 1_000
_NEW_FILM = {"genero": "", "diretor": "", "atores": ""} | dict.fromkeys(
    ("ano", "sinopse", "idioma", "duracao", "imdb_id", "tmdb_id")
)
_NEW_USER = {"email": None}

Values = dict[str, Any]
_Stored = Mapping[int, Values]
_Item = TypeVar("_Item")


@dataclass
class Candidate:
    """What a file says about one id: only these fields are compared and written."""

    values: Values
    places: list[tuple[str, int]]  # file and line of each row with this id
    changes: int = 0  # rows that changed what an earlier row said

    def merge(self, file: str, line: int, values: Values) -> None:
        """Take a later row with the same id: what it says wins."""
        self.places.append((file, line))
        self.changes += self.values | values != self.values
        self.values |= values


Candidates = dict[int, Candidate]


def add_row(candidates: Candidates, file: str, line: int, values: Values) -> None:
    """Add a row to what is said about its id."""
    known = candidates.get(values["id"])
    if known is None:
        candidates[values["id"]] = Candidate(values, [(file, line)])
    else:
        known.merge(file, line, values)


def store_films(connection: Connection, films: Candidates, report: ImportReport) -> None:
    """Insert and update films; refuse to mix two catalogues."""

    def accept(film: Candidate, old: Values | None) -> bool:
        if old is None and "titulo" not in film.values:
            reason = f"there is no film {film.values['id']}, here or in the database"
            _reject(report, FILMS, film, reason)
            return False
        if old is not None:
            _refuse_other_catalogue(film.values, old)
        return True

    for chunk in _chunks(films):
        stored = _stored(connection, FILMS, chunk)
        accepted = {k: film for k, film in chunk.items() if accept(film, stored.get(k))}
        _write(connection, FILMS, _NEW_FILM, accepted, stored, report)


def store_users(connection: Connection, users: Candidates, report: ImportReport) -> None:
    """Insert and update users; an e-mail address belongs to one user only."""
    stored: dict[int, Values] = {}
    for chunk in _chunks(users):
        stored |= _stored(connection, USERS, chunk)
    _reject_taken_emails(users, stored, _owners(connection, users), report)
    moved = [
        {"key": key, "email": None}
        for key, user in users.items()
        if key in stored and user.values.get("email", ...) not in (..., stored[key]["email"])
    ]
    _update(connection, USERS, moved, ["email"])  # an address may pass from one user to another
    _write(connection, USERS, _NEW_USER, users, stored, report)


def _reject_taken_emails(
    users: Candidates, stored: _Stored, owners: Mapping[str, int], report: ImportReport
) -> None:
    """Reject until nobody takes what another keeps: a rejected user keeps the stored address."""
    rejected = True
    while rejected:
        rejected = False
        taken = {email: owner for email, owner in owners.items() if owner not in users}
        for key, user in list(users.items()):
            email = user.values.get("email", stored.get(key, {}).get("email"))
            if email is not None and taken.setdefault(email, key) != key:
                reason = f"email is already taken by user {taken[email]}"
                _reject(report, USERS, users.pop(key), reason)
                rejected = True


def _owners(connection: Connection, users: Candidates) -> dict[str, int]:
    emails = [user.values["email"] for user in users.values() if user.values.get("email")]
    owners: dict[str, int] = {}
    for chunk in _slices(emails):
        query = select(USERS.c.email, USERS.c.id).where(USERS.c.email.in_(chunk))
        owners |= {row.email: row.id for row in connection.execute(query)}
    return owners


def _refuse_other_catalogue(new: Values, old: Values) -> None:
    if "titulo" not in new or new["titulo"] == old["titulo"] or new.get("ano") == old["ano"]:
        return
    raise ImportFileError(
        f"the database holds another catalogue: film {new['id']} there is {_name(old)}, "
        f"here {_name(new)}; import into an empty database, "
        "for example CINECLUBE_DATABASE_URL=sqlite:///data/movielens.db"
    )


def _name(film: Values) -> str:
    year = film.get("ano")
    return f"'{film['titulo']}' ({'year unknown' if year is None else year})"


def _write(
    connection: Connection,
    table: Table,
    defaults: Values,
    candidates: Candidates,
    stored: _Stored,
    report: ImportReport,
) -> None:
    count = report.tables[table.name]
    inserts: list[Values] = []
    updates: list[Values] = []
    for key, candidate in candidates.items():
        rows, old = len(candidate.places), stored.get(key)
        if old is None:
            inserts.append(defaults | candidate.values)
            count.add(rows=rows, stored=1, updated=candidate.changes)
        elif old | candidate.values != old:
            updates.append({"key": key} | old | candidate.values)
            count.add(rows=rows, stored=0, updated=candidate.changes + 1)
        else:
            count.add(rows=rows, stored=0, updated=0)
    if inserts:
        connection.execute(table.insert(), inserts)
    _update(connection, table, updates, [column.name for column in table.c])


def _update(connection: Connection, table: Table, rows: list[Values], columns: list[str]) -> None:
    if not rows:
        return
    statement = table.update().where(table.c.id == bindparam("key"))
    statement = statement.values({name: bindparam(f"new_{name}") for name in columns})
    connection.execute(
        statement, [{"key": r["key"]} | {f"new_{n}": r[n] for n in columns} for r in rows]
    )


def _stored(connection: Connection, table: Table, candidates: Candidates) -> dict[int, Values]:
    query = select(table).where(table.c.id.in_(candidates))
    return {row["id"]: dict(row) for row in connection.execute(query).mappings()}


def _reject(report: ImportReport, table: Table, candidate: Candidate, reason: str) -> None:
    for file, line in candidate.places:
        report.reject(table.name, file, line, reason)


def _chunks(candidates: Candidates) -> Iterator[Candidates]:
    for keys in _slices(candidates):
        yield {key: candidates[key] for key in keys}


def _slices(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
