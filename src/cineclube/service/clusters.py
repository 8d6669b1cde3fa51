"""The clusters of the model that serves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from cineclube.db.engine import Database
from cineclube.db.filmes import FilmeRepository
from cineclube.db.tables import Filme
from cineclube.errors import ClusterNotFoundError
from cineclube.recommender.model import Cluster, TasteModel
from cineclube.recommender.rank import top_k
from cineclube.service.modelo import ModelRegistry

FILMS_SHOWN = 20


@dataclass(frozen=True)
class ClusterSummary:
    """A cluster and the films that stand for it; `participacao_avaliacoes` is 0 to 1."""

    id: int
    nome: str
    n_filmes: int
    participacao_avaliacoes: float
    filmes_tipicos: tuple[Filme, ...]


@dataclass(frozen=True)
class Clusters:
    """All clusters, the one with most ratings first."""

    versao: str
    itens: tuple[ClusterSummary, ...]


@dataclass(frozen=True)
class ClusterDetail(ClusterSummary):
    """One cluster with its most rated films, the most rated first."""

    versao: str
    filmes: tuple[Filme, ...]


@dataclass(frozen=True)
class ClusterMap:
    """The picture of the clusters, as PNG."""

    versao: str
    png: bytes


class ClusterService:
    """Clusters of films. Films that were deleted after the training are left out."""

    def __init__(self, database: Database, models: ModelRegistry) -> None:
        self._database, self._models = database, models

    def all(self) -> Clusters:
        """Describe every cluster."""
        serving = self._models.serving()
        clusters = serving.model.clusters
        films = self._read(film_id for c in clusters for film_id in c.typical_film_ids)
        return Clusters(serving.version, tuple(_summarise(c, films) for c in clusters))

    def get(self, cluster_id: int) -> ClusterDetail:
        """Describe one cluster."""
        serving = self._models.serving()
        cluster = next((c for c in serving.model.clusters if c.id == cluster_id), None)
        if cluster is None:
            raise ClusterNotFoundError(cluster_id)
        most_rated = _most_rated(serving.model, cluster)
        films = self._read([*cluster.typical_film_ids, *most_rated])
        return ClusterDetail(
            **vars(_summarise(cluster, films)),
            versao=serving.version,
            filmes=_those_of(films, most_rated),
        )

    def map(self) -> ClusterMap:
        """Give the picture of the clusters."""
        serving = self._models.serving()
        return ClusterMap(serving.version, serving.plot)

    def _read(self, film_ids: Iterable[int]) -> dict[int, Filme]:
        with self._database.reading() as session:
            return FilmeRepository(session).by_ids(list(film_ids))


def _summarise(cluster: Cluster, films: Mapping[int, Filme]) -> ClusterSummary:
    return ClusterSummary(
        id=cluster.id,
        nome=cluster.name,
        n_filmes=cluster.n_films,
        participacao_avaliacoes=cluster.share_of_ratings,
        filmes_tipicos=_those_of(films, cluster.typical_film_ids),
    )


def _those_of(films: Mapping[int, Filme], film_ids: Iterable[int]) -> tuple[Filme, ...]:
    return tuple(films[film_id] for film_id in film_ids if film_id in films)


def _most_rated(model: TasteModel, cluster: Cluster) -> list[int]:
    label = model.clusters.index(cluster)
    members = np.flatnonzero(model.cluster_of == label).astype(np.int32)
    best = top_k(model.popularity.astype(np.float32), members, FILMS_SHOWN)
    film_ids: list[int] = model.film_ids[best].tolist()
    return film_ids
