"""Signals that end a training, and the moment at which they come too late."""

import signal
from threading import Thread

import pytest

from cineclube.trainer.interruption import (
    SIGNALS,
    Interruption,
    end_interruptions,
    interruptible,
)


def handlers() -> list[object]:
    return [signal.getsignal(number) for number in SIGNALS]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=str)
def test_interruptible_when_a_signal_comes_then_it_is_raised_with_its_name_and_code(
    number: signal.Signals, code: int
) -> None:
    before = handlers()
    with pytest.raises(Interruption, match=number.name) as raised, interruptible():
        signal.raise_signal(number)
    assert raised.value.exit_code == code
    assert handlers() == before


def test_end_interruptions_when_a_signal_comes_then_the_block_ends() -> None:
    before, done = handlers(), []
    with interruptible():
        end_interruptions()
        for number in SIGNALS:
            signal.raise_signal(number)
        done.append("published")
    assert done == ["published"]
    assert handlers() == before


def test_end_interruptions_when_nobody_asked_for_them_then_signals_stay_as_they_were() -> None:
    before = handlers()
    end_interruptions()
    assert handlers() == before


def test_interruptible_when_in_another_thread_then_signals_stay_as_they_were() -> None:
    before, seen = handlers(), []

    def work() -> None:
        with interruptible():
            end_interruptions()
            seen.append(handlers())

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]
