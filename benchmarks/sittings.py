"""NDCG@10 for people who come back: everything that a user rated after a break is held out.

    python -m benchmarks.sittings ../shared/data/ml-latest-small

The split of `cineclube evaluate` mostly asks for the rest of a sitting, since most people of
MovieLens rated everything in one. Here a user is asked about what they rated after their first
break that comes after at least 5 ratings and leaves at most 60 % of theirs held out; the others
are only learnt from. Settings are fixed, nothing is tuned: regularisation 200 and our
confidences of ratings for all; EASE is our weights without order and content.
"""

import argparse
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from benchmarks.weights import read
from cineclube.recommender.data import Ratings
from cineclube.recommender.equations import Learning
from cineclube.recommender.evaluate import LIST_LENGTH, ndcg_of_lists
from cineclube.recommender.fit import fit_weights
from cineclube.recommender.histories import history_matrix
from cineclube.recommender.model import Hyperparameters
from cineclube.recommender.rank import top_k_rows
from cineclube.recommender.split import RELEVANT_FROM, Split
from cineclube.recommender.timeline import time_order
from cineclube.recommender.vectorise import ContentVectoriser
from cineclube.recommender.weights import WeightSettings

SEED = 42
HOUR, DAY = 3_600, 86_400
BREAKS = {"1 hour": HOUR, "1 day": DAY, "30 days": 30 * DAY}
LEAST_KEPT = 5  # ratings before the break
MOST_HELD_OUT = 0.6  # share of a user's ratings after the break
BLOCK_USERS = 128
PLAIN = WeightSettings(regularisation=200.0, next_weight=0.0, content_weight=0.0)
OURS = replace(PLAIN, content_weight=10.0)
METHODS = {  # weights, and whether recent ratings count more
    "ours, next_weight 0.5": (replace(OURS, next_weight=0.5), True),
    "ours, next_weight 0.2": (replace(OURS, next_weight=0.2), True),
    "ours, next_weight 0": (OURS, True),
    "EASE with recency": (PLAIN, True),
    "EASE": (PLAIN, False),
}


def hold_out_after_break(ratings: Ratings, seconds: int) -> Split:
    """Hold out what each user rated after their first break of more than `seconds`."""
    order, bounds = time_order(ratings, SEED), ratings.user_slices()
    held_out = np.zeros(len(ratings), bool)
    for first, last in pairwise(bounds):
        rows = order[first:last]
        cuts = np.flatnonzero(np.diff(ratings.rated_at[rows]) > seconds) + 1  # ratings before each
        cuts = cuts[(cuts >= LEAST_KEPT) & (len(rows) - cuts <= MOST_HELD_OUT * len(rows))]
        if len(cuts):
            held_out[rows[cuts[0] :]] = True
    train, test = ratings.take(~held_out), ratings.take(held_out)
    liked = test.take((test.values >= RELEVANT_FROM) & (train.popularity > 0)[test.film_ix])
    ends = liked.user_slices()
    users = np.flatnonzero(np.diff(ends))
    relevant = tuple(liked.film_ix[ends[user] : ends[user + 1]] for user in users)
    return Split(train, users, relevant, by_time=True)


def ndcg(split: Split, histories: sp.csr_array, W: sp.csr_array) -> NDArray[np.float64]:
    """NDCG@10 of each user asked, (n_asked,): of the unrated films that score best in h W."""
    unrated, lists = split.train.popularity == 0, []
    for start in range(0, histories.shape[0], BLOCK_USERS):
        some = histories[start : start + BLOCK_USERS]
        scores = (some @ W).toarray()
        scores[np.repeat(np.arange(len(scores)), np.diff(some.indptr)), some.indices] = -np.inf
        scores[:, unrated] = -np.inf
        lists.append(top_k_rows(scores, LIST_LENGTH))
    return ndcg_of_lists(np.concatenate(lists), split.relevant, split.train.n_films)


def measure(split: Split, features: sp.csr_array) -> list[NDArray[np.float64]]:
    """NDCG@10 of METHODS, of each user asked."""
    defaults = Hyperparameters()
    timeless = replace(defaults.history, recency_gamma=0.0)
    histories = {True: history_matrix(split, defaults.history)}
    histories[False] = history_matrix(split, timeless)
    learning = Learning(split.train, features, defaults.history, defaults.sequence, seed=SEED)
    return [
        ndcg(split, histories[recent], fit_weights(learning, settings))
        for settings, recent in METHODS.values()
    ]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="a MovieLens folder of the csv family")
    ratings, content = read(parser.parse_args().data)
    features = ContentVectoriser().fit(content).transform(content)
    print(f"| break longer than | users | {' | '.join(METHODS)} |")
    print(f"|-------------------|------:|{'|'.join('-' * (len(n) + 1) + ':' for n in METHODS)}|")
    for name, seconds in BREAKS.items():
        split = hold_out_after_break(ratings, seconds)
        found = zip(METHODS, measure(split, features), strict=True)
        cells = " | ".join(f"{values.mean():>{len(method)}.4f}" for method, values in found)
        print(f"| {name:<17} | {len(split.users):>5} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
