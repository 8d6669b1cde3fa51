"""`/filmes/{user_id}/recomendacoes`."""

import math
from datetime import UTC, datetime

import pytest
from cinema import read_mock

from cineclube.db.tables import Avaliacao, Filme, Usuario

NEW_USER = 7000
NEW_FILM = 8000


def _top(client, user_id, limit=5):
    response = client.get(f"/filmes/{user_id}/recomendacoes", params={"limite": limit})
    assert response.status_code == 200, response.text
    return response.json()


def _rated(user_id):
    return {r["filme_id"]: r for r in read_mock()["avaliacoes"] if r["usuario_id"] == user_id}


@pytest.mark.parametrize("user_id", [u["id"] for u in read_mock()["usuarios"]])
def test_every_user_gets_five_distinct_unseen_films_with_cluster_and_reasons(reader, user_id):
    films = _top(reader, user_id)
    ids = [film["id"] for film in films]
    assert len(set(ids)) == 5
    assert not set(ids) & set(_rated(user_id))
    for film in films:
        assert film["cluster"]["id"] >= 1
        assert film["cluster"]["nome"]
        assert film["estrategia"] == "clusters" or user_id > 5  # some have hardly rated anything
        assert film["pontuacao"] > 0
        assert math.isclose(sum(m["participacao"] for m in film["motivos"]), 1, abs_tol=1e-9)


def test_reasons_name_what_the_user_rated(reader):
    rated = _rated(3)
    titles = {f["id"]: f["titulo"] for f in read_mock()["filmes"]}
    for film in _top(reader, 3, 50):
        reasons = [m for m in film["motivos"] if m["tipo"] == "avaliacao"]
        assert len(reasons) <= 3
        shares = [m["participacao"] for m in reasons]
        assert shares == sorted(shares, reverse=True)
        for reason in reasons:
            assert reason["avaliacao"] == rated[reason["filme_id"]]["avaliacao"]
            assert reason["titulo"] == titles[reason["filme_id"]]
            assert round(reason["participacao"], 6) == reason["participacao"] > 0


def test_films_carry_all_their_fields_and_the_version_is_named(reader):
    response = reader.get("/filmes/1/recomendacoes")
    film = response.json()[0]
    plain = reader.get(f"/filmes/{film['id']}").json()
    assert {key: film[key] for key in plain} == plain
    assert set(film) - set(plain) == {"pontuacao", "cluster", "estrategia", "motivos"}
    assert response.headers["X-Modelo-Versao"] == reader.get("/modelo").json()["versao"]


def test_a_limit_beyond_the_catalogue_gives_every_unseen_film_in_the_order_of_the_strategies(
    reader,
):
    films = _top(reader, 2, 1000)
    unseen = {f["id"] for f in read_mock()["filmes"]} - set(_rated(2))
    assert len(films) == len(unseen)
    assert {film["id"] for film in films} == unseen
    order = ["clusters", "outros_clusters", "popularidade"]
    assert {film["estrategia"] for film in films} == set(order)
    scored = [film for film in films if film["pontuacao"] > 0]
    assert films[: len(scored)] == scored
    keys = [(order.index(film["estrategia"]), -film["pontuacao"]) for film in scored]
    assert keys == sorted(keys)
    assert _top(reader, 2, 7) == films[:7]


def test_a_film_that_scores_nothing_has_no_reasons(reader):
    films = [f for u in range(1, 11) for f in _top(reader, u, 1000) if f["pontuacao"] <= 0]
    assert films
    assert all(film["motivos"] == [] for film in films)


def test_a_rating_counts_at_the_next_request(client, cinema):
    before = _top(client, 1, 20)
    profile = client.get("/usuarios/1").json()
    film_id = before[0]["id"]
    cinema.write(
        Avaliacao(usuario_id=1, filme_id=film_id, avaliacao=5, avaliado_em=datetime.now(UTC))
    )
    after = _top(client, 1, 20)
    assert film_id not in {film["id"] for film in after}
    assert film_id in {m["filme_id"] for film in after for m in film["motivos"]}
    changed = client.get("/usuarios/1").json()
    assert changed["n_avaliacoes"] == profile["n_avaliacoes"] + 1
    assert changed["clusters"] != profile["clusters"]


def test_a_user_without_ratings_gets_what_is_popular(client, cinema):
    cinema.write(Usuario(id=NEW_USER, nome="Ninguém"))
    counts = {f["id"]: 0 for f in read_mock()["filmes"]}
    for rating in read_mock()["avaliacoes"]:
        counts[rating["filme_id"]] += 1
    films = _top(client, NEW_USER)
    assert [counts[f["id"]] for f in films] == sorted(counts.values(), reverse=True)[:5]
    for film in films:
        assert film["estrategia"] == "popularidade"
        assert film["cluster"] is not None
        (reason,) = film["motivos"]
        assert (reason["tipo"], reason["participacao"]) == ("popularidade", 1.0)


def test_a_user_who_rated_everything_gets_an_empty_list(client, cinema):
    ratings = [
        Avaliacao(usuario_id=NEW_USER, filme_id=f["id"], avaliacao=4) for f in read_mock()["filmes"]
    ]
    cinema.write(Usuario(id=NEW_USER, nome="Todo visto"), *ratings)
    assert _top(client, NEW_USER) == []


def test_a_user_who_rated_only_new_films_of_which_nothing_is_known_gets_what_is_popular(
    client, cinema
):
    cinema.write(
        Usuario(id=NEW_USER, nome="Novidades"),
        Usuario(id=NEW_USER + 1, nome="Ninguém"),
        Filme(id=NEW_FILM, titulo="Novo"),
        Avaliacao(usuario_id=NEW_USER, filme_id=NEW_FILM, avaliacao=5),
    )
    films = _top(client, NEW_USER)
    assert [film["estrategia"] for film in films] == ["popularidade"] * 5
    assert [f["id"] for f in films] == [f["id"] for f in _top(client, NEW_USER + 1)]


def test_films_deleted_after_the_training_are_replaced(client, cinema):
    full = _top(client, 3, 1000)
    cinema.delete_films(film["id"] for film in full[:40])
    assert [f["id"] for f in _top(client, 3)] == [f["id"] for f in full[40:45]]
    cinema.delete_films(film["id"] for film in full[40:-2])
    assert [f["id"] for f in _top(client, 3)] == [f["id"] for f in full[-2:]]


def test_all_films_replaced_after_the_training_are_recommended_all_the_same(client, cinema):
    cinema.delete_films(f["id"] for f in read_mock()["filmes"])
    cinema.write(*(Filme(id=NEW_FILM + n, titulo=f"Novo {n}") for n in range(7)))
    films = _top(client, 1)
    assert len({film["id"] for film in films}) == 5
    assert all(film["id"] >= NEW_FILM for film in films)
    assert {film["estrategia"] for film in films} == {"popularidade"}
    assert all(film["pontuacao"] == 0 and film["motivos"] == [] for film in films)
    assert all(c["filmes_tipicos"] == [] for c in client.get("/clusters").json())


@pytest.mark.parametrize("value", [0, 2.5, 5])
def test_a_single_rating_without_a_time_is_enough(client, cinema, value):
    cinema.write(
        Usuario(id=NEW_USER, nome="Uma só"),
        Avaliacao(usuario_id=NEW_USER, filme_id=65, avaliacao=value),
    )
    films = _top(client, NEW_USER)
    assert len({film["id"] for film in films} - {65}) == 5
    for film in films:
        total = sum(m["participacao"] for m in film["motivos"])
        assert math.isclose(total, 1, abs_tol=1e-9)
