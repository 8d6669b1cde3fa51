"""The films to ask a newcomer about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.db.avaliacoes import AvaliacaoRepository
from cineclube.db.engine import Database, Transaction
from cineclube.db.filmes import FilmeRepository
from cineclube.db.marcas import IgnoradoRepository, NaoVistoRepository, VistoRepository
from cineclube.db.tables import Filme
from cineclube.db.usuarios import UsuarioRepository
from cineclube.errors import FilmsNotFoundError, UserNotFoundError
from cineclube.recommender import questions
from cineclube.recommender.data import index_of
from cineclube.recommender.model import Cluster, TasteModel
from cineclube.service.catalogo import CatalogueShelves, Shelf


@dataclass(frozen=True)
class Pergunta:
    """A film to ask about, and the cluster that the answer speaks of first."""

    filme: Filme
    cluster: Cluster


@dataclass(frozen=True)
class Perguntas:
    """What to ask, the first question first, and the version of the model that chose."""

    versao: str
    itens: Sequence[Pergunta]


class PerguntaService:
    """Chooses films whose answers say most, after what was answered so far."""

    def __init__(self, database: Database, shelves: CatalogueShelves) -> None:
        self._database, self._shelves = database, shelves

    def for_user(self, user_id: int, k: int) -> Perguntas:
        """Ask a user about k films that they have not rated or put aside, and of which they have
        not said whether they saw them.
        """
        with self._database.reading() as session:
            if UsuarioRepository(session).get(user_id) is None:
                raise UserNotFoundError(user_id)
            rated = [rating.film_id for rating in AvaliacaoRepository(session).of_user(user_id)]
            seen = [*rated, *VistoRepository(session).of_user(user_id)]
            not_seen = NaoVistoRepository(session).of_user(user_id)
            ignored = IgnoradoRepository(session).of_user(user_id)
            return self._ask(session, self._shelves.shelf(session), seen, [*not_seen, *ignored], k)

    def for_anyone(self, seen: Sequence[int], not_seen: Sequence[int], k: int) -> Perguntas:
        """Ask somebody without an account about k films, none of those that they name (ids)."""
        with self._database.reading() as session:
            shelf = self._shelves.shelf(session)
            named = {*seen, *not_seen}
            missing = named - FilmeRepository(session).existing(list(named))
            if missing:
                raise FilmsNotFoundError(sorted(missing))
            return self._ask(session, shelf, seen, not_seen, k)

    def _ask(
        self,
        session: Transaction,
        shelf: Shelf,
        seen: Iterable[int],
        not_seen: Iterable[int],
        k: int,
    ) -> Perguntas:
        model = shelf.model
        answers = questions.Answers(
            _places(model, set(seen)), _places(model, set(not_seen).difference(seen))
        )
        everything = np.ones(model.n_films, bool)
        chosen = shelf.interviewer.questions(answers, everything, k)
        films = FilmeRepository(session).by_ids(model.film_ids[chosen].tolist())
        items = [
            Pergunta(film, model.clusters[cluster])
            for film, cluster in zip(films.values(), model.cluster_of[chosen], strict=True)
        ]
        return Perguntas(shelf.version, items)


def _places(model: TasteModel, film_ids: set[int]) -> NDArray[np.int32]:
    return index_of(model.film_ids, np.array(sorted(film_ids), np.int64))[0]
