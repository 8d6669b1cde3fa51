"""The versions that are kept, for people to see: read leniently, as nothing in them is executed."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from cineclube.recommender.artefact import MANIFEST_FILE, METRICS_FILE, Promotion, list_versions

OURS = "cineclube"  # what metrics call the model as it would serve
_INSTANT: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)
_PROMOTION = TypeAdapter(Promotion)


@dataclass(frozen=True)
class KeptVersion:
    """What can be read of a version; None for what cannot. Whether it can serve is not checked."""

    name: str
    created_at: datetime | None
    promotion: Promotion | None
    counts: Mapping[str, int]
    ndcg_at_10: float | None


def kept_versions(models_dir: Path) -> list[KeptVersion]:
    """Read what is said of the versions that are kept, the newest first."""
    return [_read(models_dir / name) for name in reversed(list_versions(models_dir))]


def ndcg_at_10(metrics: Any) -> float | None:
    """Find the held-out NDCG@10 of the model in its metrics; None where it was not measured."""
    found = metrics
    for key in ("held_out", "methods", OURS, "ndcg_at_10"):
        found = found.get(key) if isinstance(found, dict) else None
    return float(found) if _is_number(found) and math.isfinite(found) else None


def _read(folder: Path) -> KeptVersion:
    manifest = _json(folder / MANIFEST_FILE)
    counts = manifest.get("counts")
    return KeptVersion(
        name=folder.name,
        created_at=_validated(_INSTANT, manifest.get("created_at")),
        promotion=_validated(_PROMOTION, manifest.get("promotion")),
        counts={k: v for k, v in counts.items() if _is_number(v) and isinstance(v, int)}
        if isinstance(counts, dict)
        else {},
        ndcg_at_10=ndcg_at_10(_json(folder / METRICS_FILE)),
    )


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):  # damaged, or removed a moment ago
        return {}
    return found if isinstance(found, dict) else {}


def _validated(adapter: TypeAdapter[Any], value: Any) -> Any:
    try:
        return adapter.validate_python(value)
    except ValidationError:
        return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
