"""A query: what both full-text indexes are asked for, before it is put into the words of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

PREFIX_LETTERS = 3  # shorter words stand for themselves, unless they are being typed


class Term(NamedTuple):
    """Words that stand side by side; the last may be the beginning of one."""

    words: tuple[str, ...]
    prefix: bool = False


Slots = Sequence[Sequence[Term]]  # all of them, each by any of its terms


@dataclass(frozen=True)
class Found:
    """Some of `total` ids, the best first."""

    ids: Sequence[int]
    total: int


class Hit(NamedTuple):
    """The text of a film that was found."""

    id: int
    titulo: str
    diretor: str
    atores: str


class Index(Protocol):
    """The full-text index of one kind of database."""

    def words(self, text: str) -> list[str]:
        """Give the words of a text as they are indexed."""

    def count(self, slots: Slots) -> int:
        """Count the films."""

    def page(self, words: Sequence[str], limit: int, offset: int) -> list[int]:
        """Give films in which all words or their beginnings stand, the best first: a film of that
        name, names that begin so, all in the title, all by the director, the rest; shorter titles
        first.
        """

    def hits(self, slots: Slots, limit: int) -> list[Hit]:
        """Give the text of films, those with all of it in their title first."""

    def vocabulary(self) -> Sequence[str]:
        """Give every word that is indexed."""


def as_typed(words: Sequence[str]) -> Slots:
    """Ask for each word, also as the beginning of one: somebody may still be typing it."""
    last = words[-1]
    return [
        [Term((word,), prefix=word == last or len(word) >= PREFIX_LETTERS)]
        for word in dict.fromkeys(words)
    ]


def begun(words: Sequence[str]) -> Slots:
    """Ask for each word as the beginning of one."""
    return [[Term((word,), prefix=True)] for word in dict.fromkeys(words)]


def whole(words: Sequence[str]) -> Slots:
    """Ask for each word as it is."""
    return [[Term((word,))] for word in dict.fromkeys(words)]
