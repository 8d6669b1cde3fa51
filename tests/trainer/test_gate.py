"""Who may serve."""

import numpy as np
import pytest

from cineclube.recommender.artefact import Promotion
from cineclube.recommender.evaluate import PER_USER, Difference, Evaluation
from cineclube.trainer.gate import beats_popularity, decide
from cineclube.trainer.measure import OURS, SERVING, Measurement

ALL, LIKED = "popularity", "popularity (4 and more)"
BETTER = Difference(0.1, 0.05, 0.15)
UNCLEAR = Difference(-0.01, -0.05, 0.03)
WORSE = Difference(-0.1, -0.15, -0.05)


def evaluation(name: str, ndcg: float) -> Evaluation:
    return Evaluation(name, *([np.array([ndcg, ndcg])] * len(PER_USER)), coverage_at_10=0.5)


def measured(
    popularity: Difference, serving: Difference | None = None, *, other: Difference = BETTER
) -> Measurement:
    """Measure against the better popularity (of the liked), the other one, and what serves."""
    differences = {ALL: other, LIKED: popularity, "random": BETTER}
    evaluations = {OURS: evaluation(OURS, 0.3), ALL: evaluation(ALL, 0.1)}
    evaluations[LIKED] = evaluation(LIKED, 0.2)
    if serving is not None:
        differences[SERVING] = serving
        evaluations[SERVING] = evaluation(SERVING, 0.3)
    return Measurement(evaluations, differences, 0.5, by_time=True, n_users=2)


NOT_WORSE = f"not worse than {LIKED} on held-out ratings"
CASES = {
    "not measured": (None, False, False, True, "not measured: too few ratings to hold any out"),
    "not measured, first": (None, True, False, True, "not measured: too few ratings"),
    "better": (measured(BETTER), False, False, True, NOT_WORSE),
    "unclear": (measured(UNCLEAR), False, False, True, NOT_WORSE),
    "worse than popularity": (measured(WORSE), False, False, False, f"worse than {LIKED} on"),
    "worse than the weaker popularity only": (
        measured(BETTER, other=WORSE), False, False, True, NOT_WORSE,
    ),
    "worse than what serves": (
        measured(BETTER, WORSE), False, False, False, f"worse than {SERVING} on held-out ratings",
    ),
    "worse than both": (
        measured(WORSE, WORSE), False, False, False, f"worse than {LIKED} and {SERVING} on",
    ),
    "better than popularity, unclear against what serves": (
        measured(BETTER, UNCLEAR), False, False, True,
        f"not worse than {LIKED} and {SERVING} on held-out ratings",
    ),
    "the first, though worse": (
        measured(WORSE), True, False, True, f"the first version, though worse than {LIKED} on",
    ),
    "forced, though worse": (
        measured(WORSE, WORSE), False, True, True, f"forced, though worse than {LIKED} and",
    ),
    "forced, and not worse": (measured(BETTER), False, True, True, NOT_WORSE),
    "the first and forced": (measured(WORSE), True, True, True, "the first version, though"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("measurement", "first", "force", "promoted", "reason"), CASES.values(), ids=CASES.keys()
)
def test_decide_when_measured_then_only_the_clearly_worse_is_held_back(
    measurement: Measurement | None, first: bool, force: bool, promoted: bool, reason: str
) -> None:
    promotion = decide(measurement, first=first, force=force)
    assert isinstance(promotion, Promotion)
    assert promotion.promoted is promoted
    assert promotion.reason.startswith(reason)


@pytest.mark.parametrize(
    ("difference", "beaten"),
    [
        (BETTER, True),
        (UNCLEAR, False),
        (WORSE, False),
        (Difference(0.01, 0.0, 0.02), False),
    ],
)
def test_beats_popularity_when_measured_then_the_whole_interval_has_to_lie_above_zero(
    difference: Difference, beaten: bool
) -> None:
    assert beats_popularity(measured(difference)) is beaten
