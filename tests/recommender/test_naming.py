"""Names that a person understands, and that are never alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cineclube.recommender.data import FilmContent
from cineclube.recommender.naming import UNNAMED, name_clusters

some_films = st.lists(
    st.builds(
        FilmContent,
        title=st.sampled_from(["A", "B", "C", "", "A, como B"]),
        genres=st.lists(st.sampled_from(["drama", "ação", "terror"]), max_size=3).map(tuple),
        directors=st.lists(st.sampled_from(["X", "Y"]), max_size=2).map(tuple),
        year=st.one_of(st.none(), st.integers(1900, 2030)),
    ),
    min_size=1,
    max_size=25,
)


def film(
    genres: str = "", year: int | None = None, director: str = "", title: str = "T"
) -> FilmContent:
    split = tuple(g for g in genres.split(", ") if g)
    return FilmContent(title, split, (director,) if director else (), (), year)


def names_of(*clusters: list[FilmContent], popularity: list[int] | None = None) -> list[str]:
    films = [f for cluster in clusters for f in cluster]
    labels = np.repeat(np.arange(len(clusters)), [len(c) for c in clusters]).astype(np.int32)
    counts = np.array(popularity or [1] * len(films), np.int64)
    return name_clusters(films, counts, labels, len(clusters))


def test_names_when_genres_differ_then_clusters_are_called_by_them() -> None:
    assert names_of([film("terror")] * 3, [film("drama, guerra")] * 3) == [
        "Terror",
        "Drama e guerra",
    ]


def test_names_when_a_decade_stands_out_then_it_is_named() -> None:
    eighties, mixed = (
        [film("ação", 1980 + i) for i in range(5)],
        [film("ação", 1950 + 10 * i) for i in range(7)],
    )
    first, second = names_of(eighties, mixed)
    assert first == "Ação, anos 1980"
    assert second != first
    assert second.startswith("Ação")


def test_names_when_a_director_stands_out_then_they_are_named() -> None:
    first, second = names_of(
        [film("terror", director="Zé do Caixão")] * 4,
        [film("drama", director=f"D{i}") for i in range(8)],
    )
    assert first == "Terror, de Zé do Caixão"
    assert second == "Drama"


def test_names_when_films_weigh_differently_then_the_known_ones_decide() -> None:
    cluster = [film("drama"), film("terror"), film("terror")]
    other = [film("comédia")] * 3
    assert names_of(cluster, other, popularity=[10_000, 0, 0, 1, 1, 1])[0] == "Drama"
    assert names_of(cluster, other, popularity=[1, 1, 1, 1, 1, 1])[0].startswith("Terror")


def test_names_when_nothing_is_known_then_they_are_still_told_apart() -> None:
    first, second, third = names_of([film(title="Um")], [film(title="Dois")], [film(title="Dois")])
    assert first == UNNAMED
    assert second == f"{UNNAMED}, como Dois"
    assert third == f"{UNNAMED} (2)"


def test_names_when_clusters_are_alike_then_the_best_known_film_tells_them_apart() -> None:
    alike = [film("drama", title="Pouco visto"), film("drama", title="Muito visto")]
    names = names_of(alike, alike, popularity=[1, 9, 1, 9])
    assert names == ["Drama", "Drama, como Muito visto"]


@given(some_films, st.integers(1, 6), st.integers(0, 9))
def test_names_when_films_are_any_then_no_two_are_alike_and_they_are_stable(
    films: list[FilmContent], n_clusters: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    n_clusters = min(n_clusters, len(films))
    labels = np.arange(len(films)) % n_clusters
    popularity = rng.integers(0, 4, len(films))
    names = name_clusters(films, popularity, labels.astype(np.int32), n_clusters)
    assert len(set(names)) == len(names) == n_clusters
    assert all(name.strip() for name in names)
    assert name_clusters(films, popularity, labels.astype(np.int32), n_clusters) == names


def test_names_when_values_are_repeated_in_a_film_then_they_count_once() -> None:
    repeated = [FilmContent("a", ("drama", "drama")), FilmContent("b", ("terror",))] * 2
    single = [FilmContent("a", ("drama",)), FilmContent("b", ("terror",))] * 2
    assert names_of(repeated, [film("comédia")]) == names_of(single, [film("comédia")])


@pytest.mark.parametrize("genre", ["ÉPICO", "ficção científica", "日本"])
def test_names_when_genres_have_any_letters_then_only_the_first_becomes_large(genre: str) -> None:
    assert names_of([film(genre)])[0] == genre[:1].upper() + genre[1:]
