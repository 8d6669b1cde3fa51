"""The catalogue and the model that fits it, in memory: made anew when films change."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cineclube.db.catalogo import CatalogoRepository, FilmRow
from cineclube.db.engine import Transaction
from cineclube.recommender.data import FilmContent, Films, several
from cineclube.recommender.extend import Extender
from cineclube.recommender.facts import UNKNOWN, FilmFacts, make_facts, updated_facts
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
    Of a changed catalogue only what changed is made anew.
    """

    def __init__(self, models: ModelRegistry) -> None:
        self._models = models
        self._reading, self._extending = threading.Lock(), threading.Lock()  # never both at once
        self._read: _Read | None = None
        self._shelf: tuple[int, Shelf] | None = None
        self._extender: tuple[Serving, Extender] | None = None

    def facts(self, session: Transaction) -> FilmFacts:
        """Give the facts of the films that a transaction sees."""
        return self._facts_of(session)[1]

    def shelf(self, session: Transaction) -> Shelf:
        """Give facts and model for a transaction, or raise ModelUnavailableError."""
        self._models.serving()  # without a model nothing need be read
        return self._shelf_of(*self._facts_of(session))

    def shelf_or_none(self, session: Transaction) -> Shelf | None:
        """Give facts and model for a transaction, None where no model serves."""
        if self._models.serving_or_none() is None:
            return None
        return self._shelf_of(*self._facts_of(session))

    def _shelf_of(self, version: int, facts: FilmFacts) -> Shelf:
        shelf = self._kept_shelf(version)
        if shelf is None:
            with self._extending:
                shelf = self._kept_shelf(version)
                if shelf is None:
                    # who waited takes the model that serves by now, not one that was replaced
                    shelf = self._new_shelf(self._models.serving(), facts)
                    self._shelf = (version, shelf)
        return shelf

    def _kept_shelf(self, version: int) -> Shelf | None:
        kept = self._shelf
        if kept is None or kept[0] != version or kept[1].serving is not self._models.serving():
            return None
        return kept[1]

    def _new_shelf(self, serving: Serving, facts: FilmFacts) -> Shelf:
        if self._extender is None or self._extender[0] is not serving:
            self._extender = None  # before the next one needs its room
            self._extender = (serving, Extender(serving.model))
        return Shelf(serving, self._extender[1].extended(facts.films), facts)

    def _facts_of(self, session: Transaction) -> tuple[int, FilmFacts]:
        version = CatalogoRepository(session).version()
        kept = self._read
        if kept is None or kept.version != version:
            with self._reading:
                kept = self._read
                if kept is None or kept.version != version:
                    kept = self._read = _read(session, version, kept)
        return version, kept.facts


@dataclass(frozen=True)
class _Read:
    """The catalogue as it was read: rows, and the facts made from them."""

    version: int
    rows: Sequence[FilmRow]
    facts: FilmFacts


def read_facts(session: Transaction) -> FilmFacts:
    """Read the facts of all films."""
    return _facts(CatalogoRepository(session).films())


def _facts(rows: Sequence[FilmRow]) -> FilmFacts:
    ids = np.array([row.id for row in rows], np.int64)
    minutes = [row.duracao for row in rows]
    languages = [several(row.idioma or "") for row in rows]
    return make_facts(Films(ids, [_content(row) for row in rows]), minutes, languages)


def _read(session: Transaction, version: int, before: _Read | None) -> _Read:
    rows = CatalogoRepository(session).films()
    if before is None:
        return _Read(version, rows, _facts(rows))
    place_of = {row.id: place for place, row in enumerate(before.rows)}
    same = np.full(len(rows), UNKNOWN, np.int32)
    for here, row in enumerate(rows):
        place = place_of.get(row.id)
        if place is not None and before.rows[place] == row:
            same[here] = place
            rows[here] = before.rows[place]  # its texts are in memory already
    new = [rows[here] for here in np.flatnonzero(same == UNKNOWN).tolist()]
    facts = updated_facts(before.facts, same, _facts(new))
    return _Read(version, rows, facts)


def _content(row: FilmRow) -> FilmContent:
    genres, directors, actors = map(several, (row.genero, row.diretor, row.atores))
    return FilmContent(row.titulo, genres, directors, actors, row.ano)
