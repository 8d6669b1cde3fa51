"""`/filmes/populares`, `/filmes/novidades`, `/generos`: the same for everybody."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from cinema import Cinema, fill, fit_model, publish, read_mock
from fastapi.testclient import TestClient

from cineclube.db.engine import Database
from cineclube.db.tables import Filme
from cineclube.main import create_app

MOCK = read_mock()
NEWEST = datetime(2024, 6, 1, tzinfo=UTC)
NEW_FILM = 8000
OLD, LATE, NOW = 901, 902, 903  # liked by many years ago, by some lately, by one just now
LIKED_BY = {OLD: (10, 3 * 365), LATE: (5, 60), NOW: (1, 0)}  # likes, days ago


def _get(client, path, **params):
    response = client.get(path, params=params or None)  # {} would empty the query
    assert response.status_code == 200, response.text
    return response


def _links(response):
    parts = (part.split("; ") for part in response.headers["Link"].split(", "))
    return {rel.removeprefix('rel="').rstrip('"'): url.strip("<>") for url, rel in parts}


def _walk(client, path, **params):
    """All films, page by page along the links."""
    response = _get(client, path, **params)
    total, films = response.headers["X-Total-Count"], response.json()
    while "next" in _links(response):
        response = _get(client, _links(response)["next"])
        assert response.json()
        assert response.headers["X-Total-Count"] == total
        films += response.json()
    assert len(films) == int(total)
    return films


def _given_to(film_id):
    return [r["avaliacao"] for r in MOCK["avaliacoes"] if r["filme_id"] == film_id]


# Paging


@pytest.mark.parametrize("path", ["/filmes/populares", "/filmes/novidades"])
@pytest.mark.parametrize("params", [{}, {"genero": ["drama", "guerra"], "ano_min": 1980}])
def test_pages_along_the_links_are_the_whole_list(reader, path, params):
    whole = _get(reader, path, limite=1000, **params).json()
    assert len(whole) > 50
    assert _walk(reader, path, limite=17, **params) == whole
    assert _get(reader, path, **params).json() == whole[:20]
    assert _get(reader, path, limite=5, deslocamento=30, **params).json() == whole[30:35]
    beyond = _get(reader, path, deslocamento=2**63 - 1, **params)
    assert (beyond.json(), beyond.headers["X-Total-Count"]) == ([], str(len(whole)))


def test_links_keep_all_other_parameters(reader):
    asked = "genero=drama&genero=fic%C3%A7%C3%A3o+cient%C3%ADfica&excluir=1&nota_min=3&periodo=mes"
    links = _links(_get(reader, f"/filmes/populares?{asked}&limite=3&deslocamento=3"))
    assert links.keys() == {"first", "prev", "next", "last"}
    for relation, offset in (("first", 0), ("prev", 0), ("next", 6)):
        assert links[relation] == f"/filmes/populares?{asked}&limite=3&deslocamento={offset}"
    assert 1 <= len(_get(reader, links["last"]).json()) <= 3


# Popular films


def test_popular_films_tell_how_they_were_rated(reader):
    films = _get(reader, "/filmes/populares", limite=1000).json()
    assert {film["id"] for film in films} == {film["id"] for film in MOCK["filmes"]}
    for film in films:
        values = _given_to(film["id"])
        assert film["n_avaliacoes"] == len(values) > 0
        assert film["nota_media"] == pytest.approx(sum(values) / len(values), abs=1e-6)
    liked = [sum(value >= 4 for value in _given_to(film["id"])) for film in films]
    tenth = len(films) // 10
    assert sum(liked[:tenth]) > 5 * sum(liked[-tenth:])


def test_the_mean_that_is_told_is_the_mean_that_is_asked_for(reader):
    films = _get(reader, "/filmes/populares", limite=1000).json()
    for film in films[::15]:
        mean = film["nota_media"]
        found = _get(reader, "/filmes/populares", limite=1000, nota_min=mean).json()
        assert found == [other for other in films if other["nota_media"] >= mean]


def test_popular_films_take_every_filter(reader):
    wish = {"genero": "drama", "excluir_genero": "romance", "ano_max": 2000, "idioma": "inglês"}
    wish |= {"duracao_max": 130, "nota_min": 3, "excluir": [2, 4]}
    films = _get(reader, "/filmes/populares", limite=1000, **wish).json()
    whole = _get(reader, "/filmes/populares", limite=1000).json()
    assert films == [
        film
        for film in whole
        if "drama" in film["genero"]
        and "romance" not in film["genero"]
        and film["ano"] <= 2000
        and film["idioma"] == "inglês"
        and film["duracao"] <= 130
        and film["nota_media"] >= 3
        and film["id"] not in (2, 4)
    ]
    assert 3 < len(films) < len(whole)


@pytest.fixture(scope="module")
def lately(tmp_path_factory):
    """Three films that were liked at different times, and all else before any of them."""
    cinema, data = Cinema(tmp_path_factory.mktemp("lately")), read_mock()
    for rating in data["avaliacoes"]:
        rating["avaliado_em"] = "2010-01-01T00:00:00Z"
    for film_id, (likes, days) in LIKED_BY.items():
        data["filmes"].append({"id": film_id, "titulo": f"Filme {film_id}", "genero": "à mão"})
        data["avaliacoes"] += [
            {
                "usuario_id": user["id"],
                "filme_id": film_id,
                "avaliacao": 5.0,
                "avaliado_em": (NEWEST - timedelta(days=days)).isoformat(),
            }
            for user in data["usuarios"][:likes]
        ]
    database = Database(cinema.settings.database_url)
    fill(database, data)
    database.close()
    publish(cinema.models_dir, fit_model(data))
    with TestClient(create_app(cinema.settings)) as client:
        yield client


@pytest.mark.parametrize(
    ("period", "order"),
    [
        ("semana", [NOW, LATE, OLD]),  # 1; 5 / 2^(60/7) = 0.01; 10 / 2^(1095/7)
        ("mes", [LATE, NOW, OLD]),  # 5 / 2^(60/30) = 1.25; 1; 10 / 2^(1095/30)
        ("ano", [LATE, OLD, NOW]),  # 5 / 2^(60/365) = 4.5; 10 / 2^3 = 1.25; 1
        ("sempre", [OLD, LATE, NOW]),  # 10; 5; 1
    ],
)
def test_what_is_recent_counts_by_the_period(lately, period, order):
    films = _get(lately, "/filmes/populares", genero="a mao", periodo=period).json()
    assert [film["id"] for film in films] == order
    assert [film["n_avaliacoes"] for film in films] == [LIKED_BY[film_id][0] for film_id in order]
    if period == "sempre":
        assert _get(lately, "/filmes/populares", genero="à mão").json() == films
    if period == "semana":
        first = _get(lately, "/filmes/populares", periodo=period, limite=3).json()
        assert [film["id"] for film in first] == order  # all else is older


# New films


def test_new_films_come_by_year_and_then_by_id(client, cinema):
    years = {NEW_FILM: 2024, NEW_FILM + 1: None, NEW_FILM + 2: 1999, NEW_FILM + 3: 2024}
    cinema.write(*(Filme(id=i, titulo=f"Filme {i}", ano=year) for i, year in years.items()))
    films = _get(client, "/filmes/novidades", limite=1000).json()
    keys = [(film["ano"] or 0, film["id"]) for film in films]
    assert keys == sorted(keys, reverse=True)
    assert films[0]["id"] == NEW_FILM + 3
    assert films[-1]["id"] == NEW_FILM + 1
    assert len(films) == len(MOCK["filmes"]) + 4
    assert films[0] == client.get(f"/filmes/{NEW_FILM + 3}").json()


def test_new_films_take_the_filters_of_the_catalogue(reader):
    films = _get(reader, "/filmes/novidades", ano_max=1999, genero="terror", idioma="ingles").json()
    whole = _get(reader, "/filmes/novidades", limite=1000).json()
    assert films == [
        film
        for film in whole
        if film["ano"] <= 1999 and "terror" in film["genero"] and film["idioma"] == "inglês"
    ]
    assert len(films) > 2


# Genres


def test_genres_come_with_their_numbers_of_films(reader):
    counts = Counter(genre for film in MOCK["filmes"] for genre in film["genero"].split(", "))
    genres = _get(reader, "/generos").json()
    assert [(genre["nome"], genre["n_filmes"]) for genre in genres] == sorted(
        counts.items(), key=lambda item: (-item[1], item[0])
    )
    for genre in genres:
        found = _get(reader, "/filmes/populares", genero=genre["nome"], limite=1)
        assert found.headers["X-Total-Count"] == str(genre["n_filmes"])


def test_genres_that_differ_in_case_and_accents_are_one(client, cinema):
    drama = sum("drama" in film["genero"] for film in MOCK["filmes"])
    written = ["DRAMA, drama", "Drama,  Ficção", "ficcao,,", "Ficção , ficção"]
    cinema.write(
        *(Filme(id=NEW_FILM + n, titulo="Novo", genero=text) for n, text in enumerate(written))
    )
    genres = {genre["nome"]: genre["n_filmes"] for genre in _get(client, "/generos").json()}
    assert genres["drama"] == drama + 2
    assert genres["Ficção"] == 3
    assert not {"", "ficcao", "ficção", "DRAMA", "Drama"} & genres.keys()


def test_without_films_there_is_nothing(client, cinema):
    with closing(sqlite3.connect(cinema.folder / "cineclube.db")) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM filmes")
    assert _get(client, "/generos").json() == []
    for path in ("/filmes/populares", "/filmes/novidades", "/filmes/1/recomendacoes"):
        response = _get(client, path)
        assert (response.json(), response.headers["X-Total-Count"]) == ([], "0")
    assert client.post("/recomendacoes/grupo", json={"usuarios": [1, 2]}).json() == []


def test_without_a_model_only_what_is_counted_by_it_waits(cinema):
    (cinema.models_dir / "current").unlink()
    with TestClient(create_app(cinema.settings)) as client:
        popular = client.get("/filmes/populares")
        assert (popular.status_code, popular.headers["Retry-After"]) == (503, "7")
        for path in ("/recomendacoes", "/recomendacoes/grupo"):
            assert (
                client.post(path, json={"usuarios": [1, 2]} if "grupo" in path else {}).status_code
                == 503
            )
        assert client.get("/filmes/1/recomendacoes/1/motivo").status_code == 503
        assert len(_get(client, "/filmes/novidades").json()) == 20
        assert _get(client, "/generos").json()
