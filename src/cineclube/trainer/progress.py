"""What a person watching the job sees: a bar for each stage, or a line where there is no screen."""

import re
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

Advance = Callable[[int, int], None]
"""Called with (done, total) as a stage goes on."""


class Stages:
    """Runs stages one after the other and says what each one took."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, text: str, style: str | None = None) -> None:
        """Print a line between two stages."""
        self._console.print(Text(text), style=style)

    @contextmanager
    def stage(self, name: str) -> Iterator[Advance]:
        """Show one stage from start to end."""
        started = perf_counter()
        with self._bar() as progress:
            task = progress.add_task(name, total=None)

            def advance(done: int, total: int) -> None:
                progress.update(task, completed=done, total=total)

            yield advance
            progress.update(task, total=1, completed=1)
        if not self._console.is_terminal:
            seconds = perf_counter() - started
            self._console.print(f"{name}: {seconds:.1f} s, peak so far {_peak_mb():.0f} MB")

    def _bar(self) -> Progress:
        return Progress(
            TextColumn("{task.description:<42}"),
            BarColumn(bar_width=32),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )


def _peak_mb() -> float:
    """Most memory that this process has held, in MB (10^6 bytes)."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux's ru_maxrss begins with what the process had that started this one
        (peak,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status.read_text(), re.MULTILINE)
        return int(peak) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
