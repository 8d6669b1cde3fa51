"""The films for a user, or for anybody who says what they like: best first, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from cineclube.db.avaliacoes import AvaliacaoRepository, Rating
from cineclube.db.engine import Database, Transaction
from cineclube.db.filmes import FilmeRepository
from cineclube.db.marcas import IgnoradoRepository
from cineclube.db.tables import Filme
from cineclube.db.usuarios import UsuarioRepository
from cineclube.errors import ClusterNotFoundError, FilmsNotFoundError, UserNotFoundError
from cineclube.recommender.explain import explain_each
from cineclube.recommender.facts import Criteria
from cineclube.recommender.model import Cluster, TasteModel
from cineclube.recommender.rank import Ranking, Strategy
from cineclube.recommender.select import Knobs, allowed_films, is_narrow, select
from cineclube.service.catalogo import CatalogueShelves, Shelf
from cineclube.service.historico import Taste, fold_in
from cineclube.service.motivos import Motivo, reasons
from cineclube.service.paginas import Chosen

LIKED, NOT_LIKED = 5.0, 1.0  # ratings that stand for a plain yes and no


class Estrategia(StrEnum):
    """The way by which a film came into a list, best first."""

    CLUSTERS = "clusters"
    OUTROS_CLUSTERS = "outros_clusters"
    POPULARIDADE = "popularidade"


ESTRATEGIA_OF = {
    Strategy.MATCHING_CLUSTERS: Estrategia.CLUSTERS,
    Strategy.OTHER_CLUSTERS: Estrategia.OUTROS_CLUSTERS,
    Strategy.POPULARITY: Estrategia.POPULARIDADE,
}


@dataclass(frozen=True)
class Wish:
    """What a list is to be like. `cluster` is the id of the one to stay in."""

    limit: int = 5
    criteria: Criteria = field(default_factory=Criteria)
    knobs: Knobs = field(default_factory=Knobs)
    cluster: int | None = None
    seen_too: bool = False

    def criteria_for(self, model: TasteModel) -> Criteria:
        """Give the criteria with the cluster as the model knows it."""
        if self.cluster is None:
            return self.criteria
        for place, cluster in enumerate(model.clusters):
            if cluster.id == self.cluster:
                return replace(self.criteria, cluster=place)
        raise ClusterNotFoundError(self.cluster)


@dataclass(frozen=True)
class Answers:
    """What somebody without an account says: ids of films, and ratings by id. A rating counts for
    more than a plain yes or no.
    """

    liked: Sequence[int] = ()
    not_liked: Sequence[int] = ()
    ratings: Sequence[tuple[int, float]] = ()


@dataclass(frozen=True)
class Recomendacao:
    """A film for somebody."""

    filme: Filme
    estrategia: Estrategia
    pontuacao: float
    cluster: Cluster
    motivos: tuple[Motivo, ...]


class RecomendacaoService:
    """Recommends from the model, from the ratings and from the catalogue as they are now."""

    def __init__(self, database: Database, shelves: CatalogueShelves) -> None:
        self._database, self._shelves = database, shelves

    def for_user(self, user_id: int, wish: Wish) -> Chosen[Recomendacao]:
        """Give the best films that a user has neither rated nor put aside; fewer than asked for
        only where fewer satisfy the wish.
        """
        with self._database.reading() as session:
            if UsuarioRepository(session).get(user_id) is None:
                raise UserNotFoundError(user_id)
            shelf = self._shelves.shelf(session)
            ratings = AvaliacaoRepository(session).of_user(user_id)
            ignored = IgnoradoRepository(session).of_user(user_id)
            seen = [] if wish.seen_too else [rating.film_id for rating in ratings]
            return recommend(session, shelf, fold_in(shelf.model, ratings), [*ignored, *seen], wish)

    def for_anyone(self, answers: Answers, wish: Wish) -> Chosen[Recomendacao]:
        """Give the best films for somebody without an account, none of those that they name."""
        with self._database.reading() as session:
            shelf = self._shelves.shelf(session)
            ratings = told_ratings(session, answers)
            seen = [] if wish.seen_too else [rating.film_id for rating in ratings]
            return recommend(session, shelf, fold_in(shelf.model, ratings), seen, wish)


def told_ratings(session: Transaction, answers: Answers) -> list[Rating]:
    """Turn answers into ratings without a time, in the order of the films' ids."""
    values = dict.fromkeys(answers.not_liked, NOT_LIKED)
    values |= dict.fromkeys(answers.liked, LIKED) | dict(answers.ratings)
    films = FilmeRepository(session).by_ids(sorted(values))
    missing = sorted(values.keys() - films.keys())
    if missing:
        raise FilmsNotFoundError(missing)
    return [Rating(id_, film.titulo, values[id_], None) for id_, film in films.items()]


def recommend(
    session: Transaction, shelf: Shelf, taste: Taste, without: Sequence[int], wish: Wish
) -> Chosen[Recomendacao]:
    """Give the best films for a taste that are none of `without` (ids)."""
    model = shelf.model
    criteria = wish.criteria_for(model)
    allowed = allowed_films(model, shelf.facts, criteria, np.array(without, np.int64))
    narrow = is_narrow(model, shelf.facts, criteria, taste.history)
    ranking = select(model, taste.history, allowed, wish.limit, wish.knobs, everywhere=narrow)
    films = FilmeRepository(session).by_ids(model.film_ids[ranking.film_ix].tolist())
    items = _told(model, taste, ranking, list(films.values()), wish.knobs.novelty)
    return Chosen(items, int(allowed.sum()), shelf.version)


def _told(
    model: TasteModel, taste: Taste, ranking: Ranking, films: Sequence[Filme], novelty: float
) -> list[Recomendacao]:
    """Put films and reasons to a ranking."""
    explanations = explain_each(model, taste.history, ranking.film_ix, novelty)
    return [
        Recomendacao(
            filme=film,
            estrategia=ESTRATEGIA_OF[Strategy(strategy)],
            pontuacao=float(score),
            cluster=model.clusters[model.cluster_of[film_ix]],
            motivos=reasons(explanation, taste.ratings),
        )
        for film, film_ix, score, strategy, explanation in zip(
            films,
            ranking.film_ix,
            ranking.scores,
            ranking.strategies,
            explanations,
            strict=True,
        )
    ]
