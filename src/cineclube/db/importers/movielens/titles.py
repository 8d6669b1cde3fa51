"""MovieLens titles: "Matrix, The (1999)" is the film "The Matrix" of 1999."""

import re

from cineclube.db.importers.rows import MAX_YEAR, MIN_YEAR

ARTICLES = (
    *("The", "A", "An"),
    *("La", "Le", "Les", "L'", "L’", "Un", "Une", "Des"),
    *("Il", "Lo", "I", "Gli", "Una", "Uno"),
    *("El", "Los", "Las"),
    *("O", "Os", "As", "Um", "Uma"),
    *("Der", "Die", "Das", "Den", "Det", "De", "Het", "En", "Ein", "Eine", "Et", "Da"),
)
_ARTICLE = f"(?:{'|'.join(ARTICLES)})"

# a year or a range of years, then perhaps a mark of IMDb's: (V) video, (TV) television
_YEAR = re.compile(r"\s*\(\s*(\d{4})\s*(?:[-–—]\s*(?:\d{4}\s*)?)?\)(?:\s*\((?:V|TV|VG)\))?\s*$")
_HEAD = re.compile(rf"((?:[^()]|\([^()]*\))+?), ({_ARTICLE})(?= \(|$)")
_ALTERNATIVE = re.compile(rf"\((a\.k\.a\. )?([^()]+), ({_ARTICLE})\)")


def parse_title(text: str) -> tuple[str, int | None]:
    """Give the title as it is said, and the year where the text ends with one."""
    title, year = _split_year(" ".join(text.split()))
    if head := _HEAD.match(title):
        title = _join(head[2], head[1]) + title[head.end() :]
    return _ALTERNATIVE.sub(lambda m: f"({m[1] or ''}{_join(m[3], m[2])})", title), year


def _split_year(text: str) -> tuple[str, int | None]:
    found = _YEAR.search(text)
    if found is None or found.start() == 0 or not MIN_YEAR <= int(found[1]) <= MAX_YEAR:
        return text, None
    return text[: found.start()], int(found[1])


def _join(article: str, rest: str) -> str:
    return article + rest if article.endswith(("'", "’")) else f"{article} {rest}"
