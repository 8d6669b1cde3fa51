"""Runs `wrk` on addresses drawn at random, and reads what it measured."""

import math
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MISSING = """\
error: `wrk` is not installed; it asks faster than the server answers, which no Python client does.
    Debian, Ubuntu   apt install wrk
    macOS            brew install wrk
    from source      https://github.com/wg/wrk"""

SCRIPT = """\
local ids = {%s}
local address = "%s"
function setup(thread) thread:set("seed", os.time() + math.random(1, 1000000)) end
function init() math.randomseed(seed) end
function request()
  return wrk.format("GET", (address:gsub("{id}", ids[math.random(#ids)])))
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("measured %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""
MEASURED = re.compile(r"^measured (\d+) (\d+) (\d+) (\d+) (\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class Measured:
    """One run: requests a second, processor time of the server for each, and latency; all times in
    milliseconds.
    """

    per_second: float
    cpu: float
    p50: float
    p99: float
    n_failed: int


@dataclass(frozen=True)
class Load:
    """How much is asked at once, and for how long."""

    seconds: int
    connections: int


def check_wrk() -> None:
    """Leave where wrk is missing."""
    if shutil.which("wrk") is None:
        sys.exit(MISSING)


def write_script(file: Path, address: str, ids: Sequence[int]) -> Path:
    """Write a script that asks `address`, with an id drawn at random for its {id}."""
    file.write_text(SCRIPT % (",".join(map(str, ids)), address), encoding="ascii")
    return file


def run_wrk(server: str, pid: int, script: Path, load: Load) -> Measured:
    """Ask for a while; `pid` is the process that answers."""
    before = cpu_seconds(pid)
    command = ["wrk", "-t1", f"-c{load.connections}", f"-d{load.seconds}s", "--timeout=30s"]
    done = subprocess.run(
        [*command, "-s", str(script), server], capture_output=True, text=True, check=False
    )
    found = MEASURED.search(done.stdout)
    if done.returncode or found is None:
        sys.exit(f"wrk failed: {done.stdout}{done.stderr}")
    n, microseconds, p50, p99, failed = map(int, found.groups())
    cpu = (cpu_seconds(pid) - before) / max(n, 1) * 1e3
    return Measured(n / microseconds * 1e6, cpu, p50 / 1e3, p99 / 1e3, failed)


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used; not a number where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return math.nan
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
