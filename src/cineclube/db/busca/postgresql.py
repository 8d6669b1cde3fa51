"""The full-text index of PostgreSQL (tsvector)."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel import Session

from cineclube.db.busca.consulta import Hit, Slots, Term, as_typed, whole
from cineclube.db.busca.palavras import without_article

MAX_WORD = 100  # the migration indexes no more of a word
TITLE, DIRECTOR, ANYWHERE = "A", "B", ""

FOLDED = text("SELECT busca_dobra(:text)")
COUNT = text("SELECT count(*) FROM filmes WHERE busca_texto @@ CAST(:every AS tsquery)")
PAGE = text(
    """
    SELECT id FROM filmes WHERE busca_texto @@ CAST(:every AS tsquery)
    ORDER BY CASE WHEN busca_titulo LIKE :named OR busca_titulo LIKE :named_whole THEN 0
                  WHEN busca_titulo LIKE :begins OR busca_titulo LIKE :begins_whole THEN 1
                  WHEN busca_texto @@ CAST(:title AS tsquery) THEN 2
                  WHEN busca_texto @@ CAST(:title_typed AS tsquery) THEN 3
                  WHEN busca_texto @@ CAST(:director AS tsquery) THEN 4
                  ELSE 5 END,
             length(titulo), id
    LIMIT :limit OFFSET :offset
    """
)
HITS = text(
    """
    SELECT id, titulo, diretor, atores FROM filmes WHERE busca_texto @@ CAST(:every AS tsquery)
    ORDER BY NOT busca_texto @@ CAST(:title AS tsquery), length(titulo), id LIMIT :limit
    """
)
WORDS = text("SELECT word FROM ts_stat('SELECT busca_texto FROM filmes')")


class PostgresqlIndex:
    """What tsvector finds in one session."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def words(self, text: str) -> list[str]:
        """Give the words of a text as they are indexed."""
        folded: str = self._connection.execute(FOLDED, {"text": text}).scalar_one()
        return [word[:MAX_WORD] for word in folded.split()]

    def count(self, slots: Slots) -> int:
        """Count the films."""
        found: int = self._connection.execute(COUNT, {"every": match(slots)}).scalar_one()
        return found

    def page(self, words: Sequence[str], limit: int, offset: int) -> list[int]:
        """Give films in which all words or their beginnings stand, the best first."""
        typed = as_typed(words)
        name, whole_name = " ".join(without_article(words)), " ".join(words)
        values = {
            "every": match(typed),
            "named": f"%|{name}|%",
            "named_whole": f"%|{whole_name}|%",
            "begins": f"%|{name}%",
            "begins_whole": f"%|{whole_name}%",
            "title": match(whole(words), TITLE),
            "title_typed": match(typed, TITLE),
            "director": match(typed, DIRECTOR),
            "limit": limit,
            "offset": offset,
        }
        return list(self._connection.execute(PAGE, values).scalars())

    def hits(self, slots: Slots, limit: int) -> list[Hit]:
        """Give the text of films, those with all of it in their title first."""
        values = {"every": match(slots), "title": match(slots, TITLE), "limit": limit}
        return [Hit._make(row) for row in self._connection.execute(HITS, values)]

    def vocabulary(self) -> Sequence[str]:
        """Give every word that is indexed."""
        return list(self._connection.execute(WORDS).scalars())


def match(slots: Slots, weight: str = ANYWHERE) -> str:
    """Write a tsquery."""
    return " & ".join(f"({' | '.join(_phrase(term, weight) for term in terms)})" for terms in slots)


def _phrase(term: Term, weight: str) -> str:
    """Quote, so that operators are words; no word holds a quote or a backslash."""
    prefixes = [""] * (len(term.words) - 1) + ["*" if term.prefix else ""]
    words = (
        f"'{word}':{prefix}{weight}" if prefix or weight else f"'{word}'"
        for word, prefix in zip(term.words, prefixes, strict=True)
    )
    return f"({' <-> '.join(words)})"
