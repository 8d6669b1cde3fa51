"""Films beside the personal list: what is popular, what is new, which genres there are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cineclube.db.engine import Database
from cineclube.db.filmes import FilmeRepository
from cineclube.db.tables import Filme
from cineclube.recommender.facts import Criteria
from cineclube.recommender.popular import PERIODS, Period, most_popular
from cineclube.service.catalogo import CatalogueShelves
from cineclube.service.paginas import Chosen, Page


@dataclass(frozen=True)
class FilmePopular:
    """A film and how it was rated up to the last training; no mean where nobody rated it."""

    filme: Filme
    n_avaliacoes: int
    nota_media: float | None


@dataclass(frozen=True)
class Genero:
    """A genre, as most films write it, and its films."""

    nome: str
    n_filmes: int


class DescobertaService:
    """Lists that are the same for everybody."""

    def __init__(self, database: Database, shelves: CatalogueShelves) -> None:
        self._database, self._shelves = database, shelves

    def popular(
        self, criteria: Criteria, period: Period, limit: int, offset: int
    ) -> Chosen[FilmePopular]:
        """Give the most liked films, those liked lately first."""
        with self._database.reading() as session:
            shelf = self._shelves.shelf(session)
            model = shelf.model
            allowed = shelf.facts.satisfying(criteria, model.mean_rating)
            activity = model.activity[PERIODS.index(period)]
            order = most_popular(activity, model.popularity, allowed)
            page = order[offset : offset + limit]
            films = FilmeRepository(session).by_ids(model.film_ids[page].tolist())
        items = [
            FilmePopular(film, int(model.popularity[ix]), _mean(model.mean_rating[ix]))
            for film, ix in zip(films.values(), page, strict=True)
        ]
        return Chosen(items, len(order), shelf.version)

    def new(self, criteria: Criteria, limit: int, offset: int) -> Page[Filme]:
        """Give the newest films by year, and of one year the last that came into the catalogue."""
        with self._database.reading() as session:
            facts = self._shelves.facts(session)
            newest = facts.newest(facts.satisfying(criteria))
            page = facts.films.ids[newest[offset : offset + limit]]
            films = FilmeRepository(session).by_ids(page.tolist())
        return Page(list(films.values()), len(newest))

    def genres(self) -> Sequence[Genero]:
        """Give all genres, the one with most films first."""
        with self._database.reading() as session:
            facts = self._shelves.facts(session)
        genres = (Genero(facts.genre_names[key], len(ix)) for key, ix in facts.genres.items())
        return sorted(genres, key=lambda genre: (-genre.n_filmes, genre.nome))


def _mean(value: np.float32) -> float | None:
    # the shortest text that means this number: 3.3, not 3.299999952316284, which no filter finds
    return None if np.isnan(value) else float(str(value))
