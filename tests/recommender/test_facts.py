"""Which films a wish allows, against a loop over the films."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import f32, i32

from cineclube.recommender.data import FilmContent, Films
from cineclube.recommender.facts import UNKNOWN, Criteria, FilmFacts, folded, make_facts, words

NAMES = ("Ana Souza", "José  Sá", "ana lima", "O'Hara", "SÁ-Lima", "Ô", "!")
GENRES = ("Ação", "acao", "Drama", "Ficção científica", " drama ")
LANGUAGES = ("pt", "PT", "en", "Français")
several = {"max_size": 3, "unique": True}
names = st.lists(st.sampled_from(NAMES), **several).map(tuple)  # type: ignore[arg-type]
genres = st.lists(st.sampled_from(GENRES), **several).map(tuple)  # type: ignore[arg-type]
languages = st.lists(st.sampled_from(LANGUAGES), **several).map(tuple)  # type: ignore[arg-type]
years = st.one_of(st.none(), st.integers(1998, 2003))
minutes = st.one_of(st.none(), st.integers(60, 64))
means = st.one_of(st.just(float("nan")), st.sampled_from([0.0, 2.5, 3.0, 5.0]))
film = st.tuples(
    st.builds(FilmContent, st.just("F"), genres, names, names, years), minutes, languages, means
)
asked = st.one_of(st.none(), st.sampled_from([*NAMES, "ana", "sa", "SOUZA ana", "a", ""]))
criteria = st.builds(
    Criteria,
    genres=genres,
    without_genres=genres,
    languages=languages,
    director=asked,
    actor=asked,
    year_min=st.one_of(years, st.just(-9)),
    year_max=years,
    minutes_max=minutes,
    rating_min=st.one_of(st.none(), st.sampled_from([0.0, 2.5, 5.0])),
    cluster=st.one_of(st.none(), st.integers(0, 2)),
    without_films=st.lists(st.integers(0, 99)).map(tuple),
)


def plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in letters if not unicodedata.category(c).startswith("M")).strip()


def plain_words(texts: tuple[str, ...]) -> set[str]:
    return set("".join(c if c.isalnum() else " " for c in plain(" ".join(texts))).split())


def fits(
    content: FilmContent, minutes: int | None, spoken: tuple[str, ...], mean: float, wish: Criteria
) -> bool:
    """Say of one film whether it is what somebody wishes, but for cluster and id."""
    kinds, wanted = {plain(g) for g in content.genres}, {plain(g) for g in wish.genres}
    tongues = {plain(g) for g in spoken}
    people = ((wish.director, content.directors), (wish.actor, content.actors))
    return (
        (not wanted or bool(kinds & wanted))
        and not kinds & {plain(g) for g in wish.without_genres}
        and (not wish.languages or bool(tongues & {plain(g) for g in wish.languages}))
        and all(
            name is None or (plain_words((name,)) and plain_words((name,)) <= plain_words(of_film))
            for name, of_film in people
        )
        and (wish.year_min is None or (content.year is not None and content.year >= wish.year_min))
        and (wish.year_max is None or (content.year is not None and content.year <= wish.year_max))
        and (wish.minutes_max is None or (minutes is not None and minutes <= wish.minutes_max))
        and (wish.rating_min is None or mean >= wish.rating_min)
    )


@given(st.lists(film, max_size=12), criteria)
def test_satisfying_when_films_and_wishes_are_any_then_it_equals_the_loop(
    films: list[tuple[FilmContent, int | None, tuple[str, ...], float]], wish: Criteria
) -> None:
    ids = 10 * np.arange(len(films)) + 3
    content, lengths, spoken, mean = ([row[part] for row in films] for part in range(4))
    facts = make_facts(Films(ids, content), lengths, spoken)
    cluster_of = (np.arange(len(films)) % 3).astype(np.int32)
    expected = [
        fits(*row, wish)
        and wish.cluster in (None, film_ix % 3)
        and film_id not in wish.without_films
        for film_ix, (row, film_id) in enumerate(zip(films, ids.tolist(), strict=True))
    ]
    found = facts.satisfying(wish, np.array(mean, np.float32), cluster_of)
    assert found.dtype == np.bool_
    assert found.tolist() == expected


def facts_of(*content: FilmContent) -> FilmFacts:
    n = len(content)
    return make_facts(Films(np.arange(1, n + 1), content), [None] * n, [()] * n)


def test_satisfying_when_there_is_no_model_then_nothing_has_its_mean_or_cluster() -> None:
    facts = facts_of(FilmContent("A"), FilmContent("B"))
    assert facts.satisfying(Criteria()).tolist() == [True, True]
    assert facts.satisfying(Criteria(rating_min=0.0)).tolist() == [False, False]
    assert facts.satisfying(Criteria(cluster=0)).tolist() == [False, False]
    with_means = facts.satisfying(Criteria(rating_min=0.0), f32(0, np.nan), i32(0, 0))
    assert with_means.tolist() == [True, False]


def test_satisfying_when_year_or_length_is_unknown_then_no_bound_is_satisfied() -> None:
    films = Films(np.arange(2), [FilmContent("A", year=2000), FilmContent("B")])
    facts = make_facts(films, [90, None], [(), ()])
    for wish in (Criteria(year_min=-9), Criteria(year_max=2000), Criteria(minutes_max=90)):
        assert facts.satisfying(wish).tolist() == [True, False]


def test_satisfying_when_people_are_asked_for_then_their_words_may_come_in_any_order() -> None:
    facts = facts_of(
        FilmContent("A", directors=("Agnès Varda",)),
        FilmContent("B", directors=("Varda Outra", "Agnes B.")),
        FilmContent("C", actors=("Agnès Varda",)),
    )
    assert facts.satisfying(Criteria(director="VARDA agnes")).tolist() == [True, True, False]
    assert facts.satisfying(Criteria(actor="varda")).tolist() == [False, False, True]
    assert not facts.satisfying(Criteria(director="Var")).any()
    assert not facts.satisfying(Criteria(director=" - ")).any()


def test_newest_when_years_are_equal_or_unknown_then_the_highest_id_and_the_last_place() -> None:
    facts = facts_of(*(FilmContent("F", year=y) for y in (2001, None, 2003, 2001, 1990, None)))
    assert facts.years.tolist() == [2001, UNKNOWN, 2003, 2001, 1990, UNKNOWN]
    everything = np.ones(6, bool)
    assert facts.newest(everything).tolist() == [2, 3, 0, 4, 5, 1]
    everything[[2, 5]] = False
    assert facts.newest(everything).tolist() == [3, 0, 4, 1]
    assert facts.newest(np.zeros(6, bool)).tolist() == []


def test_genre_names_when_written_in_several_ways_then_the_most_usual_one_counts() -> None:
    facts = facts_of(*(FilmContent("F", (g,)) for g in ("AÇÃO", "Ação", "acao", "Ação", "Drama")))
    assert facts.genre_names == {"acao": "Ação", "drama": "Drama"}
    assert facts.genres["acao"].tolist() == [0, 1, 2, 3]
    tied = facts_of(*(FilmContent("F", (g,)) for g in ("drama", "Drama")))
    assert tied.genre_names == {"drama": "drama"}


def test_facts_when_there_are_no_films_then_nothing_satisfies_anything() -> None:
    facts = facts_of()
    assert len(facts) == 0
    assert facts.satisfying(Criteria(genres=("a",), year_min=1, without_films=(3,))).shape == (0,)
    assert facts.newest(np.ones(0, bool)).tolist() == []
    assert facts.genre_names == {}


@given(st.text())
def test_folded_when_text_is_any_then_folding_again_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert folded(unicodedata.normalize("NFD", text)) == folded(text)
    assert folded(text.swapcase().upper()) == folded(text.upper())


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ÁÉ çÑ", "ae cn"), ("Straße", "strasse"), ("ℌ", "h"), (" İzmir ", "izmir"), ("Øre", "øre")],
)
def test_folded_when_letters_have_marks_then_they_lose_them(text: str, expected: str) -> None:
    assert folded(text) == expected


def test_words_when_signs_stand_between_then_they_part_words() -> None:
    assert words("Jean-Pierre O'Neil, 3º (Jr.)") == ["jean", "pierre", "o", "neil", "3o", "jr"]
    assert words(" ... ") == []
