"""Whether a new version may serve."""

from cineclube.recommender.artefact import Promotion
from cineclube.trainer.measure import SERVING, Measurement


def decide(measurement: Measurement | None, *, first: bool, force: bool) -> Promotion:
    """Promote unless the new version is clearly worse than popularity or than the one that serves.

    Clearly means that the 95 % interval of the paired difference in NDCG@10 lies below zero. The
    first version is always promoted, since nothing better serves.
    """
    against = _worse_than(measurement)
    if measurement is None:
        verdict = "not measured: too few ratings to hold any out"
    elif against:
        verdict = f"worse than {' and '.join(against)} on held-out ratings"
    else:
        verdict = f"not worse than {' and '.join(_rivals(measurement))} on held-out ratings"
    if not against:
        return Promotion(promoted=True, reason=verdict)
    if first:
        return Promotion(promoted=True, reason=f"the first version, though {verdict}")
    if force:
        return Promotion(promoted=True, reason=f"forced, though {verdict}")
    return Promotion(promoted=False, reason=verdict)


def beats_popularity(measurement: Measurement) -> bool:
    """Whether the whole interval of the difference to popularity lies above zero."""
    return measurement.differences[measurement.popularity].low > 0


def _rivals(measurement: Measurement) -> list[str]:
    rivals = [measurement.popularity]
    return [*rivals, SERVING] if SERVING in measurement.differences else rivals


def _worse_than(measurement: Measurement | None) -> list[str]:
    if measurement is None:
        return []
    return [name for name in _rivals(measurement) if measurement.differences[name].high < 0]
