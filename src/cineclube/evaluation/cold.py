"""Users of whom little is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cineclube.errors import PeerError
from cineclube.evaluation.asking import Histories, fill, ndcg
from cineclube.evaluation.averages import Paired, estimate, over_seeds
from cineclube.evaluation.peers import Peer, Scorer, Settings
from cineclube.evaluation.peers.ease import EASE, RECENT_EASE, DualScorer, PrimalScorer, ages
from cineclube.evaluation.peers.peer import input_matrix
from cineclube.evaluation.result import ColdResult, ColdUsers
from cineclube.recommender.data import Ratings
from cineclube.recommender.evaluate import LIST_LENGTH
from cineclube.recommender.methods import Seen
from cineclube.recommender.model import TasteModel
from cineclube.recommender.split import RELEVANT_FROM, Split
from cineclube.recommender.timeline import newest
from cineclube.recommender.vectorise import HistorySettings
from cineclube.trainer.measure import OURS

ASKED_PEERS = (EASE.name, RECENT_EASE.name)
CUTS = (1, 3, 5, 10)  # ratings that are left of a history
EVERYTHING, KEPT = "everything", "kept"
POPULARITY = "popularity"
LIKED = f"popularity ({RELEVANT_FROM:g} and more)"


@dataclass(frozen=True)
class Fitted:
    """Whoever is asked: our model, and peers whose scorer can be given other histories."""

    model: TasteModel
    peers: dict[str, tuple[Settings, Scorer]]


@dataclass(frozen=True)
class ColdPart:
    """NDCG@10 of each user (n_asked,) by method, for one split, one cut and one exclusion."""

    users: NDArray[np.int64]
    ndcg: dict[str, NDArray[np.float64]]


ColdParts = dict[tuple[int, str], ColdPart]


@dataclass(frozen=True)
class SameForAll:
    """A scorer that does not look at histories: scores (n_films,)."""

    films: NDArray[np.float32]

    def scores(self, users: NDArray[np.int64]) -> NDArray[np.float32]:
        """Repeat the scores."""
        return np.tile(self.films, (len(users), 1))


def ask_cold_users(
    fitted: Fitted,
    split: Split,
    seed: int,
    on_step: Callable[[int, int], None] = lambda _done, _total: None,
) -> ColdParts:
    """Ask with histories cut to the newest ratings; users with fewer than that are not asked.

    Films are ranked once without those that the user rated in the train part, as everywhere, and
    once without those that were kept, which is all that a deployment would know.
    """
    parts: ColdParts = {}
    counts = np.diff(split.train.user_slices())[split.users]
    for done, n_ratings in enumerate(CUTS):
        some = _only(split, counts >= n_ratings)
        if len(some.users):
            cut = split.train.take(newest(split.train, n_ratings, seed))
            for excluded, rated in ((EVERYTHING, split.train), (KEPT, cut)):
                parts[n_ratings, excluded] = ColdPart(some.users, _ask(fitted, some, cut, rated))
        on_step(done + 1, len(CUTS))
    return parts


def _only(split: Split, asked: NDArray[np.bool_]) -> Split:
    relevant = tuple(split.relevant[i] for i in np.flatnonzero(asked))
    return Split(split.train, split.users[asked], relevant, split.by_time)


def _ask(
    fitted: Fitted, split: Split, cut: Ratings, rated: Ratings
) -> dict[str, NDArray[np.float64]]:
    train = split.train
    popular = (
        Peer(POPULARITY, SameForAll(train.popularity.astype(np.float32)), train, rated),
        Peer(LIKED, SameForAll(_liked(train)), train, rated),
    )
    peers = [*popular, *_peers(fitted, cut, train, rated)]
    found = {p.name: ndcg(p.tops(split.users, LIST_LENGTH), split) for p in peers}
    return {**found, OURS: ndcg(_ours(fitted.model, split, cut, rated), split)}


def _liked(train: Ratings) -> NDArray[np.float32]:
    return train.take(train.values >= RELEVANT_FROM).popularity.astype(np.float32)


def _peers(fitted: Fitted, cut: Ratings, train: Ratings, rated: Ratings) -> list[Peer]:
    """Peers that are given the cut histories; none where those say nothing for any film."""
    found = []
    for name, (settings, scorer) in fitted.peers.items():
        if isinstance(scorer, PrimalScorer | DualScorer):
            weights = ages(cut, HistorySettings()) if name == RECENT_EASE.name else None
            try:
                matrix = input_matrix(cut, str(settings["input"]), weights)
            except PeerError:
                continue
            histories = matrix.astype(scorer.histories.dtype)
            found.append(Peer(name, replace(scorer, histories=histories), train, rated))
    return found


def _ours(model: TasteModel, split: Split, cut: Ratings, rated: Ratings) -> NDArray[np.int32]:
    histories, seen = Histories(model, cut), Seen(rated)
    outside = np.flatnonzero(split.train.popularity == 0).astype(np.int32)
    lists = np.full((len(split.users), LIST_LENGTH), -1, np.int32)
    for row, user in enumerate(split.users.tolist()):
        excluded = np.concatenate((outside, seen.films(user)))
        fill(lists[row], model.recommend(histories.of(user), LIST_LENGTH, excluded).film_ix)
    return lists


def join_cold_users(rounds: Sequence[ColdParts], seed: int) -> tuple[ColdUsers, ...]:
    """Average the splits' parts over users."""
    keys = [k for k in rounds[0] if all(k in parts for parts in rounds)]
    return tuple(_joined(*key, [parts[key] for parts in rounds], seed) for key in keys)


def _joined(n_ratings: int, excluded: str, parts: Sequence[ColdPart], seed: int) -> ColdUsers:
    names = [n for n in parts[0].ndcg if all(n in part.ndcg for part in parts)]
    series = {n: over_seeds((p.users, p.ndcg[n]) for p in parts) for n in names}
    paired = Paired(series, seed)
    better = max((POPULARITY, LIKED), key=paired.mean)
    methods = {n: ColdResult(estimate(series[n]), paired.ratio(n, better)) for n in names}
    return ColdUsers(n_ratings, excluded, len(series[OURS]), methods)
