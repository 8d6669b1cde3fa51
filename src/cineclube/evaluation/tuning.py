"""Choosing a peer's settings on a validation split: every candidate is fitted, the best one is
kept.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cineclube.errors import PeerError
from cineclube.evaluation.peers.peer import Peer, PeerSpec, Settings
from cineclube.recommender.data import Ratings
from cineclube.recommender.evaluate import LIST_LENGTH, ndcg_of_lists
from cineclube.recommender.split import Split


@dataclass(frozen=True)
class TunedPeer:
    """The chosen settings, and what each candidate of the spec reached on validation, in order.

    `ndcg_by_candidate` has a mean NDCG@10 for each candidate, None where it could not be fitted.
    """

    spec: PeerSpec
    settings: Settings
    ndcg_by_candidate: tuple[float | None, ...]


def fit_peer(spec: PeerSpec, settings: Settings, train: Ratings, seed: int) -> Peer:
    """Fit one peer; PeerError where the data allow none."""
    return Peer(spec.name, spec.fit(train, settings, seed), train)


def tune_peer(
    spec: PeerSpec,
    split: Split,
    seed: int,
    on_step: Callable[[int, int], None] = lambda _done, _total: None,
) -> TunedPeer:
    """Take the candidate with the highest mean NDCG@10 on a validation split, the first of equals.

    `on_step(done, total)` is called after each candidate. Raises PeerError where none can be
    fitted.
    """
    means: list[float | None] = []
    failure = f"{spec.name} has no candidates"
    for candidate in spec.candidates:
        try:
            means.append(mean_ndcg(fit_peer(spec, candidate, split.train, seed), split))
        except PeerError as error:
            means.append(None)
            failure = str(error)
        on_step(len(means), len(spec.candidates))
    fitted = [(mean, -place) for place, mean in enumerate(means) if mean is not None]
    if not fitted:
        raise PeerError(failure)
    return TunedPeer(spec, spec.candidates[-max(fitted)[1]], tuple(means))


def mean_ndcg(peer: Peer, split: Split) -> float:
    """Mean NDCG@10 over the users of a split; 0 where there are none."""
    values = ndcg_by_user(peer, split)
    return float(values.mean()) if len(values) else 0.0


def ndcg_by_user(peer: Peer, split: Split) -> NDArray[np.float64]:
    """NDCG@10 of each user of a split, (n_asked,): what `evaluate` measures, all users at once."""
    lists = peer.tops(split.users, LIST_LENGTH)
    return ndcg_of_lists(lists, split.relevant, split.train.n_films)
