"""Text as words, folded as the indexes fold it."""

import re
import unicodedata
from collections.abc import Sequence

WORD = re.compile(r"[^\W_]+")
LATIN_MARKS = re.compile("(?<=[A-Za-z])[\u0300-\u036f]+")
MARKS = re.compile("[\u0300-\u036f]+")
LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
ARTICLES = frozenset(
    ["the", "a", "an", "o", "os", "as", "um", "uma", "el", "la", "los", "las", "le", "les", "il"]
)
CONJUNCTIONS = frozenset(["and", "e", "y", "et", "und"])


def fold(text: str) -> str:
    """Take case, ligatures, full width and the accents of Latin letters away, as FTS5 and the
    triggers do.
    """
    return _fold(text, LATIN_MARKS)


def bare(text: str) -> str:
    """Take the accents of every script away."""
    return _fold(text, MARKS)


def split(text: str) -> list[str]:
    """Give the words of a text."""
    return WORD.findall(text)


def names(title: str) -> str:
    """Give the names of a film, each between bars: `|the|matrix|`, `|amelie|le fabuleux ...|`."""
    parts = [" ".join(split(bare(part))) for part in title.replace("(a.k.a. ", "(").split("(")]
    article, space, rest = parts[0].partition(" ")
    if space and article in ARTICLES:
        parts[0] = f"{article}|{rest}"
    return f"|{'|'.join(parts)}|"


def without_article(words: Sequence[str]) -> Sequence[str]:
    """Leave a leading article out, unless it is all there is."""
    return words[1:] if len(words) > 1 and words[0] in ARTICLES else words


def _fold(text: str, marks: re.Pattern[str]) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFKC", marks.sub("", decomposed)).translate(LETTERS)
