"""Matrix factorisation by `implicit`: ALS and BPR."""

import numpy as np

from cineclube.evaluation.peers import library
from cineclube.evaluation.peers.peer import FactorScorer, PeerSpec, Settings, input_matrix
from cineclube.recommender.data import Ratings


def fit_als(train: Ratings, settings: Settings, seed: int) -> FactorScorer:
    """Alternating least squares with confidences alpha X (Hu, Koren and Volinsky 2008)."""
    model = library.make(
        "cpu.als",
        "AlternatingLeastSquares",
        factors=int(settings["n_factors"]),
        regularization=float(settings["regularisation"]),
        alpha=float(settings["alpha"]),
        iterations=int(settings["n_iterations"]),
        random_state=seed,
        num_threads=1,
    )
    return _fitted(model, train, settings)


def fit_bpr(train: Ratings, settings: Settings, seed: int) -> FactorScorer:
    """Gradient steps on ln sigmoid(x_ui - x_uj), i liked and j not (Rendle and others 2009).

    `implicit` draws j in proportion to popularity. It takes every entry of its input for liked.
    """
    model = library.make(
        "cpu.bpr",
        "BayesianPersonalizedRanking",
        factors=int(settings["n_factors"]),
        learning_rate=float(settings["learning_rate"]),
        regularization=float(settings["regularisation"]),
        iterations=int(settings["n_iterations"]),
        random_state=seed,
        num_threads=1,
    )
    return _fitted(model, train, settings)


def _fitted(model: library.Model, train: Ratings, settings: Settings) -> FactorScorer:
    library.fit(model, input_matrix(train, str(settings["input"])))
    return FactorScorer(
        np.asarray(model.user_factors, np.float32), np.asarray(model.item_factors, np.float32)
    )


def _als(n_factors: int, regularisation: float, alpha: float, kind: str) -> Settings:
    return {
        "n_factors": n_factors,
        "regularisation": regularisation,
        "alpha": alpha,
        "n_iterations": 15,
        "input": kind,
    }


ALS_SHAPES = (  # factors, regularisation, alpha
    (128, 15.0, 2.5),
    (128, 8.0, 2.5),
    (128, 30.0, 2.5),
    (128, 20.0, 5.0),
    (128, 30.0, 5.0),
    (128, 60.0, 5.0),
    (128, 5.0, 1.0),
    (128, 60.0, 10.0),
    (64, 15.0, 2.5),
    (64, 8.0, 2.5),
    (64, 30.0, 2.5),
    (64, 30.0, 5.0),
    (64, 5.0, 1.0),
    (32, 15.0, 2.5),
    (32, 5.0, 1.0),
)
ALS_GRID: tuple[Settings, ...] = (
    *(_als(*shape, "liked") for shape in ALS_SHAPES),
    _als(*ALS_SHAPES[0], "graded"),
)
# few and small steps: on MovieLens more of them lose a fifth of the NDCG on validation
BPR_STEPS = ((0.01, 100), (0.01, 70), (0.02, 50), (0.05, 100))  # learning rate, iterations
BPR_GRID: tuple[Settings, ...] = tuple(
    {
        "n_factors": n_factors,
        "learning_rate": learning_rate,
        "regularisation": regularisation,
        "n_iterations": n_iterations,
        "input": "liked",
    }
    for n_factors in (64, 128)
    for regularisation in (0.02, 0.05)
    for learning_rate, n_iterations in BPR_STEPS
)
ALS = PeerSpec("ALS", ALS_GRID, fit_als, requires=library.NAME)
BPR = PeerSpec("BPR", BPR_GRID, fit_bpr, requires=library.NAME)
