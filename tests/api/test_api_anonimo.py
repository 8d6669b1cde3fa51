"""`POST /recomendacoes`: what somebody without an account says counts like a user's ratings."""

import pytest
from cinema import read_mock

from cineclube.db.tables import Avaliacao, Usuario

MOCK = read_mock()
NEW_USER = 7000


def _answer(client, **body):
    response = client.post("/recomendacoes", json=body)
    assert response.status_code == 200, response.text
    return response


def _told(ratings):
    return [{"filme_id": film_id, "avaliacao": value} for film_id, value in ratings.items()]


def _ids(response):
    return [film["id"] for film in response.json()]


RATINGS = {
    "one": {65: 5},
    "some": {3: 4.5, 44: 0, 59: 2.5, 100: 5, 201: 3},
    "many": {r["filme_id"]: r["avaliacao"] for r in MOCK["avaliacoes"] if r["usuario_id"] == 6},
    "none": {},
}


@pytest.mark.parametrize("ratings", RATINGS.values(), ids=RATINGS)
def test_somebody_gets_what_a_user_with_the_same_ratings_without_times_gets(
    client, cinema, ratings
):
    rows = [Avaliacao(usuario_id=NEW_USER, filme_id=i, avaliacao=v) for i, v in ratings.items()]
    cinema.write(Usuario(id=NEW_USER, nome="Igual"), *rows)
    for wish in (
        {"limite": 1000},
        {"limite": 7, "genero": ["drama"], "diversidade": 0.5},
        {"limite": 30, "incluir_vistos": True, "novidade": 0.5},
    ):
        params = {k: str(v).lower() if v is True else v for k, v in wish.items()}
        user = client.get(f"/filmes/{NEW_USER}/recomendacoes", params=params)
        anyone = _answer(client, avaliacoes=_told(ratings), **wish)
        assert anyone.content == user.content
        assert len(anyone.json()) > 5
        for header in ("X-Total-Count", "X-Modelo-Versao", "Cache-Control"):
            assert anyone.headers[header] == user.headers[header]


def test_a_plain_yes_is_five_stars_and_a_plain_no_is_one(reader):
    plain = _answer(reader, curtidos=[3, 65], nao_curtidos=[100], limite=50)
    rated = _answer(reader, avaliacoes=_told({3: 5, 65: 5, 100: 1}), limite=50)
    assert plain.content == rated.content
    assert not {3, 65, 100} & set(_ids(plain))


def test_a_rating_counts_for_more_than_a_plain_yes_and_that_for_more_than_a_no(reader):
    told = _answer(reader, curtidos=[3, 65], nao_curtidos=[65, 100], avaliacoes=_told({3: 2}))
    assert told.content == _answer(reader, avaliacoes=_told({3: 2, 65: 5, 100: 1})).content


def test_what_is_said_twice_counts_once_and_of_two_ratings_the_last(reader):
    once = _answer(reader, curtidos=[3, 65], avaliacoes=_told({44: 2}))
    twice = [*_told({44: 5}), *_told({44: 2})]
    assert _answer(reader, curtidos=[65, 3, 3, 65], avaliacoes=twice).content == once.content


def test_likes_and_dislikes_change_the_list(reader):
    nobody, liked = _answer(reader), _answer(reader, curtidos=[65, 44, 100])
    disliked = _answer(reader, nao_curtidos=[65, 44, 100])
    assert len({tuple(_ids(answer)) for answer in (nobody, liked, disliked)}) == 3
    assert {film["estrategia"] for film in nobody.json()} == {"popularidade"}
    assert {film["estrategia"] for film in liked.json()} == {"clusters"}
    named = {r["filme_id"] for film in liked.json() for r in film["motivos"]} - {None}
    assert named
    assert named <= {65, 44, 100}


def test_nothing_is_stored(client):
    before = client.get("/usuarios").json(), client.get("/filmes/1/recomendacoes").content
    first = _answer(client, curtidos=[65], avaliacoes=_told({3: 1}))
    assert (client.get("/usuarios").json(), client.get("/filmes/1/recomendacoes").content) == before
    assert _answer(client, curtidos=[65], avaliacoes=_told({3: 1})).content == first.content
    assert first.headers["Cache-Control"] == "private, no-cache"


def test_films_that_do_not_exist_are_404_and_named(reader):
    response = reader.post(
        "/recomendacoes",
        json={"curtidos": [9001, 3], "nao_curtidos": [9000], "avaliacoes": _told({9002: 3})},
    )
    problem = response.json()
    assert response.status_code == problem["status"] == 404
    assert problem["type"] == "/problemas/filmes-nao-encontrados"
    assert "9000, 9001, 9002" in problem["detail"]


def test_ids_to_leave_out_need_not_exist(reader):
    best = _ids(_answer(reader, curtidos=[65]))
    left = _ids(_answer(reader, curtidos=[65], excluir=[best[0], 9000, 2**63 - 1]))
    assert left[:4] == best[1:]


def test_a_thousand_of_each_are_taken(reader):
    ids = [film["id"] for film in MOCK["filmes"]]
    many = (ids * 5)[:1000]
    response = _answer(
        reader, curtidos=many, nao_curtidos=many, avaliacoes=_told(dict.fromkeys(ids, 3)) * 4
    )
    assert response.json() == []
    assert response.headers["X-Total-Count"] == "0"
