"""When two titles are the same: case, accents, punctuation and a leading article do not count."""

import re
import unicodedata

ARTICLES = frozenset(
    word
    for language in (
        "the a an",
        "o a os as um uma",
        "la le les l un une des",
        "il lo i gli una uno",
        "el los las",
        "der die das den ein eine",
        "de het en et da det",
    )
    for word in language.split()
)
MAX_KEY = 200  # letters; one letter of some scripts comes apart into eighteen
_MOVED_ARTICLE = re.compile(r"^(.+), ([^\W\d_]+['’]?)$")
_ELIDED_ARTICLE = re.compile(r"^l['’](?=\w)")
_AKA = re.compile(r"a\.?k\.?a\.?\s+", re.IGNORECASE)
_JOINED = re.compile(r"['’‘`´.]")  # don't, E.T.
_NO_WORD = re.compile(r"[\W_]+")
# letters that are no other letter with a mark on it
_PLAIN = str.maketrans(
    {
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "&": " and ",
    }
)


def title_key(title: str) -> str:
    """Give what two equal titles share: "The Good & the Bad" -> "good and the bad"."""
    plain = title.casefold().strip()[:MAX_KEY]
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)[:MAX_KEY]
        plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    if (moved := _MOVED_ARTICLE.match(plain)) and moved[2].rstrip("'’") in ARTICLES:
        plain = moved[1]  # "Matrix, The"
    plain = _ELIDED_ARTICLE.sub("", plain)
    words = _NO_WORD.sub(" ", _JOINED.sub("", plain.translate(_PLAIN))).split()
    if len(words) > 1 and words[0] in ARTICLES:
        del words[0]
    return " ".join(words) or plain


def main_keys(title: str) -> set[str]:
    """Give the keys of a title as it stands, and without what it adds in brackets."""
    return {title_key(text) for text in {title.strip(), _split(title)[0]}}


def other_keys(title: str) -> set[str]:
    """Give the keys of the titles that a title adds in brackets.

    "Twelve Monkeys (a.k.a. 12 Monkeys)", "The City of Lost Children (La Cité des enfants perdus)".
    """
    keys = set()
    for group in _split(title)[1]:
        alias = _AKA.sub("", group, count=1)
        several = alias.split(", ") if alias != group else ()
        keys |= {title_key(name) for name in (alias, *several)}
    return keys - main_keys(title) - {""}


def _split(title: str) -> tuple[str, list[str]]:
    """Give a title without the brackets at its end, and what is in those; in linear time."""
    rest, groups = title.strip(), []
    while rest.endswith(")"):
        start = rest.rfind("(")
        inside = rest[start + 1 : -1]
        if start <= 0 or ")" in inside:
            break
        groups.append(inside)
        rest = rest[:start].rstrip()
    return rest, groups
