"""Search in the catalogue: full text of the database, and what may have been meant.

First the words as they are typed. Where they find little or nothing, the words of the catalogue
that are near them: the index is asked again, and its films are ordered by how near they are.
"""

from collections.abc import Sequence

from sqlmodel import Session

from cineclube.db.busca.consulta import Found, Hit, Index, as_typed
from cineclube.db.busca.leituras import Leniency, Meanings, ranked
from cineclube.db.busca.postgresql import PostgresqlIndex
from cineclube.db.busca.sqlite import SqliteIndex
from cineclube.db.busca.vocabulario import Vocabulary, VocabularyCache
from cineclube.db.catalogo import CatalogoRepository

__all__ = ["BuscaRepository", "Found", "VocabularyCache"]

FEW = 5  # films; with fewer, others that are nearly so are found as well
MAX_NEAR = 100  # films that are found for what may have been meant
BESIDE_OTHERS: tuple[Leniency, ...] = (Leniency(slips=1, known_too=True),)
ATTEMPTS = (
    Leniency(slips=1),
    Leniency(slips=1, known_too=True),
    Leniency(slips=1, small_words_left_out=True),
    Leniency(slips=2, known_too=True),
    Leniency(slips=2, known_too=True, small_words_left_out=True),
)
# where other words tell what a short one may be
AMONG_OTHERS = Leniency(slips=1, known_too=True, sure_letters=2)


class BuscaRepository:
    """The search of one session."""

    def __init__(self, session: Session, vocabularies: VocabularyCache) -> None:
        self._session = session
        self._vocabularies = vocabularies
        postgresql = session.get_bind().dialect.name == "postgresql"
        self._index: Index = PostgresqlIndex(session) if postgresql else SqliteIndex(session)

    def find(self, text: str, limit: int, offset: int) -> Found:
        """Find films by title, director and actors; nothing in the text is an operator."""
        words = self._index.words(text)
        if not words:
            return Found([], 0)
        total = self._index.count(as_typed(words))
        if total >= FEW:
            return Found(self._index.page(words, limit, offset), total)
        sure = self._index.page(words, FEW, 0) if total else []
        ids = list(dict.fromkeys([*sure, *self._meant(words, beside_others=total > 0)]))
        return Found(ids[offset : offset + limit], len(ids))

    def _meant(self, words: Sequence[str], *, beside_others: bool) -> list[int]:
        """Find films by what may have been meant, with as few changes as find any."""
        meanings = Meanings(self._vocabulary())
        attempts = BESIDE_OTHERS if beside_others else ATTEMPTS
        if len(words) > 1 and not beside_others:
            attempts += (AMONG_OTHERS,)
        for leniency in attempts:
            readings = list(meanings.readings(words, leniency))
            hits: dict[int, Hit] = {}
            for reading in readings:
                hits.update((hit.id, hit) for hit in self._index.hits(reading.slots, MAX_NEAR))
            if found := ranked(list(hits.values()), readings):
                return found
        return []

    def _vocabulary(self) -> Vocabulary:
        version = CatalogoRepository(self._session).version()
        vocabulary = self._vocabularies.get(version)
        if vocabulary is None:
            vocabulary = Vocabulary(self._index.vocabulary())
            self._vocabularies.keep(version, vocabulary)
        return vocabulary
