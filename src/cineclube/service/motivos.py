"""Reasons: the score of a film, told as the shares of what it is made of."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.explain import Explanation
from cineclube.service.historico import RatingByPlace

MAX_RATED_FILMS = 3
UNITS = 1_000_000  # shares have six decimals; whole units add up without error
NEGLIGIBLE = 5  # units: no more than rounding


class TipoMotivo(StrEnum):
    """What a reason speaks of."""

    AVALIACAO = "avaliacao"
    OUTRAS_AVALIACOES = "outras_avaliacoes"
    POPULARIDADE = "popularidade"


class Motivo(NamedTuple):
    """A part of a score; `participacao` is its share of the whole, negative where it speaks
    against.
    """

    tipo: TipoMotivo
    participacao: float
    filme_id: int | None = None
    titulo: str | None = None
    avaliacao: float | None = None


class _Part(NamedTuple):
    units: int
    tipo: TipoMotivo
    rated: int | None = None  # place among the ratings


def reasons(
    explanations: Sequence[Explanation], ratings: RatingByPlace
) -> list[tuple[Motivo, ...]]:
    """Tell scores, one after the other; the shares of each add up to 1. A score that is not above 0
    has none.

    `ratings` are in the order of the explanations' contributions.
    """
    if not explanations:
        return []
    contributions = np.stack([explanation.contributions for explanation in explanations])
    sums = contributions.sum(axis=1, dtype=np.float64).tolist()
    told = []
    for found, total, largest in zip(explanations, sums, _largest(contributions), strict=True):
        parts = _parts(total + found.popularity, found.popularity, largest)
        told.append(tuple([_tell(part, ratings) for part in parts]))
    return told


def _parts(score: float, popularity: float, largest: Sequence[tuple[int, float]]) -> list[_Part]:
    """The largest rated films, the other ratings, popularity: in units that add up to UNITS."""
    if not score > 0:
        return []
    parts = [
        _Part(units, TipoMotivo.AVALIACAO, place)
        for place, contribution in largest
        if (units := round(contribution / score * UNITS)) > 0
    ]
    n_films = len(parts)
    by_popularity = round(popularity / score * UNITS)
    if abs(by_popularity) >= NEGLIGIBLE:
        parts.append(_Part(by_popularity, TipoMotivo.POPULARIDADE))
    rest = UNITS - sum([part.units for part in parts])
    if abs(rest) >= NEGLIGIBLE:
        parts.insert(n_films, _Part(rest, TipoMotivo.OUTRAS_AVALIACOES))
    else:  # no more than rounding: the largest part takes it, so that the sum is whole
        place = max(range(len(parts)), key=lambda place: parts[place].units)
        parts[place] = parts[place]._replace(units=parts[place].units + rest)
    return parts


def _largest(contributions: NDArray[np.float32]) -> list[list[tuple[int, float]]]:
    """Places and values of the MAX_RATED_FILMS largest of each row of (n_films, n_rated), the
    largest first; equal ones by place.

    To look for the largest that often costs a third of putting all in order.
    """
    left, rows = contributions.copy(), np.arange(len(contributions))
    found: list[list[tuple[int, float]]] = [[] for _ in rows]
    for _ in range(min(MAX_RATED_FILMS, left.shape[1])):
        places = left.argmax(axis=1)
        values = left[rows, places]
        left[rows, places] = -np.inf
        for of_film, place, value in zip(found, places.tolist(), values.tolist(), strict=True):
            of_film.append((place, value))
    return found


def _tell(part: _Part, ratings: RatingByPlace) -> Motivo:
    share = part.units / UNITS
    if part.rated is None:
        return Motivo(part.tipo, share)
    rating = ratings[part.rated]
    return Motivo(part.tipo, share, rating.film_id, rating.title, rating.value)


def all_shares(explanation: Explanation) -> list[float] | None:
    """Shares of every rated film and, at the end, of popularity, with six decimals; they add up to
    1. None where the score is not above 0.
    """
    if not explanation.score > 0:
        return None
    parts = np.append(explanation.contributions.astype(np.float64), explanation.popularity)
    units = np.rint(parts / explanation.score * UNITS).astype(np.int64)
    units[np.abs(units).argmax()] += UNITS - units.sum()  # rounding
    shares: list[float] = (units / UNITS).tolist()
    return shares
