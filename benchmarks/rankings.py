"""NDCG@10 of the methods of `cineclube evaluate` on one data set, each with few settings."""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from cineclube.evaluation.contest import Contest
from cineclube.evaluation.peers import ALL_PEERS, PeerSpec, missing_peers
from cineclube.recommender.methods import Popularity, Random
from cineclube.recommender.model import Hyperparameters
from cineclube.recommender.split import hold_out, sample_users
from cineclube.trainer.dataset import Dataset
from cineclube.trainer.measure import UNRESTRICTED

MAX_USERS, MAX_VALIDATION_USERS = 2_000, 1_000
LEFT_OUT = {"BPR"}  # takes minutes


@dataclass(frozen=True)
class Score:
    """Mean NDCG@10 over the users that are asked, and its standard error."""

    ndcg: float
    error: float


def specs(n_settings: int) -> list[PeerSpec]:
    """The peers that can take part, each with the first of its settings."""
    missing = missing_peers()
    return [
        replace(spec, candidates=spec.candidates[:n_settings])
        for spec in ALL_PEERS
        if spec.name not in missing and spec.name not in LEFT_OUT
    ]


def rank(dataset: Dataset, seed: int, n_settings: int) -> dict[str, Score]:
    """Measure all methods on one split, best first."""
    split = sample_users(hold_out(dataset.ratings, seed), MAX_USERS, seed)
    validation = sample_users(hold_out(split.train, seed), MAX_VALIDATION_USERS, seed)
    contest = Contest(split, validation, dataset.films, seed)
    contest.add_ours(Hyperparameters(), _nobody)
    contest.add_baseline(lambda: Random(split.train, seed), _nobody)
    contest.add_baseline(lambda: Popularity(split.train), _nobody)
    for spec in specs(n_settings):
        contest.add_peer(spec, _nobody)
    found = {
        name: _score(contender.evaluation.ndcg_at_10)
        for name, contender in contest.contenders.items()
        if name != UNRESTRICTED
    }
    return dict(sorted(found.items(), key=lambda item: -item[1].ndcg))


def agreement(found: dict[str, Score], other: dict[str, Score]) -> float:
    """Share of the pairs of methods that are in the same order in both."""
    pairs = list(combinations(found, 2))
    same = [(found[a].ndcg > found[b].ndcg) == (other[a].ndcg > other[b].ndcg) for a, b in pairs]
    return sum(same) / len(pairs)


def _score(values: np.ndarray) -> Score:
    return Score(float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values))))


def _nobody(_done: int, _total: int) -> None:
    pass
