"""The catalogue and the model that fits it, in memory: made anew when films change."""

import threading
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cineclube.db.catalogo import CatalogoRepository, FilmRow
from cineclube.db.engine import Transaction
from cineclube.recommender.data import FilmContent, Films, several
from cineclube.recommender.extend import extend
from cineclube.recommender.facts import FilmFacts, make_facts
from cineclube.recommender.model import TasteModel
from cineclube.recommender.questions import Interviewer
from cineclube.recommender.similar import Likeness, likeness
from cineclube.service.modelo import ModelRegistry, Serving


@dataclass(frozen=True)
class Shelf:
    """The model that serves, over exactly the films that there are, and their facts; all in the
    order of the film ids. What is made from them is kept here, so that no model outlives its shelf.
    """

    serving: Serving
    model: TasteModel
    facts: FilmFacts

    @property
    def version(self) -> str:
        """Name of the model's version."""
        return self.serving.version

    @cached_property
    def likeness(self) -> Likeness:
        """How films are like each other."""
        return likeness(self.model)

    @cached_property
    def interviewer(self) -> Interviewer:
        """Who asks newcomers about films."""
        return Interviewer(self.model)


class CatalogueShelves:
    """Keeps facts and model for the last catalogue that was asked for.

    What is kept is known by the version of the catalogue, which the database raises with every
    change of a film, whoever makes it; so a film is there at the next request, in every process.
    """

    def __init__(self, models: ModelRegistry) -> None:
        self._models = models
        self._lock = threading.Lock()
        self._facts: tuple[int, FilmFacts] | None = None
        self._shelf: tuple[int, Shelf] | None = None

    def facts(self, session: Transaction) -> FilmFacts:
        """Give the facts of the films that a transaction sees."""
        return self._facts_of(session)[1]

    def shelf(self, session: Transaction) -> Shelf:
        """Give facts and model for a transaction, or raise ModelUnavailableError."""
        return self._shelf_of(session, self._models.serving())

    def shelf_or_none(self, session: Transaction) -> Shelf | None:
        """Give facts and model for a transaction, None where no model serves."""
        serving = self._models.serving_or_none()
        return None if serving is None else self._shelf_of(session, serving)

    def _shelf_of(self, session: Transaction, serving: Serving) -> Shelf:
        version, facts = self._facts_of(session)
        kept = self._shelf
        if kept is None or kept[0] != version or kept[1].serving is not serving:
            with self._lock:
                kept = self._shelf
                if kept is None or kept[0] != version or kept[1].serving is not serving:
                    model = extend(serving.model, facts.films)
                    kept = self._shelf = (version, Shelf(serving, model, facts))
        return kept[1]

    def _facts_of(self, session: Transaction) -> tuple[int, FilmFacts]:
        version = CatalogoRepository(session).version()
        kept = self._facts
        if kept is None or kept[0] != version:
            with self._lock:
                kept = self._facts
                if kept is None or kept[0] != version:
                    kept = self._facts = (version, read_facts(session))
        return kept


def read_facts(session: Transaction) -> FilmFacts:
    """Read the facts of all films."""
    rows = CatalogoRepository(session).films()
    ids = np.array([row.id for row in rows], np.int64)
    minutes = [row.duracao for row in rows]
    languages = [several(row.idioma or "") for row in rows]
    return make_facts(Films(ids, [_content(row) for row in rows]), minutes, languages)


def _content(row: FilmRow) -> FilmContent:
    genres, directors, actors = map(several, (row.genero, row.diretor, row.atores))
    return FilmContent(row.titulo, genres, directors, actors, row.ano)
