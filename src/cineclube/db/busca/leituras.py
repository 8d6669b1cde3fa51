"""What somebody may have meant: words with slips put right, split, joined or left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from cineclube.db.busca.consulta import Hit, Slots, Term, as_typed
from cineclube.db.busca.palavras import (
    ARTICLES,
    CONJUNCTIONS,
    bare,
    names,
    split,
    without_article,
)
from cineclube.db.busca.vocabulario import SURE_LETTERS, Vocabulary

SMALL = ARTICLES | CONJUNCTIONS
MAX_CHOICES = 100  # for one word
MAX_WORDS = 12  # that are put right; the others are taken as they are
SPLIT, JOINED = 1.0, 1.0  # what these cost, counted in slips
STILL_TYPED = 0.5  # what it costs that only the beginning of a word is near


class Leniency(NamedTuple):
    """How far a reading may go from what was typed."""

    slips: int  # in a word
    known_too: bool = False  # words that the catalogue has may be slips
    small_words_left_out: bool = False
    sure_letters: int = SURE_LETTERS  # so short a word is taken as it is


class Choice(NamedTuple):
    """One thing that a word may mean: what the index is asked for, its price and its text."""

    term: Term
    price: float
    text: str


@dataclass(frozen=True)
class Reading:
    """One way to read a query: for each word what it may mean."""

    price: float
    choices: Sequence[Sequence[Choice]]

    @property
    def slots(self) -> Slots:
        """What the index is asked for."""
        return [[choice.term for choice in choices] for choices in self.choices]


class Meanings:
    """Reads queries with the words of a catalogue."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._near = lru_cache(maxsize=None)(vocabulary.near)  # each attempt asks again

    def readings(self, words: Sequence[str], leniency: Leniency) -> Iterator[Reading]:
        """Give the ways to read a query."""
        terms = [term for [term] in as_typed(words)]
        if leniency.small_words_left_out:
            terms = [term for term in terms if term.words[0] not in SMALL] or terms
        choices = [
            self._choices(term, leniency if i < MAX_WORDS else Leniency(0), i == len(terms) - 1)
            for i, term in enumerate(terms)
        ]
        yield Reading(0, choices)
        yield from self._joined([term.words[0] for term in terms], choices)

    def _joined(self, words: Sequence[str], choices: list[Sequence[Choice]]) -> Iterator[Reading]:
        for i, pair in enumerate(pairwise(words)):
            if (joined := bare("".join(pair))) in self._vocabulary:
                whole = list(self._spelled(joined, 0))
                yield Reading(JOINED, [*choices[:i], whole, *choices[i + 2 :]])

    def _choices(self, term: Term, leniency: Leniency, last: bool) -> Sequence[Choice]:
        [word] = term.words
        plain = bare(word)
        known = plain in self._vocabulary and not leniency.known_too
        slips = 0 if known else leniency.slips
        found = [Choice(term, 0, plain)]
        for near in self._near(plain, leniency.sure_letters):
            if near.slips <= slips:
                found += self._spelled(near.word, near.slips)
        if slips:
            parts = self._vocabulary.parts(plain)
            found += (Choice(Term(pair), SPLIT, " ".join(pair)) for pair in parts)
        if slips and last:
            found += (
                Choice(Term((near.word,), prefix=True), near.slips + STILL_TYPED, near.word)
                for near in self._vocabulary.near_beginnings(plain)
            )
        return sorted(found, key=lambda choice: choice.price)[:MAX_CHOICES]

    def _spelled(self, word: str, price: float) -> Iterator[Choice]:
        for indexed in self._vocabulary.indexed(word):
            yield Choice(Term((indexed,)), price, word)


def ranked(hits: Sequence[Hit], readings: Sequence[Reading]) -> list[int]:
    """Order films by the price of their cheapest reading, then by where the words stand."""
    keyed = []
    for hit in hits:
        text = _Text(hit)
        prices = [key for reading in readings if (key := text.read(reading)) is not None]
        if prices:
            keyed.append((min(prices), len(hit.titulo), hit.id))
    return [film_id for *_, film_id in sorted(keyed)]


class _Text:
    """The words of a film, to look for others in."""

    def __init__(self, hit: Hit) -> None:
        self._names = names(hit.titulo)
        self._title, self._director, actors = (
            f" {' '.join(split(bare(text)))} " for text in (hit.titulo, hit.diretor, hit.atores)
        )
        self._everything = f"{self._title}|{self._director}|{actors}"

    def read(self, reading: Reading) -> tuple[float, int] | None:
        """Give the price of a reading, and 0 to 4 for where its words stand; None if it fails."""
        chosen = [self._cheapest(choices) for choices in reading.choices]
        found = [choice for choice in chosen if choice is not None]
        if len(found) < len(chosen):
            return None
        return reading.price + sum(choice.price for choice in found), self._place(found)

    def _cheapest(self, choices: Sequence[Choice]) -> Choice | None:
        return next((c for c in choices if _stands(c, self._everything)), None)

    def _place(self, found: Sequence[Choice]) -> int:
        name = " ".join(without_article(" ".join(choice.text for choice in found).split()))
        if f"|{name}|" in self._names:
            return 0
        if f"|{name}" in self._names:
            return 1
        for place, text in ((2, self._title), (3, self._director)):
            if all(_stands(choice, text) for choice in found):
                return place
        return 4


def _stands(choice: Choice, text: str) -> bool:
    return (f" {choice.text}" if choice.term.prefix else f" {choice.text} ") in text
