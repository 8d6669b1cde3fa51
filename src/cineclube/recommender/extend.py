"""Films that came after the training: placed by their content, without fitting anything."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from cineclube.recommender.data import FilmContent, Films
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
    the same. For a catalogue that changes again and again see `Extender`.
    """
    return Extender(model).extended(films)


class Extender:
    """Extends one model to a catalogue that changes: `extend`, placing only what is new since the
    last time.

    Not for several threads at once.
    """

    def __init__(self, model: TasteModel) -> None:
        self._model = model
        self._newcomers: dict[int, FilmContent] = {}
        self._full = model  # with the newcomers, and with the model's films that are gone
        self._given = model

    def extended(self, films: Films) -> TasteModel:
        """Give what `extend` gives, but for rounding and the order in a row of weights.

        The very same model as the last time where ids and contents of newcomers are the same.
        Costs one pass over the weights and n_changed * n_films * n_dimensions.
        """
        known = np.isin(films.ids, self._model.film_ids)
        places = np.flatnonzero(~known).tolist()
        newcomers = {int(films.ids[place]): films.content[place] for place in places}
        full = self._full_with(newcomers)
        if full is self._full and np.array_equal(films.ids, self._given.film_ids):
            return self._given
        present = np.isin(full.film_ids, films.ids)
        given = full if present.all() else _with_only(full, present)
        self._newcomers, self._full, self._given = newcomers, full, given
        return given

    def _full_with(self, newcomers: dict[int, FilmContent]) -> TasteModel:
        gone = [i for i, content in self._newcomers.items() if newcomers.get(i) != content]
        stay = self._newcomers.keys() - gone
        came = [i for i in newcomers if i not in stay]
        full = self._full if stay else self._model
        if stay and gone:
            full = _with_only(full, ~np.isin(full.film_ids, gone))
        if not came:
            return full
        content = [newcomers[film_id] for film_id in came]
        return _joined(full, self._model, Films(np.array(came, np.int64), content))


def _joined(full: TasteModel, model: TasteModel, films: Films) -> TasteModel:
    """Add newcomers, placed by `model`, to what `full` knows, which is all that `model` does."""
    new = _place(model, films)
    row = _Rows.of(full.film_ids, films.ids)
    space = full.space
    return replace(
        full,
        film_ids=row.join(full.film_ids, films.ids),
        popularity=row.join(full.popularity, np.zeros(len(films), np.int64)),
        mean_rating=row.join(full.mean_rating, np.full(len(films), np.nan, np.float32)),
        activity=row.join(full.activity.T, _never(len(films), full)).T,
        space=replace(
            space,
            vectors=row.join(space.vectors, new.vectors),
            plane=row.join(space.plane, new.near @ model.space.plane),
        ),
        cluster_of=row.join(full.cluster_of, new.cluster_of),
        ranking_weights=_joined_weights(row, full, model, new),
        feature_weights=_moved_columns(full.feature_weights, row.old, row.n),
        film_affinity=row.join(full.film_affinity, new.near @ model.film_affinity),
    )


def _with_only(model: TasteModel, kept: NDArray[np.bool_]) -> TasteModel:
    """Leave out the films that are not `kept`, bool (n_films,)."""
    space, n_rows = model.space, model.feature_weights.shape[0]
    return replace(
        model,
        film_ids=model.film_ids[kept],
        popularity=model.popularity[kept],
        mean_rating=model.mean_rating[kept],
        activity=model.activity[:, kept],
        space=replace(space, vectors=space.vectors[kept], plane=space.plane[kept]),
        cluster_of=model.cluster_of[kept],
        ranking_weights=_cut(model.ranking_weights, kept, kept),
        feature_weights=_cut(model.feature_weights, np.ones(n_rows, bool), kept),
        film_affinity=model.film_affinity[kept],
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
        cosine[cosine <= 0] = -np.inf
        nearest = top_k_rows(cosine, N_NEIGHBOURS)
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
    indptr = np.concatenate(([0], np.cumsum(kept)))[rows.indptr].astype(np.int32)
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
    """Where films and newcomers go when they are put together in the order of their ids: places
    int32 (n_old,) and (n_new,), both ascending where the ids are.
    """

    old: NDArray[np.int32]
    new: NDArray[np.int32]

    @classmethod
    def of(cls, old_ids: NDArray[np.int64], new_ids: NDArray[np.int64]) -> "_Rows":
        """Find the places of distinct ids, both ascending."""
        order = np.argsort(np.concatenate((old_ids, new_ids)), kind="stable")
        place = np.empty(len(order), np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        return cls(place[: len(old_ids)], place[len(old_ids) :])

    @property
    def n(self) -> int:
        return len(self.old) + len(self.new)

    def join(self, old: NDArray[_T], new: NDArray[_T]) -> NDArray[_T]:
        """Put rows in their places."""
        joined = np.empty((self.n, *old.shape[1:]), old.dtype)
        joined[self.old], joined[self.new] = old, new
        return joined


def _never(n_films: int, model: TasteModel) -> NDArray[np.float32]:
    return np.full((n_films, len(model.activity)), -np.inf, np.float32)


def _joined_weights(
    row: _Rows, full: TasteModel, model: TasteModel, new: _Newcomers
) -> sp.csr_array:
    """Join W (n_old, n_old) with the weights on and of the newcomers: row by row, what is added
    comes last. Costs a copy of W and a step for each row that something is added to.
    """
    weights = _moved_columns(full.ranking_weights, row.old, row.n)
    on, of = sp.csr_array(new.weights_on.T), new.weights_of
    in_full = np.searchsorted(full.film_ids, model.film_ids)
    in_all = row.old[in_full]
    n_on, n_of = np.diff(on.indptr), np.diff(of.indptr)
    places = np.concatenate((in_all, row.new))
    n_added = np.concatenate((n_on, n_of))
    n_old_before = np.concatenate((in_full + 1, np.searchsorted(row.old, row.new)))
    ends = np.cumsum(n_added)
    order = np.argsort(places)
    order = order[n_added[order] > 0]
    cuts = (weights.indptr[n_old_before[order]], (ends - n_added)[order], ends[order])
    inserts = list(zip(*(part.tolist() for part in cuts), strict=True))
    columns = np.concatenate((row.new[on.indices], in_all[of.indices]))
    counts = np.zeros(row.n, np.int64)
    counts[row.old] = np.diff(weights.indptr)
    counts[places] += n_added
    data = _spliced(weights.data, np.concatenate((on.data, of.data)), inserts)
    indices = _spliced(weights.indices, columns, inserts)
    # scipy would make both kinds of index as wide as the wider one
    indptr = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    return sp.csr_array((data, indices, indptr), shape=(row.n, row.n))


def _spliced(
    old: NDArray[_T], new: NDArray[_T], inserts: Sequence[tuple[int, int, int]]
) -> NDArray[_T]:
    """Insert pieces of `new` into `old`: (place in old, start, end) for each, in order."""
    pieces: list[NDArray[_T]] = []
    done = 0
    for place, start, end in inserts:
        pieces += (old[done:place], new[start:end])
        done = place
    return np.concatenate([*pieces, old[done:]]).astype(old.dtype, copy=False)


def _moved_columns(matrix: sp.csr_array, places: NDArray[np.int32], n_columns: int) -> sp.csr_array:
    """Put column i at places[i], ascending, of `n_columns`; the others are empty."""
    shape = (matrix.shape[0], n_columns)
    stays = len(places) == 0 or places[-1] == len(places) - 1
    indices = matrix.indices if stays else places[matrix.indices]
    return sp.csr_array((matrix.data, indices, matrix.indptr), shape=shape)


def _cut(matrix: sp.csr_array, rows: NDArray[np.bool_], columns: NDArray[np.bool_]) -> sp.csr_array:
    """Keep some rows and columns. Costs a pass or two, where scipy would index twice."""
    dropped = ~columns[matrix.indices]
    for row in np.flatnonzero(~rows).tolist():
        dropped[matrix.indptr[row] : matrix.indptr[row + 1]] = True
    indptr = matrix.indptr - np.searchsorted(np.flatnonzero(dropped), matrix.indptr)
    kept = ~dropped
    indptr = np.append(indptr[:-1][rows], indptr[-1]).astype(np.int32)
    number = np.cumsum(columns, dtype=np.int32) - np.int32(1)
    return sp.csr_array(
        (matrix.data[kept], number[matrix.indices[kept]], indptr),
        shape=(int(rows.sum()), int(columns.sum())),
    )
