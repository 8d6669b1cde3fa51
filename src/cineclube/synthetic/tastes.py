"""Kinds of film that one likes together, made by hand after the genres of MovieLens."""

from typing import NamedTuple


class Taste(NamedTuple):
    """A cluster of films. `head` and `tail` weigh it among known and among unknown films."""

    genres: tuple[str, ...]  # the first always, the others the less likely the later
    head: float
    tail: float
    year: float  # on average so much newer than other films
    languages: str  # a key of LANGUAGES
    minutes: int


TASTES = (
    Taste(("ação", "suspense", "crime", "aventura"), 8, 5, 0, "english", 115),
    Taste(("ficção científica", "ação", "aventura", "suspense"), 8, 3, 1, "english", 118),
    Taste(("ação", "aventura", "fantasia", "ficção científica"), 6, 2, 6, "english", 130),
    Taste(("fantasia", "aventura", "infantil", "romance"), 5, 2, 2, "english", 125),
    Taste(("animação", "infantil", "comédia", "musical"), 6, 3, 4, "english", 92),
    Taste(("infantil", "comédia", "aventura", "fantasia"), 4, 3, 0, "english", 98),
    Taste(("comédia",), 8, 8, 2, "english", 99),
    Taste(("comédia", "romance"), 8, 6, 0, "english", 105),
    Taste(("comédia", "ação", "crime"), 4, 3, 2, "english", 103),
    Taste(("comédia", "drama", "romance"), 4, 6, 3, "european", 104),
    Taste(("drama", "romance", "guerra"), 6, 6, 0, "english", 122),
    Taste(("drama",), 6, 12, 2, "mixed", 112),
    Taste(("drama", "crime", "suspense"), 8, 5, 0, "english", 120),
    Taste(("crime", "drama", "comédia", "suspense"), 5, 3, 0, "english", 117),
    Taste(("suspense", "mistério", "drama", "terror"), 6, 5, 2, "english", 114),
    Taste(("terror", "suspense"), 3, 8, 3, "english", 95),
    Taste(("terror", "comédia", "ficção científica"), 2, 4, 0, "english", 93),
    Taste(("guerra", "drama", "ação"), 4, 3, -6, "mixed", 130),
    Taste(("faroeste", "ação", "drama", "aventura"), 2, 2, -18, "english", 111),
    Taste(("musical", "romance", "comédia", "drama"), 2, 3, -18, "english", 113),
    Taste(("film noir", "mistério", "crime", "drama", "suspense"), 2, 2, -35, "english", 104),
    Taste(("drama", "comédia", "romance"), 3, 5, -30, "mixed", 108),
    Taste(("documentário",), 1, 9, 5, "mixed", 90),
    Taste(("drama", "mistério", "romance"), 2, 7, 1, "european", 110),
    Taste(("ação", "crime", "drama", "aventura"), 2, 4, 2, "asian", 116),
    Taste(("animação", "ficção científica", "fantasia", "drama"), 2, 2, 3, "asian", 101),
)
LANGUAGES = {
    "english": (("inglês", 0.97), ("francês", 0.01), ("alemão", 0.01), ("português", 0.01)),
    "mixed": (
        *(("inglês", 0.72), ("francês", 0.08), ("alemão", 0.05), ("português", 0.05)),
        *(("espanhol", 0.04), ("italiano", 0.03), ("russo", 0.03)),
    ),
    "european": (
        *(("francês", 0.34), ("inglês", 0.2), ("italiano", 0.13), ("espanhol", 0.12)),
        *(("português", 0.07), ("alemão", 0.08), ("sueco", 0.06)),
    ),
    "asian": (("japonês", 0.5), ("coreano", 0.2), ("mandarim", 0.2), ("hindi", 0.1)),
}
MORE_GENRES = (0.29, 0.33, 0.24, 0.10, 0.04)  # chance of 1, 2, ... genres in ml-latest-small
