"""Films like a film: what goes with it, and what is like it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from cineclube.recommender.data import FilmContent
from cineclube.recommender.facts import folded
from cineclube.recommender.gather import Columns
from cineclube.recommender.model import TasteModel
from cineclube.recommender.rank import leaders, top_k
from cineclube.recommender.vectorise import unit_rows

TOGETHER = 0.7  # what ratings that go together weigh beside alikeness, where there are many
SHRINKAGE = 10.0  # ratings that a film needs for half of that
UNKNOWN = 0.5  # what is left of the alikeness of a film that nobody knows
N_HEAD = 24  # numbers of a vector that are read of every film
ROUNDING = np.float32(1e-3)  # its square is more than what rounding can take from a bound


@dataclass(frozen=True)
class Similar:
    """Films, the most similar first: indices int32 (k,), similarities float32 (k,), 0 to 1."""

    film_ix: NDArray[np.int32]
    similarity: NDArray[np.float32]


@dataclass(frozen=True)
class Outline:
    """Vectors of length 1 turned so that a few numbers of each say most of it: `head` float32
    (n_films, N_HEAD), and the length `tail` of the rest, float32 (n_films,).
    """

    head: NDArray[np.float32]
    tail: NDArray[np.float32]

    @classmethod
    def of(cls, directions: NDArray[np.float32]) -> "Outline":
        """Turn vectors to their principal axes. Costs two passes and n_dimensions^3."""
        _, axes = np.linalg.eigh(directions.T @ directions)
        turned = directions @ np.asarray(axes[:, ::-1], np.float32)
        tail = np.linalg.norm(turned[:, N_HEAD:], axis=1)
        return cls(np.ascontiguousarray(turned[:, :N_HEAD]), tail)

    def most(self, film_ix: int) -> NDArray[np.float32]:
        """What the cosine of each film with one is at most, float32 (n_films,): by Cauchy and
        Schwarz the rest adds no more than the product of its lengths.
        """
        most: NDArray[np.float32] = self.head @ self.head[film_ix]
        most += (self.tail + ROUNDING) * (self.tail[film_ix] + ROUNDING)
        return most


@dataclass(frozen=True)
class Likeness:
    """How films are like each other, for one model.

    `directions` are the film vectors at length 1, float32 (n_films, n_dimensions), and `outline`
    what is quick to read of them; `weights` is W by row and `columns` by column; `known` and
    `trust`, float32 (n_films,), lie between 0 and 1.
    """

    directions: NDArray[np.float32]
    outline: Outline
    weights: sp.csr_array
    columns: Columns
    known: NDArray[np.float32]
    trust: NDArray[np.float32]

    def of(self, film_ix: int) -> NDArray[np.float32]:
        """How similar every film j is to film i, float32 (n_films,), 0 to 1.

        w t_ij / max_j t_ij + (1 - w) max(cos(v_i, v_j), 0) (1 + known_j) / 2, where t_ij =
        max(W_ij, 0) + max(W_ji, 0) and w = TOGETHER n_i / (n_i + SHRINKAGE) for n_i ratings. Where
        there are none, w is 0, and v_i is what its content says. 1 on i itself.

        Costs n_films * n_dimensions.
        """
        cosine = self.directions @ self.directions[film_ix]
        similarity = self._similarity(film_ix, cosine, self.known)
        similarity += self._by_ratings(film_ix)
        similarity[film_ix] = 1
        return np.minimum(similarity, 1)

    def similar(self, film_ix: int, allowed: NDArray[np.bool_], k: int) -> Similar:
        """Take the k `allowed` films, bool (n_films,), that are most similar; never the film
        itself.

        Fewer come out only where fewer are allowed: what is not similar at all comes last, the best
        known first.
        """
        found = self._nearest(film_ix, allowed, k)
        if found is not None:
            return found
        similarity = self.of(film_ix)
        others = allowed.copy()
        others[film_ix] = False
        chosen = top_k(similarity, _places(others & (similarity > 0)), k)
        if len(chosen) < k:
            rest = top_k(self.known, _places(others & (similarity == 0)), k - len(chosen))
            chosen = np.concatenate((chosen, rest))
        return Similar(chosen, similarity[chosen])

    def together(self, film_ix: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The films j that go with film i in ratings, ascending, and t_ij, (n,) each."""
        row = slice(*self.weights.indptr[film_ix : film_ix + 2].tolist())
        from_others, weights = self.columns.of_one(film_ix)
        films, place = np.unique(
            np.concatenate((self.weights.indices[row], from_others.astype(np.int32))),
            return_inverse=True,
        )
        both = np.maximum(np.concatenate((self.weights.data[row], weights)), 0)
        return films, np.bincount(place, both, len(films)).astype(np.float32)

    def _nearest(self, film_ix: int, allowed: NDArray[np.bool_], k: int) -> Similar | None:
        """The list, where it is short: of films that may be similar enough only those that can
        still be among the k best are compared in full. None where that is not sure.
        """
        by_ratings = self._by_ratings(film_ix)
        most = self._similarity(film_ix, self.outline.most(film_ix), self.known)
        most += by_ratings
        np.copyto(most, -np.inf, where=~allowed)
        most[film_ix] = -np.inf
        first = leaders(most, k)
        if first is None:
            return None
        bound = np.sort(self._exactly(film_ix, first, by_ratings))[-k]
        if bound <= 0:
            return None
        films = np.flatnonzero(most >= bound).astype(np.int32)
        similarity = self._exactly(film_ix, films, by_ratings)
        best = top_k(similarity, np.arange(len(films), dtype=np.int32), k)
        return Similar(films[best], similarity[best])

    def _exactly(
        self, film_ix: int, films: NDArray[np.int32], by_ratings: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """How similar some other films are to one, float32 (n,)."""
        cosine = self.directions[films] @ self.directions[film_ix]
        similarity = self._similarity(film_ix, cosine, self.known[films])
        similarity += by_ratings[films]
        return np.minimum(similarity, 1, out=similarity)

    def _similarity(
        self, film_ix: int, cosine: NDArray[np.float32], known: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """What vectors say, (n,): (1 - w) max(cosine, 0) (1 + known) / 2."""
        alike: NDArray[np.float32] = np.maximum(cosine, 0)
        alike *= UNKNOWN + (1 - UNKNOWN) * known
        alike *= 1 - self._weight(film_ix)
        return alike

    def _by_ratings(self, film_ix: int) -> NDArray[np.float32]:
        """What ratings say, float32 (n_films,): w t_ij / max_j t_ij."""
        films, together = self.together(film_ix)
        strongest = max(float(together.max(initial=0)), float(np.finfo(np.float32).tiny))
        by_ratings = np.zeros(len(self.known), np.float32)
        by_ratings[films] = self._weight(film_ix) * (together / strongest)
        return by_ratings

    def _weight(self, film_ix: int) -> np.float32:
        return np.float32(TOGETHER * self.trust[film_ix])


def likeness(model: TasteModel) -> Likeness:
    """Make what similarities are computed from: a few passes over the vectors."""
    trust = model.popularity / (model.popularity + SHRINKAGE)
    directions = unit_rows(model.space.vectors)
    return Likeness(
        directions,
        Outline.of(directions),
        model.ranking_weights,
        model.columns,
        model.known,
        trust.astype(np.float32),
    )


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
