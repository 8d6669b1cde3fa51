"""Kill a training at every stage, and see that nothing is left but a line in the log.

    python -m benchmarks.killing DATABASE [--signals KILL TERM] [--seconds 2] [--models FOLDER]

A small model, of the embedded data, serves in a folder of its own. Then a training on DATABASE (an
SQLite file of any size; it is only read) is killed at each stage, `--seconds` after that began, and
the folder is compared with what it was: the same pointer, the same versions to the byte. Each run
first has to get past what the one before left behind; the last one trains to the end. Leaves with
code 1 if anything is not as it must be.
"""

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TRAIN = [sys.executable, "-u", "-m", "cineclube", "train"]
SEED_FILE = Path(__file__).parents[1] / "mock_data.json"
STAGES = {  # a stage begins when the line of the one before is out
    "reading": "Needs at most",
    "tuning": "Reading the database",
    "fitting, held-out part": "Choosing hyper-parameters",
    "measuring": "Fitting to all but",
    "fitting": "Measuring",
    "drawing": "Fitting to all ratings",
    "publishing": "Drawing the clusters",
}


@dataclass(frozen=True)
class Death:
    """How a training ended, what it logged, and how long it took to end once it was told."""

    exit_code: int
    log: str
    seconds: float


def kill_at(line: str, number: int, seconds: float, env: Mapping[str, str]) -> Death:
    """Train until a line is out, wait a little, and send the signal."""
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(TRAIN, env=env, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        said_so_far = process.stdout or ()
        if not any(said.startswith(line) for said in said_so_far):
            log.seek(0)
            sys.exit(f"the training ended before {line!r}:\n{log.read()}")
        time.sleep(seconds)
        told = time.perf_counter()
        process.send_signal(number)
        exit_code = process.wait()
        log.seek(0)
        return Death(exit_code, log.read(), time.perf_counter() - told)


def contents(models: Path) -> dict[str, str]:
    """Hash every file that a reader may look at."""
    return {
        str(path.relative_to(models)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in models.rglob("*")
        if path.is_file() and not path.relative_to(models).parts[0].startswith(".")
    }


def leftovers(models: Path) -> list[str]:
    """Names of what was left aside."""
    return sorted(path.name for path in models.glob(".staging-*"))


def faults(death: Death, number: int, before: Mapping[str, str], models: Path) -> list[str]:
    """What is not as it must be after a death."""
    expected = -number if number == signal.SIGKILL else 128 + number
    found = []
    if contents(models) != before:
        found.append("what served has changed")
    if death.exit_code != expected:
        found.append(f"exit code {death.exit_code} in place of {expected}")
    if number != signal.SIGKILL and leftovers(models):
        found.append(f"left behind: {', '.join(leftovers(models))}")
    if number != signal.SIGKILL and "nothing was published" not in death.log:
        found.append("no line in the log")
    return found


def main() -> None:
    """Kill, compare, and print a line for each death."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", type=Path)
    parser.add_argument("--signals", nargs="+", choices=("KILL", "TERM"), default=["KILL", "TERM"])
    parser.add_argument("--seconds", type=float, default=2.0, help="into the stage")
    parser.add_argument("--models", type=Path, help="an empty folder; on a disk with room")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.models) as folder:
        sys.exit(try_all(options, Path(folder)))


def try_all(options: argparse.Namespace, folder: Path) -> int:
    """Give 1 if anything was not as it must be, else 0."""
    models = folder / "models"
    env = {**os.environ, "CINECLUBE_MODELS_DIR": str(models)}
    small = {
        "CINECLUBE_DATABASE_URL": f"sqlite:///{folder / 'small.db'}",
        "CINECLUBE_SEED_FILE": str(SEED_FILE),
    }
    subprocess.run(TRAIN, env={**env, **small}, check=True, stdout=subprocess.DEVNULL)
    env["CINECLUBE_DATABASE_URL"] = f"sqlite:///{options.database.resolve()}"
    before, failed = contents(models), 0
    print("| stage | signal | exit code | seconds to end | left aside | verdict |")
    print("|---|---|---:|---:|---|---|", flush=True)
    for name in options.signals:
        number = signal.Signals[f"SIG{name}"]
        for stage, line in STAGES.items():
            tidied = leftovers(models)
            death = kill_at(line, number, options.seconds, env)
            if contents(models).keys() > before.keys():
                before = contents(models)
                print(f"| {stage} | {name} | it had published before: shorten --seconds | | | |")
                continue
            wrong = faults(death, number, before, models)
            wrong += [f"{n} was not removed" for n in tidied if f"removed {n}" not in death.log]
            failed += bool(wrong)
            left = ", ".join(leftovers(models)) or "nothing"
            print(f"| {stage} | {name} | {death.exit_code} | {death.seconds:.1f} | {left} "
                  f"| {'; '.join(wrong) or 'as before'} |", flush=True)  # fmt: skip
    last = subprocess.run([*TRAIN, "--force"], env=env, check=False, stdout=subprocess.DEVNULL)
    works = last.returncode == 0 and contents(models).items() > {
        (name, digest) for name, digest in before.items() if name != "current"
    }
    print(f"\nThe next training: {'works' if works and not leftovers(models) else 'FAILS'}")
    return int(failed > 0 or not works or bool(leftovers(models)))


if __name__ == "__main__":
    main()
