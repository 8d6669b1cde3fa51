"""Measure a model on held-out ratings, beside the baselines and the model that serves now."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from cineclube.recommender import versions
from cineclube.recommender.evaluate import Difference, Evaluation, Method, compare, evaluate
from cineclube.recommender.methods import Served, baselines
from cineclube.recommender.model import TasteModel
from cineclube.recommender.split import Split, sample_users

OURS = versions.OURS
UNRESTRICTED = "cineclube, all clusters"
SERVING = "the model that serves now"
MAX_USERS = 5_000  # enough for the standard errors; more only takes longer


@dataclass(frozen=True)
class Measurement:
    """Every method's evaluation on the same users. `looked_at` is the mean share of the films in
    the clusters that match a user.
    """

    evaluations: dict[str, Evaluation]
    differences: dict[str, Difference]
    looked_at: float
    by_time: bool
    n_users: int

    @property
    def ours(self) -> Evaluation:
        """The model as it would serve."""
        return self.evaluations[OURS]

    @property
    def popularity(self) -> str:
        """The better of the two popularity baselines."""
        names = [name for name in self.evaluations if name.startswith("popularity")]
        return max(names, key=lambda name: float(self.evaluations[name].ndcg_at_10.mean()))

    def as_json(self) -> dict[str, Any]:
        """Plain values for metrics.json."""
        return {
            "n_users": self.n_users,
            "split_by_time": self.by_time,
            "looked_at": self.looked_at,
            "methods": {name: e.summary() for name, e in self.evaluations.items()},
            "ndcg_at_10_of_cineclube_minus": {n: asdict(d) for n, d in self.differences.items()},
        }


def measure(
    model: TasteModel,
    split: Split,
    serving_twin: TasteModel | None,
    seed: int,
    on_step: Callable[[int, int], None] = lambda _done, _total: None,
) -> Measurement | None:
    """Ask every method for lists for the users of the split; None where there is nobody to ask.

    `model` and `serving_twin` must have learnt from train parts only.
    """
    if not len(split.users):
        return None
    split = sample_users(split, MAX_USERS, seed)
    methods: list[Method] = [
        *baselines(split.train, seed),
        Served(UNRESTRICTED, model, split.train, all_clusters=True),
        Served(OURS, model, split.train),
    ]
    if serving_twin is not None:
        methods.append(Served(SERVING, serving_twin, split.train))
    total = len(methods) * len(split.users)
    steps = iter(range(1, total + 1))
    evaluations = {
        method.name: evaluate(
            method, split, model.space.vectors, lambda: on_step(next(steps), total)
        )
        for method in methods
    }
    ours = evaluations[OURS].ndcg_at_10
    differences = {
        name: compare(ours, evaluation.ndcg_at_10, seed)
        for name, evaluation in evaluations.items()
        if name != OURS
    }
    looked_at = _looked_at(model, split)
    return Measurement(evaluations, differences, looked_at, split.by_time, len(split.users))


def _looked_at(model: TasteModel, split: Split) -> float:
    """Mean share of the train part's films that lie in the clusters that match a user."""
    train, bounds = split.train, split.train.user_slices()
    rated = train.popularity > 0
    sizes = np.bincount(model.cluster_of[rated], minlength=len(model.clusters)) / rated.sum()
    shares = []
    for user in split.users:
        rows = slice(bounds[user], bounds[user + 1])
        film_ids = train.film_ids[train.film_ix[rows]]
        history = model.fold_in(film_ids, train.values[rows], train.rated_at[rows])
        shares.append(float(sizes[model.matching_clusters(history)].sum()))
    return float(np.mean(shares))
