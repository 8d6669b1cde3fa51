"""Share of the films that is looked at against the share of the quality that is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from cineclube.evaluation.asking import Histories, fill, ndcg
from cineclube.evaluation.averages import Paired, estimate, over_seeds
from cineclube.evaluation.result import CurvePoint
from cineclube.recommender.evaluate import LIST_LENGTH
from cineclube.recommender.methods import Seen
from cineclube.recommender.model import TasteModel
from cineclube.recommender.split import Split

MASSES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
AS_SERVED, ALL_CLUSTERS = "as served", "all clusters"


@dataclass(frozen=True)
class CurvePart:
    """One split's share of the curve: NDCG@10 and share looked at of each user, (n_asked,).

    The points are MASSES, what is served (whose mass is chosen for each split) and all clusters.
    """

    users: NDArray[np.int64]
    masses: dict[str, float]
    ndcg: dict[str, NDArray[np.float64]]
    looked_at: dict[str, NDArray[np.float64]]


def trace_curve(
    model: TasteModel,
    split: Split,
    on_step: Callable[[int, int], None] = lambda _done, _total: None,
) -> CurvePart:
    """Ask `model`, which was fitted to the split's train part, with every matched mass."""
    masses = {f"{m:g}": m for m in MASSES} | {AS_SERVED: model.settings.matched_mass or 1.0}
    asked = [
        replace(model, settings=replace(model.settings, matched_mass=mass))
        for mass in masses.values()
    ]
    histories, seen = Histories(model, split.train), Seen(split.train)
    sizes = np.bincount(model.cluster_of[seen.in_train], minlength=len(model.clusters))
    shares = sizes / max(int(seen.in_train.sum()), 1)
    outside = np.flatnonzero(~seen.in_train).astype(np.int32)
    lists = np.full((len(masses) + 1, len(split.users), LIST_LENGTH), -1, np.int32)
    looked_at = np.empty((len(masses), len(split.users)))
    for row, user in enumerate(split.users.tolist()):
        history, excluded = histories.of(user), np.concatenate((outside, seen.films(user)))
        for place, narrowed in enumerate(asked):
            fill(lists[place, row], narrowed.recommend(history, LIST_LENGTH, excluded).film_ix)
            looked_at[place, row] = shares[narrowed.matching_clusters(history)].sum()
        everything = model.recommend(history, LIST_LENGTH, excluded, all_clusters=True)
        fill(lists[-1, row], everything.film_ix)
        on_step(row + 1, len(split.users))
    values = [ndcg(some, split) for some in lists]
    return CurvePart(
        split.users,
        masses,
        dict(zip((*masses, ALL_CLUSTERS), values, strict=True)),
        dict(zip(masses, looked_at, strict=True)),
    )


def join_curve(parts: Sequence[CurvePart], seed: int) -> tuple[CurvePoint, ...]:
    """Average the splits' curves over users; the points come by the mass that they match."""
    series = {name: over_seeds((p.users, p.ndcg[name]) for p in parts) for name in parts[0].ndcg}
    paired = Paired(series, seed)
    points = [
        CurvePoint(
            fmean(part.masses[name] for part in parts),
            name == AS_SERVED,
            float(over_seeds((p.users, p.looked_at[name]) for p in parts).mean()),
            estimate(series[name]),
            paired.ratio(name, ALL_CLUSTERS),
        )
        for name in parts[0].masses
    ]
    return tuple(sorted(points, key=lambda point: point.matched_mass))
