"""Histories of many users at once."""

import numpy as np
import scipy.sparse as sp

from cineclube.recommender import vectorise
from cineclube.recommender.split import Split
from cineclube.recommender.vectorise import HistorySettings


def history_matrix(split: Split, settings: HistorySettings) -> sp.csr_array:
    """Make the histories of the asked users, sparse float32 (n_asked, n_films), as a model would
    fold them in.
    """
    train = split.train
    bounds = train.user_slices()
    rows = [np.arange(bounds[u], bounds[u + 1]) for u in split.users]
    taken = np.concatenate(rows) if rows else np.empty(0, np.int64)
    ages = [
        vectorise.recency(train.rated_at[r], settings.recency_tau, settings.recency_gamma)
        for r in rows
    ]
    values = vectorise.confidences(train.values[taken], settings.grades)
    indptr = np.concatenate(([0], np.cumsum([len(r) for r in rows], dtype=np.int64)))
    age_weights = np.concatenate(ages) if ages else np.empty(0, np.float32)
    return sp.csr_array(
        (values * age_weights, train.film_ix[taken], indptr), shape=(len(rows), train.n_films)
    )
