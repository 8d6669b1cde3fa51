"""When two titles are the same, and which film of a catalogue a row means."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cineclube.importacao import (
    Ambiguous,
    Criterion,
    Entry,
    Matched,
    Missing,
    Outcome,
    Place,
    Work,
    casamento,
    find_films,
)
from cineclube.importacao.titulos import MAX_KEY, main_keys, other_keys, title_key


class Film(NamedTuple):
    id: int
    titulo: str
    ano: int | None = None
    imdb_id: str | None = None
    tmdb_id: int | None = None


class Films:
    """A catalogue in memory, which counts how often it is asked."""

    def __init__(self, *films: Film) -> None:
        self.films = films
        self.asked: list[Sequence[object] | None] = []

    def with_ids(self, ids: Sequence[int]) -> list[Film]:
        self.asked.append(ids)
        return [film for film in self.films if film.id in ids]

    def with_imdb_ids(self, ids: Sequence[str]) -> list[Film]:
        self.asked.append(ids)
        return [film for film in self.films if film.imdb_id in ids]

    def with_tmdb_ids(self, ids: Sequence[int]) -> list[Film]:
        self.asked.append(ids)
        return [film for film in self.films if film.tmdb_id in ids]

    def of_years(self, years: Sequence[int] | None) -> list[Film]:
        self.asked.append(years)
        return [f for f in self.films if years is None or f.ano is None or f.ano in years]


def find(work: Work, *films: Film) -> Outcome:
    (found,) = find_films([Entry(Place(2), work, 4.0, None)], Films(*films))
    return found


def named(*titles: str, year: int | None = 1999, imdb: str | None = None) -> Work:
    return Work(titles, year, imdb)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Matrix", "Matrix, The"),
        ("THE MATRIX", "the matrix"),
        ("Amélie", "Amelie"),
        ("Dumb & Dumber", "Dumb and Dumber"),
        ("WALL·E", "WALL-E"),
        ("Mission: Impossible – Fallout", "Mission Impossible - Fallout"),
        ("O Auto da Compadecida", "Auto da Compadecida, O"),
        ("L'Avventura", "Avventura, L'"),
        ("Schindler’s List", "Schindler's List"),
        ("Smultronstället", "SMULTRONSTALLET"),
        ("Æon Flux", "Aeon Flux"),
        ("Straße", "STRASSE"),
    ],
)
def test_titles_when_they_differ_only_in_dress_then_their_keys_are_equal(
    one: str, other: str
) -> None:
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alien", "Aliens"),
        ("A", "O"),
        ("Toy Story 2", "Toy Story 3"),
        ("The Wall", "Wall Street"),
        ("?", "!"),
    ],
)
def test_titles_when_they_are_others_then_their_keys_differ(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


def test_keys_when_a_title_adds_others_in_brackets_then_those_come_second() -> None:
    title = "Léon: The Professional (a.k.a. The Professional) (Léon)"
    assert "leon the professional" in main_keys(title)
    assert other_keys(title) == {"professional", "leon"}
    assert main_keys("(500) Days of Summer") == {"500 days of summer"}
    several = other_keys("Strike! (a.k.a. All I Wanna Do, The Hairy Bird)")
    assert {"all i wanna do", "hairy bird"} <= several


def test_key_when_letters_come_apart_then_it_stays_short() -> None:
    assert len(title_key("\ufdfa" * 500)) <= MAX_KEY  # one letter that stands for eighteen


@given(st.text(max_size=80))
def test_keys_of_any_text_are_there_and_stay(text: str) -> None:
    keys = main_keys(text) | other_keys(text)
    assert text.strip() == "" or any(keys)
    assert title_key(text) == title_key(text.upper().lower()) or not text.isascii()


def test_film_when_ids_say_so_then_titles_do_not_count() -> None:
    films = [Film(1, "Emma", 1996, "tt0116191"), Film(2, "Emma", 1996, "tt0118308", 30)]
    found = find(named("Something else", imdb="tt0118308"), *films)
    assert isinstance(found, Matched)
    assert (found.film.id, found.by) == (2, Criterion.IMDB)
    found = find(Work(("X",), 1996, "tt9", tmdb_id=30), *films)
    assert isinstance(found, Matched)
    assert (found.film.id, found.by) == (2, Criterion.TMDB)
    assert isinstance(find(Work(film_id=3), *films), Missing)


def test_film_when_several_have_an_id_then_the_row_is_ambiguous() -> None:
    found = find(
        Work(("X",), 2002, tmdb_id=4912),
        Film(1, "A", 2002, None, 4912),
        Film(2, "B", 2002, None, 4912),
    )
    assert isinstance(found, Ambiguous)
    assert [film.id for film in found.films] == [1, 2]


@pytest.mark.parametrize(
    ("work", "film_id"),
    [
        (named("City of Lost Children", year=1995), 1),
        (named("La Cité des enfants perdus", year=1995), 1),
        (named("Ladrões de Brinquedos", "The City of Lost Children", year=1995), 1),
        (named("12 Monkeys", year=1995), 2),
        (named("Twelve Monkeys", year=1996), 2),
        (named("Twelve Monkeys", year=1994), 2),
    ],
)
def test_film_when_title_and_year_fit_then_it_is_found(work: Work, film_id: int) -> None:
    found = find(
        work,
        Film(1, "The City of Lost Children (La Cité des enfants perdus)", 1995),
        Film(2, "Twelve Monkeys (a.k.a. 12 Monkeys)", 1995),
    )
    assert isinstance(found, Matched)
    assert (found.film.id, found.by) == (film_id, Criterion.TITLE)


def test_film_when_years_differ_by_more_than_one_then_it_is_another() -> None:
    assert isinstance(
        find(named("Twelve Monkeys", year=1997), Film(1, "Twelve Monkeys", 1995)), Missing
    )


def test_film_when_one_has_the_year_and_the_title_as_its_own_then_it_comes_first() -> None:
    films = [Film(1, "Emma", 1996), Film(2, "Emma", 1997), Film(3, "Clueless (Emma)", 1996)]
    found = find(named("Emma", year=1996), *films)
    assert isinstance(found, Matched)
    assert found.film.id == 1


@pytest.mark.parametrize(
    ("work", "films", "candidates"),
    [
        (named("Emma", year=1996), [Film(1, "Emma", 1996), Film(2, "Emma", 1996)], [1, 2]),
        (named("Emma", year=1996), [Film(1, "Emma", 1995), Film(2, "Emma", 1997)], [1, 2]),
        (named("Emma", year=1996), [Film(1, "Emma", None)], [1]),
        (named("Emma", year=None), [Film(1, "Emma", 1996)], [1]),
        (named("Emma", year=1996, imdb="tt1"), [Film(1, "Emma", 1996, "tt2")], [1]),
        (named("The Matrx Reloaded"), [Film(1, "The Matrix Reloaded", 1999)], [1]),
        (named("Star Wars"), [Film(1, "Star Wars: Episode IV - A New Hope", 1999)], [1]),
    ],
)
def test_film_when_it_is_not_sure_then_the_row_is_ambiguous(
    work: Work, films: list[Film], candidates: list[int]
) -> None:
    found = find(work, *films)
    assert isinstance(found, Ambiguous)
    assert [film.id for film in found.films] == candidates


@pytest.mark.parametrize(
    ("work", "film"),
    [
        (named("It"), Film(1, "It Happened One Night", 1999)),
        (named("Alien"), Film(1, "Amelia", 1999)),
        (named("The Matrx Reloaded", imdb="tt1"), Film(1, "The Matrix Reloaded", 1999, "tt2")),
        (named("Emma", year=1997, imdb="tt1"), Film(1, "Emma", 1996, "tt2")),
        (named("Emma", year=None, imdb="tt1"), Film(1, "Emma", 1996, "tt2")),
    ],
)
def test_film_when_it_is_not_even_near_then_it_is_missing(work: Work, film: Film) -> None:
    assert isinstance(find(work, film), Missing)


def test_candidates_when_there_are_many_then_the_first_are_given() -> None:
    found = find(named("Emma"), *(Film(id_, "Emma", 1999) for id_ in range(1, 30)))
    assert isinstance(found, Ambiguous)
    assert [film.id for film in found.films] == [1, 2, 3, 4, 5]


def test_catalogue_when_many_rows_come_then_it_is_asked_four_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(casamento, "NEAR_ROWS", 10)
    catalogue = Films(*(Film(i, f"Film number {i} of many", 1990) for i in range(1, 200)))
    works = [named(f"Film numbr {i} of many", year=1990) for i in range(1, 30)]
    outcomes = find_films([Entry(Place(1), work, 4.0, None) for work in works], catalogue)
    assert catalogue.asked == [[], [], [], [1989, 1990, 1991]]
    assert [type(found) for found in outcomes] == [Ambiguous] * 10 + [Missing] * 19
