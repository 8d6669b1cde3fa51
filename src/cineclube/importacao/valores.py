"""Single values of these files: ratings, dates, years, ids, titles."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from cineclube.importacao.recusas import Refusal, RefusedError

MAX_TITLE = 500  # as the table `filmes`
MAX_INT = 2**31 - 1
MAX_ID = 2**63 - 1
FIRST_YEAR, LAST_YEAR = 1870, 2200
SHOWN = 100  # characters of a value that are shown

_NUMBER = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,9})?")
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_CTIME = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) +([0-9]{1,2}) ([0-9]{2}:[0-9]{2}:[0-9]{2}) ([0-9]{4})"
)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAY_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_EPOCH = re.compile(r"[0-9]{1,12}")
_YEAR = re.compile(r"([0-9]{4})(?![0-9])")
_IMDB_ID = re.compile(r"(?:tt)?([0-9]{1,12})", re.IGNORECASE)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # halves of surrogate pairs are no characters
_DIGITS = re.compile(r"[0-9]{1,19}")


@dataclass(frozen=True)
class Scale:
    """Ratings from `low` to `high` by `step`; divided by `divisor` they are 0 to 5 by halves."""

    low: float
    high: float
    step: float
    divisor: float = 1.0

    def read(self, text: str) -> float:
        """Give the rating on our scale; raise RefusedError where there is none."""
        text = text.strip()
        if not text:
            raise RefusedError(Refusal.NOT_RATED)
        if not _NUMBER.fullmatch(text):
            raise RefusedError(Refusal.RATING_UNREADABLE, text)
        number = float(text.replace(",", "."))
        if not self.low <= number <= self.high or number % self.step:
            raise RefusedError(Refusal.RATING_OUT_OF_SCALE, text)
        return number / self.divisor


HALF_STARS = Scale(0.5, 5, 0.5)
TEN_POINTS = Scale(1, 10, 1, divisor=2)
OWN = Scale(0, 5, 0.5)


def read_date(text: str) -> int | None:
    """Give seconds since 1970, None for a blank text. Without an offset a time is UTC.

    Forms: 2014-09-01, 2014-09-01T09:10:11.000Z, Sat Dec 31 00:00:00 2016 (C's asctime, always in
    English), and 31/12/2016 as spreadsheets in Portuguese write it.
    """
    text = text.strip()
    if not text:
        return None
    try:
        instant = _parse_date(text)
    except ValueError:
        raise RefusedError(Refusal.DATE_UNREADABLE, text) from None
    seconds = int(instant.replace(tzinfo=instant.tzinfo or UTC).timestamp())
    if seconds < 0:
        raise RefusedError(Refusal.DATE_UNREADABLE, text)
    return seconds


def _parse_date(text: str) -> datetime:
    if _ISO.fullmatch(text):
        return datetime.fromisoformat(text)
    if found := _CTIME.fullmatch(text):
        month, day, time, year = found.groups()
        number = _MONTHS.index(month) + 1
        return datetime.fromisoformat(f"{year}-{number:02d}-{int(day):02d}T{time}")
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        return datetime(year, month, day, tzinfo=UTC)
    raise ValueError("no known form")


def read_epoch(text: str) -> int | None:
    """Give seconds since 1970 that are written as a number, None for a blank text."""
    text = text.strip()
    if text and not _EPOCH.fullmatch(text):
        raise RefusedError(Refusal.DATE_UNREADABLE, text)
    return int(text) if text else None


def read_year(text: str) -> int | None:
    """Give the (first) year, None where there is none that a film can have."""
    found = _YEAR.match(text.strip())
    year = int(found[1]) if found else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def read_imdb_id(text: str) -> str | None:
    """Give the id as the catalogue writes it: tt and at least seven digits."""
    found = _IMDB_ID.fullmatch(text.strip())
    return f"tt{int(found[1]):07d}" if found and int(found[1]) else None


def read_number(text: str, largest: int = MAX_INT) -> int | None:
    """Give a positive whole number, None for anything else."""
    text = text.strip()
    number = int(text) if _DIGITS.fullmatch(text) else 0
    return number if 1 <= number <= largest else None


def read_titles(*texts: str) -> tuple[str, ...]:
    """Give the titles that are not blank, each once."""
    titles = tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
    for title in titles:
        if not is_storable(title):
            raise RefusedError(Refusal.CHARACTERS)
        if len(title) > MAX_TITLE:
            raise RefusedError(Refusal.TITLE_TOO_LONG, title)
    return titles


def is_storable(text: str) -> bool:
    """Tell whether a database and a JSON answer can hold the text."""
    return not _UNSTORABLE.search(text)


def shown(text: str) -> str:
    """Make a text of a file fit to be shown: short, and with printable characters only."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text[:SHOWN])
