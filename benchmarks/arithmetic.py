"""What one answer costs between the ratings in memory and the explained list, step by step.

    python -m benchmarks.arithmetic sqlite:///cineclube.db models [--users 60] [--rounds 7]

Users are drawn at random from all who rated. Each step of each user is timed in every round and
counts with its best time, as other work only ever adds to it; the table shows means over the users,
as requests per second follow means. Ratios are to the whole plain answer of the same run.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cineclube.db.avaliacoes import AvaliacaoRepository
from cineclube.db.engine import Database
from cineclube.db.usuarios import UsuarioRepository
from cineclube.recommender import artefact
from cineclube.recommender.data import UNKNOWN_TIME
from cineclube.recommender.explain import explain_each
from cineclube.recommender.extend import extend
from cineclube.recommender.facts import Criteria, FilmFacts
from cineclube.recommender.model import TasteModel
from cineclube.recommender.select import Knobs, find
from cineclube.recommender.similar import Likeness, likeness
from cineclube.service.catalogo import read_facts

K = 5
FILTER = Criteria(genres=("Drama", "Comedy"), year_min=1980, minutes_max=180)
WISHES = {
    "whole": (Criteria(), Knobs()),
    "filtered": (FILTER, Knobs()),
    "diverse": (Criteria(), Knobs(diversity=0.5)),
    "novel": (Criteria(), Knobs(novelty=0.5)),
}

Ratings = tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]]
_T = TypeVar("_T")


@dataclass
class Clock:
    """Best time of every step, by user."""

    best: dict[str, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))

    def time(self, step: str, user: int, work: Callable[[], _T]) -> _T:
        """Do some work and note what it took."""
        start = time.perf_counter()
        result = work()
        seconds = time.perf_counter() - start
        self.best[step][user] = min(seconds, self.best[step].get(user, seconds))
        return result

    def table(self) -> str:
        """Microseconds and ratios to the whole plain answer."""
        means = {step: float(np.mean(list(times.values()))) for step, times in self.best.items()}
        whole = means["whole"]
        lines = [
            f"{step:24}{mean * 1e6:8.0f} us {mean / whole:6.2f}" for step, mean in means.items()
        ]
        return "\n".join(lines)


@dataclass(frozen=True)
class Bench:
    """A model, a catalogue and a clock."""

    model: TasteModel
    facts: FilmFacts
    like: Likeness
    clock: Clock

    def whole(self, ratings: Ratings, criteria: Criteria, knobs: Knobs) -> None:
        """Make an answer."""
        history = self.model.fold_in(*ratings)
        found = find(self.model, self.facts, history, criteria, ratings[0], K, knobs)
        list(explain_each(self.model, history, found.ranking.film_ix, knobs.novelty))

    def answer(self, user: int, ratings: Ratings) -> None:
        """Time every kind of answer to a user, and the steps of the plain one."""
        model = self.model
        for name, (criteria, knobs) in WISHES.items():
            self.clock.time(name, user, partial(self.whole, ratings, criteria, knobs))
        history = self._step("fold in", user, partial(model.fold_in, *ratings))
        self._step("matching clusters", user, partial(model.matching_clusters, history))
        scored = self._step("taste and popularity", user, partial(model.scored, history))
        allowed, matching = np.ones(model.n_films, bool), model.matching_clusters(history)
        best = self._step("best films", user, partial(scored.best, matching, allowed, K))
        explained = partial(explain_each, model, history, best.film_ix)
        self._step("reasons", user, lambda: list(explained()))
        film = int(history.film_ix[0])
        self.clock.time("similar films", user, partial(self.like.similar, film, allowed, K))

    def _step(self, name: str, user: int, work: Callable[[], _T]) -> _T:
        return self.clock.time(f"  {name}", user, work)


def read(database: Database, model: TasteModel, n_users: int) -> dict[int, Ratings]:
    """Ratings of users drawn at random, of those that the model knows something of."""
    with database.reading() as session:
        repository = UsuarioRepository(session)
        ids = np.array([user.id for user in repository.page(repository.count(), 0)], np.int64)
        drawn = np.random.default_rng(1).permutation(ids)[: 2 * n_users].tolist()
        read_ = {user: AvaliacaoRepository(session).of_user(user) for user in drawn}
    users = {
        user: (
            np.array([r.film_id for r in rated], np.int64),
            np.array([r.value for r in rated], np.float32),
            np.array([UNKNOWN_TIME if r.rated_at is None else r.rated_at for r in rated]),
        )
        for user, rated in read_.items()
    }
    known = {user: r for user, r in users.items() if np.isin(r[0], model.film_ids).any()}
    return dict(list(known.items())[:n_users])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database")
    parser.add_argument("models", type=Path)
    parser.add_argument("--users", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    version = artefact.current_version(options.models)
    if version is None:
        parser.error(f"{options.models} names no model as current")
    model = artefact.load_model(artefact.open_version(options.models, version, with_twin=False))
    database = Database(options.database)
    with database.reading() as session:
        facts = read_facts(session)
    model = extend(model, facts.films)
    users = read(database, model, options.users)
    weights = np.diff(model.ranking_weights.indptr)
    read_weights = [weights[model.fold_in(*ratings).film_ix].sum() for ratings in users.values()]
    print(
        f"{model.n_films:,} films, {model.ranking_weights.nnz:,} weights; {len(users)} users with"
    )
    print(f"{np.mean([len(r[0]) for r in users.values()]):,.0f} ratings and ", end="")
    print(f"{np.mean(read_weights):,.0f} weights of the films that they rated, on average")
    bench = Bench(model, facts, likeness(model), Clock())
    for _ in range(options.rounds):
        for user, ratings in users.items():
            bench.answer(user, ratings)
    print(bench.clock.table())


if __name__ == "__main__":
    main()
