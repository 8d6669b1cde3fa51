"""How many threads the mathematics uses: one place to ask, and one to say."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from threadpoolctl import threadpool_limits

from cineclube.machine import default_threads

_chosen: ContextVar[int | None] = ContextVar("n_threads", default=None)


def n_threads() -> int:
    """Threads that a computation may start, itself included: what `using` says, else one for each
    processor that this process may use.
    """
    return _chosen.get() or default_threads()


@contextmanager
def using(n: int) -> Iterator[None]:
    """Compute with at most `n` threads inside the block: BLAS, OpenMP, and whoever asks
    `n_threads`.

    Libraries that are loaded inside the block are not told: import what computes before it.
    """
    token = _chosen.set(n)
    try:
        with threadpool_limits(n):
            yield
    finally:
        _chosen.reset(token)
