"""What a study found."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

FORMAT = 1
SIGNIFICANT_DIGITS = 6

Chosen: TypeAlias = Mapping[str, float | str | None]
"""Settings that tuning chose, by name."""


@dataclass(frozen=True)
class Estimate:
    """A mean over users with its standard error, which a single user does not have."""

    mean: float
    error: float | None


@dataclass(frozen=True)
class Interval:
    """A 95 % bootstrap interval over users; without bounds for a single user."""

    low: float | None
    high: float | None


@dataclass(frozen=True)
class Comparison:
    """A paired difference or ratio with its 95 % bootstrap interval, if there is one: it takes two
    users, and a ratio to what is surely not 0.
    """

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class MethodResult:
    """One row of the table. `difference` and `ratio` are ours minus and ours over this method.

    `metrics` has the per-user metrics of `Evaluation`; `settings` what tuning chose, for each seed.
    """

    metrics: dict[str, Estimate]
    coverage_at_10: float
    ndcg_at_10_interval: Interval
    difference: Comparison | None
    ratio: Comparison | None
    settings: tuple[Chosen, ...]

    @property
    def ndcg(self) -> Estimate:
        """The metric that decides."""
        return self.metrics["ndcg_at_10"]


@dataclass(frozen=True)
class GroupResult:
    """How a method does for a group of users."""

    ndcg_at_10: Estimate
    popularity_percentile: float
    coverage_at_10: float


@dataclass(frozen=True)
class Group:
    """Users that have something in common. `history_percentile` is the mean popularity percentile
    of what they rated themselves.
    """

    name: str
    n_users: int
    history_percentile: float
    methods: dict[str, GroupResult]


@dataclass(frozen=True)
class ColdResult:
    """A method that knows little. `ratio` is to the better popularity baseline, or to chance."""

    ndcg_at_10: Estimate
    ratio: Comparison | None


@dataclass(frozen=True)
class ColdUsers:
    """Histories cut to the newest `n_ratings`. `excluded` says which films are not recommended:
    all that the user rated in the train part, or only the `kept` ones.
    """

    n_ratings: int
    excluded: str
    n_users: int
    methods: dict[str, ColdResult]


@dataclass(frozen=True)
class ColdFilms:
    """Films without any rating, ranked among themselves."""

    n_films: int
    n_users: int
    n_relevant: int
    chance_ndcg_at_10: float
    chance_recall_at_10: float
    ndcg_at_10: dict[str, ColdResult]
    recall_at_10: dict[str, Estimate]


@dataclass(frozen=True)
class CurvePoint:
    """What looking first into the clusters that hold `matched_mass` of a taste costs; for what is
    served, that is the mean of what was chosen for each split.

    `looked_at` is the mean share of films in those clusters, `kept` the NDCG@10 over that of all
    clusters.
    """

    matched_mass: float
    in_use: bool
    looked_at: float
    ndcg_at_10: Estimate
    kept: Comparison | None


@dataclass(frozen=True)
class Study:
    """Everything that was measured. The same data and seeds give the same, but for `seconds`."""

    libraries: dict[str, str]
    data: dict[str, Any]
    protocol: dict[str, Any]
    methods: dict[str, MethodResult]
    left_out: dict[str, str]
    by_history_length: tuple[Group, ...]
    by_mainstream: tuple[Group, ...]
    by_return: tuple[Group, ...]
    cold_users: tuple[ColdUsers, ...]
    cold_films: ColdFilms | None
    curve: tuple[CurvePoint, ...]
    n_clusters: tuple[int, ...]
    seconds: dict[str, Any]

    @property
    def ranked(self) -> list[tuple[str, MethodResult]]:
        """Methods, the highest NDCG@10 first."""
        return sorted(self.methods.items(), key=lambda item: -item[1].ndcg.mean)

    def as_json(self) -> str:
        """Write it as JSON; every number is finite."""
        plain = _plain({"format": FORMAT, **asdict(self)})
        return json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
    return value
