"""Films of which no rating is known."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cineclube.errors import TrainingError
from cineclube.evaluation.asking import Histories, fill, ndcg
from cineclube.evaluation.averages import Paired, estimate
from cineclube.evaluation.result import ColdFilms, ColdResult
from cineclube.recommender.data import Films, Ratings
from cineclube.recommender.evaluate import LIST_LENGTH
from cineclube.recommender.fit import fit
from cineclube.recommender.methods import Seen
from cineclube.recommender.model import History, Hyperparameters, TasteModel
from cineclube.recommender.rank import Ranking
from cineclube.recommender.split import Split
from cineclube.trainer.measure import OURS, UNRESTRICTED

HIDDEN_SHARE = 0.1
CHANCE = "chance"


def measure_cold_films(
    split: Split,
    films: Films,
    settings: Hyperparameters,
    seed: int,
    on_step: Callable[[int, int], None] = lambda _done, _total: None,
) -> ColdFilms | None:
    """Hide all ratings of a random tenth of the films, fit anew, and rank the hidden ones alone.

    Who is asked went on to like a hidden film. Chance is computed exactly; popularity knows nothing
    of these films and is chance. None where nobody can be asked.
    """
    hidden = hide(split.train, seed)
    asked = _asked(split, hidden)
    train = split.train.take(~hidden[split.train.film_ix])
    if not len(asked.users) or not len(train):
        return None
    try:
        model = fit(train, films, settings, seed)
    except TrainingError:
        return None
    candidates = _candidates(asked, hidden)
    histories, rng = Histories(model, train), np.random.default_rng(seed)
    lists = {name: _no_lists(asked) for name in (OURS, UNRESTRICTED)}
    for row, (user, some) in enumerate(zip(asked.users.tolist(), candidates, strict=True)):
        for name, rows in lists.items():
            everywhere = name == UNRESTRICTED
            ranking = _rank(model, histories.of(user), some, everywhere=everywhere)
            fill(rows[row], shuffled_ties(ranking, rng)[:LIST_LENGTH])
        on_step(row + 1, len(asked.users))
    return _result(asked, int(hidden.sum()), np.array([len(c) for c in candidates]), lists, seed)


def hide(train: Ratings, seed: int) -> NDArray[np.bool_]:
    """Choose a tenth of the films of the train part, at least one: bool (n_films,)."""
    rated = np.flatnonzero(train.popularity)
    n_hidden = max(round(len(rated) * HIDDEN_SHARE), 1)
    hidden = np.zeros(train.n_films, bool)
    hidden[np.random.default_rng(seed).choice(rated, n_hidden, replace=False)] = True
    return hidden


def _asked(split: Split, hidden: NDArray[np.bool_]) -> Split:
    relevant = [films[hidden[films]] for films in split.relevant]
    some = np.array([len(films) > 0 for films in relevant], bool)
    kept = tuple(films for films in relevant if len(films))
    return Split(split.train, split.users[some], kept, split.by_time)


def _candidates(asked: Split, hidden: NDArray[np.bool_]) -> list[NDArray[np.int32]]:
    """Hidden films that each user has not rated before."""
    seen, films = Seen(asked.train), np.flatnonzero(hidden).astype(np.int32)
    return [films[~np.isin(films, seen.films(user))] for user in asked.users.tolist()]


def _rank(
    model: TasteModel, history: History, films: NDArray[np.int32], *, everywhere: bool
) -> Ranking:
    """Put some films, and all of them, into an order for a user."""
    excluded = np.ones(model.n_films, bool)
    excluded[films] = False
    others = np.flatnonzero(excluded).astype(np.int32)
    return model.recommend(history, len(films), others, all_clusters=everywhere)


def _no_lists(split: Split) -> NDArray[np.int32]:
    return np.full((len(split.users), LIST_LENGTH), -1, np.int32)


def shuffled_ties(ranking: Ranking, rng: np.random.Generator) -> NDArray[np.int32]:
    """Films of a ranking, in random order where the model cannot tell them apart.

    It puts those in the order of their ids, which in many catalogues tells how well known they are.
    """
    told_apart = (np.diff(ranking.scores) != 0) | (np.diff(ranking.strategies) != 0)
    tie = np.concatenate(([0], np.cumsum(told_apart)))[: len(ranking.film_ix)]
    return np.asarray(ranking.film_ix[np.lexsort((rng.random(len(tie)), tie))], np.int32)


def _result(
    asked: Split,
    n_hidden: int,
    n_candidates: NDArray[np.int64],
    lists: dict[str, NDArray[np.int32]],
    seed: int,
) -> ColdFilms:
    n_relevant = np.array([len(films) for films in asked.relevant])
    series = {name: ndcg(rows, asked) for name, rows in lists.items()}
    series[CHANCE] = chance_ndcg(n_relevant, n_candidates)
    paired = Paired(series, seed)
    return ColdFilms(
        n_films=n_hidden,
        n_users=len(asked.users),
        n_relevant=int(n_relevant.sum()),
        chance_ndcg_at_10=paired.mean(CHANCE),
        chance_recall_at_10=float(np.minimum(LIST_LENGTH / n_candidates, 1).mean()),
        ndcg_at_10={n: ColdResult(estimate(series[n]), paired.ratio(n, CHANCE)) for n in lists},
        recall_at_10={n: estimate(_recall(rows, asked)) for n, rows in lists.items()},
    )


def chance_ndcg(
    n_relevant: NDArray[np.int64], n_candidates: NDArray[np.int64]
) -> NDArray[np.float64]:
    """NDCG@10 that a random order is expected to have, (n_asked,): each place holds a relevant film
    with the probability n_relevant / n_candidates.
    """
    discount = np.cumsum(1 / np.log2(np.arange(2, LIST_LENGTH + 2)))
    places = np.minimum(n_candidates, LIST_LENGTH) - 1
    ideal = discount[np.minimum(n_relevant, LIST_LENGTH) - 1]
    return np.asarray(n_relevant / n_candidates * discount[places] / ideal, np.float64)


def _recall(lists: NDArray[np.int32], split: Split) -> NDArray[np.float64]:
    pairs = zip(lists, split.relevant, strict=True)
    return np.array([np.isin(row, films).sum() / len(films) for row, films in pairs], np.float64)
