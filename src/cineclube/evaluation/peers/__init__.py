"""The rivals that our recommender is compared with, each tuned with the same budget."""

from importlib import import_module

from cineclube.evaluation.peers.ease import EASE, RECENT_EASE
from cineclube.evaluation.peers.factors import ALS, BPR
from cineclube.evaluation.peers.neighbours import BM25, COSINE
from cineclube.evaluation.peers.peer import (
    BUDGET,
    Peer,
    PeerSpec,
    Scorer,
    Settings,
)
from cineclube.evaluation.peers.spectral import SPECTRAL

__all__ = [
    "ALL_PEERS",
    "BUDGET",
    "Peer",
    "PeerSpec",
    "Scorer",
    "Settings",
    "missing_peers",
]

ALL_PEERS = (COSINE, BM25, SPECTRAL, ALS, BPR, EASE, RECENT_EASE)


def missing_peers() -> dict[str, str]:
    """Peers that cannot take part here because their library is missing: name -> reason."""
    reasons = {module: _reason(module) for module in {spec.requires for spec in ALL_PEERS}}
    return {spec.name: reasons[spec.requires] for spec in ALL_PEERS if reasons[spec.requires]}


def _reason(module: str) -> str:
    """Why a module cannot be imported; empty where it can, and where none is named."""
    try:
        if module:
            import_module(module)
    except ImportError as error:
        return f"needs the library {module}, which is not usable here: {error}"
    return ""
