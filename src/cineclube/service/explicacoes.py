"""Why one film is where it is in a user's list, in full."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.db.avaliacoes import AvaliacaoRepository
from cineclube.db.engine import Database
from cineclube.db.filmes import FilmeRepository
from cineclube.db.marcas import IgnoradoRepository, VistoRepository
from cineclube.db.tables import Filme
from cineclube.db.usuarios import UsuarioRepository
from cineclube.errors import FilmNotFoundError, UserNotFoundError
from cineclube.recommender.explain import explain
from cineclube.recommender.facts import Criteria
from cineclube.recommender.model import TasteModel
from cineclube.recommender.select import allowed_films
from cineclube.recommender.whatif import place_of, places_without
from cineclube.service.catalogo import CatalogueShelves
from cineclube.service.historico import Taste, fold_in
from cineclube.service.motivos import TipoMotivo, all_shares


@dataclass(frozen=True)
class SemEste:
    """Where the film would be, and what its score, if one rating did not exist."""

    posicao: int | None
    pontuacao: float


@dataclass(frozen=True)
class MotivoCompleto:
    """A part of a score: `contribuicao` in its own unit, `participacao` as a share of the whole
    (None where nothing speaks for the film). `sem_este` is told of the largest parts only.
    """

    tipo: TipoMotivo
    contribuicao: float
    participacao: float | None
    filme_id: int | None = None
    titulo: str | None = None
    avaliacao: float | None = None
    sem_este: SemEste | None = None


@dataclass(frozen=True)
class ClusterMatch:
    """The cluster of a film before a user: its share of their taste, and whether it is searched."""

    id: int
    nome: str
    participacao: float
    combina: bool


@dataclass(frozen=True)
class Explicacao:
    """A film before a user. `posicao` is from 1 among `de` films, None where it cannot be in the
    list as it is seen or put aside.
    """

    versao: str
    filme: Filme
    pontuacao: float
    posicao: int | None
    de: int
    nota_esperada: float
    cluster: ClusterMatch
    motivos: tuple[MotivoCompleto, ...]


class ExplicacaoService:
    """Explains from the model and from the ratings as they are now."""

    def __init__(self, database: Database, shelves: CatalogueShelves) -> None:
        self._database, self._shelves = database, shelves

    def explain(self, user_id: int, film_id: int, n_told: int) -> Explicacao:
        """Explain one film to a user; for the `n_told` ratings that count most, say where it would
        be without them. Costs as much as n_told + 2 lists.
        """
        with self._database.reading() as session:
            if UsuarioRepository(session).get(user_id) is None:
                raise UserNotFoundError(user_id)
            film = FilmeRepository(session).get(film_id)
            if film is None:
                raise FilmNotFoundError(film_id)
            shelf = self._shelves.shelf(session)
            ratings = AvaliacaoRepository(session).of_user(user_id)
            marks = (IgnoradoRepository(session), VistoRepository(session))
            marked = [film for kind in marks for film in kind.of_user(user_id)]
        model, taste = shelf.model, fold_in(shelf.model, ratings)
        without = np.array([*marked, *(rating.film_id for rating in ratings)], np.int64)
        allowed = allowed_films(model, shelf.facts, Criteria(), without)
        film_ix = int(np.searchsorted(model.film_ids, film_id))
        place = place_of(model, taste.rated, allowed, film_ix)
        return Explicacao(
            versao=shelf.version,
            filme=film,
            pontuacao=place.score,
            posicao=place.position,
            de=int(allowed.sum()),
            nota_esperada=float(taste.expected(model, np.array([film_ix], np.int32))[0]),
            cluster=_match(model, taste, film_ix),
            motivos=_reasons(model, taste, allowed, film_ix, n_told),
        )


def _match(model: TasteModel, taste: Taste, film_ix: int) -> ClusterMatch:
    place = int(model.cluster_of[film_ix])
    return ClusterMatch(
        id=model.clusters[place].id,
        nome=model.clusters[place].name,
        participacao=float(model.cluster_shares(taste.history)[place]),
        combina=bool(model.matching_clusters(taste.history)[place]),
    )


def _reasons(
    model: TasteModel, taste: Taste, allowed: NDArray[np.bool_], film_ix: int, n_told: int
) -> tuple[MotivoCompleto, ...]:
    """Every rating that has a part in the score, the largest first, and popularity."""
    [explanation] = explain(model, taste.history, np.array([film_ix], np.int32))
    shares = all_shares(explanation)
    parts = explanation.contributions
    order = np.argsort(-np.abs(parts), kind="stable")
    order = order[parts[order] != 0]
    told = [taste.ratings[i].film_id for i in order[:n_told]]
    without = places_without(model, taste.rated, allowed, film_ix, np.array(told, np.int64))
    reasons = [
        MotivoCompleto(
            TipoMotivo.AVALIACAO,
            float(parts[i]),
            None if shares is None else shares[i],
            taste.ratings[i].film_id,
            taste.ratings[i].title,
            taste.ratings[i].value,
            SemEste(without[n].position, without[n].score) if n < len(without) else None,
        )
        for n, i in enumerate(order)
    ]
    popularity = explanation.popularity
    if popularity:
        share = None if shares is None else shares[-1]
        reasons.append(MotivoCompleto(TipoMotivo.POPULARIDADE, popularity, share))
    return tuple(reasons)
