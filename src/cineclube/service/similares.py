"""Films like a film."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cineclube.db.engine import Database
from cineclube.db.filmes import FilmeRepository
from cineclube.db.tables import Filme
from cineclube.errors import FilmNotFoundError
from cineclube.recommender.data import index_of
from cineclube.recommender.facts import Criteria
from cineclube.recommender.model import TasteModel
from cineclube.recommender.select import allowed_films
from cineclube.recommender.similar import InCommon, Likeness, in_common, likeness
from cineclube.service.catalogo import CatalogueShelves


@dataclass(frozen=True)
class FilmeSimilar:
    """A film like the one asked about: how much, 0 to 1, and what both have."""

    filme: Filme
    similaridade: float
    em_comum: InCommon


@dataclass(frozen=True)
class Similares:
    """Films, the most similar first, of `total` that the criteria allow, and the model's
    version.
    """

    versao: str
    total: int
    itens: Sequence[FilmeSimilar]


class SimilarService:
    """Finds films like a film, new ones too."""

    def __init__(self, database: Database, shelves: CatalogueShelves) -> None:
        self._database, self._shelves = database, shelves
        self._likeness: tuple[TasteModel, Likeness] | None = None

    def similar(self, film_id: int, criteria: Criteria, k: int) -> Similares:
        """Give the k most similar films; fewer only where fewer satisfy the criteria."""
        with self._database.reading() as session:
            shelf = self._shelves.shelf(session)
            model, content = shelf.model, shelf.facts.films.content
            wanted = np.array([film_id], np.int64)
            places, _ = index_of(model.film_ids, wanted)
            if not len(places):
                raise FilmNotFoundError(film_id)
            film_ix = int(places[0])
            allowed = allowed_films(model, shelf.facts, criteria, wanted)
            found = self._likeness_in(model).similar(film_ix, allowed, k)
            films = FilmeRepository(session).by_ids(model.film_ids[found.film_ix].tolist())
        items = [
            FilmeSimilar(film, float(similarity), in_common(content[film_ix], content[ix]))
            for film, ix, similarity in zip(
                films.values(), found.film_ix.tolist(), found.similarity, strict=True
            )
        ]
        return Similares(shelf.version, int(allowed.sum()), items)

    def _likeness_in(self, model: TasteModel) -> Likeness:
        """Make it once for each model; where two requests both make it, they make the same."""
        kept = self._likeness
        if kept is None or kept[0] is not model:
            kept = self._likeness = (model, likeness(model))
        return kept[1]
