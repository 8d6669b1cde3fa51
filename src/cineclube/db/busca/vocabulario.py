"""The words of the catalogue, to tell what somebody meant to type."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from cineclube.db.busca.palavras import bare

SURE_LETTERS = 3  # so short a word is taken as it is
SHORT_LETTERS = 5  # one slip up to here, two in longer words
SLIPS_SHORT, SLIPS_LONG = 1, 2
PREFIX_LETTERS = 4  # of a word that is being typed; below, too many words begin nearly so


class Near(NamedTuple):
    """A word of the catalogue and how many slips lie between it and what was typed."""

    word: str
    slips: int


def slips_allowed(word: str, sure_letters: int = SURE_LETTERS) -> int:
    """How many slips (a letter too many, missing or wrong, two swapped) may be in a word."""
    if len(word) <= sure_letters or any(letter.isdigit() for letter in word):
        return 0
    return SLIPS_SHORT if len(word) <= SHORT_LETTERS else SLIPS_LONG


class Vocabulary:
    """The words of one version of the catalogue, without accents."""

    def __init__(self, indexed: Sequence[str]) -> None:
        self._indexed: dict[str, list[str]] = defaultdict(list)
        for word in indexed:
            self._indexed[bare(word)].append(word)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._indexed:
            self._by_length[len(word)].append(word)
        self._beginnings = lru_cache(maxsize=16)(self._cut)

    def __contains__(self, word: str) -> bool:
        return word in self._indexed

    def indexed(self, word: str) -> list[str]:
        """Give a word in every way in which it is indexed."""
        return self._indexed.get(word, [])

    def near(self, word: str, sure_letters: int = SURE_LETTERS) -> list[Near]:
        """Give the words within the slips that are allowed, the nearest first."""
        slips = slips_allowed(word, sure_letters)
        if slips == 0:
            return [Near(word, 0)] if word in self else []
        lengths = range(len(word) - slips, len(word) + slips + 1)
        choices = [other for length in lengths for other in self._by_length.get(length, ())]
        return _nearest(word, choices, slips)

    def near_beginnings(self, word: str) -> list[Near]:
        """Give the beginnings of words that are one slip away."""
        if len(word) < PREFIX_LETTERS or not slips_allowed(word):
            return []
        lengths = range(len(word) - 1, len(word) + 2)
        choices = [beginning for length in lengths for beginning in self._beginnings(length)]
        return [near for near in _nearest(word, choices, 1) if near.slips]

    def parts(self, word: str) -> Iterator[tuple[str, str]]:
        """Give the pairs of words that a word may be."""
        for at in range(2, len(word) - 1):
            if word[:at] in self and word[at:] in self:
                yield word[:at], word[at:]

    def _cut(self, length: int) -> list[str]:
        return list({word[:length] for word in self._indexed if len(word) > length})


def _nearest(word: str, choices: Sequence[str], slips: int) -> list[Near]:
    found = process.extract(word, choices, scorer=OSA.distance, score_cutoff=slips, limit=None)
    return [Near(other, int(distance)) for other, distance, _ in found]


class VocabularyCache:
    """Keeps the vocabulary of the newest version of the catalogue that was asked for."""

    def __init__(self) -> None:
        self._kept: tuple[int, Vocabulary] | None = None

    def get(self, version: int) -> Vocabulary | None:
        """Give the vocabulary of a version, if it is kept."""
        kept = self._kept
        return kept[1] if kept is not None and kept[0] == version else None

    def keep(self, version: int, vocabulary: Vocabulary) -> None:
        """Keep the vocabulary of a version instead of the one before."""
        self._kept = version, vocabulary
