"""The parts of the benchmark of training: each runs its processes and prints a table."""

import json
import shutil
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.large import remove, without_newest
from benchmarks.processes import Run, on_threads, run, tell
from benchmarks.tables import print_note, print_table
from benchmarks.trained import Training, median_stages, train

MOST_SECONDS, MOST_GIB = 8 * 60, 6  # that 25 million ratings are to take, on two cores
MOST_OF_PEERS, MOST_OF_ANEW = 3, 0.5
NEWEST = 0.01


@dataclass(frozen=True)
class Bench:
    """What is measured, how often, and where there is room."""

    database: Path
    folder: Path
    n_threads: int
    n_rounds: int

    def ask(self, module: str, *arguments: object) -> tuple[Any, Run]:
        """Let a program of this package measure in a process of its own."""
        command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
        command.append(f"--threads={self.n_threads}")
        done = run(command, **on_threads(self.n_threads))
        return json.loads(done.lines[-1]), done


def measure_whole(bench: Bench) -> Path:
    """Train on everything; give the folder of the last model."""
    trainings = []
    for i in range(bench.n_rounds):
        tell(f"Training on everything, {i + 1} of {bench.n_rounds}")
        models = bench.folder / f"models-{i}"
        trainings.append(train(bench.database, models, bench.n_threads, "--anew"))
    seconds, cpu, peak = medians([training.run for training in trainings])
    rows = [
        [name, f"{took:.1f}", f"{took / seconds:.0%}", f"{held:,.0f}" if held else ""]
        for name, (took, held) in median_stages(trainings).items()
    ]
    gib = peak / 2**30
    rows += [
        ["**whole job**", f"**{seconds:.1f}**", "100%", f"**{peak / 1e6:,.0f}**"],
        ["processor time", f"{cpu:.1f}", "", ""],
        [f"limits at 25 million: {MOST_SECONDS} s, {MOST_GIB} GiB", f"{MOST_SECONDS}", "",
         f"{MOST_GIB * 2**30 / 1e6:,.0f}"],
        ["beside the limits", f"{seconds / MOST_SECONDS:.2f}", "", f"{gib / MOST_GIB:.2f}"],
    ]  # fmt: skip
    print_table(("stage", "seconds", "share", "peak so far, MB"), rows)
    return models


def medians(runs: Sequence[Run]) -> tuple[float, float, float]:
    """Seconds, seconds of processors, and peak in bytes."""
    seconds, cpu, peak = (
        statistics.median(getattr(done, name) for done in runs)
        for name in ("seconds", "cpu_seconds", "peak_bytes")
    )
    return seconds, cpu, peak


def measure_fit(bench: Bench, models: Path) -> None:
    """Compare the fit alone with its peers."""
    tell("The fit alone, beside ALS and KMeans")
    told, done = bench.ask("fits", bench.database, models, "--rounds", bench.n_rounds)
    rounds = told["rounds"]
    ratio = statistics.median(sum(r["ours"].values()) / sum(r["peer"].values()) for r in rounds)
    totals = {s: statistics.median(sum(r[s].values()) for r in rounds) for s in ("ours", "peer")}

    def steps(side: str) -> list[list[str]]:
        middle = {s: statistics.median(r[side][s] for r in rounds) for s in rounds[0][side]}
        return [[f"— {step}", f"{took:.1f}", ""] for step, took in middle.items()]

    peer = f"ALS (64 factors, 15 iterations) + KMeans ({told['clusters']} clusters)"
    rows = [
        ["**our fit, all ratings**", f"**{totals['ours']:.1f}**", f"**{ratio:.2f}**"],
        *steps("ours"),
        [peer, f"{totals['peer']:.1f}", "1"],
        *steps("peer"),
    ]
    print_table(("the fit alone, from scratch", "seconds", "ratio"), rows)
    print_note(
        f"Aim: a ratio of {MOST_OF_PEERS} at most. ALS learns from {told['liked']:,} confidences.",
        f"Both run in one process on {bench.n_threads} threads, with a peak of",
        f"{done.peak_bytes / 1e6:,.0f} MB, after a small part that compiles the loops.",
    )


def measure_again(bench: Bench) -> None:
    """Train again after 1 % new ratings: going on, and anew."""
    tell("Taking the newest ratings away")
    older, before = bench.folder / "older.db", bench.folder / "before"
    gone = without_newest(bench.database, NEWEST, older)
    tell("Training on what was there before")
    train(older, before, bench.n_threads, "--anew")
    remove(older)
    trainings: dict[str, list[Training]] = {"continued": [], "anew": []}
    for i in range(bench.n_rounds):
        for name, done in trainings.items():
            tell(f"Training on everything, {name}, {i + 1} of {bench.n_rounds}")
            models = bench.folder / name
            shutil.rmtree(models, ignore_errors=True)
            shutil.copytree(before, models)
            options = ("--force", *(("--anew",) if name == "anew" else ()))
            done.append(train(bench.database, models, bench.n_threads, *options))
    if not all(training.went_on for training in trainings["continued"]):
        print_note("**It did not go on from the version before:** too much has changed.")
    print_again_stages(trainings)
    tell("Comparing the versions")
    told, _ = bench.ask("versions", bench.database, before, *(bench.folder / n for n in trainings))
    print_versions(told)
    print_note(
        f"New since the version before: the newest {gone.ratings:,} ratings ({NEWEST:.0%}),",
        f"{gone.users:,} users and {gone.films:,} films that had none before.",
        f"NDCG@10 is that of the evaluation twins, for {told['quality']['users']:,} users;",
        "brackets are the 95 % bootstrap interval of the paired difference.",
    )


def print_again_stages(trainings: dict[str, list[Training]]) -> None:
    """Compare the stages of going on with those of training anew."""
    stages = {name: median_stages(done) for name, done in trainings.items()}
    runs = {name: [training.run for training in done] for name, done in trainings.items()}
    rows = []
    for stage in dict.fromkeys([*stages["anew"], *stages["continued"]]):
        pair = [stages[name].get(stage, (0.0, None))[0] for name in trainings]
        rows.append([stage, *(f"{took:.1f}" for took in pair), _ratio(*pair)])
    for what, name in (("**whole job**", "seconds"), ("processor time", "cpu_seconds")):
        pairs = [
            [getattr(done, name) for done in pair] for pair in zip(*runs.values(), strict=True)
        ]
        ratio = statistics.median(on / anew for on, anew in pairs)
        middle = (statistics.median(values) for values in zip(*pairs, strict=True))
        rows.append([what, *(f"{took:.1f}" for took in middle), f"**{ratio:.2f}**"])
    peaks = [medians(done)[2] / 1e6 for done in runs.values()]
    rows.append(["peak, MB", *(f"{peak:,.0f}" for peak in peaks), _ratio(*peaks)])
    headings = ("after 1 % new ratings, seconds", "going on", "anew", "ratio")
    print_table(headings, rows)
    print_note(f"Aim: a ratio of {MOST_OF_ANEW} at most for the whole job.")


def _ratio(ours: float, theirs: float) -> str:
    return f"{ours / theirs:.2f}" if theirs else ""


def print_versions(told: dict[str, Any]) -> None:
    """Compare lists, clusters and names of the versions."""
    names = {"before": "the version before", "continued": "going on", "anew": "anew"}
    rows = []
    for key, name in names.items():
        kept, difference = told["kept"][key], told["quality"]["differences"].get(key)
        rows.append([
            name,
            f"{told['quality']['means'][key]:.4f}",
            interval(difference) if difference else "",
            *(f"{kept[what]:.1%}" for what in ("films", "ratings", "names")),
            str(kept["clusters"]),
        ])  # fmt: skip
    headings = ("version", "NDCG@10", "difference to anew", "films that keep their cluster",
                "weighted by ratings", "clusters that keep their name", "clusters")  # fmt: skip
    print_table(headings, rows)


def interval(difference: dict[str, float]) -> str:
    """Write a difference with its interval."""
    return "{mean:+.4f} [{low:+.4f}, {high:+.4f}]".format_map(difference)


def measure_bounds(bench: Bench, bounds: Sequence[int]) -> None:
    """Fit with several bounds on the films that take part whole in the ranking weights."""
    tell("Choosing hyper-parameters")
    settings = bench.folder / "settings.pickle"
    told, _ = bench.ask("bounds", bench.database, settings, "--tune")
    n_enough = told["enough"]
    print_note(f"Of {told['rated']:,} rated films {n_enough:,} have ratings enough to take part.")
    found: dict[int, tuple[dict[str, Any], Run]] = {}
    for bound in bounds:
        if bound > n_enough:
            print_note(f"Left out: a bound of {bound:,}, which bounds nothing.")
            continue
        tell(f"Fitting with a bound of {bound:,}")
        result, done = bench.ask("bounds", bench.database, settings, "--bound", bound)
        if "ndcg" in result:
            found[bound] = result, done
        else:
            needs, left = (f"{result[what] / 1e9:.1f} GB" for what in ("needs", "left"))
            print_note(
                f"Left out: a bound of {bound:,}, which needs {needs} of memory; {left} are left."
            )
    if found:
        print_bounds(found)


def print_bounds(found: dict[int, tuple[dict[str, Any], Run]]) -> None:
    """Compare each bound with the largest one."""
    # not at the top: a child's peak begins with that of its parent
    import numpy as np  # noqa: PLC0415

    from cineclube.recommender.evaluate import compare  # noqa: PLC0415

    largest = max(found)
    reference = np.array(found[largest][0]["ndcg"])
    rows = []
    for bound, (result, done) in found.items():
        ndcg = np.array(result["ndcg"])
        difference = "" if bound == largest else interval(vars(compare(ndcg, reference, seed=42)))
        rows.append([
            f"{bound:,}",
            f"{result['share']:.1%}",
            f"{result['seconds']:.1f}",
            f"{done.peak_bytes / 1e6:,.0f}",
            f"{ndcg.mean():.4f}",
            difference,
            f"{result['coverage']:.1%}",
        ])  # fmt: skip
    headings = ("films that take part whole", "ratings they hold", "fit, seconds", "peak, MB",
                "NDCG@10", f"difference to {largest:,}", "coverage@10")  # fmt: skip
    print_table(headings, rows)
    print_note(
        f"Held-out ratings of {len(reference):,} users; brackets are the 95 % bootstrap interval",
        "of the paired difference.",
    )
