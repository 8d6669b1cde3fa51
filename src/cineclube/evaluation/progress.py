"""What a person watching a study sees: one bar for all of it, or a line for each step."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from cineclube.trainer.progress import Advance


class Watch:
    """Shows how far a study of `total` units of work is. To be used in a `with` block."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar = Progress(
            TextColumn("{task.description:<42}", markup=False),
            BarColumn(bar_width=32),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=None)
        self._done = 0.0

    @contextmanager
    def running(self, total: float) -> Iterator[None]:
        """Show the bar for `total` units."""
        self._bar.update(self._task, total=total)
        with self._bar:
            yield

    @contextmanager
    def step(self, name: str, units: float = 1) -> Iterator[Advance]:
        """Show one step, which is `units` of the whole."""
        started = perf_counter()
        self._bar.update(self._task, description=name)
        yield lambda done, total: self._show(self._done + units * done / max(total, 1))
        self._done += units
        self._show(self._done)
        if not self._console.is_terminal:
            seconds = perf_counter() - started
            self._console.print(f"{name}: {seconds:.1f} s", markup=False, highlight=False)

    def _show(self, completed: float) -> None:
        self._bar.update(self._task, completed=completed)
