"""Reasons: the score of a film, told as the shares of what it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from cineclube.db.avaliacoes import Rating
from cineclube.recommender.explain import Explanation

MAX_RATED_FILMS = 3
UNITS = 1_000_000  # shares have six decimals; whole units add up without error
NEGLIGIBLE = 5  # units: no more than rounding


class TipoMotivo(StrEnum):
    """What a reason speaks of."""

    AVALIACAO = "avaliacao"
    OUTRAS_AVALIACOES = "outras_avaliacoes"
    POPULARIDADE = "popularidade"


@dataclass(frozen=True)
class Motivo:
    """A part of a score; `participacao` is its share of the whole, negative where it speaks
    against.
    """

    tipo: TipoMotivo
    participacao: float
    filme_id: int | None = None
    titulo: str | None = None
    avaliacao: float | None = None


@dataclass(frozen=True)
class _Part:
    units: int
    tipo: TipoMotivo
    rated: int | None = None  # place among the ratings


def reasons(explanation: Explanation, ratings: Sequence[Rating]) -> tuple[Motivo, ...]:
    """Tell a score; the shares add up to 1. A score that is not above 0 has none.

    `ratings` are in the order of the explanation's contributions.
    """
    if not explanation.score > 0:
        return ()
    return tuple(_tell(part, ratings) for part in _parts(explanation))


def _parts(explanation: Explanation) -> list[_Part]:
    """The largest rated films, the other ratings, popularity: in units that add up to UNITS."""
    units = explanation.contributions.astype(np.float64) / explanation.score * UNITS
    largest = np.argsort(-units, kind="stable")[:MAX_RATED_FILMS]
    parts = [
        _Part(round(units[i]), TipoMotivo.AVALIACAO, int(i)) for i in largest if round(units[i]) > 0
    ]
    popularity = round(explanation.popularity / explanation.score * UNITS)
    if abs(popularity) >= NEGLIGIBLE:
        parts.append(_Part(popularity, TipoMotivo.POPULARIDADE))
    rest = UNITS - sum(part.units for part in parts)
    if abs(rest) >= NEGLIGIBLE:
        parts.insert(_n_films(parts), _Part(rest, TipoMotivo.OUTRAS_AVALIACOES))
    else:  # no more than rounding: the largest part takes it, so that the sum is whole
        place = max(range(len(parts)), key=lambda place: parts[place].units)
        parts[place] = replace(parts[place], units=parts[place].units + rest)
    return parts


def _n_films(parts: Sequence[_Part]) -> int:
    return sum(part.rated is not None for part in parts)


def _tell(part: _Part, ratings: Sequence[Rating]) -> Motivo:
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
