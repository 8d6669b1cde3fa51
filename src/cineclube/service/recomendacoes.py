"""The films for a user, or for anybody who says what they like: best first, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from cineclube.db.avaliacoes import Rating
from cineclube.db.engine import Database, Transaction
from cineclube.db.filmes import FilmeRepository
from cineclube.db.tables import Filme
from cineclube.errors import ClusterNotFoundError, FilmsNotFoundError
from cineclube.recommender.explain import BLOCK_FILMS, explain_each
from cineclube.recommender.facts import Criteria
from cineclube.recommender.model import Cluster, History, TasteModel
from cineclube.recommender.rank import Ranking, Strategy
from cineclube.recommender.select import Knobs, find
from cineclube.service.catalogo import CatalogueShelves, Shelf
from cineclube.service.historico import RatedFilms, RatingByPlace, fold_in
from cineclube.service.motivos import Motivo, reasons
from cineclube.service.paginas import Chosen
from cineclube.service.presente import Present, Seen

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
class Escolha:
    """A film for somebody, by its id."""

    filme_id: int
    estrategia: Estrategia
    pontuacao: float
    cluster: Cluster
    motivos: tuple[Motivo, ...]


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
        self._present = Present(database, shelves)

    def for_user(self, user_id: int, wish: Wish) -> Chosen[Recomendacao]:
        """Give the best films that a user has neither seen nor put aside; fewer than asked for
        only where fewer satisfy the wish.
        """
        with self._present.waiting(user_id) as seen:
            chosen = choose_for_user(seen, wish)
            return _with_films(chosen, seen.films([item.filme_id for item in chosen.items]))

    def for_anyone(self, answers: Answers, wish: Wish) -> Chosen[Recomendacao]:
        """Give the best films for somebody without an account, none of those that they name."""
        with self._database.reading() as session:
            shelf = self._shelves.shelf(session)
            ratings = told_ratings(session, answers)
            rated = np.array([rating.film_id for rating in ratings], np.int64)
            seen = rated[:0] if wish.seen_too else rated
            taste = fold_in(shelf.model, ratings)
            chosen = choose(shelf, taste.history, taste.ratings, seen, wish)
            films = FilmeRepository(session).by_ids([item.filme_id for item in chosen.items])
        return _with_films(chosen, films)


def told_ratings(session: Transaction, answers: Answers) -> list[Rating]:
    """Turn answers into ratings without a time, in the order of the films' ids."""
    values = dict.fromkeys(answers.not_liked, NOT_LIKED)
    values |= dict.fromkeys(answers.liked, LIKED) | dict(answers.ratings)
    films = FilmeRepository(session).by_ids(sorted(values))
    missing = sorted(values.keys() - films.keys())
    if missing:
        raise FilmsNotFoundError(missing)
    return [Rating(id_, film.titulo, values[id_], None) for id_, film in films.items()]


def choose_for_user(seen: Seen, wish: Wish) -> Chosen[Escolha]:
    """Give the best films for the user who was seen, see `RecomendacaoService.for_user`."""
    rated, values, instants = seen.gosto.ratings()
    history = seen.shelf.model.fold_in(rated, values, instants)
    without = seen.gosto.ignored_films()
    if not wish.seen_too:
        without = np.concatenate((without, rated, seen.gosto.seen_films()))
    return choose(
        seen.shelf, history, RatedFilms(seen.shelf.facts.films, history, values), without, wish
    )


def choose(
    shelf: Shelf,
    history: History,
    ratings: RatingByPlace,
    without: NDArray[np.int64],
    wish: Wish,
) -> Chosen[Escolha]:
    """Give the best films for a taste that are none of `without` (ids); `ratings` are in the order
    of `history`."""
    model = shelf.model
    criteria = wish.criteria_for(model)
    found = find(model, shelf.facts, history, criteria, without, wish.limit, wish.knobs)
    items = _told(model, history, ratings, found.ranking, wish.knobs.novelty)
    return Chosen(items, found.n_allowed, shelf.version)


def _told(
    model: TasteModel, history: History, ratings: RatingByPlace, ranking: Ranking, novelty: float
) -> list[Escolha]:
    """Put ids and reasons to a ranking."""
    explanations = explain_each(model, history, ranking.film_ix, novelty)
    told: list[tuple[Motivo, ...]] = []
    while some := list(islice(explanations, BLOCK_FILMS)):
        told += reasons(some, ratings)
    return [
        Escolha(
            filme_id=film_id,
            estrategia=ESTRATEGIA_OF[Strategy(strategy)],
            pontuacao=score,
            cluster=model.clusters[cluster],
            motivos=motivos,
        )
        for film_id, cluster, score, strategy, motivos in zip(
            model.film_ids[ranking.film_ix].tolist(),
            model.cluster_of[ranking.film_ix].tolist(),
            ranking.scores.tolist(),
            ranking.strategies.tolist(),
            told,
            strict=True,
        )
    ]


def _with_films(chosen: Chosen[Escolha], films: Mapping[int, Filme]) -> Chosen[Recomendacao]:
    items = [
        Recomendacao(films[i.filme_id], i.estrategia, i.pontuacao, i.cluster, i.motivos)
        for i in chosen.items
    ]
    return Chosen(items, chosen.total, chosen.versao)
