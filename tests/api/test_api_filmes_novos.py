"""Films that are added, changed or deleted after the training, by whomever."""

import sqlite3
from contextlib import closing

import pytest
from cinema import read_mock, republish

FILMS = {film["id"]: film for film in read_mock()["filmes"]}
NEW_FILM = 8000
LIKED = 5  # Bacurau
TWIN = {
    "titulo": "Bacurau: O Retorno",
    **{name: FILMS[LIKED][name] for name in ("genero", "diretor", "atores", "idioma", "duracao")},
    "ano": 2024,
}


def _execute(cinema, statement, values=()):
    """Change the database by hand."""
    with closing(sqlite3.connect(cinema.folder / "cineclube.db")) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(statement, values)


def _insert(cinema, film_id=NEW_FILM, **film):
    row = {"id": film_id, "genero": "", "diretor": "", "atores": "", **film}
    marks = ", ".join("?" * len(row))
    _execute(cinema, f"INSERT INTO filmes ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


def _post(client, **film):
    response = client.post("/filmes", json=film)
    assert response.status_code == 201, response.text
    return response.json()["id"]


def _list(client, user_id=1, **wish):
    response = client.get(f"/filmes/{user_id}/recomendacoes", params={"limite": 1000, **wish})
    assert response.status_code == 200, response.text
    return {film["id"]: film for film in response.json()}


def _told(client, film_id, value=5.0, **wish):
    """The list of somebody who rated one film."""
    told = [{"filme_id": film_id, "avaliacao": value}]
    response = client.post("/recomendacoes", json={"limite": 1000, "avaliacoes": told, **wish})
    assert response.status_code == 200, response.text
    return response.json()


def _place(films, film_id):
    return [film["id"] for film in films].index(film_id)


def test_a_film_that_is_added_is_found_at_once_by_everything(client):
    before = _list(client)
    novelties = client.get("/filmes/novidades").headers["X-Total-Count"]
    film_id = _post(client, **TWIN)
    film = _list(client)[film_id]
    assert film["titulo"] == TWIN["titulo"]
    assert film["cluster"]["id"] in {cluster["id"] for cluster in client.get("/clusters").json()}
    assert film["estrategia"] in {"clusters", "outros_clusters"}
    assert film["pontuacao"] != 0
    assert len(_list(client)) == len(before) + 1
    newest = client.get("/filmes/novidades", params={"ano_min": 2024})
    assert newest.json()[0]["id"] == film_id
    assert int(client.get("/filmes/novidades").headers["X-Total-Count"]) == int(novelties) + 1
    [popular] = client.get(
        "/filmes/populares", params={"diretor": "dornelles", "ano_min": 2024}
    ).json()
    assert (popular["id"], popular["n_avaliacoes"], popular["nota_media"]) == (film_id, 0, None)
    told = client.get(f"/filmes/1/recomendacoes/{film_id}/motivo").json()
    assert told["pontuacao"] == pytest.approx(film["pontuacao"], rel=1e-5)
    group = {"usuarios": [1, 2], "diretor": "dornelles", "ano_min": 2024}
    assert [f["id"] for f in client.post("/recomendacoes/grupo", json=group).json()] == [film_id]


def test_a_new_film_comes_first_for_who_likes_one_like_it_and_late_for_who_dislikes_it(client):
    twin = _post(client, **TWIN)
    likes, dislikes = _told(client, LIKED, 5), _told(client, LIKED, 0)
    assert _place(likes, twin) < 5
    assert likes[_place(likes, twin)]["estrategia"] == "clusters"
    reasons = likes[_place(likes, twin)]["motivos"]
    assert reasons[0]["filme_id"] == LIKED
    assert sum(reason["participacao"] for reason in reasons) == pytest.approx(1, abs=1e-9)
    assert _place(dislikes, twin) > len(dislikes) * 0.8


def test_a_rating_of_a_new_film_counts_as_one_of_the_films_like_it(client):
    twin = _post(client, **TWIN)
    likes, dislikes = _told(client, twin, 5), _told(client, twin, 0)
    assert _place(likes, LIKED) < 10 < _place(dislikes, LIKED)
    assert {film["estrategia"] for film in likes[:5]} == {"clusters"}
    assert likes[0]["motivos"][0]["filme_id"] == twin
    assert all(film["id"] != twin for film in likes)


def test_of_a_film_of_which_nothing_is_known_a_rating_says_nothing(client, cinema):
    _insert(cinema, titulo="Só o título")
    nobody = client.post("/recomendacoes", json={"limite": 1000, "excluir": [NEW_FILM]}).json()
    told = _told(client, NEW_FILM)
    assert [film["id"] for film in told] == [film["id"] for film in nobody]
    assert {film["estrategia"] for film in told} == {"popularidade"}
    film = _list(client)[NEW_FILM]
    assert (film["pontuacao"], film["estrategia"], film["motivos"]) == (0, "popularidade", [])
    assert film["cluster"]["nome"]


def test_a_film_added_by_hand_is_recommended_like_one_added_by_the_api(client, cinema):
    assert NEW_FILM not in _list(client, 3)
    _insert(cinema, **TWIN)
    by_hand = _list(client, 3)[NEW_FILM]
    twin = _post(client, **TWIN)
    by_api = _list(client, 3)[twin]
    assert by_hand["pontuacao"] == pytest.approx(by_api["pontuacao"])
    assert by_hand["cluster"] == by_api["cluster"]
    assert by_hand["motivos"] == by_api["motivos"]
    _execute(cinema, "DELETE FROM filmes WHERE id = ?", (NEW_FILM,))
    assert NEW_FILM not in _list(client, 3)


@pytest.mark.parametrize("by_hand", [True, False], ids=["by hand", "by the API"])
def test_filters_see_a_change_of_a_film_at_once(client, cinema, by_hand):
    film_id, plain = next(iter(_list(client))), _list(client)
    changes = {"genero": "drama, Pornochanchada", "ano": 1890, "diretor": "Zé do Caixão"}
    changes |= {"duracao": 7, "idioma": "tupi", "atores": "Ninguém Mesmo"}
    wishes = [{"genero": "pornochanchada"}, {"ano_max": 1900}, {"diretor": "ze caixao"}]
    wishes += [{"duracao_max": 10}, {"idioma": "tupi"}, {"ator": "mesmo"}]
    assert all(film_id not in _list(client, **wish) for wish in wishes)
    if by_hand:
        columns = ", ".join(f"{name} = ?" for name in changes)
        _execute(cinema, f"UPDATE filmes SET {columns} WHERE id = ?", (*changes.values(), film_id))
    else:
        assert client.patch(f"/filmes/{film_id}", json=changes).status_code == 200
    assert all(list(_list(client, **wish)) == [film_id] for wish in wishes)
    genres = {genre["nome"]: genre["n_filmes"] for genre in client.get("/generos").json()}
    assert genres["Pornochanchada"] == 1
    assert client.get("/filmes/novidades").json()[0]["id"] != film_id
    changed = _list(client)
    assert list(changed) == list(plain)
    assert {key: changed[film_id][key] for key in changes} == changes
    assert changed[film_id]["pontuacao"] == plain[film_id]["pontuacao"]


def test_a_deleted_film_is_gone_from_everything_and_the_rest_stays(client):
    plain = client.get("/filmes/2/recomendacoes", params={"limite": 30}).json()
    gone = plain[0]["id"]
    assert client.delete(f"/filmes/{gone}").status_code == 204
    left = client.get("/filmes/2/recomendacoes", params={"limite": 29}).json()
    assert [film["id"] for film in left] == [film["id"] for film in plain[1:]]
    assert [film["pontuacao"] for film in left] == pytest.approx(
        [film["pontuacao"] for film in plain[1:]], rel=1e-5
    )
    for path in ("/filmes/populares", "/filmes/novidades"):
        response = client.get(path, params={"limite": 1000})
        assert gone not in {film["id"] for film in response.json()}
        assert response.headers["X-Total-Count"] == str(len(FILMS) - 1)
    assert client.get(f"/filmes/2/recomendacoes/{gone}/motivo").status_code == 404
    assert client.post("/recomendacoes", json={"curtidos": [gone]}).status_code == 404


def test_a_deleted_film_that_was_rated_no_longer_counts(client):
    assert (
        client.post(
            "/avaliacoes", json={"usuario_id": 59, "filme_id": LIKED, "avaliacao": 5}
        ).json()["novas"]
        == 1
    )
    assert {film["estrategia"] for film in list(_list(client, 59).values())[:5]} == {"clusters"}
    assert client.delete(f"/filmes/{LIKED}").status_code == 204
    assert {film["estrategia"] for film in _list(client, 59).values()} == {"popularidade"}


def test_the_id_of_a_deleted_film_is_not_given_to_another(client):
    first = _post(client, **TWIN)
    assert client.delete(f"/filmes/{first}").status_code == 204
    assert _post(client, **TWIN) > first
    assert first not in _list(client)


def test_new_films_stay_when_another_model_comes_to_serve(client, cinema, eventually):
    twin = _post(client, **TWIN)
    before = _list(client)
    republish(cinema, "20250102-000000")
    eventually(lambda: client.get("/modelo").json()["versao"] == "20250102-000000")
    response = client.get("/filmes/1/recomendacoes", params={"limite": 1000})
    assert response.headers["X-Modelo-Versao"] == "20250102-000000"
    assert {film["id"]: film for film in response.json()} == before
    assert twin in before
