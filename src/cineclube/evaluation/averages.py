"""Means over users and tie seeds, and how sure they are."""

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cineclube.evaluation.result import Comparison, Estimate, Interval
from cineclube.recommender.evaluate import N_BOOTSTRAP

BLOCK_DRAWS = 100
MIN_USERS = 2  # a single user says nothing of how much users differ

Part: TypeAlias = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Users of one split and a value for each of them, (n_asked,) both."""


def over_seeds(parts: Iterable[Part]) -> NDArray[np.float64]:
    """Average each user over the splits in which they were asked: (n_users,), users ascending."""
    parts = list(parts)
    users = np.concatenate([users for users, _ in parts])
    values = np.concatenate([values for _, values in parts])
    _, place = np.unique(users, return_inverse=True)
    return np.asarray(np.bincount(place, values) / np.bincount(place), np.float64)


def estimate(values: NDArray[np.float64]) -> Estimate:
    """Mean and standard error over users, (n_users,); no error for a single user."""
    n_users = len(values)
    error = float(np.std(values, ddof=1) / np.sqrt(n_users)) if n_users >= MIN_USERS else None
    return Estimate(float(values.mean()), error)


def resampled_means(series: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """Bootstrap the users: (n_series, n_users) -> means (n_series, N_BOOTSTRAP).

    All series are resampled alike, so what is made of two of them is a paired comparison.
    """
    rng = np.random.default_rng(seed)
    n_users = series.shape[1]
    means = np.empty((len(series), N_BOOTSTRAP))
    for start in range(0, N_BOOTSTRAP, BLOCK_DRAWS):
        draws = rng.integers(0, n_users, (min(BLOCK_DRAWS, N_BOOTSTRAP - start), n_users))
        times = np.stack([np.bincount(draw, minlength=n_users) for draw in draws])
        means[:, start : start + len(draws)] = series @ times.T / n_users
    return means


def interval(resampled: NDArray[np.float64], n_users: int) -> Interval:
    """95 % percentile interval (Efron 1979) of resampled values, (N_BOOTSTRAP,).

    Without bounds for a single user, of whom every sample is the same.
    """
    if n_users < MIN_USERS:
        return Interval(None, None)
    low, high = np.percentile(resampled, [2.5, 97.5])
    return Interval(float(low), float(high))


class Paired:
    """Named series over the same users, compared in pairs."""

    def __init__(self, series: dict[str, NDArray[np.float64]], seed: int) -> None:
        rows = np.stack(list(series.values()))
        self._n_users = rows.shape[1]
        self._means = dict(zip(series, rows.mean(axis=1).tolist(), strict=True))
        self._resampled = dict(zip(series, resampled_means(rows, seed), strict=True))

    def mean(self, name: str) -> float:
        """Mean of a series."""
        return float(self._means[name])

    def interval(self, name: str) -> Interval:
        """Interval of the mean of a series."""
        return self._interval(self._resampled[name])

    def difference(self, first: str, second: str) -> Comparison:
        """First minus second."""
        found = self._interval(self._resampled[first] - self._resampled[second])
        return Comparison(self._means[first] - self._means[second], found.low, found.high)

    def ratio(self, first: str, second: str) -> Comparison | None:
        """First over second: None where the second is 0, no interval where it may well be."""
        if self._means[second] <= 0:
            return None
        value = self._means[first] / self._means[second]
        if (self._resampled[second] <= 0).any():
            return Comparison(value, None, None)
        found = self._interval(self._resampled[first] / self._resampled[second])
        return Comparison(value, found.low, found.high)

    def _interval(self, resampled: NDArray[np.float64]) -> Interval:
        return interval(resampled, self._n_users)
