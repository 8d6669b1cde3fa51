"""A training as an operator starts it, and what it says of its stages."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.large import url_of
from benchmarks.processes import CINECLUBE, Run, on_threads, run, tell

STAGE = re.compile(r"(.+): ([\d.]+) s, peak so far (\d+) MB")
FITS = ("Fitting to all but the held-out ratings", "Fitting to all ratings")
GOES_ON = "Going on from"
REST = "start, plan, report"


@dataclass(frozen=True)
class Training:
    """A training: seconds of each stage, and the peak in MB (10^6 bytes) at its end."""

    run: Run
    stages: dict[str, tuple[float, float]]

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds of each stage, and of what lies between them."""
        stages = {name: seconds for name, (seconds, _) in self.stages.items()}
        return stages | {REST: self.run.seconds - sum(stages.values())}

    @property
    def fits(self) -> float:
        """Seconds of the two fits: without the held-out ratings, and with all."""
        return sum(self.stages[name][0] for name in FITS)

    @property
    def went_on(self) -> bool:
        """Whether it went on from the version before."""
        return any(line.startswith(GOES_ON) for line in self.run.lines)


def train(database: Path, models: Path, n_threads: int, *options: str) -> Training:
    """Train once, in a process of its own."""
    done = run(
        [*CINECLUBE, "train", f"--threads={n_threads}", *options],
        _tell_stage,
        CINECLUBE_DATABASE_URL=url_of(database),
        CINECLUBE_MODELS_DIR=str(models),
        **on_threads(n_threads),
    )
    found = (STAGE.fullmatch(line) for line in done.lines)
    stages = {m[1]: (float(m[2]), float(m[3])) for m in found if m}
    missing = [name for name in FITS if name not in stages]
    if missing:
        raise SystemExit(f"the training did not say what {missing} took: {done.lines}")
    return Training(done, stages)


def _tell_stage(line: str) -> None:
    if STAGE.fullmatch(line) or line.startswith(GOES_ON):
        tell(f"  {line}")


def median_stages(trainings: Sequence[Training]) -> dict[str, tuple[float, float | None]]:
    """Median seconds of each stage, and the median peak at its end (None between the stages)."""
    return {
        name: (
            statistics.median(t.seconds[name] for t in trainings),
            None if name == REST else statistics.median(t.stages[name][1] for t in trainings),
        )
        for name in trainings[0].seconds
    }
