"""Search of users by name: every word of the text begins a word of the name.

Two ordered parts: names that begin with the text, which an index gives in order however many they
are, and the other names in which the words stand.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import TextClause, text
from sqlmodel import Session

from cineclube.db.busca import postgresql, sqlite
from cineclube.db.busca.consulta import Found, begun
from cineclube.db.busca.palavras import bare, split

AFTER = "\U0010ffff"  # no name goes on with a sign behind this one

TOTAL = "SELECT count(*) FROM {words} WHERE {every}"
N_FIRST = "SELECT count(*) FROM {names} WHERE {name} >= :text AND {name} < :end"
FIRST = (
    "SELECT {id} FROM {names} WHERE {name} >= :text AND {name} < :end "
    "ORDER BY {name}, {id} LIMIT :limit OFFSET :offset"
)
OTHERS = (
    "SELECT {id} FROM ({found}) AS achados WHERE NOT ({name} >= :text AND {name} < :end) "
    "ORDER BY {name}, {id} LIMIT :limit OFFSET :offset"
)


class _Queries(NamedTuple):
    total: TextClause
    n_first: TextClause
    first: TextClause
    others: TextClause


def _queries(**parts: str) -> _Queries:
    return _Queries(*(text(query.format(**parts)) for query in (TOTAL, N_FIRST, FIRST, OTHERS)))


SQLITE = _queries(
    names="usuarios_busca_nomes",
    id="usuario_id",
    name="nome",
    words="usuarios_busca",
    every="usuarios_busca MATCH :every",
    found="SELECT usuario_id, nome FROM usuarios_busca_nomes WHERE usuario_id IN "
    "(SELECT rowid FROM usuarios_busca WHERE usuarios_busca MATCH :every)",
)
POSTGRESQL = _queries(
    names="usuarios",
    id="id",
    name="busca_nome",
    words="usuarios",
    every="busca_palavras @@ CAST(:every AS tsquery)",
    # without the last two words it may read all names in their order, looking for the few
    found="SELECT id, busca_nome FROM usuarios WHERE busca_palavras @@ CAST(:every AS tsquery) "
    "OFFSET 0",
)


class NomeRepository:
    """The search of users in one session."""

    def __init__(self, session: Session) -> None:
        self._session, self._connection = session, session.connection()
        self._postgresql = self._connection.dialect.name == "postgresql"
        self._queries = POSTGRESQL if self._postgresql else SQLITE

    def find(self, text: str, limit: int, offset: int) -> Found:
        """Find users by the beginnings of words of their names, names that begin with the text
        first, then by name and id; nothing in the text is an operator.
        """
        words = self._words(text)
        if not words:
            return Found([], 0)
        match = postgresql.match if self._postgresql else sqlite.match
        start = " ".join(words)
        values = {"every": match(begun(words)), "text": start, "end": start + AFTER}
        total = self._count(self._queries.total, values)
        if total == 0:
            return Found([], 0)
        n_first = self._count(self._queries.n_first, values)
        ids: list[int] = []
        if offset < n_first:
            ids = self._page(self._queries.first, values, limit, offset)
        if len(ids) < limit and n_first < total:
            rest, skipped = limit - len(ids), max(offset - n_first, 0)
            ids += self._page(self._queries.others, values, rest, skipped)
        return Found(ids, total)

    def _words(self, text: str) -> list[str]:
        """Give the words of a text as those of names are indexed."""
        if self._postgresql:
            return postgresql.PostgresqlIndex(self._session).words(text)
        return split(bare(text))

    def _count(self, query: TextClause, values: Mapping[str, Any]) -> int:
        found: int = self._connection.execute(query, values).scalar_one()
        return found

    def _page(
        self, query: TextClause, values: Mapping[str, Any], limit: int, offset: int
    ) -> list[int]:
        paged = {**values, "limit": limit, "offset": offset}
        return list(self._connection.execute(query, paged).scalars())
