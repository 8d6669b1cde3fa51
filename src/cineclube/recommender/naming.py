"""Names for clusters, from what is over-represented in them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.data import FilmContent

MIN_GENRE_SHARE = 0.3
SECOND_GENRE_SHARE = 0.35
MIN_GENRE_LIFT = 1.25
MIN_DECADE_SHARE = 0.45
MIN_DECADE_LIFT = 1.3
MIN_DIRECTOR_SHARE = 0.2
UNNAMED = "Filmes variados"

Values = Callable[[FilmContent], Iterable[str]]


@dataclass(frozen=True)
class _Trait:
    text: str
    share: float  # of the cluster's weight
    lift: float  # against the share in the whole catalogue

    @property
    def strength(self) -> float:
        return self.share * float(np.log(self.lift))


def name_clusters(
    films: Sequence[FilmContent],
    popularity: NDArray[np.int64],
    labels: NDArray[np.int32],
    n_clusters: int,
    kept: Mapping[int, str] | None = None,
) -> list[str]:
    """Name every cluster by genre, era and, where one stands out, director; never two alike.

    A film weighs sqrt(popularity + 1), so a name fits the films that people know. `labels` is
    (n_films,). Clusters in `kept` keep the names that they have there.
    """
    catalogue, kept = _Catalogue(films, popularity), kept or {}
    names: list[str] = []
    for cluster in range(n_clusters):
        if cluster in kept:
            names.append(kept[cluster])
            continue
        taken = [*names, *kept.values()]
        options = catalogue.names_for(np.flatnonzero(labels == cluster))
        free = (option for option in options if option not in taken)
        names.append(next(free, None) or _numbered(options[0], taken))
    return names


class _Catalogue:
    """The films against which a cluster's films stand out."""

    def __init__(self, films: Sequence[FilmContent], popularity: NDArray[np.int64]) -> None:
        self._films, self._popularity = films, popularity
        self._weight = np.sqrt(popularity + 1.0)
        everything = range(len(films))
        kinds: tuple[Values, ...] = (_genres, _decade, _directors)
        self._everywhere = {values_of: self._amounts(everything, values_of) for values_of in kinds}

    def names_for(self, members: NDArray[np.int64]) -> list[str]:
        """List names for one cluster: the plainest that fits first, each next one more
        particular.
        """
        genres = [t for t in self._traits(members, _genres) if t.share >= MIN_GENRE_SHARE]
        decades = self._traits(members, _decade)
        directors = self._traits(members, _directors)
        main = _genre_name(genres)
        era = next((d.text for d in decades if _is_its_era(d)), None)
        director = next((d.text for d in directors if d.share >= MIN_DIRECTOR_SHARE), None)
        plain = ", ".join(part for part in (main, era) if part)
        options = [f"{plain}, de {director}" if director else plain]
        if decades and era is None:
            options.append(f"{main}, {max(decades, key=lambda d: d.share).text}")
        best_known = self._films[int(members[np.argmax(self._popularity[members])])].title
        return [*options, f"{plain}, como {best_known}"]

    def _traits(self, members: NDArray[np.int64], values_of: Values) -> list[_Trait]:
        """List what the members have, what sets them apart most first."""
        everywhere = self._everywhere[values_of]
        total, total_here = float(self._weight.sum()), float(self._weight[members].sum())
        traits = [
            _Trait(text, amount / total_here, amount / total_here / (everywhere[text] / total))
            for text, amount in self._amounts(members, values_of).items()
        ]
        return sorted(traits, key=lambda t: (-t.strength, t.text))

    def _amounts(self, members: Iterable[int], values_of: Values) -> dict[str, float]:
        amounts: dict[str, float] = defaultdict(float)
        for film_ix in members:
            for value in dict.fromkeys(values_of(self._films[film_ix])):
                amounts[value] += float(self._weight[film_ix])
        return amounts


def _is_its_era(decade: _Trait) -> bool:
    return decade.share >= MIN_DECADE_SHARE and decade.lift >= MIN_DECADE_LIFT


def _genre_name(genres: list[_Trait]) -> str:
    over = [g for g in genres if g.lift >= MIN_GENRE_LIFT] or genres[:1]
    if not over:
        return UNNAMED
    names = [over[0].text, *(g.text for g in over[1:2] if g.share >= SECOND_GENRE_SHARE)]
    text = " e ".join(names)
    return text[:1].upper() + text[1:]


def _genres(film: FilmContent) -> Iterable[str]:
    return film.genres


def _directors(film: FilmContent) -> Iterable[str]:
    return film.directors


def _decade(film: FilmContent) -> Iterable[str]:
    return () if film.year is None else (f"anos {film.year // 10 * 10}",)


def _numbered(name: str, taken: Sequence[str]) -> str:
    return next(n for i in count(2) if (n := f"{name} ({i})") not in taken)
