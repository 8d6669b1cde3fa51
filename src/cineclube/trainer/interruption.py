"""SIGTERM and Ctrl+C end a training as an error does: folders are cleaned up, files are closed."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Interruption(KeyboardInterrupt):
    """The process was asked to end."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise Interruption in the main thread at any of the signals.

    Python sees a signal between two of its own steps: while LAPACK works on a large matrix that can
    take some seconds. In another thread, where there are no signals, the block just runs.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    before = {number: signal.signal(number, _interrupt) for number in SIGNALS}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


def end_interruptions() -> None:
    """Leave the signals without effect until the end of the `interruptible` block: what follows has
    to come to its end.
    """
    if threading.current_thread() is threading.main_thread():
        for number in SIGNALS:
            if signal.getsignal(number) is _interrupt:
                signal.signal(number, signal.SIG_IGN)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    raise Interruption(number)
