"""Titles, genres and lists of names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cineclube.db.importers.movielens.titles import ARTICLES, parse_title
from cineclube.db.importers.movielens.values import join_values, translate_genres


@pytest.mark.parametrize(
    ("text", "title", "year"),
    [
        ("Toy Story (1995)", "Toy Story", 1995),
        ("Matrix, The (1999)", "The Matrix", 1999),
        (
            "City of Lost Children, The (Cité des enfants perdus, La) (1995)",
            "The City of Lost Children (La Cité des enfants perdus)",
            1995,
        ),
        (
            "School of Flesh, The (École de la chair, L') (1998)",
            "The School of Flesh (L'École de la chair)",
            1998,
        ),
        (
            "Wings of Desire (Himmel über Berlin, Der) (1987)",
            "Wings of Desire (Der Himmel über Berlin)",
            1987,
        ),
        ("Boot, Das (Boat, The) (1981)", "Das Boot (The Boat)", 1981),
        ("Foo, The (a.k.a. Bar, A) (2000)", "The Foo (a.k.a. A Bar)", 2000),
        (
            "Lord of the Rings: The Two Towers, The (2002)",
            "The Lord of the Rings: The Two Towers",
            2002,
        ),
        ("Paris, Texas (1984)", "Paris, Texas", 1984),
        ("I, Robot (2004)", "I, Robot", 2004),
        (
            "Three Billboards Outside Ebbing, Missouri (2017)",
            "Three Billboards Outside Ebbing, Missouri",
            2017,
        ),
        ("(500) Days of Summer (2009)", "(500) Days of Summer", 2009),
        ("1984 (1956)", "1984", 1956),
        ("Babylon 5", "Babylon 5", None),
        ("Death Note: Desu nôto (2006–2007)", "Death Note: Desu nôto", 2006),
        ("Fargo (2014-)", "Fargo", 2014),
        ("Sherlock (2010– )", "Sherlock", 2010),
        ("  96 Minutes   (2011) ", "96 Minutes", 2011),
        ("Land Before Time III, The (1995) (V)", "The Land Before Time III", 1995),
        ("(1995)", "(1995)", None),
        ("Odyssey (9999)", "Odyssey (9999)", None),
        ("", "", None),
    ],
)
def test_parse_title_gives_title_and_year(text: str, title: str, year: int | None) -> None:
    assert parse_title(text) == (title, year)


words = st.text(
    st.characters(categories=("L", "N"), exclude_characters="'’"), min_size=1, max_size=12
).filter(lambda word: word not in ARTICLES)
titles = st.lists(words, min_size=1, max_size=6).map(" ".join)
years = st.integers(1870, 2200)


@given(title=titles, article=st.sampled_from(ARTICLES), year=years)
def test_parse_title_undoes_the_moved_article(title: str, article: str, year: int) -> None:
    said = article + title if article[-1] in "'’" else f"{article} {title}"
    assert parse_title(f"{title}, {article} ({year})") == (said, year)
    assert parse_title(f"X ({title}, {article}) ({year})") == (f"X ({said})", year)


@given(title=titles, year=years)
def test_parse_title_keeps_a_title_without_article(title: str, year: int) -> None:
    assert parse_title(f"{title} ({year})") == (title, year)
    assert parse_title(title) == (title, None)


@given(st.text(max_size=60))
def test_parse_title_never_fails(text: str) -> None:
    title, year = parse_title(text)
    assert bool(title) == bool(text.split())
    assert year is None or 1870 <= year <= 2200


def test_translate_genres_speaks_portuguese_and_keeps_unknown_words() -> None:
    assert translate_genres(["Sci-Fi", "Children's", "IMAX"]) == "ficção científica, infantil"
    assert translate_genres(["(no genres listed)"]) == ""
    assert translate_genres(["unknown"]) == ""
    assert translate_genres(["Anime", "Drama"]) == "Anime, drama"


def test_join_values_keeps_each_value_one_value() -> None:
    assert join_values(["Robert Downey, Jr.", " Jude Law "]) == "Robert Downey Jr., Jude Law"
    assert join_values(["A", "", " ", "B", "A"]) == "A, B"


@given(st.lists(st.text(max_size=12), max_size=6))
def test_join_values_can_be_split_again(values: list[str]) -> None:
    joined = join_values(values)
    parts = joined.split(", ") if joined else []
    assert len(parts) == len(set(parts)) <= len(values)
    assert join_values(parts) == joined
