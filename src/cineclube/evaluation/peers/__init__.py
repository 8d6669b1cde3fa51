"""The rivals that our recommender is compared with, each tuned with the same budget."""

from dataclasses import dataclass
from importlib import import_module

from cineclube.evaluation.peers.ease import EASE, RECENT_EASE
from cineclube.evaluation.peers.factors import ALS, BPR
from cineclube.evaluation.peers.neighbours import BM25, COSINE
from cineclube.evaluation.peers.peer import (
    BUDGET,
    Listed,
    Peer,
    PeerSpec,
    Scorer,
    Settings,
)
from cineclube.evaluation.peers.spectral import SPECTRAL

__all__ = [
    "ALL_PEERS",
    "BUDGET",
    "AvailablePeers",
    "Listed",
    "Peer",
    "PeerSpec",
    "Scorer",
    "Settings",
    "available_peers",
]

ALL_PEERS = (COSINE, BM25, SPECTRAL, ALS, BPR, EASE, RECENT_EASE)


@dataclass(frozen=True)
class AvailablePeers:
    """Peers that can take part here, and why the others cannot: name -> reason."""

    specs: tuple[PeerSpec, ...]
    missing: dict[str, str]


def available_peers() -> AvailablePeers:
    """Tell the peers whose library is installed from those whose is not."""
    reasons = {module: _reason(module) for module in {spec.requires for spec in ALL_PEERS}}
    return AvailablePeers(
        tuple(spec for spec in ALL_PEERS if not reasons[spec.requires]),
        {spec.name: reasons[spec.requires] for spec in ALL_PEERS if reasons[spec.requires]},
    )


def _reason(module: str) -> str:
    """Why a module cannot be imported; empty where it can, and where none is named."""
    try:
        if module:
            import_module(module)
    except ImportError as error:
        return f"needs the library {module}, which is not usable here: {error}"
    return ""
