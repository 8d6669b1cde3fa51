"""Tuning takes the best candidate, and its quick NDCG is the one of `evaluate`."""

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray
from rated import made

from cineclube.errors import PeerError
from cineclube.evaluation.asking import evaluate_lists
from cineclube.evaluation.peers import EASE, SPECTRAL, PeerSpec
from cineclube.evaluation.tuning import fit_peer, mean_ndcg, ndcg_by_user, tune_peer
from cineclube.recommender.data import Ratings
from cineclube.recommender.evaluate import LIST_LENGTH, evaluate
from cineclube.recommender.split import Split


class Told:
    """Knows a share of what each user will like."""

    def __init__(self, split: Split, share: float) -> None:
        self._values = np.zeros((split.train.n_users, split.train.n_films), np.float32)
        for user, relevant in zip(split.users, split.relevant, strict=True):
            self._values[user, relevant[: round(len(relevant) * share)]] = 1

    def scores(self, users: NDArray[np.int64]) -> NDArray[np.float32]:
        return self._values[users]


def told_spec(split: Split, shares: list[float]) -> PeerSpec:
    def fit(_train: Ratings, settings: Mapping[str, float | str], _seed: int) -> Told:
        if float(settings["share"]) < 0:
            raise PeerError("too little is known")
        return Told(split, float(settings["share"]))

    candidates = tuple({"share": share, "place": place} for place, share in enumerate(shares))
    return PeerSpec("told", candidates, fit)


@pytest.mark.parametrize("spec", [EASE, SPECTRAL], ids=lambda spec: spec.name)
def test_ndcg_by_user_when_computed_at_once_then_it_is_that_of_evaluate(
    spec: PeerSpec, split: Split
) -> None:
    peer = fit_peer(spec, spec.candidates[0], split.train, 1)
    vectors = np.ones((split.train.n_films, 2), np.float32)
    slow = evaluate(peer, split, vectors).ndcg_at_10
    lists = peer.tops(split.users, LIST_LENGTH)
    ahead = evaluate_lists(spec.name, lists, split, vectors).ndcg_at_10
    assert slow.mean() > 0.1
    assert np.allclose(ndcg_by_user(peer, split), slow, atol=1e-12)
    assert np.array_equal(ahead, slow)


def test_ndcg_by_user_when_a_list_is_short_then_no_film_is_no_hit() -> None:
    """The second has one film left; the -1 after it must not be read as the first one's last film,
    which the first would like.
    """
    rated = np.ones((5, 6), bool)
    rated[0, 5] = rated[1, 2] = False
    train = made(rated, np.full(rated.shape, 4.5))
    relevant = (np.array([5], np.int32), np.array([3], np.int32))
    asked = Split(train, np.array([0, 1]), relevant, by_time=True)
    assert ndcg_by_user(fit_peer(EASE, EASE.candidates[0], train, 1), asked).tolist() == [1, 0]


def test_mean_ndcg_when_more_is_relevant_than_fits_then_a_full_list_of_hits_is_one() -> None:
    rated = np.zeros((3, 20), bool)
    rated[1:] = True
    train = made(rated, np.full(rated.shape, 4.5))
    asked = Split(train, np.array([0]), (np.arange(5, 19, dtype=np.int32),), by_time=True)
    spec = told_spec(asked, [1.0])
    assert mean_ndcg(fit_peer(spec, spec.candidates[0], train, 0), asked) == pytest.approx(1)


def test_mean_ndcg_when_everything_is_told_then_it_is_one(split: Split) -> None:
    spec = told_spec(split, [1.0])
    assert mean_ndcg(fit_peer(spec, spec.candidates[0], split.train, 0), split) == pytest.approx(1)


def test_tune_peer_when_candidates_differ_then_the_first_of_the_best_is_taken(split: Split) -> None:
    shares = [0.0, 0.5, 1.0, 1.0, 0.2]
    steps: list[tuple[int, int]] = []
    tuned = tune_peer(told_spec(split, shares), split, 1, lambda *step: steps.append(step))
    assert tuned.settings == {"share": 1.0, "place": 2}
    assert steps == [(done, 5) for done in range(1, 6)]
    assert len(tuned.ndcg_by_candidate) == 5
    means = [mean for mean in tuned.ndcg_by_candidate if mean is not None]
    assert means[2] == means[3] == max(means) == pytest.approx(1)
    assert sorted(means) == [means[0], means[4], means[1], means[2], means[3]]


def test_tune_peer_when_some_cannot_be_fitted_then_they_count_and_are_not_taken(
    split: Split,
) -> None:
    tuned = tune_peer(told_spec(split, [-1.0, 0.5, -1.0]), split, 1)
    assert tuned.settings["place"] == 1
    assert [mean is None for mean in tuned.ndcg_by_candidate] == [True, False, True]


def test_tune_peer_when_none_can_be_fitted_then_the_error_says_why(split: Split) -> None:
    with pytest.raises(PeerError, match="too little is known"):
        tune_peer(told_spec(split, [-1.0, -1.0]), split, 1)


def test_tune_peer_when_nobody_is_asked_then_the_first_candidate_is_taken(split: Split) -> None:
    nobody = Split(split.train, np.empty(0, np.int64), (), by_time=True)
    tuned = tune_peer(EASE, nobody, 1)
    assert tuned.settings == EASE.candidates[0]
    assert set(tuned.ndcg_by_candidate) == {0.0}
