"""What a training takes over from the version that serves."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cineclube.errors import InvalidModelError
from cineclube.recommender import artefact
from cineclube.recommender.artefact import Version
from cineclube.recommender.model import Hyperparameters, TasteModel
from cineclube.recommender.tune import Tuned

MOST_CHANGE = 0.1  # of the number of ratings, since hyper-parameters were chosen
TUNED_ON = "tuned_on"  # how many ratings they were chosen on, in metrics.json


@dataclass(frozen=True)
class Predecessor:
    """The version that serves while a training runs: its name, the model, and its evaluation twin,
    which has not seen what is held out now. `note` says why there is no comparison, if there is
    none.
    """

    name: str | None = None
    version: Version | None = None
    model: TasteModel | None = None
    twin: TasteModel | None = None
    note: str | None = None


def find_predecessor(models_dir: Path, seed: int) -> Predecessor:
    """Load what serves. Its twin is of use for the same seed only: which ratings of equal time are
    held out is the seed's choice.
    """
    try:
        name = artefact.current_version(models_dir)
        if name is None:
            return Predecessor()
        version = artefact.open_version(models_dir, name)
        model = artefact.load_model(version)
    except InvalidModelError as error:
        return Predecessor(note=f"the current version cannot serve: {error}")
    if version.manifest.seed != seed:
        reason = f"its seed {version.manifest.seed} held out other ratings"
        return Predecessor(name, version, model, note=_not_compared(reason))
    try:
        twin = artefact.load_model(version, artefact.TWIN_FILE)
    except InvalidModelError as error:
        return Predecessor(name, version, model, note=_not_compared(str(error)))
    return Predecessor(name, version, model, twin)


def _not_compared(reason: str) -> str:
    return f"not compared with the version that serves: {reason}"


def taken_over(before: Predecessor, settings: Hyperparameters, n_ratings: int) -> Tuned | None:
    """Give the predecessor's hyper-parameters, or None where they have to be chosen anew: where
    `settings` ask for others, or where ratings have become more or fewer by MOST_CHANGE since.
    """
    if before.version is None or before.model is None or before.twin is None:
        return None
    tuned_on = before.version.metrics.get(TUNED_ON)
    if not isinstance(tuned_on, int) or abs(n_ratings - tuned_on) > MOST_CHANGE * tuned_on:
        return None
    if not _agree(asdict(settings), asdict(before.model.settings)):
        return None
    kept = before.version.metrics.get("validation", {})
    validation = {
        name: {json.loads(value): reached for value, reached in means.items()}
        for name, means in kept.items()
    }
    return Tuned(before.model.settings, validation, tuned_on, taken_over=True)


def _agree(asked: Any, chosen: Any) -> bool:
    """Whether what is asked for is what was chosen, or left open."""
    if isinstance(asked, dict):
        return all(_agree(value, chosen[name]) for name, value in asked.items())
    return asked is None or asked == chosen
