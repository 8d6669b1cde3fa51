"""What a check found, in words for whoever has to act on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

SMALL_SHARE, SMALLEST_SHARE = 0.1, 0.001  # below one a digit more, below the other no digits


class Verdict(StrEnum):
    """FAIL hurts the recommendations or the service; WARN is worth a look by day."""

    PASS = "PASS"  # noqa: S105
    WARN = "WARN"
    FAIL = "FAIL"
    ERROR = "ERROR"  # it could not be looked at
    SKIP = "SKIP"  # it needs what another check found missing


@dataclass(frozen=True)
class Finding:
    """`looked_at` says what and how much, `advice` what to do about it."""

    verdict: Verdict
    looked_at: str
    advice: str = ""
    examples: Iterable[str] = ()


def passed(looked_at: str, examples: Iterable[str] = ()) -> Finding:
    """All is well."""
    return Finding(Verdict.PASS, looked_at, examples=examples)


def warned(looked_at: str, advice: str, examples: Iterable[str] = ()) -> Finding:
    """Worth a look, though nothing breaks."""
    return Finding(Verdict.WARN, looked_at, advice, examples)


def failed(looked_at: str, advice: str, examples: Iterable[str] = ()) -> Finding:
    """Something that hurts."""
    return Finding(Verdict.FAIL, looked_at, advice, examples)


def judged(
    share: float,
    looked_at: str,
    advice: str,
    examples: Iterable[str] = (),
    *,
    warn_above: float = 0.0,
    fail_above: float = 1.0,
) -> Finding:
    """Judge by a share, 0 to 1: more than `fail_above` fails, more than `warn_above` warns."""
    if share > fail_above:
        return failed(looked_at, advice, examples)
    if share > warn_above:
        return warned(looked_at, advice, examples)
    return passed(looked_at)


def part(n: int, total: int) -> float:
    """Share of a whole, 0 of nothing."""
    return n / total if total else 0.0


def percent(share: float) -> str:
    """Write a share so that a small one does not look like none."""
    if 0 < share < SMALLEST_SHARE:
        return f"less than {SMALLEST_SHARE:.1%}"
    return f"{share:.1%}" if 0 < share < SMALL_SHARE else f"{share:.0%}"
