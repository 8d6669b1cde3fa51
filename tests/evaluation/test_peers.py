"""The rivals: the contract that all of them keep, and each one against its textbook formula."""

import sys

import numpy as np
import pytest
from numpy.typing import NDArray
from rated import made, world

from cineclube.errors import PeerError
from cineclube.evaluation.peers import (
    ALL_PEERS,
    BUDGET,
    Peer,
    PeerSpec,
    ease,
    factors,
    library,
    missing_peers,
    neighbours,
    spectral,
)
from cineclube.evaluation.peers.peer import INPUTS, FactorScorer, Listed, input_matrix
from cineclube.evaluation.tuning import fit_peer
from cineclube.recommender.data import Ratings
from cineclube.recommender.split import Split
from cineclube.recommender.vectorise import recency

# installed is not enough: it also needs the system's libgomp
UNUSABLE = missing_peers().get(factors.ALS.name, "")
needs_implicit = pytest.mark.skipif(bool(UNUSABLE), reason=UNUSABLE)
MARKS = {"": (), library.NAME: (needs_implicit,)}


@pytest.fixture(params=[pytest.param(s, id=s.name, marks=MARKS[s.requires]) for s in ALL_PEERS])
def spec(request: pytest.FixtureRequest) -> PeerSpec:
    found: PeerSpec = request.param
    return found


@pytest.fixture(scope="module")
def train(split: Split) -> Ratings:
    """Some films lose all their ratings: they are in the catalogue and not in the train part."""
    return split.train.take(split.train.film_ix % 8 != 0)


def fitted(spec: PeerSpec, train: Ratings, seed: int = 5, place: int = 0) -> Peer:
    return fit_peer(spec, spec.candidates[place], train, seed)


def everyone(train: Ratings) -> NDArray[np.int64]:
    return np.arange(train.n_users, dtype=np.int64)


def seen_by(train: Ratings, user: int) -> set[int]:
    return set(train.film_ix[train.user_ix == user].tolist())


# the contract


def test_candidates_when_counted_then_all_peers_have_the_same_budget(spec: PeerSpec) -> None:
    distinct = {tuple(sorted(candidate.items())) for candidate in spec.candidates}
    assert len(spec.candidates) == len(distinct) == BUDGET


def test_tops_when_the_seed_is_the_same_then_so_are_the_lists(
    spec: PeerSpec, train: Ratings
) -> None:
    first, again = fitted(spec, train), fitted(spec, train)
    assert (first.tops(everyone(train), 10) == again.tops(everyone(train), 10)).all()


def test_top_when_asked_alone_then_it_equals_the_row_of_the_block(
    spec: PeerSpec, train: Ratings
) -> None:
    peer = fitted(spec, train)
    lists = peer.tops(everyone(train), 10)
    for user in range(train.n_users):
        assert peer.top(user, 10).tolist() == lists[user].tolist()


def test_tops_when_asked_in_another_order_then_the_lists_are_the_same(
    spec: PeerSpec, train: Ratings
) -> None:
    peer, users = fitted(spec, train), everyone(train)
    assert (peer.tops(users[::-1], 10)[::-1] == peer.tops(users, 10)).all()


def test_top_when_asked_then_films_are_new_distinct_and_of_the_train_part(
    spec: PeerSpec, train: Ratings
) -> None:
    peer, in_train = fitted(spec, train), set(train.film_ix.tolist())
    for user in range(train.n_users):
        films = peer.top(user, 10).tolist()
        assert len(set(films)) == len(films) == 10
        assert not set(films) & seen_by(train, user)
        assert set(films) <= in_train


def test_top_when_more_are_wanted_than_there_are_then_all_unseen_come(
    spec: PeerSpec, train: Ratings
) -> None:
    films = fitted(spec, train).top(7, 10_000)
    assert films.dtype == np.int32
    assert sorted(films.tolist()) == sorted(set(train.film_ix.tolist()) - seen_by(train, 7))


def test_top_when_taste_is_plain_then_films_of_the_kind_lead(spec: PeerSpec) -> None:
    train = world(90, 60)
    peer = fitted(spec, train)
    kinds = [(peer.top(user, 5) % 3 == user % 3).mean() for user in range(train.n_users)]
    assert np.mean(kinds) > 0.7  # chance gives a third


DEGENERATE = {
    "one user": world(1, 30),
    "one film": made(np.ones((5, 1), bool), np.full((5, 1), 4.5)),
    "one rating": made(np.ones((1, 1), bool), np.full((1, 1), 5.0)),
    "fewer films than factors": world(12, 4),
    "everyone the same": made(np.arange(20)[None, :] < np.full((9, 1), 8), np.full((9, 20), 4.0)),
    "everything rated": made(np.ones((6, 5), bool), np.full((6, 5), 4.5)),
    "one like": made(np.ones((6, 9), bool), np.where(np.arange(54).reshape(6, 9) == 3, 5.0, 1.0)),
    "users and films without ratings": made(
        (np.arange(12)[:, None] > 3) & (np.arange(20)[None, :] > 6), np.full((12, 20), 4.5)
    ),
}


@pytest.mark.parametrize("train", DEGENERATE.values(), ids=DEGENERATE.keys())
def test_top_when_data_are_degenerate_then_all_unseen_films_come_all_the_same(
    spec: PeerSpec, train: Ratings
) -> None:
    for place in (0, -1):
        peer = fitted(spec, train, place=place)  # scores that are not numbers would raise
        for user in range(train.n_users):
            unseen = set(train.film_ix.tolist()) - seen_by(train, user)
            assert set(peer.top(user, 50).tolist()) == unseen


@pytest.mark.parametrize(
    "train",
    [
        made(np.ones((4, 6), bool), np.full((4, 6), 1.0)),
        made(np.zeros((4, 6), bool), np.zeros((4, 6))),
    ],
    ids=["nothing liked", "nothing rated"],
)
def test_fit_when_no_rating_speaks_for_a_film_then_the_error_says_so(
    spec: PeerSpec, train: Ratings
) -> None:
    with pytest.raises(PeerError, match=rf"none of the {len(train)} ratings speaks for its film"):
        fitted(spec, train)


# what a peer makes of scores


def test_top_when_scores_are_equal_then_the_popular_come_first() -> None:
    rated = np.array([[1, 0, 0, 0], [1, 0, 1, 1], [0, 1, 1, 0], [0, 0, 1, 1]], bool)
    train = made(rated, np.full(rated.shape, 4.0))
    nothing = FactorScorer(np.zeros((4, 2), np.float32), np.zeros((4, 2), np.float32))
    assert Peer("nothing", nothing, train).top(0, 4).tolist() == [2, 3, 1]


def test_tops_when_a_score_is_no_number_then_the_error_names_the_peer() -> None:
    train = made(np.ones((2, 3), bool), np.full((2, 3), 4.0))
    broken = FactorScorer(np.full((2, 2), np.nan, np.float32), np.ones((3, 2), np.float32))
    with pytest.raises(PeerError, match="broken gives scores that are not finite"):
        Peer("broken", broken, train).tops(everyone(train), 2)


def test_listed_when_more_are_wanted_than_were_asked_for_then_the_error_shows_both() -> None:
    listed = Listed("ones", {0: np.array([3, 1, 2, -1], np.int32)}, 4)
    assert listed.top(0, 2).tolist() == [3, 1]
    assert listed.top(0, 4).tolist() == [3, 1, 2]
    with pytest.raises(ValueError, match="k=5 should be <= 4"):
        listed.top(0, 5)


# the textbook


def dense_ease(X: NDArray[np.float64], ridge: float) -> NDArray[np.float64]:
    """Steck's listing, word for word."""
    P = np.linalg.inv(X.T @ X + ridge * np.eye(X.shape[1]))
    B = P / -np.diag(P)
    np.fill_diagonal(B, 0)
    return B


@pytest.mark.parametrize("kind", ["liked", "graded"])
@pytest.mark.parametrize("shape", [(20, 45), (45, 20)])
def test_ease_when_primal_or_dual_then_scores_are_the_textbook_s(
    kind: str, shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ease, "BLOCK_FILMS", 7)
    train = world(*shape)
    X, users = input_matrix(train, kind), everyone(train)
    expected = X.toarray() @ dense_ease(X.toarray().astype(np.float64), 3.0)
    for solve in (ease.solve_dual, ease.solve_primal, ease.solve):
        assert np.allclose(solve(X, X, 3.0).scores(users), expected, atol=2e-5)


def test_ease_when_users_are_fewer_than_films_then_users_are_inverted() -> None:
    wide, tall = input_matrix(world(20, 45), "liked"), input_matrix(world(45, 20), "liked")
    assert isinstance(ease.solve(wide, wide, 3.0), ease.DualScorer)
    assert isinstance(ease.solve(tall, tall, 3.0), ease.PrimalScorer)


def test_ease_when_films_are_too_many_then_the_most_rated_take_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ease, "MAX_SIDE", 10)
    X = input_matrix(world(45, 20), "liked")
    scorer = ease.solve(X, X, 3.0)
    assert isinstance(scorer, ease.PrimalScorer)
    taken = np.sort(np.argsort(-np.bincount(X.indices, minlength=20), kind="stable")[:10])
    assert scorer.films.tolist() == taken.tolist()
    inside = X.toarray()[:, taken].astype(np.float64)
    scores = scorer.scores(np.arange(45))
    assert np.allclose(scores[:, taken], inside @ dense_ease(inside, 3.0), atol=2e-5)
    assert not np.delete(scores, taken, axis=1).any()


@pytest.mark.parametrize("shape", [(20, 45), (45, 20)])
def test_recent_ease_when_asked_then_only_the_history_is_weighted(shape: tuple[int, int]) -> None:
    train = world(*shape)
    X = input_matrix(train, "graded").toarray().astype(np.float64)
    history = X[3].copy()
    mine = train.user_ix == 3
    history[train.film_ix[mine]] *= recency(train.rated_at[mine], tau=3.0, gamma=0.5)
    settings = {"input": "graded", "regularisation": 3.0}
    scores = ease.fit_recent_ease(train, settings, 0).scores(np.array([3]))
    assert np.allclose(scores[0], history @ dense_ease(X, 3.0), atol=2e-5)


@pytest.mark.parametrize("n_components", [3, 20, 99])
@pytest.mark.parametrize(("user_exponent", "film_exponent"), [(0.0, 0.0), (0.35, 0.2)])
def test_spectral_when_fitted_then_scores_are_those_of_the_dense_svd(
    n_components: int, user_exponent: float, film_exponent: float
) -> None:
    train = world(20, 45)
    X = input_matrix(train, "graded").toarray().astype(np.float64)
    by_user, by_film = np.abs(X).sum(axis=1, keepdims=True), np.abs(X).sum(axis=0)
    _, _, Vt = np.linalg.svd(X / by_user**user_exponent / by_film**film_exponent, False)
    V = Vt[:n_components].T
    expected = (X / by_film**film_exponent) @ V @ V.T * by_film**film_exponent
    settings = {
        "n_components": n_components,
        "user_exponent": user_exponent,
        "film_exponent": film_exponent,
        "input": "graded",
    }
    scores = spectral.fit_spectral(train, settings, 1).scores(everyone(train))
    assert np.allclose(scores, expected, atol=1e-4)


def strongest(similarity: NDArray[np.float64], k: int) -> NDArray[np.float64]:
    kept = np.zeros_like(similarity)
    for row, values in enumerate(similarity):
        best = np.argsort(-values)[:k]
        kept[row, best] = values[best]
    return kept


@needs_implicit
def test_cosine_when_fitted_then_scores_are_numpy_s() -> None:
    train = world(40, 25)
    X = input_matrix(train, "graded").toarray().astype(np.float64)
    unit = X / np.linalg.norm(X, axis=0)
    for k, similarity in ((25, unit.T @ unit), (6, strongest(unit.T @ unit, 6))):
        settings = {"n_neighbours": k, "input": "graded"}
        scores = neighbours.fit_cosine(train, settings, 0).scores(everyone(train))
        assert np.allclose(scores, X @ similarity, atol=1e-4)


@needs_implicit
def test_bm25_when_fitted_then_scores_are_numpy_s() -> None:
    train, K1, B = world(40, 25), 1.2, 0.3
    X = input_matrix(train, "liked").toarray().astype(np.float64)
    rarity = np.log(25) - np.log1p(X.sum(axis=1, keepdims=True))
    length = 1 - B + B * X.sum(axis=0) / X.sum(axis=0).mean()
    W = X * (K1 + 1) / (K1 * length + X) * rarity
    settings = {"n_neighbours": 25, "K1": K1, "B": B, "input": "liked"}
    scores = neighbours.fit_bm25(train, settings, 0).scores(everyone(train))
    assert np.allclose(scores, X @ (W.T @ W), atol=1e-3)


@needs_implicit
def test_als_when_converged_then_users_solve_their_normal_equations() -> None:
    train = world(30, 20)
    settings = {
        "n_factors": 4,
        "regularisation": 2.0,
        "alpha": 3.0,
        "n_iterations": 300,
        "input": "liked",
    }
    scorer = factors.fit_als(train, settings, 2)
    X, Y = input_matrix(train, "liked").toarray(), scorer.film_factors.astype(np.float64)
    for user in range(train.n_users):
        # implicit takes alpha X for the confidence, where the paper has 1 + alpha X
        C = np.diag(np.where(X[user] > 0, 3.0, 1.0))
        x = np.linalg.solve(Y.T @ C @ Y + 2.0 * np.eye(4), Y.T @ C @ (X[user] > 0))
        assert np.allclose(scorer.user_factors[user], x, atol=0.02)


@needs_implicit
@pytest.mark.parametrize("fit", [factors.fit_als, factors.fit_bpr], ids=["ALS", "BPR"])
def test_factors_when_seeds_differ_then_so_do_the_scores(fit: object, train: Ratings) -> None:
    spec = next(s for s in ALL_PEERS if s.fit is fit)
    one, other = (spec.fit(train, spec.candidates[0], s).scores(everyone(train)) for s in (1, 2))
    assert not np.array_equal(one, other)


def test_input_matrix_when_kinds_differ_then_confidences_do() -> None:
    train = made(np.ones((1, 4), bool), np.array([[5.0, 4.0, 3.0, 1.0]]))
    as_lists = {kind: input_matrix(train, kind).toarray()[0].round(3).tolist() for kind in INPUTS}
    assert as_lists == {
        "liked": [1, 1, 0, 0],
        "graded": pytest.approx([1, 0.8, 0.2, -0.1]),
        "steep": pytest.approx([1, 0.6, 0.1, -0.1]),
        "rated": [1, 1, 1, 1],
    }
    assert input_matrix(train, "liked").nnz == 2


# the library


def test_missing_peers_when_implicit_is_missing_then_those_that_need_it_have_a_reason(
    monkeypatch: pytest.MonkeyPatch, train: Ratings
) -> None:
    for name in [m for m in sys.modules if m.split(".")[0] == library.NAME] + [library.NAME]:
        monkeypatch.setitem(sys.modules, name, None)
    missing = missing_peers()
    others = {"spectral", "EASE", "EASE with recency"}
    assert set(missing) == {s.name for s in ALL_PEERS} - others
    assert all("needs the library implicit" in reason for reason in missing.values())
    with pytest.raises(PeerError, match="needs the library implicit"):
        fitted(factors.ALS, train)


@needs_implicit
def test_missing_peers_when_implicit_is_installed_then_none_is_missing() -> None:
    assert missing_peers() == {}
