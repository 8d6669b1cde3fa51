"""How rows are named in a finding."""

from datetime import UTC, datetime

from cineclube.db.importers.rows import ascii_safe

LONGEST = 48
LAST_YEAR = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


def quote(text: str) -> str:
    """Write text of the database: short, and with nothing that moves a terminal."""
    safe = ascii_safe(text)
    return safe if len(safe) <= LONGEST else safe[: LONGEST - 3] + "..."


def many(n: int, noun: str) -> str:
    """Count things."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def film(film_id: int, title: str | None, year: int | None = None) -> str:
    """Name a film."""
    name = "a film that does not exist" if title is None else quote(title)
    return f"{name} ({year}), film {film_id}" if year else f"{name}, film {film_id}"


def instant(seconds: float) -> str:
    """Write seconds since 1970 as a date and time, where they can be."""
    if not 0 <= seconds < LAST_YEAR:
        return f"{seconds:.0f} s after 1970"
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"
