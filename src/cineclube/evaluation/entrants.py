"""Which rivals take part, by the short names of the command line."""

from dataclasses import dataclass

from cineclube.errors import StudyError
from cineclube.evaluation.peers import PeerSpec, library, missing_peers
from cineclube.evaluation.peers.ease import EASE, RECENT_EASE
from cineclube.evaluation.peers.factors import ALS, BPR
from cineclube.evaluation.peers.neighbours import BM25, COSINE
from cineclube.evaluation.peers.spectral import SPECTRAL

ALL, NONE = "all", "none"
PEERS = {
    "cosine": COSINE,
    "bm25": BM25,
    "spectral": SPECTRAL,
    "als": ALS,
    "bpr": BPR,
    "ease": EASE,
    "ease-recency": RECENT_EASE,
}
HINTS = {library.NAME: "pip install 'cineclube[bench]' (and libgomp1 of the system)"}


@dataclass(frozen=True)
class Entrants:
    """Peers that take part, and why others that were asked for cannot: name -> reason."""

    specs: tuple[PeerSpec, ...]
    missing: dict[str, str]


def choose(names: str) -> Entrants:
    """Find the peers of `all`, `none` or a list such as `als,ease`.

    Raises StudyError for a name that is not known.
    """
    asked = {ALL: list(PEERS), NONE: []}.get(names.strip(), names.split(","))
    wanted = [name.strip() for name in asked if name.strip()]
    unknown = [name for name in wanted if name not in PEERS]
    if unknown:
        raise StudyError(
            f"there is no method {unknown[0]!r}. There are {', '.join(PEERS)}; or {ALL}, or {NONE}"
        )
    specs = [spec for name, spec in PEERS.items() if name in wanted]
    reasons = missing_peers()
    return Entrants(
        tuple(spec for spec in specs if spec.name not in reasons),
        {spec.name: _hinted(spec, reasons[spec.name]) for spec in specs if spec.name in reasons},
    )


def _hinted(spec: PeerSpec, reason: str) -> str:
    hint = HINTS.get(spec.requires)
    return f"{reason}. To have it: {hint}" if hint else reason
