"""Facts of a catalogue that changed, against those that are made from nothing."""

from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cineclube.recommender.data import FilmContent, Films
from cineclube.recommender.facts import UNKNOWN, FilmFacts, make_facts, updated_facts


class Told(NamedTuple):
    content: FilmContent
    minutes: int | None
    languages: tuple[str, ...]


few = st.lists(st.sampled_from(["Ana Sá", "ana", "Zé", "SÁ", ""]), max_size=2).map(tuple)
told = st.builds(
    Told,
    st.builds(FilmContent, st.just("F"), few, few, few, st.one_of(st.none(), st.just(1999))),
    st.one_of(st.none(), st.integers(60, 62)),
    few,
)
catalogues = st.dictionaries(st.integers(1, 9), told)


def facts_of(catalogue: dict[int, Told]) -> FilmFacts:
    ids = sorted(catalogue)
    rows = [catalogue[film_id] for film_id in ids]
    films = Films(np.array(ids, np.int64), [row.content for row in rows])
    return make_facts(films, [row.minutes for row in rows], [row.languages for row in rows])


def lists(postings: object) -> dict[str, list[int]]:
    assert isinstance(postings, dict)
    assert all(films.dtype == np.int32 for films in postings.values())
    return {value: films.tolist() for value, films in postings.items()}


@given(catalogues, catalogues, st.sets(st.integers(1, 9)))
def test_updated_facts_when_films_come_change_and_go_then_they_equal_fresh_ones(
    before: dict[int, Told], changed: dict[int, Told], gone: set[int]
) -> None:
    after = {i: film for i, film in (before | changed).items() if i not in gone}
    place = {film_id: place for place, film_id in enumerate(sorted(before))}
    stays = [i in before and before[i] == after[i] for i in sorted(after)]
    pairs = zip(sorted(after), stays, strict=True)
    same = np.array([place[i] if kept else UNKNOWN for i, kept in pairs], np.int32)
    new = {i: after[i] for i, kept in zip(sorted(after), stays, strict=True) if not kept}

    found, expected = updated_facts(facts_of(before), same, facts_of(new)), facts_of(after)

    assert found.films.ids.tolist() == expected.films.ids.tolist()
    assert found.films.content == expected.films.content
    for name in ("years", "minutes"):
        one, other = getattr(found, name), getattr(expected, name)
        assert (one.dtype, one.tolist()) == (other.dtype, other.tolist())
    for name in ("genres", "languages", "director_words", "actor_words"):
        assert lists(getattr(found, name)) == lists(getattr(expected, name))
    assert found.genre_names == expected.genre_names
