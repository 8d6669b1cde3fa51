"""Which films to ask somebody about, so that the answers say most about their taste."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cineclube.recommender.model import TasteModel
from cineclube.recommender.popular import PERIODS, Period
from cineclube.recommender.vectorise import unit_rows

KNOWN_BY = 0.5  # share of people that is taken to have seen the best-known film
UNSEEN_WEIGHT = 0.75  # what a film that was not seen says, beside one that was
MOST_ANSWERS = 10.0  # more answers say no more than so many about what was seen
SPREAD = 0.25


@dataclass(frozen=True)
class Answers:
    """What somebody said so far: indices of the films `seen` (n_seen,) and `not_seen`
    (n_not_seen,).
    """

    seen: NDArray[np.int32]
    not_seen: NDArray[np.int32]

    @property
    def film_ix(self) -> NDArray[np.int32]:
        """The films that were asked about or rated."""
        return np.concatenate((self.seen, self.not_seen))


@dataclass(frozen=True)
class Interviewer:
    """Asks for one model."""

    model: TasteModel

    @cached_property
    def directions(self) -> NDArray[np.float32]:
        """The film vectors at length 1, float32 (n_films, n_dimensions)."""
        return unit_rows(self.model.space.vectors)

    @cached_property
    def telling(self) -> NDArray[np.float32]:
        """Mean positive confidence of each film's ratings, float32 (n_films,), 0 to 1; 0 without
        ratings. A film that most people like tells more, as a like counts for more than a dislike.
        """
        liked = np.exp2(self.model.activity[PERIODS.index(Period.EVER)])
        return np.asarray(liked / np.maximum(self.model.popularity, 1), np.float32)

    @cached_property
    def base(self) -> NDArray[np.float32]:
        """Log-odds of each film being seen by somebody of whom nothing is known, (n_films,):
        KNOWN_BY for the most rated film, and less in proportion to the ratings.
        """
        popularity = self.model.popularity
        share = KNOWN_BY * (popularity + 0.1) / (popularity.max(initial=0) + 0.1)
        return np.asarray(np.log(share / (1 - share)), np.float32)

    def chance_of_seen(self, answers: Answers) -> NDArray[np.float32]:
        """How likely it is that each film was seen, float32 (n_films,), 0 to 1.

        sigmoid(base_i + s (sum over seen j of cos(v_i, v_j) - UNSEEN_WEIGHT * the sum over those
        not seen)), s = min(1, MOST_ANSWERS / number of answers). Costs n_films * n_dimensions.
        """
        said = self.directions[answers.seen].sum(axis=0)
        said -= UNSEEN_WEIGHT * self.directions[answers.not_seen].sum(axis=0)
        said *= min(1.0, MOST_ANSWERS / max(len(answers.film_ix), 1))
        return np.asarray(1 / (1 + np.exp(-self.base - self.directions @ said)), np.float32)

    def questions(self, answers: Answers, allowed: NDArray[np.bool_], k: int) -> NDArray[np.int32]:
        """Choose k of the `allowed` films, bool (n_films,), that were not answered; the first
        question first, int32 (k,).

        One after the other, the film with the greatest
        P(seen | answers) * telling / (1 + asked in its cluster) ** SPREAD, where what was answered
        counts as asked, too. Equal films go by how well known they are, then by index. Fewer come
        out only where fewer are left. Costs k * n_films.
        """
        cluster_of = self.model.cluster_of
        left = allowed.copy()
        left[answers.film_ix] = False
        candidates = np.flatnonzero(left)
        order = np.lexsort((candidates, -self.model.known[candidates]))
        candidates = candidates[order].astype(np.int32)
        worth = (self.chance_of_seen(answers) * self.telling)[candidates].astype(np.float64)
        clusters = cluster_of[candidates]
        asked = np.bincount(cluster_of[answers.film_ix], minlength=len(self.model.clusters))
        k = min(k, len(candidates))
        chosen = np.empty(k, np.int32)
        for place in range(k):
            fresh = (1.0 + asked) ** -SPREAD
            best = int((worth * fresh[clusters]).argmax())
            chosen[place] = candidates[best]
            asked[clusters[best]] += 1
            worth[best] = -1
        return chosen
