"""Films for a group: what they should see together, and what each of them will think of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.db.avaliacoes import AvaliacaoRepository
from cineclube.db.engine import Database, Transaction
from cineclube.db.filmes import FilmeRepository
from cineclube.db.marcas import IgnoradoRepository, VistoRepository
from cineclube.db.tables import Filme
from cineclube.db.usuarios import UsuarioRepository
from cineclube.errors import UsersNotFoundError
from cineclube.recommender.diversify import diversify, pool_size
from cineclube.recommender.group import GroupStrategy, affinities, choose_for_group
from cineclube.recommender.model import Cluster, TasteModel
from cineclube.recommender.rank import Ranking
from cineclube.recommender.select import allowed_films
from cineclube.service.catalogo import CatalogueShelves
from cineclube.service.historico import Taste, fold_in
from cineclube.service.paginas import Chosen
from cineclube.service.recomendacoes import Wish

DISLIKED = 2.0  # nobody has to see again what they gave this or less


@dataclass(frozen=True)
class Expectativa:
    """What a member is expected to think of a film: `afinidade` is the score beside that of the
    member's best film, 0 to 1, `nota_esperada` the rating, 0 to 5.
    """

    usuario_id: int
    nome: str
    afinidade: float
    nota_esperada: float


@dataclass(frozen=True)
class EscolhaDoGrupo:
    """A film for a group; `afinidade_media` and `menor_afinidade` are over its members."""

    filme: Filme
    cluster: Cluster
    afinidade_media: float
    menor_afinidade: float
    membros: tuple[Expectativa, ...]


@dataclass(frozen=True)
class _Member:
    id: int
    name: str
    taste: Taste
    ignored: Sequence[int]
    marked_seen: Sequence[int]

    def unwanted(self, *, seen_too: bool) -> list[int]:
        """Films that this member need not see."""
        ratings = self.taste.ratings
        rated = (r.film_id for r in ratings if not seen_too or r.value <= DISLIKED)
        return [*self.ignored, *rated, *(() if seen_too else self.marked_seen)]


class GrupoService:
    """Recommends to two people or more."""

    def __init__(self, database: Database, shelves: CatalogueShelves) -> None:
        self._database, self._shelves = database, shelves

    def recommend(
        self, user_ids: Sequence[int], wish: Wish, strategy: GroupStrategy, vetoes: Sequence[int]
    ) -> Chosen[EscolhaDoGrupo]:
        """Give the best films that nobody has seen, put aside or vetoed.

        Novelty applies to each member's scores, diversity to the list of all.
        """
        with self._database.reading() as session:
            shelf = self._shelves.shelf(session)
            model = shelf.model
            members = _members(session, model, user_ids)
            unwanted = [id_ for m in members for id_ in m.unwanted(seen_too=wish.seen_too)]
            without = np.array([*unwanted, *vetoes], np.int64)
            allowed = allowed_films(model, shelf.facts, wish.criteria_for(model), without)
            affinity = affinities(_scores(model, members, wish.knobs.novelty), allowed)
            chosen = _choose(model, affinity, allowed, wish, strategy)
            films = FilmeRepository(session).by_ids(model.film_ids[chosen].tolist())
        expected = [member.taste.expected(model, chosen) for member in members]
        opinions = np.stack(
            (np.maximum(affinity[:, chosen], 0), expected), axis=-1
        )  # (members, films, 2)
        items = [
            _told(film, model.clusters[model.cluster_of[film_ix]], members, opinions[:, place])
            for place, (film, film_ix) in enumerate(zip(films.values(), chosen, strict=True))
        ]
        return Chosen(items, int(allowed.sum()), shelf.version)


def _members(session: Transaction, model: TasteModel, user_ids: Sequence[int]) -> list[_Member]:
    users, ratings = UsuarioRepository(session), AvaliacaoRepository(session)
    found = {user_id: users.get(user_id) for user_id in user_ids}
    missing = [user_id for user_id, user in found.items() if user is None]
    if missing:
        raise UsersNotFoundError(missing)
    marks = (IgnoradoRepository(session), VistoRepository(session))
    return [
        _Member(
            id_,
            user.nome,
            fold_in(model, ratings.of_user(id_)),
            *(kind.of_user(id_) for kind in marks),
        )
        for id_, user in found.items()
        if user is not None
    ]


def _scores(model: TasteModel, members: Sequence[_Member], novelty: float) -> NDArray[np.float32]:
    """Scores of all films for every member, (n_members, n_films)."""
    histories = [member.taste.history for member in members]
    scores = [model.taste(history) + model.popularity_part(history) for history in histories]
    return np.stack(scores) * model.novelty_factor(novelty)


def _choose(
    model: TasteModel,
    affinity: NDArray[np.float32],
    allowed: NDArray[np.bool_],
    wish: Wish,
    strategy: GroupStrategy,
) -> NDArray[np.int32]:
    diversity = wish.knobs.diversity
    wanted = pool_size(wish.limit) if diversity else wish.limit
    chosen = choose_for_group(affinity, allowed, wanted, strategy)
    pool = Ranking(
        chosen, np.maximum(affinity, 0).mean(axis=0)[chosen], np.zeros(len(chosen), np.int8)
    )
    return diversify(pool, model.space.vectors, wish.limit, diversity).film_ix


def _told(
    film: Filme, cluster: Cluster, members: Sequence[_Member], opinions: NDArray[np.float32]
) -> EscolhaDoGrupo:
    """`opinions` holds affinity and expected rating, (n_members, 2)."""
    told = [
        Expectativa(member.id, member.name, float(affinity), float(rating))
        for member, (affinity, rating) in zip(members, opinions, strict=True)
    ]
    affinities_ = opinions[:, 0]
    return EscolhaDoGrupo(
        film, cluster, float(affinities_.mean()), float(affinities_.min()), tuple(told)
    )
