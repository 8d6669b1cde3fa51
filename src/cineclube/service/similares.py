"""Films like a film."""

from dataclasses import dataclass

import numpy as np

from cineclube.errors import FilmNotFoundError
from cineclube.recommender.data import index_of
from cineclube.recommender.facts import Criteria
from cineclube.recommender.select import allowed_films
from cineclube.recommender.similar import InCommon, in_common
from cineclube.service.catalogo import Shelf
from cineclube.service.paginas import Chosen


@dataclass(frozen=True)
class Parecido:
    """A film like the one asked about, by its id: how much, 0 to 1, and what both have."""

    filme_id: int
    similaridade: float
    em_comum: InCommon


def choose_similar(shelf: Shelf, film_id: int, criteria: Criteria, k: int) -> Chosen[Parecido]:
    """Give the k films most similar to a film, new ones too; fewer only where fewer satisfy the
    criteria.
    """
    model, content = shelf.model, shelf.facts.films.content
    wanted = np.array([film_id], np.int64)
    places, _ = index_of(model.film_ids, wanted)
    if not len(places):
        raise FilmNotFoundError(film_id)
    film_ix = int(places[0])
    allowed = allowed_films(model, shelf.facts, criteria, wanted)
    found = shelf.likeness.similar(film_ix, allowed, k)
    items = [
        Parecido(id_, similarity, in_common(content[film_ix], content[ix]))
        for id_, ix, similarity in zip(
            model.film_ids[found.film_ix].tolist(),
            found.film_ix.tolist(),
            found.similarity.tolist(),
            strict=True,
        )
    ]
    return Chosen(items, int(np.count_nonzero(allowed)), shelf.version)
