"""Who is served how well: users by length of history, by how mainstream their taste is, and by
whether they came back before they rated what is held out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cineclube.evaluation.averages import estimate, over_seeds
from cineclube.evaluation.result import Group, GroupResult
from cineclube.recommender.data import UNKNOWN_TIME, Ratings
from cineclube.recommender.evaluate import Evaluation, popularity_percentile

LENGTHS = (1, 11, 21, 51, 101, 201)  # the shortest history of each group
TASTES = ("off the beaten track", "in between", "mainstream")
RETURNS = ("same sitting", "came back later")
SITTING_SECONDS = 3_600  # a longer break ends a sitting


@dataclass(frozen=True)
class Answers:
    """What a method recommended on one split: lists (n_asked, 10) and how good they were."""

    evaluation: Evaluation
    lists: NDArray[np.int32]


@dataclass(frozen=True)
class GroupPart:
    """The asked users of one split, (n_asked,) each, and the answers that they got.

    `break_seconds` is as in `breaks`.
    """

    users: NDArray[np.int64]
    n_rated: NDArray[np.float64]
    history_percentile: NDArray[np.float64]
    break_seconds: NDArray[np.float64]
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


def breaks(ratings: Ratings, train: Ratings, users: NDArray[np.int64]) -> NDArray[np.float64]:
    """Seconds from the last rating in the train part to the first one held out, (n_asked,); NaN
    where one of the two times is not known.

    `train` has the oldest of each user's `ratings`, and each of the `users` has more than that.
    """
    times = ratings.rated_at[np.lexsort((ratings.rated_at, ratings.user_ix))]
    first = (ratings.user_slices()[:-1] + np.diff(train.user_slices()))[users]
    known = times[first - 1] != UNKNOWN_TIME  # unknown times come first: then both are
    found = np.full(len(users), np.nan)
    found[known] = times[first[known]] - times[first[known] - 1]
    return found


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


def by_return(parts: Sequence[GroupPart], names: Sequence[str]) -> tuple[Group, ...]:
    """Group by whether what is held out begins within an hour of the last rating that methods know.

    Users without times are in neither group.
    """
    users = np.unique(np.concatenate([part.users for part in parts]))
    seconds = over_seeds((part.users, part.break_seconds) for part in parts)
    members = [users[seconds <= SITTING_SECONDS], users[seconds > SITTING_SECONDS]]
    return _groups(parts, names, RETURNS, members)


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
