"""The catalogue and the model that fits it, in memory: made anew when films change."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from sys import intern

import numpy as np

from cineclube.db.catalogo import CatalogoRepository, FilmRow
from cineclube.db.engine import Database, Transaction
from cineclube.errors import DatabaseError
from cineclube.recommender.data import FilmContent, Films, several
from cineclube.recommender.extend import Extender
from cineclube.recommender.facts import UNKNOWN, FilmFacts, make_facts, updated_facts
from cineclube.recommender.model import TasteModel
from cineclube.recommender.questions import Interviewer
from cineclube.recommender.similar import Likeness, likeness
from cineclube.service.modelo import ModelRegistry, Serving

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shelf:
    """The model that serves, over exactly the films that there are, and their facts; all in the
    order of the film ids. What is made from them is kept here, so that no model outlives its shelf.
    """

    serving: Serving
    model: TasteModel
    facts: FilmFacts
    _texts: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    _writing: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def version(self) -> str:
        """Name of the model's version."""
        return self.serving.version

    @cached_property
    def written(self) -> dict[int, bytes]:
        """Films as answers show them, by id: filled by who writes answers."""
        return {}

    def text(self, name: str, write: Callable[[], bytes]) -> bytes:
        """Give what `write` makes of this shelf: made once, while whoever else asks for any waits.
        Not for a `write` that asks for another.
        """
        if name not in self._texts:
            with self._writing:
                if name not in self._texts:
                    self._texts[name] = write()
        return self._texts[name]

    def make_ready(self, before: "Shelf | None") -> None:
        """Make what answers need, and what they needed of the shelf `before`."""
        self.model.make_ready()
        for name in ("likeness", "interviewer"):
            if before is not None and name in vars(before):
                getattr(self, name)

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
        self._shelf: _Made | None = None
        self._coming: _Made | None = None  # of a version that is about to serve

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

    def forget(self) -> None:
        """Keep nothing: another database's versions can be the same. Waits for nobody."""
        self._read = self._shelf = None

    def kept(self, version: int) -> Shelf | None:
        """Give the shelf for a version of the catalogue, None where it would have to be made."""
        return self._kept_shelf(version)

    @contextmanager
    def preparing(self, serving: Serving, database: Database) -> Iterator[None]:
        """Make the shelf of a version that does not serve yet; within, it may begin to.

        Where the database does not answer, the first request makes the shelf.
        """
        try:
            with database.reading() as session:
                version, facts = self._facts_of(session)
            self._coming = _made(version, serving, facts, self._shelf)
        except DatabaseError as error:
            logger.warning("model %s is not prepared: %s", serving.version, error)
        try:
            yield
        finally:
            with self._extending:
                if self._is_current(self._coming) and not self._is_current(self._shelf):
                    self._shelf = self._coming
                self._coming = None

    def _shelf_of(self, version: int, facts: FilmFacts) -> Shelf:
        shelf = self._kept_shelf(version)
        if shelf is None:
            with self._extending:
                shelf = self._kept_shelf(version)
                if shelf is None:
                    # who waited takes the model that serves by now, not one that was replaced
                    serving = self._models.serving()
                    before = self._coming if self._is_current(self._coming) else self._shelf
                    self._shelf = _made(version, serving, facts, before)
                    shelf = self._shelf.shelf
        return shelf

    def _kept_shelf(self, version: int) -> Shelf | None:
        for made in (self._shelf, self._coming):
            if made is not None and made.version == version and self._is_current(made):
                return made.shelf
        return None

    def _is_current(self, made: "_Made | None") -> bool:
        return made is not None and made.shelf.serving is self._models.serving_or_none()

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
class _Made:
    """A shelf, the catalogue that it is of, and what makes the next one of its model."""

    version: int
    shelf: Shelf
    extender: Extender


def _made(version: int, serving: Serving, facts: FilmFacts, before: _Made | None) -> _Made:
    """Make a shelf, ready to answer, from the one `before` where that is of the same model."""
    if before is not None and before.shelf.serving is serving:
        extender = before.extender
    else:
        extender = Extender(serving.model)
    shelf = Shelf(serving, extender.extended(facts.films), facts)
    shelf.make_ready(before.shelf if before else None)
    return _Made(version, shelf, extender)


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
    split = cache(several)  # the same values recur, and are kept once
    ids = np.array([row.id for row in rows], np.int64)
    minutes = [row.duracao for row in rows]
    languages = [split(row.idioma or "") for row in rows]
    return make_facts(Films(ids, [_content(row, split) for row in rows]), minutes, languages)


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


def _content(row: FilmRow, split: Callable[[str], tuple[str, ...]]) -> FilmContent:
    actors = tuple(map(intern, several(row.atores)))  # hardly two films have the same ones
    return FilmContent(row.titulo, split(row.genero), split(row.diretor), actors, row.ano)
