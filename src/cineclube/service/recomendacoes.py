"""The films for a user, best first, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cineclube.db.avaliacoes import AvaliacaoRepository
from cineclube.db.engine import Database
from cineclube.db.filmes import FilmeRepository
from cineclube.db.tables import Filme
from cineclube.db.usuarios import UsuarioRepository
from cineclube.errors import UserNotFoundError
from cineclube.recommender.explain import explain
from cineclube.recommender.model import Cluster, History, TasteModel
from cineclube.recommender.rank import Ranking, Strategy
from cineclube.service.historico import Taste, fold_in
from cineclube.service.modelo import ModelRegistry
from cineclube.service.motivos import Motivo, reasons


class Estrategia(StrEnum):
    """The way by which a film came into a list, best first."""

    CLUSTERS = "clusters"
    OUTROS_CLUSTERS = "outros_clusters"
    POPULARIDADE = "popularidade"
    CATALOGO = "catalogo"


ESTRATEGIA_OF = {
    Strategy.MATCHING_CLUSTERS: Estrategia.CLUSTERS,
    Strategy.OTHER_CLUSTERS: Estrategia.OUTROS_CLUSTERS,
    Strategy.POPULARITY: Estrategia.POPULARIDADE,
}


@dataclass(frozen=True)
class Recomendacao:
    """A film for a user. A film that the model does not know has no cluster, score or reason."""

    filme: Filme
    estrategia: Estrategia
    pontuacao: float = 0.0
    cluster: Cluster | None = None
    motivos: tuple[Motivo, ...] = ()


@dataclass(frozen=True)
class Recomendacoes:
    """Films best first, and the version of the model that chose them."""

    versao: str
    itens: Sequence[Recomendacao]


class RecomendacaoService:
    """Recommends what a user has not rated, from the model and from the ratings as they are now."""

    def __init__(self, database: Database, models: ModelRegistry) -> None:
        self._database, self._models = database, models

    def recommend(self, user_id: int, k: int) -> Recomendacoes:
        """Give the k best films; fewer only where no more are unseen."""
        with self._database.reading() as session:
            if UsuarioRepository(session).get(user_id) is None:
                raise UserNotFoundError(user_id)
            serving = self._models.serving()
            taste = fold_in(serving.model, AvaliacaoRepository(session).of_user(user_id))
            films = FilmeRepository(session)
            chosen = _recommend(serving.model, taste, films, k)
            if len(chosen) < k:  # nothing is left that the model knows
                chosen += _from_catalogue(films.not_rated_by(user_id, k), chosen)
        return Recomendacoes(serving.version, chosen[:k])


def _recommend(
    model: TasteModel, taste: Taste, films: FilmeRepository, k: int
) -> list[Recomendacao]:
    ranking, entities = _choose(model, taste.history, films, k)
    explanations = explain(model, taste.history, ranking.film_ix)
    return [
        Recomendacao(
            filme=film,
            estrategia=ESTRATEGIA_OF[Strategy(strategy)],
            pontuacao=float(score),
            cluster=model.clusters[model.cluster_of[film_ix]],
            motivos=reasons(explanation, taste.ratings),
        )
        for film, film_ix, score, strategy, explanation in zip(
            entities,
            ranking.film_ix,
            ranking.scores,
            ranking.strategies,
            explanations,
            strict=True,
        )
    ]


def _choose(
    model: TasteModel, history: History, films: FilmeRepository, k: int
) -> tuple[Ranking, list[Filme]]:
    """Take the k best films that the database still has.

    The model can know films that were deleted after its training: where some are, more are ranked.
    """
    wanted = k
    while True:
        ranking = model.recommend(history, wanted, history.film_ix)
        film_ids = model.film_ids[ranking.film_ix].tolist()
        found = films.by_ids(film_ids)
        if len(found) >= k or len(film_ids) < wanted:
            places = [place for place, film_id in enumerate(film_ids) if film_id in found][:k]
            return _take(ranking, places), list(found.values())[:k]
        wanted *= 4


def _take(ranking: Ranking, places: list[int]) -> Ranking:
    rows = np.array(places, np.int64)
    return Ranking(ranking.film_ix[rows], ranking.scores[rows], ranking.strategies[rows])


def _from_catalogue(unrated: Sequence[Filme], chosen: list[Recomendacao]) -> list[Recomendacao]:
    """Take the films that are not chosen yet. Whatever the model knows is, so it knows none of
    them.
    """
    taken = {item.filme.id for item in chosen}
    return [Recomendacao(film, Estrategia.CATALOGO) for film in unrated if film.id not in taken]
