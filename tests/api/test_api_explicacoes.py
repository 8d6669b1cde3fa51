"""`/filmes/{user_id}/recomendacoes/{filme_id}/motivo`: exact, down to what would be otherwise."""

import pytest
from cinema import read_mock

from cineclube.db.tables import Filme, Usuario

MOCK = read_mock()
NEW_USER, NEW_FILM = 7000, 8000


def _list(client, user_id, **wish):
    response = client.get(f"/filmes/{user_id}/recomendacoes", params={"limite": 1000, **wish})
    assert response.status_code == 200, response.text
    return response.json()


def _explain(client, user_id, film_id, **params):
    response = client.get(f"/filmes/{user_id}/recomendacoes/{film_id}/motivo", params=params)
    assert response.status_code == 200, response.text
    return response.json()


def _rated(user_id):
    rows = MOCK["avaliacoes"]
    return {r["filme_id"]: r["avaliacao"] for r in rows if r["usuario_id"] == user_id}


def _assert_whole(told):
    """Contributions add up to the score, shares to 1."""
    parts = [reason["contribuicao"] for reason in told["motivos"]]
    assert sum(parts) == pytest.approx(told["pontuacao"], abs=2e-6)
    shares = [reason["participacao"] for reason in told["motivos"]]
    if told["pontuacao"] > 0:
        assert sum(shares) == pytest.approx(1, abs=1e-9)
        for share, part in zip(shares, parts, strict=True):
            assert share * told["pontuacao"] == pytest.approx(part, abs=1e-5)
    else:
        assert set(shares) <= {None}


@pytest.mark.parametrize("user_id", [1, 6, 57, 58, 59, 60])
def test_every_film_of_a_list_is_explained_as_it_stands_there(reader, user_id):
    films = _list(reader, user_id)
    for place in [0, 1, 4, 20, len(films) // 2, len(films) - 2, len(films) - 1]:
        film = films[place]
        told = _explain(reader, user_id, film["id"], limite=0)
        assert told["filme"] == {name: film[name] for name in told["filme"]}
        assert (told["posicao"], told["de"]) == (place + 1, len(films))
        assert told["pontuacao"] == pytest.approx(film["pontuacao"], abs=1e-6)
        assert (told["cluster"]["id"], told["cluster"]["nome"]) == tuple(film["cluster"].values())
        if film["estrategia"] != "popularidade":
            assert told["cluster"]["combina"] == (film["estrategia"] == "clusters")
        _assert_whole(told)


def test_the_full_reason_says_more_of_what_the_list_says(reader):
    rated, titles = _rated(6), {f["id"]: f["titulo"] for f in MOCK["filmes"]}
    for film in _list(reader, 6)[:10]:
        told = _explain(reader, 6, film["id"], limite=0)["motivos"]
        full = {reason["filme_id"]: reason for reason in told}
        assert len(full) == len(told)
        for short in film["motivos"]:
            if short["tipo"] == "avaliacao":
                found = full[short["filme_id"]]
                assert found["participacao"] == pytest.approx(short["participacao"], abs=1e-5)
                assert (found["titulo"], found["avaliacao"]) == (
                    short["titulo"],
                    short["avaliacao"],
                )
        for reason in told:
            if reason["tipo"] == "avaliacao":
                assert reason["titulo"] == titles[reason["filme_id"]]
                assert reason["avaliacao"] == rated[reason["filme_id"]]
            else:
                assert (reason["tipo"], reason["filme_id"]) == ("popularidade", None)
        weights = [abs(r["contribuicao"]) for r in told if r["tipo"] == "avaliacao"]
        assert weights == sorted(weights, reverse=True)
        assert len(weights) > 5


def test_shares_of_clusters_are_shares_of_the_taste(reader):
    films = _list(reader, 6)
    of_each = {film["cluster"]["id"]: film["id"] for film in films}
    told = [_explain(reader, 6, film_id, limite=0)["cluster"] for film_id in of_each.values()]
    assert len(told) == 8
    assert sum(cluster["participacao"] for cluster in told) == pytest.approx(1, abs=1e-5)
    matching = [cluster["participacao"] for cluster in told if cluster["combina"]]
    assert 0.75 <= sum(matching) < 1


@pytest.mark.parametrize(("user_id", "place"), [(1, 0), (1, 60), (48, 2), (58, 0), (60, 0)])
def test_without_a_rating_the_film_would_be_where_it_is_when_the_rating_is_really_gone(
    client, user_id, place
):
    rated = _rated(user_id)
    film_id = _list(client, user_id)[place]["id"]
    told = _explain(client, user_id, film_id, limite=3)
    answers = [r["sem_este"] and (r["filme_id"], r["sem_este"]) for r in told["motivos"]]
    told_of = [answer for answer in answers if answer]
    assert len(told_of) == min(3, sum(r["tipo"] == "avaliacao" for r in told["motivos"])) > 0
    for other_id, without in told_of:
        rating = next(
            r
            for r in client.get(f"/usuarios/{user_id}/avaliacoes?limite=1000").json()
            if r["filme_id"] == other_id
        )
        assert rating["avaliacao"] == rated[other_id]
        address = f"/usuarios/{user_id}/avaliacoes/{other_id}"
        assert client.delete(address).status_code == 204
        assert client.put(f"/usuarios/{user_id}/ignorados/{other_id}").status_code == 204
        really = _explain(client, user_id, film_id, limite=0)
        assert without["posicao"] == really["posicao"]
        assert without["pontuacao"] == pytest.approx(really["pontuacao"], abs=1e-6)
        assert really["de"] == told["de"]
        back = {name: rating[name] for name in ("avaliacao", "avaliado_em") if rating[name]}
        assert client.put(address, json={"avaliacao": 0, **back}).status_code == 201
        assert client.delete(f"/usuarios/{user_id}/ignorados/{other_id}").status_code == 204
    assert _explain(client, user_id, film_id, limite=3) == told


@pytest.mark.parametrize("n_told", [0, 1, 4, 50])
def test_the_limit_says_of_how_many_ratings_it_is_told(reader, n_told):
    film_id = _list(reader, 57)[0]["id"]
    told = _explain(reader, 57, film_id, limite=n_told)["motivos"]
    ratings = [reason for reason in told if reason["tipo"] == "avaliacao"]
    assert len(ratings) > 50
    assert all(reason["sem_este"] for reason in ratings[:n_told])
    assert not any(reason["sem_este"] for reason in told[n_told:])


def test_a_film_that_is_rated_or_ignored_has_no_place_but_a_score(client):
    rated = max(_rated(1), key=_rated(1).__getitem__)
    ignored = _list(client, 1)[0]["id"]
    score = _explain(client, 1, ignored)["pontuacao"]
    assert client.put(f"/usuarios/1/ignorados/{ignored}").status_code == 204
    for film_id in (rated, ignored):
        told = _explain(client, 1, film_id)
        assert told["posicao"] is None
        assert told["de"] == len(_list(client, 1))
        assert told["motivos"]
        assert film_id not in {reason["filme_id"] for reason in told["motivos"]}
        assert all(not r["sem_este"] or r["sem_este"]["posicao"] is None for r in told["motivos"])
        _assert_whole(told)
    assert told["pontuacao"] == score
    again = {film["id"]: film for film in _list(client, 1, incluir_vistos="true")}
    assert _explain(client, 1, rated)["pontuacao"] == pytest.approx(again[rated]["pontuacao"])


def test_expected_ratings_follow_the_ratings_that_were_given(reader):
    rated = _rated(55)
    told = {f: _explain(reader, 55, f, limite=0)["nota_esperada"] for f in sorted(rated)}
    assert all(0 <= value <= 5 for value in told.values())
    best = [told[f] for f, value in rated.items() if value >= 4.5]
    worst = [told[f] for f, value in rated.items() if value <= 2]
    assert sum(best) / len(best) > sum(worst) / len(worst) + 0.5


def test_somebody_without_ratings_is_told_of_popularity(client, cinema):
    cinema.write(Usuario(id=NEW_USER, nome="Ninguém"))
    best = _list(client, NEW_USER)[0]["id"]
    told = _explain(client, NEW_USER, best)
    [reason] = told["motivos"]
    assert (reason["tipo"], reason["participacao"], reason["sem_este"]) == ("popularidade", 1, None)
    assert told["cluster"]["participacao"] == 0
    assert not told["cluster"]["combina"]
    assert told["posicao"] == 1
    _assert_whole(told)


def test_a_new_film_is_explained_from_its_content(client, cinema):
    like = next(f for f in MOCK["filmes"] if f["id"] == max(_rated(6), key=_rated(6).__getitem__))
    known = {name: like[name] for name in ("genero", "diretor", "atores", "ano", "idioma")}
    cinema.write(Filme(id=NEW_FILM, titulo="Novo", **known), Filme(id=NEW_FILM + 1, titulo="Nada"))
    told = _explain(client, 6, NEW_FILM)
    ids = [film["id"] for film in _list(client, 6)]
    assert told["posicao"] == ids.index(NEW_FILM) + 1
    assert told["motivos"][0]["tipo"] == "avaliacao"
    _assert_whole(told)
    nothing = _explain(client, 6, NEW_FILM + 1)
    assert (nothing["pontuacao"], nothing["motivos"]) == (0, [])
    assert nothing["posicao"] == ids.index(NEW_FILM + 1) + 1


def test_what_does_not_exist_is_404_and_the_answer_is_for_its_user_only(reader):
    for path, name in (
        ("/filmes/999/recomendacoes/1/motivo", "usuario-nao-encontrado"),
        ("/filmes/1/recomendacoes/999/motivo", "filme-nao-encontrado"),
    ):
        response = reader.get(path)
        assert response.status_code == 404
        assert response.json()["type"] == f"/problemas/{name}"
    response = reader.get("/filmes/1/recomendacoes/2/motivo")
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["X-Modelo-Versao"] == reader.get("/modelo").json()["versao"]
