"""Programs as processes of their own: what they print, how long they take, how much they hold.

The peak that Linux tells of a process begins with what the one that started it held at that moment:
who measures with this holds libraries, and no data.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

CINECLUBE = [sys.executable, "-u", "-m", "cineclube"]


@dataclass(frozen=True)
class Run:
    """A process that came to its end."""

    lines: list[str]
    seconds: float
    cpu_seconds: float
    peak_bytes: int


def run(
    command: list[str], on_line: Callable[[str], None] = lambda _line: None, **environment: str
) -> Run:
    """Run a command; leave with all it said where it fails. `on_line` gets its lines as they
    come.
    """
    started, lines = time.perf_counter(), []
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=os.environ | environment
        ) as process,
    ):
        with _ending(process):
            for line in process.stdout or ():
                lines.append(line.rstrip())
                on_line(lines[-1])
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        if process.returncode:
            said = "\n".join([*lines, errors.read()])
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{said}")
    seconds = time.perf_counter() - started
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(lines, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


@contextmanager
def _ending(process: subprocess.Popen[str]) -> Iterator[None]:
    """Leave no process behind that nobody waits for."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        yield
    except BaseException:
        process.terminate()
        raise


def on_threads(n_threads: int) -> dict[str, str]:
    """Give the variables that the trainer sets for itself before it loads the libraries."""
    return {"OMP_NUM_THREADS": str(n_threads), "OMP_WAIT_POLICY": "PASSIVE"}


def tell(text: str) -> None:
    """Say what is going on to who waits, apart from the tables."""
    print(text, file=sys.stderr, flush=True)
