"""Answers that are kept: given again for as long as all that they depend on stays as it was."""

import re
import weakref
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

from cineclube.controller.prontas import Answer
from cineclube.db.relance import State
from cineclube.errors import CineclubeError
from cineclube.service.catalogo import Shelf
from cineclube.service.presente import Present, Seen

MAX_ASKS = 1_000  # distinct queries that are remembered
MAX_QUERY_BYTES = 1_000
SHORT_LIST = 50  # films; longer lists are made in a thread
SHORT_CHARACTERS = 20_000  # what a user says: some 3,000 ratings
PATH = re.compile(r"(/[a-z]+/)([1-9][0-9]{0,17})(/[a-z]+)")


class Address(NamedTuple):
    """The path and the query of a request about one id."""

    before: str
    id: int
    after: str
    query: bytes

    @property
    def pattern(self) -> tuple[str, str, bytes]:
        """What addresses that differ by their id alone have in common."""
        return self.before, self.after, self.query


def address_of(path: str, query: bytes) -> Address | None:
    """Read an address; None where it is not about one id."""
    found = PATH.fullmatch(path)
    if found is None or len(query) > MAX_QUERY_BYTES:
        return None
    before, id_, after = found.groups()
    return Address(before, int(id_), after, query)


@dataclass(frozen=True)
class Ask:
    """What addresses of one pattern ask for. `answer` makes the answer for an id from what was
    seen, or gives None where that cannot be done at once. `personal`: the id is a user's.
    `short`: the work has a bound that others can wait for, once the shelf is `ready` for it.
    """

    answer: Callable[[Seen, int], Answer | None]
    personal: bool
    short: bool
    ready: Callable[[Shelf], bool] = lambda _: True

    def short_answer(self, seen: Seen, id_: int) -> Answer | None:
        """Make the answer where the event loop can wait for it, and where it is a success."""
        few = seen.gosto.n_characters <= SHORT_CHARACTERS
        if not (self.short and few and self.ready(seen.shelf)):
            return None
        try:
            return self.answer(seen, id_)
        except CineclubeError:  # who asks in earnest says what is wrong
            return None


@dataclass(slots=True)
class _Kept:
    answer: Answer
    state: State | None
    catalogue: int
    shelf: "weakref.ref[Shelf]"  # a model that was replaced must be free to go
    digest: bytes

    def is_of(self, state: State | None) -> bool:
        """Whether nothing was committed since, as far as can be told."""
        return state is not None and self.state == state

    def holds(self, seen: Seen) -> bool:
        """Whether what it depends on is as it was."""
        return self.shelf() is seen.shelf and self.digest == seen.gosto.digest()


class Desk:
    """Gives answers: kept ones where they still hold, else new ones.

    An answer depends on its address, on the shelf (model and catalogue) and on what the user says.
    Where nobody has committed anything since it was last found to hold, it holds.
    """

    def __init__(self, present: Present, max_bytes: int) -> None:
        self._present, self._max_bytes = present, max_bytes
        self._lock = Lock()
        self._asks: OrderedDict[tuple[str, str, bytes], Ask] = OrderedDict()
        self._kept: OrderedDict[Address, _Kept] = OrderedDict()
        self._n_bytes = 0

    def at_once(self, address: Address) -> Answer | None:
        """Answer without waiting for anything; None where that cannot be, or where the answer is
        not a success.
        """
        ask = self._asks.get(address.pattern)
        if ask is None:
            return None
        user_id = address.id if ask.personal else None
        state = self._present.state(user_id)  # before anything else is read
        kept = self._kept.get(address)
        if kept is not None and kept.is_of(state) and self._shelf_is(kept):
            return self._again(address, kept, state)
        seen = self._present.at_once(user_id)
        if seen is None:
            return None
        if kept is not None and kept.holds(seen):
            return self._again(address, kept, state)
        answer = ask.short_answer(seen, address.id)
        return None if answer is None else self._keep(address, answer, seen, state)

    def waiting(self, address: Address | None, id_: int, ask: Ask) -> Answer:
        """Answer, for whatever it takes, and remember what addresses like this one ask for."""
        with self._present.waiting(id_ if ask.personal else None) as seen:
            kept = None if address is None else self._kept.get(address)
            if kept is not None and kept.holds(seen):
                return kept.answer
            answer = ask.answer(seen, id_)
        if answer is None:
            raise LookupError(f"nothing answers {id_}")
        if address is not None:
            self._learn(address, ask)
            self._keep(address, answer, seen, None)
        return answer

    def close(self) -> None:
        """Let the database go."""
        self._present.close()

    def _shelf_is(self, kept: _Kept) -> bool:
        shelf = self._present.shelf(kept.catalogue)
        return shelf is not None and kept.shelf() is shelf

    def _learn(self, address: Address, ask: Ask) -> None:
        with self._lock:
            self._asks[address.pattern] = ask
            self._asks.move_to_end(address.pattern)
            while len(self._asks) > MAX_ASKS:
                self._asks.popitem(last=False)

    def _again(self, address: Address, kept: _Kept, state: State | None) -> Answer:
        kept.state = state
        with self._lock:
            if address in self._kept:
                self._kept.move_to_end(address)
        return kept.answer

    def _keep(self, address: Address, answer: Answer, seen: Seen, state: State | None) -> Answer:
        if answer.n_bytes > self._max_bytes:
            return answer
        shelf, gosto = weakref.ref(seen.shelf), seen.gosto
        kept = _Kept(answer, state, gosto.catalogue, shelf, gosto.digest())
        with self._lock:
            self._drop(address)
            self._kept[address] = kept
            self._n_bytes += answer.n_bytes
            while self._n_bytes > self._max_bytes:
                self._drop(next(iter(self._kept)))
        return answer

    def _drop(self, address: Address) -> None:
        old = self._kept.pop(address, None)
        self._n_bytes -= 0 if old is None else old.answer.n_bytes
