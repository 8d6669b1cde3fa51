"""Asking methods for lists, and making sure that the lists and the measure are fair."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cineclube.errors import StudyError
from cineclube.evaluation.peers.peer import Listed, Peer
from cineclube.recommender.data import Ratings
from cineclube.recommender.evaluate import LIST_LENGTH, Evaluation, Method, evaluate, ndcg_of_lists
from cineclube.recommender.methods import Seen
from cineclube.recommender.model import History, TasteModel
from cineclube.recommender.split import Split


def ask(
    method: Method,
    users: NDArray[np.int64],
    on_step: Callable[[int, int], None] = lambda _done, _total: None,
) -> NDArray[np.int32]:
    """Ask for a list for each user: int32 (n_users, LIST_LENGTH), best first, -1 where there is no
    film.
    """
    if isinstance(method, Peer):
        return method.tops(users, LIST_LENGTH)
    lists = np.full((len(users), LIST_LENGTH), -1, np.int32)
    for row, user in enumerate(users.tolist()):
        fill(lists[row], method.top(user, LIST_LENGTH))
        on_step(row + 1, len(users))
    return lists


def fill(row: NDArray[np.int32], films: NDArray[np.int32]) -> None:
    """Put a list that may be short into its row."""
    row[: len(films)] = films


def check_lists(name: str, lists: NDArray[np.int32], split: Split) -> None:
    """Raise StudyError unless lists hold distinct films of the train part that the user has not
    rated.
    """
    seen = Seen(split.train)
    for user, row in zip(split.users.tolist(), lists, strict=True):
        films = row[row >= 0]
        fair = seen.in_train[films].all() and not np.isin(films, seen.films(user)).any()
        if not fair or len(np.unique(films)) < len(films):
            raise StudyError(f"{name} recommends films that it must not: this is a defect")


def evaluate_lists(
    name: str, lists: NDArray[np.int32], split: Split, vectors: NDArray[np.float32]
) -> Evaluation:
    """Measure lists (n_asked, LIST_LENGTH); `vectors` as in `evaluate`."""
    by_user = dict(zip(split.users.tolist(), lists, strict=True))
    return evaluate(Listed(name, by_user, LIST_LENGTH), split, vectors)


def check_measure(split: Split) -> None:
    """Raise StudyError unless recommending the test set itself scores 1 for everyone."""
    lists = np.full((len(split.users), LIST_LENGTH), -1, np.int32)
    for row, relevant in zip(lists, split.relevant, strict=True):
        fill(row, relevant[:LIST_LENGTH])
    check_lists("the oracle", lists, split)
    oracle = evaluate_lists("oracle", lists, split, np.zeros((split.train.n_films, 1), np.float32))
    if not np.allclose(oracle.ndcg_at_10, 1) or not oracle.hit_rate_at_5.all():
        raise StudyError("a method that knows the answers does not score 1: this is a defect")


def ndcg(lists: NDArray[np.int32], split: Split) -> NDArray[np.float64]:
    """NDCG@10 of lists (n_asked, LIST_LENGTH) for the users of a split, (n_asked,)."""
    return ndcg_of_lists(lists, split.relevant, split.train.n_films)


class Histories:
    """Folds users of ratings into a model that was fitted to the same films."""

    def __init__(self, model: TasteModel, ratings: Ratings) -> None:
        self._model, self._ratings, self._bounds = model, ratings, ratings.user_slices()

    def of(self, user_ix: int) -> History:
        """One user's history."""
        ratings, rows = self._ratings, slice(self._bounds[user_ix], self._bounds[user_ix + 1])
        film_ids = ratings.film_ids[ratings.film_ix[rows]]
        return self._model.fold_in(film_ids, ratings.values[rows], ratings.rated_at[rows])
