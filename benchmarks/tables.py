"""Tables in Markdown, and what stands above them: the machine and the libraries."""

import os
import platform
from collections.abc import Iterable, Sequence
from importlib import metadata

LIBRARIES = ("numpy", "scipy", "scikit-learn", "implicit")


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table whose first column is text and whose others are numbers."""
    print(f"| {' | '.join(headings)} |\n|---|{'---:|' * (len(headings) - 1)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(flush=True)


def print_note(*sentences: str) -> None:
    """Print a paragraph."""
    print(" ".join(sentences) + "\n", flush=True)


def surroundings(n_threads: int) -> str:
    """Describe the machine, and what is installed on it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB of memory; "
        f"{n_threads} threads; Python {platform.python_version()}, {libraries}"
    )


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "(not installed)"
