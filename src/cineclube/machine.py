"""What this process may use of the machine: its processors and its memory.

Control groups (of a container, or of a service) are asked as well as the machine: their limits hold
for all processes in them and for every group above. Where a figure cannot be had (on macOS, say)
the machine's own stands in.
"""

import math
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

ROOT = Path("/")
RECLAIMABLE = re.compile(r"^(?:total_)?(?:in)?active_file (\d+)$", re.MULTILINE)
UNLIMITED = 2**60  # version 1 writes a number near 2^63 for "no limit"


def usable_processors(root: Path = ROOT) -> int:
    """Processors that this process may use, at least 1; part of one counts as one."""
    if hasattr(os, "process_cpu_count"):
        count = os.process_cpu_count()
    elif hasattr(os, "sched_getaffinity"):
        count = len(os.sched_getaffinity(0))
    else:
        count = os.cpu_count()
    quotas = (math.ceil(quota) for quota in _processor_quotas(root))
    return max(1, min(count or 1, *quotas, sys.maxsize))


def default_threads() -> int:
    """Threads to compute with: OMP_NUM_THREADS where it is set, else one for each processor."""
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    return max(1, int(wanted)) if wanted.isdecimal() else usable_processors()


def usable_memory(root: Path = ROOT) -> int:
    """Most bytes that this process can hold: what it holds already, and what is left."""
    machine = _fields(root / "proc/meminfo").get("MemAvailable") or _physical_memory()
    return held_memory(root) + max(0, min(machine, *_memory_left_in_groups(root), sys.maxsize))


def held_memory(root: Path = ROOT) -> int:
    """Bytes that this process holds now, without what it shares with files; 0 where unknown."""
    return _fields(root / "proc/self/status").get("RssAnon", 0)


@contextmanager
def memory_limit(n_bytes: int, root: Path = ROOT) -> Iterator[None]:
    """Let allocations fail (MemoryError) where this process would come to hold more than this.

    The limit is on private memory that can be written (RLIMIT_DATA), of which some may never be
    touched; so it is set relative to what has been reserved so far, which the libraries do when
    they are loaded. Mapped files do not count. Does nothing where Linux's figures are not there.
    """
    import resource  # noqa: PLC0415  not on every system

    reserved = _fields(root / "proc/self/status").get("VmData")
    if reserved is None:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = reserved + max(0, n_bytes - held_memory(root))
    bounds = [wanted, *(limit for limit in before if limit != resource.RLIM_INFINITY)]
    resource.setrlimit(resource.RLIMIT_DATA, (min(bounds), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def _physical_memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _fields(path: Path) -> dict[str, int]:
    """Read the sizes, in bytes, of a file of lines such as `VmData:  1234 kB`."""
    found = re.findall(r"^(\w+):\s+(\d+) kB$", _text(path), re.MULTILINE)
    return {name: int(kilobytes) * 1024 for name, kilobytes in found}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _number(path: Path) -> int | None:
    text = _text(path)
    return int(text) if text.isdecimal() and int(text) < UNLIMITED else None


def _processor_quotas(root: Path) -> Iterator[float]:
    for group in _groups("cpu", root):
        quota, _, period = _text(group / "cpu.max").partition(" ")  # version 2
        if not quota:
            quota, period = (_text(group / f"cpu.cfs_{n}_us") for n in ("quota", "period"))
        if quota.isdecimal() and period.isdecimal() and int(period):
            yield int(quota) / int(period)


def _memory_left_in_groups(root: Path) -> Iterator[int]:
    """What each group can still take: the cache of files makes way."""
    for group in _groups("memory", root):
        limits = ("memory.max", "memory.high", "memory.limit_in_bytes")
        bounds = [limit for name in limits if (limit := _number(group / name)) is not None]
        used = _number(group / "memory.current") or _number(group / "memory.usage_in_bytes")
        if bounds and used is not None:
            cached = sum(map(int, _reclaimable(_text(group / "memory.stat"))))
            yield min(bounds) - used + cached


def _reclaimable(statistics: str) -> list[str]:
    """Cached files, with those of the groups below (which version 1 counts apart)."""
    totals = "\n".join(line for line in statistics.splitlines() if line.startswith("total_"))
    return RECLAIMABLE.findall(totals or statistics)


def _groups(controller: str, root: Path) -> Iterator[Path]:
    """Folders of the groups that this process is in, the innermost first, that are to be seen."""
    memberships = _memberships(root)
    version_1 = controller in memberships
    for line in _text(root / "proc/self/mountinfo").splitlines():
        before, _, after = line.partition(" - ")
        top, mount_point = before.split()[3:5]
        kind, _, options = after.split()[:3]
        wanted = controller in options.split(",") if version_1 else kind == "cgroup2"
        if not (wanted and kind.startswith("cgroup")):
            continue
        mounted = root / mount_point.lstrip("/")
        inside = _inside(memberships.get(controller if version_1 else "", "/"), top)
        group = mounted / inside
        yield from (folder for folder in (group, *group.parents) if folder.is_relative_to(mounted))
        return


def _memberships(root: Path) -> dict[str, str]:
    """Path of this process's group for each controller; of version 2 for the empty name."""
    found = {}
    for line in _text(root / "proc/self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        found.update(dict.fromkeys(controllers.split(","), path))
    return found


def _inside(path: str, top: str) -> PurePosixPath:
    """Where a group lies under what is mounted; a container may see only the latter."""
    try:
        return PurePosixPath(path).relative_to(top)
    except ValueError:
        return PurePosixPath()
