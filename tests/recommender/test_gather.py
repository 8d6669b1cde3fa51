"""Rows and columns of sparse weights, against the dense ones."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from tiny import f32, i32

from cineclube.recommender.gather import Columns, _add_rows, weighted_rows

W = sp.random_array((40, 30), density=0.2, rng=np.random.default_rng(3), dtype=np.float32).tocsr()
DENSE = W.toarray()
rows = st.lists(st.integers(0, 39), unique=True)
columns = st.lists(st.integers(0, 29), max_size=8)


@given(rows)
def test_weighted_rows_when_rows_are_any_then_it_is_the_product(wanted: list[int]) -> None:
    factors = np.linspace(-1, 2, len(wanted)).astype(np.float32)
    found = weighted_rows(W, i32(*wanted), factors)
    np.testing.assert_allclose(found, factors @ DENSE[wanted], atol=1e-6)
    assert found.dtype == np.float32


def test_weighted_rows_when_indices_are_wide_then_it_is_the_same() -> None:
    wide = sp.csr_array(W)
    wide.indices, wide.indptr = wide.indices.astype(np.int64), wide.indptr.astype(np.int64)
    found = weighted_rows(wide, i32(3, 5), f32(0.5, 2))
    assert found.tolist() == weighted_rows(W, i32(3, 5), f32(0.5, 2)).tolist()


@given(rows, columns)
def test_among_when_cut_out_then_it_is_the_part_of_the_dense_weights(
    wanted: list[int], chosen: list[int]
) -> None:
    found = Columns.of(W).among(i32(*chosen), i32(*wanted))
    assert found.tolist() == DENSE[wanted][:, chosen].T.tolist()
    assert found.dtype == np.float32


def test_of_one_when_asked_then_it_is_the_column() -> None:
    films, weights = Columns.of(W).of_one(7)
    assert films.tolist() == np.flatnonzero(DENSE[:, 7]).tolist()
    assert weights.tolist() == DENSE[films, 7].tolist()


@pytest.mark.parametrize(
    ("n_rows", "dtype"), [(0, np.uint8), (256, np.uint8), (257, np.uint16), (70_000, np.uint32)]
)
def test_columns_when_there_are_more_rows_then_their_numbers_are_wider(
    n_rows: int, dtype: type[np.unsignedinteger]
) -> None:
    matrix = sp.csr_array((n_rows, 2), dtype=np.float32)
    assert Columns.of(matrix).rows.dtype == dtype


def test_weighted_rows_when_not_compiled_then_they_are_the_same() -> None:
    wanted, factors = i32(0, 39, 7), f32(1, -0.5, 0.25)
    total = np.zeros(30, np.float32)
    _add_rows(W.data, W.indices, W.indptr, wanted, factors, total)
    np.testing.assert_allclose(total, weighted_rows(W, wanted, factors), rtol=1e-6)
