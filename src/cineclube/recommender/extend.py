"""Films that came after the training: placed by their content, without fitting anything."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from cineclube.recommender.data import Films
from cineclube.recommender.model import TasteModel
from cineclube.recommender.rank import top_k_rows
from cineclube.recommender.vectorise import unit_rows

N_NEIGHBOURS = 10
BLOCK_FILMS = 256

_T = TypeVar("_T", bound=np.generic)


def extend(model: TasteModel, films: Films) -> TasteModel:
    """Give the model that knows exactly `films` (n,), the catalogue as it is now.

    Films that the model does not know get a vector, a cluster and weights from their content: the
    vector that the film space expects, the nearest centre, and f (P F)^T, which is what `fit` gives
    a film without ratings. Who rates such a film counts as having rated its N_NEIGHBOURS nearest
    films that have weights, in proportion to their cosine; of each other newcomers say nothing.
    Films that are gone are left out.
    Costs one pass over the weights and n_new * n_films * n_dimensions; nothing where the films are
    the same.
    """
    if np.array_equal(model.film_ids, films.ids):
        return model
    known = np.isin(films.ids, model.film_ids)
    new_ids = films.ids[~known]
    new = _place(model, Films(new_ids, [films.content[i] for i in np.flatnonzero(~known).tolist()]))
    row = _Rows.of(np.concatenate((model.film_ids, new_ids)), films.ids)
    space = model.space
    return replace(
        model,
        film_ids=films.ids,
        popularity=row.join(model.popularity, np.zeros(len(new_ids), np.int64)),
        mean_rating=row.join(model.mean_rating, np.full(len(new_ids), np.nan, np.float32)),
        activity=_with_columns(model.activity, len(new_ids), -np.inf)[:, row.taken],
        space=replace(
            space,
            vectors=row.join(space.vectors, new.vectors),
            plane=row.join(space.plane, new.near @ space.plane),
        ),
        cluster_of=row.join(model.cluster_of, new.cluster_of),
        ranking_weights=row.join_weights(model.ranking_weights, new),
        feature_weights=row.columns(_widened(model.feature_weights, len(new_ids))),
        film_affinity=row.join(model.film_affinity, new.near @ model.film_affinity),
    )


@dataclass(frozen=True)
class _Newcomers:
    """What is expected of films that came later, beside the films of the model.

    float32 `vectors` (n_new, n_dimensions), int32 `cluster_of` (n_new,); sparse (n_new, n_films):
    `near` with rows that add up to 1, `weights_on` them from each film, `weights_of` them on each.
    """

    vectors: NDArray[np.float32]
    cluster_of: NDArray[np.int32]
    near: sp.csr_array
    weights_on: sp.csr_array
    weights_of: sp.csr_array


def _place(model: TasteModel, films: Films) -> _Newcomers:
    space, settings = model.space, model.settings
    features = space.vectoriser.transform(films.content)
    content = unit_rows(space.content_map(features))
    vectors = np.hstack((space.rating_map(content), settings.space.content_weight * content))
    scale = np.float32(np.sqrt(settings.weights.content_weight or 0.0))
    most = settings.weights.max_weights_per_film
    told = np.diff(features.indptr) > 0  # a film of which nothing is known is near none
    near = _nearest(model, vectors * told[:, None])
    return _Newcomers(
        vectors.astype(np.float32),
        _nearest_centre(vectors, model.cluster_centres),
        near,
        _strongest_products(sp.csr_array(features * scale), model.feature_weights, most),
        _strongest_products(near, model.ranking_weights, most),
    )


def _nearest(model: TasteModel, vectors: NDArray[np.float32]) -> sp.csr_array:
    """The N_NEIGHBOURS films with weights that are nearest by cosine, rows that add up to 1."""
    has_weights = np.flatnonzero(np.diff(model.ranking_weights.indptr))
    others, mine = unit_rows(model.space.vectors[has_weights]), unit_rows(vectors)
    blocks: list[Any] = [sp.csr_array((0, model.n_films), dtype=np.float32)]
    for start in range(0, len(mine), BLOCK_FILMS):
        cosine = mine[start : start + BLOCK_FILMS] @ others.T
        nearest = top_k_rows(np.where(cosine > 0, cosine, -np.inf), N_NEIGHBOURS)
        rows, places = np.nonzero(nearest >= 0)
        columns = nearest[rows, places]
        entries = (cosine[rows, columns], (rows, has_weights[columns]))
        blocks.append(sp.csr_array(entries, shape=(len(cosine), model.n_films)))
    near = sp.csr_array(sp.vstack(blocks, format="csr", dtype=np.float32))
    total = np.repeat(np.maximum(near.sum(axis=1), 1e-9), np.diff(near.indptr))
    near.data = (near.data / total).astype(np.float32)
    return near


def _nearest_centre(
    vectors: NDArray[np.float32], centres: NDArray[np.float32]
) -> NDArray[np.int32]:
    """argmin_c |v - c|^2 = argmin_c |c|^2 - 2 v c."""
    distance = (centres**2).sum(axis=1) - 2 * vectors @ centres.T
    return np.asarray(distance.argmin(axis=1), np.int32)


def _strongest(rows: sp.csr_array, most: int) -> sp.csr_array:
    """Keep the `most` largest absolute values of each row."""
    strength = np.abs(rows.data)
    kept = strength > 0
    for start, end in pairwise(rows.indptr.tolist()):  # sorting all rows at once takes ten times it
        n_weak = end - start - most
        if n_weak > 0:
            kept[start + np.argpartition(strength[start:end], n_weak)[:n_weak]] = False
    indptr = np.concatenate(([0], np.cumsum(kept)))[rows.indptr]
    return sp.csr_array((rows.data[kept], rows.indices[kept], indptr), shape=rows.shape)


def _strongest_products(left: sp.csr_array, right: sp.csr_array, most: int) -> sp.csr_array:
    """Keep the `most` largest absolute values of each row of left @ right, a block at a time."""
    blocks: list[Any] = [sp.csr_array((0, right.shape[1]), dtype=np.float32)]
    for start in range(0, left.shape[0], BLOCK_FILMS):
        product = left[start : start + BLOCK_FILMS] @ right
        blocks.append(_strongest(sp.csr_array(product), most))
    return sp.csr_array(sp.vstack(blocks, format="csr", dtype=np.float32))


@dataclass(frozen=True)
class _Rows:
    """Which rows of the model's films, followed by the newcomers, are the films of the catalogue:
    `taken` (n_films,) in the order of their ids; `all_of_them` where nothing moves.
    """

    taken: NDArray[np.int64]
    all_of_them: bool

    @classmethod
    def of(cls, stacked_ids: NDArray[np.int64], film_ids: NDArray[np.int64]) -> "_Rows":
        """Find `film_ids`, ascending, among distinct `stacked_ids`, which hold all of them."""
        order = np.argsort(stacked_ids, kind="stable")
        taken = order[np.searchsorted(stacked_ids, film_ids, sorter=order)]
        return cls(taken, np.array_equal(taken, np.arange(len(stacked_ids))))

    def join(self, old: NDArray[_T], new: NDArray[_T]) -> NDArray[_T]:
        """Put rows of the model and of the newcomers in their places."""
        return np.concatenate((old, new))[self.taken].astype(old.dtype, copy=False)

    def join_weights(self, weights: sp.csr_array, new: _Newcomers) -> sp.csr_array:
        """Join W (n_old, n_old) with the weights on and of the newcomers."""
        upper = _beside(weights, sp.csr_array(new.weights_on.T))
        lower = _widened(new.weights_of, new.weights_of.shape[0])
        joined = sp.csr_array(sp.vstack((upper, lower), format="csr"))
        return self.columns(joined if self.all_of_them else joined[self.taken])

    def columns(self, matrix: sp.csr_array) -> sp.csr_array:
        """Put columns in their places."""
        return matrix if self.all_of_them else sp.csr_array(matrix[:, self.taken])


def _with_columns(rows: NDArray[np.float32], n_more: int, value: float) -> NDArray[np.float32]:
    return np.hstack((rows, np.full((len(rows), n_more), value, np.float32)))


def _widened(matrix: sp.csr_array, n_more: int) -> sp.csr_array:
    """Add empty columns."""
    shape = (matrix.shape[0], matrix.shape[1] + n_more)
    return sp.csr_array((matrix.data, matrix.indices, matrix.indptr), shape=shape)


def _beside(left: sp.csr_array, right: sp.csr_array) -> sp.csr_array:
    """Put the columns of one matrix after those of another: a pass or two over the larger one,
    where scipy would sort both.
    """
    at_left = np.arange(left.nnz) + np.repeat(right.indptr[:-1], np.diff(left.indptr))
    at_right = np.arange(right.nnz) + np.repeat(left.indptr[1:], np.diff(right.indptr))
    data = np.empty(left.nnz + right.nnz, np.float32)
    indices = np.empty(len(data), np.int32)
    data[at_left], data[at_right] = left.data, right.data
    indices[at_left], indices[at_right] = left.indices, right.indices + left.shape[1]
    shape = (left.shape[0], left.shape[1] + right.shape[1])
    return sp.csr_array((data, indices, left.indptr + right.indptr), shape=shape)
