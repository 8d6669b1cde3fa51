"""Reads a few rows or columns of W, which is what every answer begins and ends with."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray


def weighted_rows(
    matrix: sp.csr_array, rows: NDArray[np.int32], factors: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Sum some rows of a sparse matrix (n_rows, n_columns), times their factors, float32
    (n_columns,).

    `rows` and `factors` are parallel, (n,). Costs the weights of those rows, which are read where
    they lie.
    """
    total = np.zeros(matrix.shape[1], np.float32)
    _adder()(matrix.data, matrix.indices, matrix.indptr, rows, factors, total)
    return total


@cache
def _adder() -> Callable[..., None]:
    """Compiled, as scipy copies the rows before it adds them up, and takes several times as long.
    Compiling takes half a second, so it waits until somebody asks.
    """
    import numba  # noqa: PLC0415  takes a third of a second, and most commands do not need it

    compiled: Callable[..., None] = numba.njit(nogil=True)(_add_rows)
    return compiled


def _add_rows(
    data: NDArray[np.float32],
    indices: NDArray[np.int32],
    indptr: NDArray[np.int32],
    rows: NDArray[np.int32],
    factors: NDArray[np.float32],
    total: NDArray[np.float32],
) -> None:
    for place in range(len(rows)):
        factor = factors[place]
        # unsigned, so that no index is looked at for being counted from the end
        start, end = np.uint64(indptr[rows[place]]), np.uint64(indptr[rows[place] + 1])
        for entry in range(start, end):
            total[np.uint32(indices[entry])] += factor * data[entry]


@dataclass(frozen=True)
class Columns:
    """A sparse matrix (n_rows, n_columns) by column: column c holds `weights` float32 (n_weights,)
    in `rows`, in the smallest unsigned type that holds them, from `bounds[c]` to `bounds[c + 1]`.
    """

    bounds: NDArray[np.int64]
    rows: NDArray[np.unsignedinteger]
    weights: NDArray[np.float32]
    n_rows: int

    @classmethod
    def of(cls, matrix: sp.csr_array) -> "Columns":
        """Put a matrix in the order of its columns. Costs a pass over it."""
        by_column = matrix.tocsc()
        rows = by_column.indices.astype(np.min_scalar_type(max(matrix.shape[0] - 1, 0)))
        return cls(by_column.indptr.astype(np.int64), rows, by_column.data, matrix.shape[0])

    def of_one(self, column: int) -> tuple[NDArray[np.unsignedinteger], NDArray[np.float32]]:
        """The rows of a column that hold weights, and those, (n,) each."""
        here = slice(*self.bounds[column : column + 2].tolist())
        return self.rows[here], self.weights[here]

    def among(self, columns: NDArray[np.int32], rows: NDArray[np.int32]) -> NDArray[np.float32]:
        """Give the weights of some columns in some distinct rows, dense float32 (len(columns),
        len(rows)).

        Costs the weights of those columns, and a pass over the numbers of all rows.
        """
        place_of = np.full(self.n_rows, -1, np.int32)
        place_of[rows] = np.arange(len(rows), dtype=np.int32)
        starts = self.bounds[columns]
        counts = self.bounds[columns + 1] - starts
        ends = np.cumsum(counts)
        entries = np.arange(counts.sum()) + np.repeat(starts - ends + counts, counts)
        places = place_of[self.rows[entries]]
        found = np.flatnonzero(places >= 0)
        among = np.zeros((len(columns), len(rows)), np.float32)
        owners = np.searchsorted(ends, found, side="right")
        among[owners, places[found]] = self.weights[entries[found]]
        return among
