"""Genres and names as MovieLens writes them -> one text, as the tables hold it."""

import re
from collections.abc import Iterable

GENRES = {
    "Action": "ação",
    "Adventure": "aventura",
    "Animation": "animação",
    "Children": "infantil",
    "Children's": "infantil",
    "Comedy": "comédia",
    "Crime": "crime",
    "Documentary": "documentário",
    "Drama": "drama",
    "Fantasy": "fantasia",
    "Film-Noir": "film noir",
    "Horror": "terror",
    "Musical": "musical",
    "Mystery": "mistério",
    "Romance": "romance",
    "Sci-Fi": "ficção científica",
    "Thriller": "suspense",
    "War": "guerra",
    "Western": "faroeste",
    "IMAX": "",  # a way to show a film, not a kind of film
    "(no genres listed)": "",
    "unknown": "",
}
GENRES_OF_100K = (  # in the order of the flags of u.item
    *("unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime"),
    *("Documentary", "Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery"),
    *("Romance", "Sci-Fi", "Thriller", "War", "Western"),
)

_COMMA = re.compile(r"\s*,\s+")  # would end the value: "Robert Downey, Jr." is one actor


def translate_genres(genres: Iterable[str]) -> str:
    """English MovieLens genres -> Portuguese; a word that is not MovieLens' stays as it is."""
    return join_values(GENRES.get(genre.strip(), genre) for genre in genres)


def are_genres(text: str) -> bool:
    """Whether all of a film's genres are MovieLens'."""
    return all(genre.strip() in GENRES for genre in text.split("|"))


def join_values(values: Iterable[str]) -> str:
    """Several values -> one text, each value once."""
    cleaned = (_COMMA.sub(" ", value).strip(" ,") for value in values)
    return ", ".join(dict.fromkeys(value for value in cleaned if value))
