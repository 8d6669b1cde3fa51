"""Something that is looked at again and again beside the requests."""

import logging
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)


class Watch:
    """Calls `look` every `seconds` in a daemon thread, from `start` to `stop`."""

    def __init__(self, name: str, look: Callable[[], None], seconds: float) -> None:
        self._look, self._seconds = look, seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; the first look comes after `seconds`."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the look that is under way."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._seconds):
            try:
                self._look()
            except Exception:  # one failed look must not be the last
                logger.exception("%s failed and will be tried again", self._thread.name)
