"""The full-text index of SQLite (FTS5)."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel import Session

from cineclube.db.busca.consulta import Hit, Slots, Term, as_typed, whole
from cineclube.db.busca.palavras import fold, split, without_article

MARK = "\ue000"  # the migration puts it where a name of the film begins or ends

FOUND = "SELECT rowid FROM filmes_busca WHERE filmes_busca MATCH"
COUNT = text("SELECT count(*) FROM filmes_busca WHERE filmes_busca MATCH :every")
PAGE = text(
    f"""
    SELECT id FROM filmes WHERE id IN ({FOUND} :every)
    ORDER BY CASE WHEN id IN ({FOUND} :named) THEN 0
                  WHEN id IN ({FOUND} :begins) THEN 1
                  WHEN id IN ({FOUND} :title) THEN 2
                  WHEN id IN ({FOUND} :title_typed) THEN 3
                  WHEN id IN ({FOUND} :director) THEN 4
                  ELSE 5 END,
             length(titulo), id
    LIMIT :limit OFFSET :offset
    """  # noqa: S608
)
HITS = text(
    f"""
    SELECT id, titulo, diretor, atores FROM filmes WHERE id IN ({FOUND} :every)
    ORDER BY id NOT IN ({FOUND} :title), length(titulo), id LIMIT :limit
    """  # noqa: S608
)
WORDS = text("SELECT term FROM filmes_busca_palavras")


class SqliteIndex:
    """What FTS5 finds in one session."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def words(self, text: str) -> list[str]:
        """Give the words of a text as they are indexed."""
        return split(fold(text))

    def count(self, slots: Slots) -> int:
        """Count the films."""
        found: int = self._connection.execute(COUNT, {"every": match(slots)}).scalar_one()
        return found

    def page(self, words: Sequence[str], limit: int, offset: int) -> list[int]:
        """Give films in which all words or their beginnings stand, the best first."""
        typed = as_typed(words)
        names = {" ".join(words), " ".join(without_article(words))}
        values = {
            "every": match(typed),
            "named": _in("titulo", " OR ".join(f'"{MARK} {name} {MARK}"' for name in names)),
            "begins": _in("titulo", " OR ".join(f'"{MARK} {name}" *' for name in names)),
            "title": _in("titulo", match(whole(words))),
            "title_typed": _in("titulo", match(typed)),
            "director": _in("diretor", match(typed)),
            "limit": limit,
            "offset": offset,
        }
        return list(self._connection.execute(PAGE, values).scalars())

    def hits(self, slots: Slots, limit: int) -> list[Hit]:
        """Give the text of films, those with all of it in their title first."""
        every = match(slots)
        values = {"every": every, "title": _in("titulo", every), "limit": limit}
        return [Hit._make(row) for row in self._connection.execute(HITS, values)]

    def vocabulary(self) -> Sequence[str]:
        """Give every word that is indexed."""
        return [term for term in self._connection.execute(WORDS).scalars() if term != MARK]


def match(slots: Slots) -> str:
    """Write what FTS5 is asked for."""
    return " AND ".join(f"({' OR '.join(map(_phrase, terms))})" for terms in slots)


def _phrase(term: Term) -> str:
    """Quote, so that AND, NEAR and the like are words; no word holds a quote."""
    return f'"{" ".join(term.words)}"{" *" if term.prefix else ""}'


def _in(column: str, match: str) -> str:
    return f"{column} : ({match})"
