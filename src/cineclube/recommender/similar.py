"""Films like a film: what goes with it, and what is like it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from cineclube.recommender.data import FilmContent
from cineclube.recommender.facts import folded
from cineclube.recommender.model import TasteModel
from cineclube.recommender.rank import top_k
from cineclube.recommender.vectorise import unit_rows

TOGETHER = 0.7  # what ratings that go together weigh beside alikeness, where there are many
SHRINKAGE = 10.0  # ratings that a film needs for half of that
UNKNOWN = 0.5  # what is left of the alikeness of a film that nobody knows


@dataclass(frozen=True)
class Similar:
    """Films, the most similar first: indices int32 (k,), similarities float32 (k,), 0 to 1."""

    film_ix: NDArray[np.int32]
    similarity: NDArray[np.float32]


@dataclass(frozen=True)
class Likeness:
    """How films are like each other, for one model.

    `directions` are the film vectors at length 1, float32 (n_films, n_dimensions); `together` is
    sparse and symmetric float32 (n_films, n_films); `known` and `trust`, float32 (n_films,), lie
    between 0 and 1.
    """

    directions: NDArray[np.float32]
    together: sp.csr_array
    known: NDArray[np.float32]
    trust: NDArray[np.float32]

    def of(self, film_ix: int) -> NDArray[np.float32]:
        """How similar every film j is to film i, float32 (n_films,), 0 to 1.

        w t_ij / max_j t_ij + (1 - w) max(cos(v_i, v_j), 0) (1 + known_j) / 2, where t_ij =
        max(W_ij, 0) + max(W_ji, 0) and w = TOGETHER n_i / (n_i + SHRINKAGE) for n_i ratings. Where
        there are none, w is 0, and v_i is what its content says. 1 on i itself.

        Costs n_films * n_dimensions.
        """
        alike = np.maximum(self.directions @ self.directions[film_ix], 0)
        alike *= UNKNOWN + (1 - UNKNOWN) * self.known
        weight = np.float32(TOGETHER) * self.trust[film_ix]
        similarity = (1 - weight) * alike
        row = slice(*self.together.indptr[film_ix : film_ix + 2])
        together = self.together.data[row]
        strongest = max(float(together.max(initial=0)), np.finfo(np.float32).tiny)
        similarity[self.together.indices[row]] += weight * (together / strongest)
        similarity[film_ix] = 1
        return np.asarray(np.minimum(similarity, 1), np.float32)

    def similar(self, film_ix: int, allowed: NDArray[np.bool_], k: int) -> Similar:
        """Take the k `allowed` films, bool (n_films,), that are most similar; never the film
        itself.

        Fewer come out only where fewer are allowed: what is not similar at all comes last, the best
        known first.
        """
        similarity = self.of(film_ix)
        others = allowed.copy()
        others[film_ix] = False
        chosen = top_k(similarity, _places(others & (similarity > 0)), k)
        if len(chosen) < k:
            rest = top_k(self.known, _places(others & (similarity == 0)), k - len(chosen))
            chosen = np.concatenate((chosen, rest))
        return Similar(chosen, similarity[chosen])


def likeness(model: TasteModel) -> Likeness:
    """Make what similarities are computed from: one pass over the weights and the vectors."""
    positive = model.ranking_weights.maximum(0)
    together = sp.csr_array(positive + positive.T)
    trust = model.popularity / (model.popularity + SHRINKAGE)
    directions = unit_rows(model.space.vectors)
    return Likeness(directions, together, model.known, trust.astype(np.float32))


def _places(films: NDArray[np.bool_]) -> NDArray[np.int32]:
    return np.flatnonzero(films).astype(np.int32)


@dataclass(frozen=True)
class InCommon:
    """What two films share, as the first of them has it written."""

    genres: tuple[str, ...]
    directors: tuple[str, ...]
    actors: tuple[str, ...]


def in_common(film: FilmContent, other: FilmContent) -> InCommon:
    """Find genres, directors and actors that both films have; case and accents do not count."""
    return InCommon(
        _shared(film.genres, other.genres),
        _shared(film.directors, other.directors),
        _shared(film.actors, other.actors),
    )


def _shared(mine: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    wanted = set(map(folded, theirs))
    return tuple(value for value in dict.fromkeys(mine) if folded(value) in wanted)
