"""What a process may use, read from files as Linux writes them, and a limit that holds."""

import os
import resource
from pathlib import Path

import numpy as np
import pytest

from cineclube import machine
from cineclube.machine import (
    default_threads,
    held_memory,
    memory_limit,
    usable_memory,
    usable_processors,
)

GIB = 2**30
V2_MOUNT = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate"
V1_MOUNTS = """\
33 32 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
34 32 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
30 23 0:26 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw"""


def write(root: Path, files: dict[str, str]) -> Path:
    """Make a machine of these files."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    return root


def machine_with(root: Path) -> Path:
    """16 GiB are left, of which this process holds 1 GiB beside them."""
    return write(
        root,
        {
            "proc/meminfo": f"MemTotal: {32 * 2**20} kB\nMemAvailable: {16 * 2**20} kB",
            "proc/self/status": f"Name: python\nVmData: {2 * 2**20} kB\nRssAnon: {2**20} kB",
        },
    )


def version_2(root: Path, path: str, files: dict[str, str]) -> Path:
    write(root, {"proc/self/cgroup": f"0::{path}", "proc/self/mountinfo": V2_MOUNT})
    return write(root, {f"sys/fs/cgroup/{name}": text for name, text in files.items()})


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """64 processors that this process may run on."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(64)), raising=False)
    monkeypatch.setattr(os, "process_cpu_count", lambda: 64, raising=False)


# Processors


@pytest.mark.usefixtures("many")
def test_usable_processors_when_nothing_limits_them_then_all(tmp_path: Path) -> None:
    assert usable_processors(tmp_path) == 64


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("quota", "expected"),
    [("150000 100000", 2), ("100000 100000", 1), ("5000 100000", 1), ("max 100000", 64)],
)
def test_usable_processors_when_in_a_container_then_its_quota_counts(
    tmp_path: Path, quota: str, expected: int
) -> None:
    assert usable_processors(version_2(tmp_path, "/", {"cpu.max": quota})) == expected


@pytest.mark.usefixtures("many")
def test_usable_processors_when_groups_are_nested_then_the_narrowest_counts(
    tmp_path: Path,
) -> None:
    files = {"cpu.max": "800000 100000", "a/cpu.max": "300000 100000", "a/b/cpu.max": "max 100000"}
    assert usable_processors(version_2(tmp_path, "/a/b", files)) == 3


@pytest.mark.usefixtures("many")
def test_usable_processors_when_control_groups_are_of_version_1_then_their_quota_counts(
    tmp_path: Path,
) -> None:
    group = "sys/fs/cgroup/cpu,cpuacct/docker/abc"
    write(
        tmp_path,
        {
            "proc/self/cgroup": "4:memory:/\n3:cpu,cpuacct:/docker/abc\n0::/",
            "proc/self/mountinfo": V1_MOUNTS,
            f"{group}/cpu.cfs_quota_us": "250000",
            f"{group}/cpu.cfs_period_us": "100000",
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1",
        },
    )
    assert usable_processors(tmp_path) == 3


@pytest.mark.usefixtures("many")
def test_usable_processors_when_the_group_lies_outside_of_what_is_mounted_then_the_top_counts(
    tmp_path: Path,
) -> None:
    write(
        tmp_path,
        {
            "proc/self/cgroup": "0::/../../system.slice",
            "proc/self/mountinfo": V2_MOUNT,
            "sys/fs/cgroup/cpu.max": "200000 100000",
        },
    )
    assert usable_processors(tmp_path) == 2


def test_usable_processors_when_asked_here_then_no_more_than_there_are() -> None:
    assert 1 <= usable_processors() <= (os.cpu_count() or 1)


def test_default_threads_when_the_operator_set_openmp_then_as_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert default_threads() == 7
    for other in ("", "0", "2,1"):
        monkeypatch.setenv("OMP_NUM_THREADS", other)
        assert default_threads() == (1 if other == "0" else usable_processors())


# Memory


def test_usable_memory_when_nothing_limits_it_then_what_is_left_and_what_it_holds(
    tmp_path: Path,
) -> None:
    assert usable_memory(machine_with(tmp_path)) == 17 * GIB


def test_usable_memory_when_a_group_limits_it_then_the_cache_of_files_makes_way(
    tmp_path: Path,
) -> None:
    files = {
        "memory.max": str(6 * GIB),
        "memory.high": "max",
        "memory.current": str(5 * GIB),
        "memory.stat": f"anon 1\nactive_file {GIB}\ninactive_file {2 * GIB}\nfile {4 * GIB}",
    }
    version_2(machine_with(tmp_path), "/", files)
    assert usable_memory(tmp_path) == (1 + 6 - 5 + 3) * GIB


def test_usable_memory_when_control_groups_are_of_version_1_then_totals_count(
    tmp_path: Path,
) -> None:
    group = "sys/fs/cgroup/memory"
    write(
        machine_with(tmp_path),
        {
            "proc/self/cgroup": "4:memory:/\n3:cpu,cpuacct:/",
            "proc/self/mountinfo": V1_MOUNTS,
            f"{group}/memory.limit_in_bytes": str(4 * GIB),
            f"{group}/memory.usage_in_bytes": str(3 * GIB),
            f"{group}/memory.stat": f"active_file 1\ninactive_file 1\ntotal_active_file {GIB}",
        },
    )
    assert usable_memory(tmp_path) == (1 + 4 - 3 + 1) * GIB
    write(tmp_path, {f"{group}/memory.limit_in_bytes": "9223372036854771712"})
    assert usable_memory(tmp_path) == 17 * GIB


def test_usable_memory_when_there_are_no_such_files_then_the_machines_memory(
    tmp_path: Path,
) -> None:
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert usable_memory(tmp_path) == physical
    assert 0 < usable_memory() <= physical


# A limit

needs_linux = pytest.mark.skipif(held_memory() == 0, reason="needs Linux's figures")


@needs_linux
def test_memory_limit_when_more_is_asked_for_then_memory_error_and_it_is_lifted_again() -> None:
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with memory_limit(held_memory() + 100_000_000):
        assert np.ones(50_000_000, np.int8).all()
        with pytest.raises(MemoryError):
            np.ones(200_000_000, np.int8)
    assert resource.getrlimit(resource.RLIMIT_DATA) == before
    assert np.ones(200_000_000, np.int8).all()


@needs_linux
def test_memory_limit_when_a_narrower_one_is_set_then_that_one_stays() -> None:
    with memory_limit(held_memory() + 100_000_000):
        narrow = resource.getrlimit(resource.RLIMIT_DATA)[0]
        with memory_limit(held_memory() + 10**12):
            assert resource.getrlimit(resource.RLIMIT_DATA)[0] == narrow


def test_memory_limit_when_there_are_no_figures_then_nothing_is_limited(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with machine.memory_limit(1, tmp_path):
        assert resource.getrlimit(resource.RLIMIT_DATA) == before
