"""One tie seed: a contest, and the closer looks at our model."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import numpy as np

from cineclube.errors import PeerError
from cineclube.evaluation.asking import check_measure
from cineclube.evaluation.cold import ASKED_PEERS, ColdParts, Fitted, ask_cold_users
from cineclube.evaluation.cold_films import measure_cold_films
from cineclube.evaluation.contest import Contender, Contest
from cineclube.evaluation.curve import CurvePart, trace_curve
from cineclube.evaluation.groups import GroupPart, breaks, describe_users
from cineclube.evaluation.peers import BUDGET, PeerSpec, Scorer, Settings
from cineclube.evaluation.progress import Watch
from cineclube.evaluation.result import ColdFilms
from cineclube.recommender.data import Films, Ratings
from cineclube.recommender.methods import NAIVE_MAX_CELLS, NaiveClusters, Popularity, Random
from cineclube.recommender.model import Hyperparameters, TasteModel
from cineclube.recommender.split import RELEVANT_FROM, Split, hold_out, sample_users
from cineclube.recommender.tune import MAX_USERS as MAX_TUNED_USERS
from cineclube.recommender.tune import Tuned
from cineclube.trainer.measure import MAX_USERS, OURS
from cineclube.trainer.progress import Advance

MAX_STUDIED_USERS = 2_000  # for cold users and for the curve
UNITS_OF_A_PEER = BUDGET + 1  # of work, as the progress bar counts it
UNITS_BESIDES_PEERS = 13
UNITS_OF_COLD_FILMS = 2  # in the first round only


@dataclass(frozen=True)
class Entry:
    """What is measured in every round."""

    ratings: Ratings
    films: Films
    settings: Hyperparameters


@dataclass(frozen=True)
class Round:
    """What one tie seed gave. `failures` says why a method could not take part."""

    seed: int
    n_validation_users: int
    n_candidates_of_ours: int
    group_part: GroupPart
    contenders: dict[str, Contender]
    failures: dict[str, str]
    cold_users: ColdParts
    curve: CurvePart
    cold_films: ColdFilms | None
    n_clusters: int


def run_round(
    entry: Entry, specs: tuple[PeerSpec, ...], seed: int, watch: Watch, *, with_cold_films: bool
) -> Round:
    """Measure everything on the split of one seed. Raises StudyError where the measure itself turns
    out wrong.
    """
    split = sample_users(hold_out(entry.ratings, seed), MAX_USERS, seed)
    check_measure(split)
    validation = sample_users(hold_out(split.train, seed), MAX_TUNED_USERS, seed)
    steps = _Steps(Contest(split, validation, entry.films, seed), watch)
    model, tuned = steps.ours(entry.settings)
    steps.baselines()
    scorers = steps.peers(specs)
    cold_users, curve = steps.looks(Fitted(model, scorers))
    return Round(
        seed,
        len(validation.users),
        sum(map(len, tuned.validation.values())),
        _group_part(entry.ratings, split, steps.contest.contenders),
        steps.contest.contenders,
        steps.failures,
        cold_users,
        curve,
        steps.cold_films(tuned.settings) if with_cold_films else None,
        len(model.clusters),
    )


def _group_part(ratings: Ratings, split: Split, contenders: dict[str, Contender]) -> GroupPart:
    n_rated, history_percentile = describe_users(split.train, split.users)
    n_catalogue = int(np.sum(split.train.popularity > 0))
    return GroupPart(
        split.users,
        n_rated,
        history_percentile,
        breaks(ratings, split.train, split.users),
        n_catalogue,
        contenders,
    )


@dataclass
class _Steps:
    """The steps of a round, shown as they go on."""

    contest: Contest
    watch: Watch
    failures: dict[str, str] = field(default_factory=dict)

    def _step(self, name: str, units: float) -> AbstractContextManager[Advance]:
        return self.watch.step(f"seed {self.contest.seed}: {name}", units)

    def ours(self, settings: Hyperparameters) -> tuple[TasteModel, Tuned]:
        with self._step(OURS, 5) as advance:
            return self.contest.add_ours(settings, advance)

    def baselines(self) -> None:
        """Random, popularity, and naive clusters where their dense matrix is small enough."""
        train, seed = self.contest.split.train, self.contest.seed
        makers: dict[str, Callable[[], Random | NaiveClusters | Popularity]] = {
            Random.name: lambda: Random(train, seed),
            NaiveClusters.name: lambda: NaiveClusters(train, seed),
            "popularity": lambda: Popularity(train),
            f"popularity ({RELEVANT_FROM:g} and more)": lambda: Popularity(train, RELEVANT_FROM),
        }
        if not NaiveClusters.fits(train):
            del makers[NaiveClusters.name]
            reason = f"its dense matrix would have more than {NAIVE_MAX_CELLS:,} values"
            self.failures[NaiveClusters.name] = reason
        for name, make in makers.items():
            with self._step(name, 1) as advance:
                self.contest.add_baseline(make, advance)

    def peers(self, specs: Iterable[PeerSpec]) -> dict[str, tuple[Settings, Scorer]]:
        """Peers, each of which may fail; those of ASKED_PEERS are given back as they were
        fitted.
        """
        kept = {}
        for spec in specs:
            with self._step(spec.name, UNITS_OF_A_PEER) as advance:
                try:
                    fitted = self.contest.add_peer(spec, advance)
                except (PeerError, MemoryError) as error:
                    self.failures[spec.name] = str(error) or "not enough memory"
                    continue
            if spec.name in ASKED_PEERS:
                kept[spec.name] = fitted
        return kept

    def looks(self, fitted: Fitted) -> tuple[ColdParts, CurvePart]:
        """Cold users, and what looking into fewer clusters costs."""
        seed = self.contest.seed
        split = sample_users(self.contest.split, MAX_STUDIED_USERS, seed)
        with self._step("cold users", 2) as advance:
            cold_users = ask_cold_users(fitted, split, seed, advance)
        with self._step("share of the films looked at", 2) as advance:
            return cold_users, trace_curve(fitted.model, split, advance)

    def cold_films(self, tuned: Hyperparameters) -> ColdFilms | None:
        contest = self.contest
        with self._step("cold films", UNITS_OF_COLD_FILMS) as advance:
            return measure_cold_films(contest.split, contest.films, tuned, contest.seed, advance)
