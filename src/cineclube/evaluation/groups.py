"""Who is served how well: users by length of history and by how mainstream their taste is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cineclube.evaluation.averages import estimate, over_seeds
from cineclube.evaluation.result import Group, GroupResult
from cineclube.recommender.data import Ratings
from cineclube.recommender.evaluate import Evaluation, popularity_percentile

LENGTHS = (1, 11, 21, 51, 101, 201)  # the shortest history of each group
TASTES = ("off the beaten track", "in between", "mainstream")


@dataclass(frozen=True)
class Answers:
    """What a method recommended on one split: lists (n_asked, 10) and how good they were."""

    evaluation: Evaluation
    lists: NDArray[np.int32]


@dataclass(frozen=True)
class GroupPart:
    """The asked users of one split, (n_asked,) each, and the answers that they got."""

    users: NDArray[np.int64]
    n_rated: NDArray[np.float64]
    history_percentile: NDArray[np.float64]
    n_catalogue: int
    answers: Mapping[str, Answers]


def describe_users(
    train: Ratings, users: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Length of history and mean popularity percentile of what is in it, (n_asked,) both."""
    counts = np.bincount(train.user_ix, minlength=train.n_users)
    percentile = popularity_percentile(train.popularity)[train.film_ix]
    sums = np.bincount(train.user_ix, percentile, minlength=train.n_users)
    return counts[users].astype(np.float64), sums[users] / np.maximum(counts[users], 1)


def by_history_length(parts: Sequence[GroupPart], names: Sequence[str]) -> tuple[Group, ...]:
    """Group by the number of ratings that methods know of a user; empty groups are left out."""
    users = np.unique(np.concatenate([part.users for part in parts]))
    lengths = over_seeds((part.users, part.n_rated) for part in parts)
    titles = [*(f"{first}–{end - 1}" for first, end in pairwise(LENGTHS)), f"{LENGTHS[-1]}+"]
    place = np.searchsorted(LENGTHS, lengths, side="right") - 1
    return _groups(parts, names, titles, [users[place == i] for i in range(len(LENGTHS))])


def by_mainstream(parts: Sequence[GroupPart], names: Sequence[str]) -> tuple[Group, ...]:
    """Group into thirds by how popular the films are that a user rated."""
    users = np.unique(np.concatenate([part.users for part in parts]))
    taste = over_seeds((part.users, part.history_percentile) for part in parts)
    third = np.searchsorted(np.quantile(taste, [1 / 3, 2 / 3]), taste, side="left")
    return _groups(parts, names, TASTES, [users[third == place] for place in range(len(TASTES))])


def _groups(
    parts: Sequence[GroupPart],
    names: Sequence[str],
    titles: Sequence[str],
    members: Sequence[NDArray[np.int64]],
) -> tuple[Group, ...]:
    return tuple(
        _group(parts, names, title, users)
        for title, users in zip(titles, members, strict=True)
        if len(users)
    )


def _group(
    parts: Sequence[GroupPart], names: Sequence[str], title: str, users: NDArray[np.int64]
) -> Group:
    inside = [np.isin(part.users, users) for part in parts]
    history = over_seeds(
        (part.users[rows], part.history_percentile[rows])
        for part, rows in zip(parts, inside, strict=True)
    )
    methods = {name: _result(parts, inside, name) for name in names}
    return Group(title, len(users), float(history.mean()), methods)


def _result(
    parts: Sequence[GroupPart], inside: Sequence[NDArray[np.bool_]], name: str
) -> GroupResult:
    pairs = list(zip(parts, inside, strict=True))

    def values(metric: str) -> NDArray[np.float64]:
        return over_seeds(
            (part.users[rows], getattr(part.answers[name].evaluation, metric)[rows])
            for part, rows in pairs
        )

    coverage = [
        len(np.setdiff1d(part.answers[name].lists[rows], [-1])) / max(part.n_catalogue, 1)
        for part, rows in pairs
    ]
    return GroupResult(
        estimate(values("ndcg_at_10")),
        float(values("popularity_percentile").mean()),
        float(np.mean(coverage)),
    )
