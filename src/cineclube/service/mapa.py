"""The map: every film in the plane, and where a taste lies in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.db.engine import Database
from cineclube.recommender.facts import UNKNOWN
from cineclube.recommender.model import History, TasteModel
from cineclube.recommender.plane import centres, position
from cineclube.service.catalogo import CatalogueShelves, Shelf
from cineclube.service.gosto import ClusterDoGosto, clusters_of
from cineclube.service.historico import fold_in
from cineclube.service.presente import Present
from cineclube.service.recomendacoes import Answers, told_ratings

DECIMALS = 4  # a ten-thousandth of the map is less than a pixel


@dataclass(frozen=True)
class ClusterNoMapa:
    """A cluster, and where its known films lie closest together; None where it has no film now.
    `n_filmes` are those of the catalogue, `participacao_avaliacoes` is 0 to 1.
    """

    id: int
    nome: str
    n_filmes: int
    participacao_avaliacoes: float
    x: float | None
    y: float | None


@dataclass(frozen=True)
class FilmesNoMapa:
    """All films in the order of their ids, by column; `cluster` holds ids of clusters."""

    id: Sequence[int]
    titulo: Sequence[str]
    ano: Sequence[int | None]
    x: Sequence[float]
    y: Sequence[float]
    cluster: Sequence[int]
    n_avaliacoes: Sequence[int]


@dataclass(frozen=True)
class Mapa:
    """What there is to draw. `variancia` is the share of each axis, 0 to 1."""

    versao: str
    variancia: Sequence[float]
    clusters: Sequence[ClusterNoMapa]
    filmes: FilmesNoMapa


@dataclass(frozen=True)
class Posicao:
    """Where a taste lies; None where nothing is known of it. The largest share comes first."""

    versao: str
    x: float | None
    y: float | None
    n_avaliacoes: int
    clusters: Sequence[ClusterDoGosto]


class MapaService:
    """Draws from the model and the catalogue as they are now."""

    def __init__(self, database: Database, shelves: CatalogueShelves) -> None:
        self._database, self._shelves = database, shelves
        self._present = Present(database, shelves)

    def shelf(self) -> Shelf:
        """Give what there is to draw from."""
        with self._database.reading() as session:
            return self._shelves.shelf(session)

    def of_user(self, user_id: int) -> Posicao:
        """Say where a user's taste lies."""
        with self._present.waiting(user_id) as seen:
            history = seen.shelf.model.fold_in(*seen.gosto.ratings())
            return _position(seen.shelf, history)

    def of_anyone(self, answers: Answers) -> Posicao:
        """Say where the taste of somebody without an account lies."""
        with self._database.reading() as session:
            shelf = self._shelves.shelf(session)
            ratings = told_ratings(session, answers)
        return _position(shelf, fold_in(shelf.model, ratings).history)


def draw(shelf: Shelf) -> Mapa:
    """Put all films of a shelf on the map. Costs a pass over them."""
    model, films = shelf.model, shelf.facts.films
    x, y = _columns(model.space.plane)
    ids = np.array([cluster.id for cluster in model.clusters], np.int64)
    columns = FilmesNoMapa(
        id=model.film_ids.tolist(),
        titulo=[film.title for film in films.content],
        ano=[None if year == UNKNOWN else year for year in shelf.facts.years.tolist()],
        x=x,
        y=y,
        cluster=ids[model.cluster_of].tolist(),
        n_avaliacoes=model.popularity.tolist(),
    )
    variance = np.round(model.space.plane_variance.astype(np.float64), DECIMALS).tolist()
    return Mapa(shelf.version, variance, _clusters(model), columns)


def _clusters(model: TasteModel) -> list[ClusterNoMapa]:
    places = zip(*_columns(centres(model)), strict=True)
    sizes = model.cluster_sizes.tolist()
    return [
        ClusterNoMapa(
            cluster.id,
            cluster.name,
            n_films,
            cluster.share_of_ratings,
            x if n_films else None,
            y if n_films else None,
        )
        for cluster, n_films, (x, y) in zip(model.clusters, sizes, places, strict=True)
    ]


def _position(shelf: Shelf, history: History) -> Posicao:
    model = shelf.model
    place = position(model, history)
    clusters = clusters_of(model, history)
    if place is None:
        return Posicao(shelf.version, None, None, len(history), clusters)
    [x], [y] = _columns(place[None])
    return Posicao(shelf.version, x, y, len(history), clusters)


def _columns(points: NDArray[np.float32] | NDArray[np.float64]) -> tuple[list[float], list[float]]:
    """Both columns of points (n, 2), rounded; 0 has no sign."""
    x, y = (np.round(points.astype(np.float64), DECIMALS) + 0.0).T.tolist()
    return x, y
