"""Item neighbours: films like those that the user liked."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from cineclube.evaluation.peers import library
from cineclube.evaluation.peers.peer import PeerSpec, Settings, input_matrix
from cineclube.recommender.data import Ratings


@dataclass(frozen=True)
class NeighbourScorer:
    """Scores are h S: S holds the similarities of each film to its K neighbours, sparse (n_films,
    n_films).
    """

    histories: sp.csr_array
    similarity: sp.csr_array

    def scores(self, users: NDArray[np.int64]) -> NDArray[np.float32]:
        """H S for a block of users."""
        return np.asarray((self.histories[users] @ self.similarity).toarray(), np.float32)


def fit_cosine(train: Ratings, settings: Settings, _seed: int) -> NeighbourScorer:
    """S_ij = x_i x_j / (|x_i| |x_j|) over columns of the input (Sarwar and others 2001), by
    `implicit`.
    """
    model = library.make(
        "nearest_neighbours", "CosineRecommender", K=int(settings["n_neighbours"]), num_threads=1
    )
    return _fitted(model, input_matrix(train, str(settings["input"])))


def fit_bm25(train: Ratings, settings: Settings, _seed: int) -> NeighbourScorer:
    """S = W^T W, W being the input with BM25 weights: K1 saturates confidences, B discounts popular
    films, and users who rated much count less (Robertson and Zaragoza 2009), by `implicit`.
    """
    model = library.make(
        "nearest_neighbours",
        "BM25Recommender",
        K=int(settings["n_neighbours"]),
        K1=float(settings["K1"]),
        B=float(settings["B"]),
        num_threads=1,
    )
    return _fitted(model, input_matrix(train, str(settings["input"])))


def _fitted(model: library.Model, histories: sp.csr_array) -> NeighbourScorer:
    library.fit(model, histories)
    return NeighbourScorer(histories, sp.csr_array(model.similarity, dtype=np.float32))


COSINE_GRID: tuple[Settings, ...] = tuple(
    {"n_neighbours": n_neighbours, "input": kind}
    for kind in ("graded", "liked")
    for n_neighbours in (30, 10, 20, 50, 100, 200, 400, 1000)
)
BM25_GRID: tuple[Settings, ...] = tuple(
    {"n_neighbours": n_neighbours, "K1": K1, "B": B, "input": "liked"}
    for n_neighbours in (200, 1000)
    for K1 in (1.2, 0.5)
    for B in (0.1, 0.05, 0.2, 0.5)
)
COSINE = PeerSpec("item neighbours (cosine)", COSINE_GRID, fit_cosine, requires=library.NAME)
BM25 = PeerSpec("item neighbours (BM25)", BM25_GRID, fit_bm25, requires=library.NAME)
