"""Ratings become confidences, films become content features."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from cineclube.recommender.data import UNKNOWN_TIME, FilmContent

PERIOD_YEARS = 5
MIN_FILMS_PER_FEATURE = 2

Grades = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class HistorySettings:
    """How a user's ratings become confidences, and what stands in while there are few of them.

    `popularity_weight` is what popularity adds for a user without ratings (None: chosen on
    validation); `novelty` of that is taken away again for one who is known well, at `known_at`
    ratings or more.
    """

    grades: Grades = ((4.5, 1.0), (4.0, 0.8), (3.0, 0.2), (0.0, -0.1))
    recency_tau: float = 3.0
    recency_gamma: float = 0.5
    popularity_weight: float | None = None
    novelty: float = 1 / 6
    known_at: int = 20  # ratings


def fading(n_ratings: int, settings: HistorySettings) -> float:
    """How little is known of a user: 1 without ratings, 0 from `known_at` on."""
    return max(1 - n_ratings / settings.known_at, 0.0)


def popularity_share(n_ratings: int, settings: HistorySettings) -> float:
    """What of `popularity_weight` counts for a user with so many ratings: from 1 down to
    -novelty.
    """
    little = fading(n_ratings, settings)
    return little - settings.novelty * (1 - little)


def known_films(popularity: NDArray[np.int64]) -> NDArray[np.float32]:
    """How well known each film is, float32 (n_films,): log(1 + n) / log(1 + greatest n) for n
    ratings.
    """
    known = np.log1p(popularity)
    return (known / max(float(known.max(initial=0)), 1)).astype(np.float32)


def confidences(values: NDArray[np.float32], grades: Grades) -> NDArray[np.float32]:
    """Turn ratings into signed confidences: how much a rating speaks for films of the kind.

    `grades` are (lowest rating, confidence) pairs, highest first; a rating gets the confidence of
    the first pair that it reaches. Graded confidences in place of binary ones follow Hu, Koren and
    Volinsky (2008).
    """
    lowest, levels = np.array(grades[::-1], np.float32).T
    place = np.searchsorted(lowest, values, side="right") - 1
    confidence: NDArray[np.float32] = levels[np.maximum(place, 0)]
    return confidence


def recency(rated_at: NDArray[np.int64], tau: float, gamma: float) -> NDArray[np.float32]:
    """Weight one user's ratings by age: (1 + age / tau) ** -gamma, age = rank from the newest.

    Equal times share the mean of their ranks, so the order of rows has no say. A rating without a
    time counts as the oldest.
    """
    if (rated_at == UNKNOWN_TIME).all():
        return np.ones(len(rated_at), np.float32)
    in_order = np.sort(rated_at)
    n_older = np.searchsorted(in_order, rated_at)
    n_until = np.searchsorted(in_order, rated_at, side="right")
    mean_rank = len(rated_at) - (n_older + n_until + 1) / 2
    weight: NDArray[np.float32] = ((1 + mean_rank / tau) ** -gamma).astype(np.float32)
    return weight


def unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale rows (n, n_dimensions) to length 1; a row of zeros stays."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1), np.float32)


@dataclass(frozen=True)
class ContentWeights:
    """Length of each block of content features; a film's whole vector has about the length of their
    norm.
    """

    genres: float = 1.0
    directors: float = 0.5
    actors: float = 0.5
    period: float = 0.6


@dataclass
class ContentVectoriser:
    """Bag of genres, directors, actors and five-year periods, each block idf-weighted and of unit
    length.
    """

    weights: ContentWeights = field(default_factory=ContentWeights)
    vocabularies_: dict[str, dict[str, int]] = field(default_factory=dict)
    idf_: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    def fit(self, films: Sequence[FilmContent]) -> "ContentVectoriser":
        """Learn which features occur in two films or more, and how rare each one is."""
        for name in _BLOCKS:
            counts = Counter(value for film in films for value in _values(film, name))
            kept = sorted(v for v, n in counts.items() if n >= MIN_FILMS_PER_FEATURE)
            self.vocabularies_[name] = {value: column for column, value in enumerate(kept)}
            # smoothed as in scikit-learn's TfidfTransformer, so that a genre of every film still
            # counts
            frequency = np.array([counts[value] for value in kept], np.float32)
            self.idf_[name] = np.log((1 + len(films)) / (1 + frequency)) + np.float32(1)
        return self

    def transform(self, films: Sequence[FilmContent]) -> sp.csr_array:
        """Make the feature matrix, float32 (n_films, n_features); a film of which nothing is known
        is zero.
        """
        blocks = [self._block(films, name) * getattr(self.weights, name) for name in _BLOCKS]
        return sp.csr_array(sp.hstack(blocks, format="csr", dtype=np.float32))

    def _block(self, films: Sequence[FilmContent], name: str) -> sp.csr_array:
        vocabulary, idf = self.vocabularies_[name], self.idf_[name]
        columns = [
            [vocabulary[v] for v in _values(film, name) if v in vocabulary] for film in films
        ]
        indptr = np.concatenate(([0], np.cumsum([len(c) for c in columns], dtype=np.int64)))
        indices = np.array([c for row in columns for c in row], np.int32)
        rows = np.repeat(np.arange(len(films)), np.diff(indptr))
        shape = (len(films), len(vocabulary))
        lengths = np.sqrt(np.bincount(rows, idf[indices] ** 2, len(films)))
        unit = (idf[indices] / lengths[rows]).astype(np.float32)
        return sp.csr_array((unit, indices, indptr), shape=shape)


_BLOCKS = ("genres", "directors", "actors", "period")


def _values(film: FilmContent, block: str) -> Iterable[str]:
    if block == "period":
        return () if film.year is None else (str(film.year // PERIOD_YEARS * PERIOD_YEARS),)
    return dict.fromkeys(getattr(film, block))  # each once, in order
