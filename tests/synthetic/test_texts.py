"""The films as texts: whole, plausible, and of a kind with their neighbours."""

from itertools import combinations
from statistics import fmean

from made import MODEST, modest

from cineclube.db.importers.rows import FilmRow, check
from cineclube.synthetic import FilmText
from cineclube.synthetic.tastes import TASTES


def films() -> list[FilmText]:
    return list(modest()[0].films())


def test_films_when_listed_then_each_is_lawful() -> None:
    listed = films()
    assert [film.id for film in listed] == list(range(1, MODEST.n_films + 1))
    for film in listed:
        row = {
            "id": film.id, "titulo": film.title, "genero": film.genres, "diretor": film.directors,
            "atores": film.actors, "ano": film.year, "idioma": film.language,
            "duracao": film.minutes,
        }  # fmt: skip
        assert check(FilmRow, row)[1] == {}
        assert all((film.title, film.genres, film.directors, film.actors, film.language))


def test_films_when_listed_again_then_the_same() -> None:
    assert films() == films()


def test_titles_when_listed_then_no_two_of_a_year_and_some_with_accents() -> None:
    listed = films()
    assert len({(film.title, film.year) for film in listed}) == len(listed)
    assert any(not film.title.isascii() for film in listed)


def test_years_when_listed_then_those_of_the_catalogue() -> None:
    assert [film.year for film in films()] == modest()[0].catalogue.year.tolist()


def test_genres_when_listed_then_those_of_the_two_tastes_and_often_several() -> None:
    listed, catalogue = films(), modest()[0].catalogue
    tastes = zip(catalogue.taste.tolist(), catalogue.second_taste.tolist(), strict=True)
    numbers = []
    for film, (first, second) in zip(listed, tastes, strict=True):
        genres = film.genres.split(", ")
        assert genres[0] == TASTES[first].genres[0]
        assert set(genres) <= {*TASTES[first].genres, *TASTES[second].genres}
        assert len(set(genres)) == len(genres)
        numbers.append(len(genres))
    assert 1.5 < fmean(numbers) < 3
    assert min(numbers) == 1


def test_people_when_of_one_niche_then_the_same_ones_come_again() -> None:
    listed, niches = films(), modest()[0].catalogue.niche.tolist()
    actors = [set(film.actors.split(", ")) for film in listed]
    near = [bool(actors[a] & actors[b]) for a, b in combinations(range(400), 2)
            if niches[a] == niches[b]]  # fmt: skip
    far = [bool(actors[a] & actors[b]) for a, b in combinations(range(400), 2)
           if abs(niches[a] - niches[b]) > 10]  # fmt: skip
    assert fmean(near) > 10 * fmean(far)
