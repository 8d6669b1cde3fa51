"""One number of threads for everybody who computes."""

import pytest
from threadpoolctl import threadpool_info

from cineclube.recommender import threads
from cineclube.recommender.threads import n_threads, using


def pools() -> set[int]:
    return {pool["num_threads"] for pool in threadpool_info()}


def test_using_when_inside_then_libraries_and_whoever_asks_have_that_many() -> None:
    before = pools()
    with using(1):
        assert n_threads() == 1
        assert pools() == {1}
        with using(3):
            assert n_threads() == 3
        assert n_threads() == 1
    assert pools() == before


def test_n_threads_when_nobody_has_said_then_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "default_threads", lambda: 5)
    assert n_threads() == 5


def test_using_when_the_block_fails_then_it_is_over() -> None:
    outside = n_threads()
    with pytest.raises(KeyError), using(outside + 1):
        raise KeyError
    assert n_threads() == outside
