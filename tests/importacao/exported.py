"""Exports of each service as their documentation has them, made from films and ratings."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

LETTERBOXD = "Date,Name,Year,Letterboxd URI,Rating"
IMDB = (
    "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),"
    "Year,Genres,Num Votes,Release Date,Directors"
)
OLD_IMDB = (
    "position,const,created,modified,description,Title,Title type,Directors,You rated,IMDb Rating,"
    "Runtime (mins),Year,Genres,Num. Votes,Release Date (month/day/year),URL"
)
MOVIELENS = "userId,movieId,rating,timestamp"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MOVIELENS_SITE = "movie_id,imdb_id,tmdb_id,rating,average_rating,title"


@dataclass(frozen=True)
class Rated:
    """A rating of a film; `at` in seconds since 1970."""

    film_id: int
    title: str
    year: int | None
    imdb_id: str
    tmdb_id: int | None
    value: float
    at: int

    @property
    def day(self) -> str:
        return datetime.fromtimestamp(self.at, UTC).date().isoformat()

    @property
    def points(self) -> int:
        return round(self.value * 2)


Maker = Callable[[Iterable[Rated]], bytes]


def table(header: str, rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return stream.getvalue()


def letterboxd(ratings: Iterable[Rated]) -> bytes:
    rows = [(r.day, r.title, r.year or "", "https://boxd.it/29qU", f"{r.value:g}") for r in ratings]
    return table(LETTERBOXD, rows).encode()


def letterboxd_zip(ratings: Iterable[Rated]) -> bytes:
    ratings = list(ratings)
    watched = [(r.day, r.title, r.year or "", "https://boxd.it/29qU") for r in ratings]
    viewings = [(*row, "0.5", "", "", row[0]) for row in watched]
    lists = "Letterboxd list export v7\nDate,Name,Tags,URL,Description\n2020-01-01,Best,,,\n"
    return zipped(
        {
            "profile.csv": "Date Joined,Username,Given Name\n2012-01-01,renata,Renata\n",
            "comments.csv": "Date,Content,Comment\n",
            "diary.csv": table(f"{LETTERBOXD},Rewatch,Tags,Watched Date", viewings),
            "ratings.csv": letterboxd(ratings),
            "reviews.csv": table(f"{LETTERBOXD},Rewatch,Review,Tags,Watched Date", []),
            "watched.csv": table("Date,Name,Year,Letterboxd URI", watched),
            "watchlist.csv": table("Date,Name,Year,Letterboxd URI", watched[:3]),
            "likes/films.csv": table("Date,Name,Year,Letterboxd URI", watched[:3]),
            "lists/best.csv": lists,
            "deleted/ratings.csv": table(LETTERBOXD, [("2001-01-01", "Gone", 2000, "x", "1")]),
            "avatar.png": b"\x89PNG\r\n\x1a\n\x00\x81\x8d",
        }
    )


def imdb(ratings: Iterable[Rated]) -> bytes:
    rows = [imdb_row(r) for r in ratings]
    return table(IMDB, rows).encode()


def imdb_row(r: Rated, kind: str = "Movie") -> tuple[object, ...]:
    url = f"https://www.imdb.com/title/{r.imdb_id}"
    facts = ("7.0", "100", r.year or "", "Drama, Crime", "1000", f"{r.year}-01-01", "Someone")
    return (r.imdb_id, r.points, r.day, r.title, r.title, url, kind, *facts)


def old_imdb(ratings: Iterable[Rated]) -> bytes:
    """As IMDb wrote it until 2017: another header, dates of C, cp1252."""
    rows = []
    for number, r in enumerate(ratings, 1):
        at = datetime.fromtimestamp(r.at, UTC)
        created = f"Sat {MONTHS[at.month - 1]} {at.day:2d} {at:%H:%M:%S} {at.year}"
        film = (r.title, "Feature Film", "Someone", r.points)
        facts = ("7.0", "100", r.year or "", "drama", "1000", "2000-01-01", "http://x")
        rows.append((number, r.imdb_id, created, "", "", *film, *facts))
    return table(OLD_IMDB, rows).encode("cp1252", errors="replace")


def trakt_item(r: Rated) -> dict[str, object]:
    ids = {"trakt": 1, "slug": "x", "imdb": r.imdb_id, "tmdb": r.tmdb_id}
    return {
        "rated_at": f"{datetime.fromtimestamp(r.at, UTC):%Y-%m-%dT%H:%M:%S}.000Z",
        "rating": r.points,
        "type": "movie",
        "movie": {"title": r.title, "year": r.year, "ids": ids},
    }


TRAKT_SHOW = {
    "rated_at": "2014-09-01T09:10:11.000Z",
    "rating": 9,
    "type": "show",
    "show": {"title": "Breaking Bad", "year": 2008, "ids": {"trakt": 1, "imdb": "tt0903747"}},
}
TRAKT_EPISODE = {
    "rated_at": "2014-09-01T09:10:11.000Z",
    "rating": 8,
    "type": "episode",
    "episode": {"season": 4, "number": 1, "title": "Box Cutter", "ids": {"trakt": 49}},
    "show": TRAKT_SHOW["show"],
}


def trakt(ratings: Iterable[Rated]) -> bytes:
    return json.dumps([trakt_item(r) for r in ratings]).encode()


def trakt_lists(ratings: Iterable[Rated]) -> bytes:
    """As Sync > Add ratings takes it."""
    items = [trakt_item(r) for r in ratings]
    movies = [{**item["movie"], **item} for item in items]  # type: ignore[dict-item]
    for movie in movies:
        del movie["movie"], movie["type"]
    show = {"rating": 9, "title": "Breaking Bad", "year": 2008, "ids": {"trakt": 1}}
    return json.dumps({"movies": movies, "shows": [show]}).encode()


def trakt_zip(ratings: Iterable[Rated]) -> bytes:
    watched = {"plays": 4, "last_watched_at": "2014-10-11T17:00:54.000Z", "movie": {"title": "X"}}
    return zipped(
        {
            "renata/ratings/ratings-movies.json": trakt(ratings),
            "renata/ratings/ratings-shows.json": json.dumps([TRAKT_SHOW]),
            "renata/ratings/ratings-episodes.json": json.dumps([TRAKT_EPISODE]),
            "renata/watched/watched-movies.json": json.dumps([watched]),
            "renata/lists/watchlist.json": "[]",
            "renata/user/user-profile.json": '{"username": "renata"}',
        }
    )


def movielens(ratings: Iterable[Rated]) -> bytes:
    rows = [(414, r.film_id, f"{r.value:.1f}", r.at) for r in ratings]
    return table(MOVIELENS, rows).encode()


def movielens_site(ratings: Iterable[Rated]) -> bytes:
    rows = [
        (1, r.imdb_id.removeprefix("tt"), r.tmdb_id or "", r.value, "3.9", f"{r.title} ({r.year})")
        for r in ratings
    ]
    return table(MOVIELENS_SITE, rows).encode()


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


MAKERS: dict[str, Maker] = {
    "letterboxd": letterboxd,
    "letterboxd zip": letterboxd_zip,
    "imdb": imdb,
    "imdb until 2017": old_imdb,
    "trakt": trakt,
    "trakt lists": trakt_lists,
    "trakt zip": trakt_zip,
    "movielens": movielens,
    "movielens site": movielens_site,
}
SAMPLE = (
    Rated(1, "Toy Story", 1995, "tt0114709", 862, 4.5, 1_400_000_000),
    Rated(2, "Amélie", 2001, "tt0211915", 194, 3.0, 1_400_100_000),
    Rated(3, 'Good Morning, "Vietnam"', 1987, "tt0093105", 801, 0.5, 1_400_200_000),
)
