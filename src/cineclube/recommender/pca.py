"""PCA of sparse matrices of any size, which can go on from where an earlier one ended."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.linalg import qr
from sklearn.decomposition import PCA

from cineclube.recommender.space import Affine
from cineclube.recommender.threads import n_threads

# below this many cells an exact decomposition is quick, and small data is exact
DENSE_CELLS = 1_000_000
OVERSAMPLING = 12
MAX_ROUNDS = 30
SETTLED = 3e-4  # relative change of the variance that the axes explain, from round to round
SAMPLE_VALUES = 2_000_000  # of a larger matrix a sample of the columns comes first


@dataclass(frozen=True)
class Principal:
    """A fitted PCA: `map` takes rows to components, `scores` are those of the rows it was fitted
    to, float32 (n_rows, n_components), and `rounds` the passes that it took.
    """

    map: Affine
    scores: NDArray[np.float32]
    rounds: int = 0


def fit_pca(
    matrix: sp.csr_array,
    n_components: int,
    seed: int,
    start: NDArray[np.float32] | None = None,
) -> Principal:
    """Fit PCA to the rows of a sparse matrix; where there is no variance to find, everything maps
    to zero.

    Large matrices are decomposed by subspace iteration (Halko, Martinsson and Tropp 2011, "Finding
    structure with randomness", algorithm 4.4) without making the centred matrix, until the variance
    that the axes explain has settled. It begins with the columns of `start` (n_rows, n_start), such
    as the scores of an earlier fit; without them it settles on a sample of the columns before it
    goes through all. A round costs 2 * n_values * n_components.
    """
    n_components = min(n_components, min(matrix.shape) - 1)
    if n_components < 1 or _is_constant(matrix):
        return Principal(zero_map(matrix.shape[1], 1), np.zeros((matrix.shape[0], 1), np.float32))
    if matrix.shape[0] * matrix.shape[1] > DENSE_CELLS:
        return _iterate(matrix, n_components, seed, start)
    pca = PCA(n_components, svd_solver="full").fit(matrix.toarray())
    axes = pca.components_.T
    found = Affine(axes.astype(np.float32), -(pca.mean_ @ axes).astype(np.float32))
    return Principal(found, found(matrix))


def zero_map(n_in: int, n_out: int) -> Affine:
    """Give the map that takes everything to zero."""
    return Affine(np.zeros((n_in, n_out), np.float32), np.zeros(n_out, np.float32))


def _iterate(
    matrix: sp.csr_array, n_components: int, seed: int, start: NDArray[np.float32] | None
) -> Principal:
    mean = matrix.mean(axis=0).astype(np.float32)
    transposed = sp.csr_array(matrix.T)
    by_row, by_column = _Product(matrix), _Product(transposed)
    if start is None and matrix.nnz > SAMPLE_VALUES:
        start = _scores_by_sample(transposed, n_components, seed)
    width = min(n_components + OVERSAMPLING, *matrix.shape)
    scores = _beginning(matrix.shape[0], width, seed, start)
    before = np.inf
    for done in range(1, MAX_ROUNDS + 1):
        basis = _orthonormal(scores)[0]
        axes, triangle = _orthonormal(by_column(basis) - np.outer(mean, basis.sum(axis=0)))
        turn, lengths, _ = np.linalg.svd(triangle)
        now = float((lengths[:n_components] ** 2).sum())
        if done == MAX_ROUNDS or abs(now - before) <= SETTLED * now:
            axes = _signed(axes @ turn[:, :n_components])
            found = Affine(axes, -(mean @ axes))
            return Principal(found, by_row(axes) + found.offset, done)
        before, scores = now, by_row(axes) - mean @ axes
    raise AssertionError("the last round returns")


def _scores_by_sample(columns: sp.csr_array, n_components: int, seed: int) -> NDArray[np.float32]:
    """Scores of the rows on the axes of a few columns, which are the rows of `columns`."""
    n_columns, rng = columns.shape[0], np.random.default_rng(seed)
    n_sampled = max(round(n_columns * SAMPLE_VALUES / columns.nnz), 1)
    sampled = sp.csr_array(columns[np.sort(rng.choice(n_columns, n_sampled, replace=False))].T)
    anything = _beginning(sampled.shape[0], n_components, seed, None)
    return fit_pca(sampled, n_components, seed, anything).scores


def _beginning(
    n_rows: int, width: int, seed: int, start: NDArray[np.float32] | None
) -> NDArray[np.float32]:
    columns = np.random.default_rng(seed).standard_normal((n_rows, width), np.float32)
    if start is not None:
        given = start[:, :width]
        size = np.linalg.norm(given, axis=0) / np.sqrt(n_rows)
        columns[:, : given.shape[1]] = given / np.where(size > 0, size, 1)
    return columns


def _orthonormal(
    columns: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """QR of (n, n_columns): columns that span the same, and the triangle that gives them back."""
    basis, triangle = qr(columns, mode="economic", overwrite_a=True, check_finite=False)
    return basis, triangle


def _signed(axes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn each axis so that its longest entry is positive."""
    longest = np.abs(axes).argmax(axis=0)
    return axes * np.where(axes[longest, np.arange(axes.shape[1])] < 0, np.float32(-1), 1)


class _Product:
    """Products of a sparse matrix with dense ones, on several threads."""

    def __init__(self, matrix: sp.csr_array) -> None:
        self._parts = list(_parts(matrix, n_threads()))

    def __call__(self, dense: NDArray[np.float32]) -> NDArray[np.float32]:
        with ThreadPoolExecutor(len(self._parts)) as pool:
            products = pool.map(lambda part: part @ dense, self._parts)
            return np.concatenate(list(products))


def _parts(matrix: sp.csr_array, n_parts: int) -> Iterator[sp.csr_array]:
    """Cut a matrix into rows with about equally many values each, without copying them."""
    cuts = np.searchsorted(matrix.indptr, np.linspace(0, matrix.nnz, n_parts + 1))
    cuts[0], cuts[-1] = 0, matrix.shape[0]
    for first, last in pairwise(cuts.tolist()):
        start, end = matrix.indptr[first], matrix.indptr[last]
        indptr = matrix.indptr[first : last + 1] - start
        values = (matrix.data[start:end], matrix.indices[start:end], indptr)
        yield sp.csr_array(values, shape=(last - first, matrix.shape[1]))


def _is_constant(matrix: sp.csr_array) -> bool:
    if matrix.nnz == 0:
        return True
    mean = matrix.mean(axis=0)
    mean_square = matrix.multiply(matrix).mean(axis=0)
    return bool(np.max(mean_square - mean * mean) < 1e-9)  # noqa: PLR2004  float32 rounding
