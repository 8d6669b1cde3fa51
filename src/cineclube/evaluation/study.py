"""The whole study: the protocol on several splits, and what they say together."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cineclube.errors import StudyError
from cineclube.evaluation.averages import Paired, estimate, over_seeds
from cineclube.evaluation.cold import join_cold_users
from cineclube.evaluation.curve import join_curve
from cineclube.evaluation.groups import by_history_length, by_mainstream, by_return
from cineclube.evaluation.peers import BUDGET, PeerSpec, library
from cineclube.evaluation.progress import Watch
from cineclube.evaluation.result import MethodResult, Study
from cineclube.evaluation.rounds import (
    UNITS_BESIDES_PEERS,
    UNITS_OF_A_PEER,
    UNITS_OF_COLD_FILMS,
    Entry,
    Round,
    run_round,
)
from cineclube.recommender.artefact import library_versions
from cineclube.recommender.data import UNKNOWN_TIME
from cineclube.recommender.evaluate import N_BOOTSTRAP, PER_USER
from cineclube.recommender.model import Hyperparameters
from cineclube.recommender.split import RELEVANT_FROM, TEST_SHARE, hold_out
from cineclube.recommender.tune import MAX_USERS as MAX_TUNED_USERS
from cineclube.trainer.dataset import Dataset
from cineclube.trainer.measure import MAX_USERS, OURS


@dataclass(frozen=True)
class StudyOptions:
    """What the operator decides: the tie seeds, and the peers that take part. `missing` says why
    others cannot.
    """

    seed: int = 42
    n_tie_seeds: int = 3
    specs: tuple[PeerSpec, ...] = ()
    missing: dict[str, str] = field(default_factory=dict)
    settings: Hyperparameters = field(default_factory=Hyperparameters)

    @property
    def seeds(self) -> range:
        """Seeds of the splits."""
        return range(self.seed, self.seed + self.n_tie_seeds)


def run_study(dataset: Dataset, options: StudyOptions, watch: Watch) -> Study:
    """Measure every method on every split. The same data and options give the same figures.

    Raises StudyError where nothing can be measured.
    """
    check_data(dataset, options.seeds)
    started, started_at = perf_counter(), datetime.now(UTC)
    entry = Entry(dataset.ratings, dataset.films, options.settings)
    rounds: list[Round] = []
    left_out = dict(options.missing)
    n_units = UNITS_BESIDES_PEERS + UNITS_OF_A_PEER * len(options.specs)
    with watch.running(n_units * options.n_tie_seeds + UNITS_OF_COLD_FILMS):
        for seed in options.seeds:
            specs = tuple(spec for spec in options.specs if spec.name not in left_out)
            found = run_round(entry, specs, seed, watch, with_cold_films=not rounds)
            left_out.update(found.failures)
            rounds.append(found)
    seconds = {
        "started_at": started_at.isoformat(timespec="seconds"),
        "total": round(perf_counter() - started, 1),
    }
    return _joined(dataset, options, rounds, left_out, seconds)


def check_data(dataset: Dataset, seeds: Iterable[int]) -> None:
    """Raise StudyError unless every split has somebody to ask."""
    ratings = dataset.ratings
    if not len(ratings):
        raise StudyError("the database holds no ratings, so there is nothing to measure")
    for seed in seeds:
        split = hold_out(ratings, seed)
        if len(split.train) == len(ratings):
            raise StudyError(
                f"nothing can be held out: none of the {ratings.n_users:,} users has rated as many "
                "as 3 films"
            )
        if not len(split.users):
            raise StudyError(
                f"nobody can be asked: among the {len(ratings) - len(split.train):,} held-out "
                f"ratings none is {RELEVANT_FROM:g} or more, for a film that others have rated too"
            )


def _joined(
    dataset: Dataset,
    options: StudyOptions,
    rounds: Sequence[Round],
    left_out: dict[str, str],
    seconds: dict[str, Any],
) -> Study:
    parts, seed = [found.group_part for found in rounds], options.seed
    names = [n for n in rounds[0].contenders if all(n in r.contenders for r in rounds)]
    return Study(
        libraries=_versions(),
        data={
            "fingerprint": dataset.fingerprint,
            **dataset.counts,
            "split_by_time": bool(np.any(dataset.ratings.rated_at != UNKNOWN_TIME)),
        },
        protocol=_protocol(rounds, options),
        methods=_methods(rounds, names, seed),
        left_out=left_out,
        by_history_length=by_history_length(parts, names),
        by_mainstream=by_mainstream(parts, names),
        by_return=by_return(parts, names),
        cold_users=join_cold_users([found.cold_users for found in rounds], seed),
        cold_films=rounds[0].cold_films,
        curve=join_curve([found.curve for found in rounds], seed),
        n_clusters=tuple(found.n_clusters for found in rounds),
        seconds={**seconds, "methods": {name: _seconds(rounds, name) for name in names}},
    )


def _versions() -> dict[str, str]:
    versions = library_versions()
    try:
        return {**versions, library.NAME: metadata.version(library.NAME)}
    except metadata.PackageNotFoundError:
        return versions


def _protocol(rounds: Sequence[Round], options: StudyOptions) -> dict[str, Any]:
    users = [found.group_part.users for found in rounds]
    return {
        "seeds": list(options.seeds),
        "test_share": TEST_SHARE,
        "relevant_from": RELEVANT_FROM,
        "n_users": len(np.unique(np.concatenate(users))),
        "n_users_by_seed": [len(some) for some in users],
        "n_validation_users_by_seed": [found.n_validation_users for found in rounds],
        "max_users": MAX_USERS,
        "max_validation_users": MAX_TUNED_USERS,
        "candidates_per_peer": BUDGET,
        "candidates_of_ours": max(found.n_candidates_of_ours for found in rounds),
        "n_bootstrap": N_BOOTSTRAP,
    }


def _methods(rounds: Sequence[Round], names: Sequence[str], seed: int) -> dict[str, MethodResult]:
    ndcg = {name: _averaged(rounds, name, "ndcg_at_10") for name in names}
    paired = Paired(ndcg, seed)
    return {
        name: MethodResult(
            metrics={metric: estimate(_averaged(rounds, name, metric)) for metric in PER_USER},
            coverage_at_10=statistics.fmean(
                found.contenders[name].evaluation.coverage_at_10 for found in rounds
            ),
            ndcg_at_10_interval=paired.interval(name),
            difference=None if name == OURS else paired.difference(OURS, name),
            ratio=None if name == OURS else paired.ratio(OURS, name),
            settings=tuple(found.contenders[name].settings for found in rounds),
        )
        for name in names
    }


def _averaged(rounds: Sequence[Round], name: str, metric: str) -> NDArray[np.float64]:
    return over_seeds(
        (found.group_part.users, getattr(found.contenders[name].evaluation, metric))
        for found in rounds
    )


def _seconds(rounds: Sequence[Round], name: str) -> dict[str, float]:
    """Median over the splits of each phase."""
    spent = [found.contenders[name].seconds for found in rounds]
    return {
        phase: round(statistics.median(getattr(one, phase) for one in spent), 3)
        for phase in ("tuning", "fitting", "scoring")
    }
