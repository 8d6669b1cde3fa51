"""How a taste is spread over the clusters."""

from dataclasses import dataclass

import numpy as np

from cineclube.recommender.model import History, TasteModel


@dataclass(frozen=True)
class ClusterDoGosto:
    """A cluster's share of a taste, 0 to 1; `combina`: it is searched first."""

    id: int
    nome: str
    participacao: float
    combina: bool


def clusters_of(model: TasteModel, history: History) -> tuple[ClusterDoGosto, ...]:
    """Give the clusters that a taste has a share in, the largest share first."""
    shares, matching = model.cluster_shares(history), model.matching_clusters(history)
    order = [i for i in np.argsort(-shares, kind="stable").tolist() if shares[i] > 0]
    return tuple(
        ClusterDoGosto(
            model.clusters[i].id, model.clusters[i].name, float(shares[i]), bool(matching[i])
        )
        for i in order
    )
