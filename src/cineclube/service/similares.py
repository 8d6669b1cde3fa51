"""Films like a film."""

from dataclasses import dataclass

import numpy as np

from cineclube.db.engine import Database
from cineclube.db.filmes import FilmeRepository
from cineclube.db.tables import Filme
from cineclube.errors import FilmNotFoundError
from cineclube.recommender.data import index_of
from cineclube.recommender.facts import Criteria
from cineclube.recommender.select import allowed_films
from cineclube.recommender.similar import InCommon, in_common
from cineclube.service.catalogo import CatalogueShelves
from cineclube.service.paginas import Chosen


@dataclass(frozen=True)
class FilmeSimilar:
    """A film like the one asked about: how much, 0 to 1, and what both have."""

    filme: Filme
    similaridade: float
    em_comum: InCommon


class SimilarService:
    """Finds films like a film, new ones too."""

    def __init__(self, database: Database, shelves: CatalogueShelves) -> None:
        self._database, self._shelves = database, shelves

    def similar(self, film_id: int, criteria: Criteria, k: int) -> Chosen[FilmeSimilar]:
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
            found = shelf.likeness.similar(film_ix, allowed, k)
            films = FilmeRepository(session).by_ids(model.film_ids[found.film_ix].tolist())
        items = [
            FilmeSimilar(film, float(similarity), in_common(content[film_ix], content[ix]))
            for film, ix, similarity in zip(
                films.values(), found.film_ix.tolist(), found.similarity, strict=True
            )
        ]
        return Chosen(items, int(allowed.sum()), shelf.version)
