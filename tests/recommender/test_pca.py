"""PCA of sparse matrices, against dense decompositions."""

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray

from cineclube.recommender import pca
from cineclube.recommender.pca import fit_pca
from cineclube.recommender.threads import using


def low_rank(n_rows: int = 90, n_columns: int = 70, rank: int = 6) -> NDArray[np.float64]:
    """A matrix with axes of clearly different lengths, many zeros and a mean that is not 0."""
    rng = np.random.default_rng(4)
    scale = 2.0 ** np.arange(rank, 0, -1)
    dense = (rng.normal(size=(n_rows, rank)) * scale) @ rng.normal(size=(rank, n_columns)) + 1
    dense[rng.random(dense.shape) < 0.3] = 0
    return dense


def sparse(dense: NDArray[np.float64]) -> sp.csr_array:
    return sp.csr_array(dense.astype(np.float32))


def principal_scores(dense: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    left, lengths, _ = np.linalg.svd(dense - dense.mean(axis=0), full_matrices=False)
    return (left * lengths)[:, :n]


@pytest.fixture
def iterates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pca, "DENSE_CELLS", 0)


@pytest.mark.parametrize("sample_values", [10**9, 1_500], ids=["all columns", "a sample first"])
def test_pca_when_it_iterates_then_scores_are_those_of_a_dense_decomposition(
    iterates: None, monkeypatch: pytest.MonkeyPatch, sample_values: int
) -> None:
    monkeypatch.setattr(pca, "SAMPLE_VALUES", sample_values)
    monkeypatch.setattr(pca, "SETTLED", 1e-6)
    dense = low_rank()
    found, expected = fit_pca(sparse(dense), 4, seed=1), principal_scores(dense, 4)
    inner, largest = expected @ expected.T, np.abs(expected).max() ** 2
    assert found.scores @ found.scores.T == pytest.approx(inner, abs=1e-3 * largest)
    assert np.linalg.norm(found.scores, axis=0) == pytest.approx(
        np.linalg.norm(expected, axis=0), rel=1e-4
    )
    assert (found.scores.dtype, found.map.matrix.dtype) == ("float32", "float32")


def test_pca_when_fitted_then_its_map_gives_the_scores_again(iterates: None) -> None:
    matrix = sparse(low_rank())
    found = fit_pca(matrix, 3, seed=1)
    assert found.map(matrix) == pytest.approx(found.scores, abs=1e-3)
    assert found.map.matrix.T @ found.map.matrix == pytest.approx(np.eye(3), abs=1e-5)
    assert found.scores.mean(axis=0) == pytest.approx(np.zeros(3), abs=1e-2)


def test_pca_when_it_begins_with_what_it_would_find_then_it_settles_at_once(
    iterates: None,
) -> None:
    rng, dense = np.random.default_rng(5), low_rank()
    dense += rng.normal(size=dense.shape)  # so that there is something to settle
    cold = fit_pca(sparse(dense), 5, seed=1)
    warm = fit_pca(sparse(dense), 5, seed=2, start=cold.scores)
    assert warm.rounds == 2 < cold.rounds
    assert np.abs(warm.scores) == pytest.approx(np.abs(cold.scores), rel=0.05, abs=0.5)


def test_pca_when_threads_differ_then_it_finds_the_same_to_the_bit(iterates: None) -> None:
    found = []
    for n in (1, 3):
        with using(n):
            found.append(fit_pca(sparse(low_rank()), 3, seed=1).scores.tolist())
    assert found[0] == found[1]


def test_pca_when_rows_are_alike_then_everything_maps_to_zero(iterates: None) -> None:
    found = fit_pca(sparse(np.ones((4, 9))), 3, seed=1)
    assert not found.scores.any()
    assert not found.map(sparse(np.ones((2, 9)))).any()
