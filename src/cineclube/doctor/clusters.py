"""Checks of what the model learnt: its arrays and its clusters."""

from collections import Counter

import numpy as np

from cineclube.doctor import wording
from cineclube.doctor.evidence import Evidence
from cineclube.doctor.finding import Finding, failed, part, passed, percent, warned
from cineclube.recommender.naming import UNNAMED

TRAIN = "run `cineclube train`"
LARGEST = 0.6  # of the films: searching such a cluster first is no different from searching all


def weights(evidence: Evidence) -> Finding:
    """The arrays of the model hold numbers, and some film speaks for another."""
    model = evidence.model
    arrays = {
        "ranking_weights": model.ranking_weights.data,
        "film_affinity": model.film_affinity,
        "cluster_centres": model.cluster_centres,
        "film vectors": model.space.vectors,
    }
    faulty = [
        f"{name}: {np.size(array) - int(np.isfinite(array).sum()):,} of {np.size(array):,}"
        for name, array in arrays.items()
        if not np.isfinite(array).all()
    ]
    if faulty:
        advice = f"{TRAIN}; until then `cineclube models activate` the version before"
        return failed("the model holds values that are not finite", advice, faulty)
    n_weights = model.ranking_weights.nnz
    if not n_weights:
        advice = f"see the data checks: ratings have no pattern or are too few; then {TRAIN}"
        return failed("no film speaks for another: all lists are what is popular", advice)
    speaking = part(int((np.diff(model.ranking_weights.indptr) > 0).sum()), model.n_films)
    return passed(f"{n_weights:,} finite weights; {percent(speaking)} of films speak for others")


def clusters(evidence: Evidence) -> Finding:
    """Clusters hold films, none holds nearly all, and each has a name of its own."""
    model = evidence.model
    sizes = model.cluster_sizes
    empty = [f"cluster {c.id}" for c, size in zip(model.clusters, sizes, strict=True) if not size]
    blank = [f"cluster {c.id}" for c in model.clusters if not c.name.strip()]
    if empty or blank:
        looked_at = f"clusters without films: {len(empty)}, without a name: {len(blank)}"
        return failed(looked_at, TRAIN, [*empty, *blank])
    largest = int(np.argmax(sizes))
    share = part(int(sizes[largest]), model.n_films)
    looked_at = f"{len(sizes)} clusters, the largest has {percent(share)} of the films"
    doubts = _doubts(evidence)
    if share > LARGEST and len(sizes) > 1:
        doubts.insert(0, f"{wording.quote(model.clusters[largest].name)} holds {percent(share)}")
    if doubts:
        advice = "see that films have genres and ratings; else try `cineclube train --clusters N`"
        return warned(looked_at, advice, doubts)
    return passed(f"{looked_at}, all have names of their own")


def _doubts(evidence: Evidence) -> list[str]:
    """Names that tell nobody anything."""
    names = Counter(cluster.name for cluster in evidence.model.clusters)
    doubts = [
        f"{n} clusters are called {wording.quote(name)}" for name, n in names.items() if n > 1
    ]
    unnamed = sum(n for name, n in names.items() if name.startswith(UNNAMED))
    if unnamed * 2 > len(evidence.model.clusters):
        doubts.append(f"{unnamed} clusters are {UNNAMED}: nothing sets their films apart")
    return doubts
