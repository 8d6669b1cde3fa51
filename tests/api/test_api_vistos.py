"""Films that a user has seen without rating them."""

import pytest
from cinema import read_mock
from fastapi.testclient import TestClient
from sqlalchemy import text

from cineclube.db.engine import Database
from cineclube.main import create_app

USER = 1
LIST = f"/filmes/{USER}/recomendacoes?limite=1000"


def _films(client, address=LIST):
    response = client.get(address)
    assert response.status_code == 200, response.text
    return response.json()


def _ids(films):
    return [film["id"] for film in films]


def _marked(client, kind="vistos"):
    return _ids(_films(client, f"/usuarios/{USER}/{kind}"))


def _see(client, *film_ids):
    for film_id in film_ids:
        assert client.put(f"/usuarios/{USER}/vistos/{film_id}").status_code == 204


def test_a_seen_film_is_left_out_by_every_process_and_says_nothing_about_taste(cinema, client):
    with TestClient(create_app(cinema.settings)) as other:
        before = _films(client)
        assert _films(other) == before  # from here on both have an answer to give again
        best, *rest = before
        _see(client, best["id"])
        assert _films(client) == _films(other) == rest
        assert client.delete(f"/usuarios/{USER}/vistos/{best['id']}").status_code == 204
        assert _films(client) == _films(other) == before


@pytest.mark.parametrize("pause", ["", "BEGIN"], ids=["at once", "while somebody writes"])
def test_a_mark_that_another_program_writes_is_in_the_next_answer(cinema, client, pause):
    best, second, *_ = _ids(_films(client))
    assert _ids(_films(client))[0] == best
    database = Database(cinema.settings.database_url)
    with database.writing() as session:
        insert = f"INSERT INTO vistos VALUES ({USER}, {best}, 1700000000)"
        session.connection().execute(text(insert))
        if pause:
            assert _ids(_films(client))[0] == best  # not committed yet
    database.close()
    assert _ids(_films(client))[0] == second


def test_seen_films_come_back_where_they_are_asked_for_and_ignored_ones_do_not(client):
    seen, ignored, *_ = _ids(_films(client))
    everything = _ids(_films(client, f"{LIST}&incluir_vistos=true"))
    _see(client, seen)
    client.put(f"/usuarios/{USER}/ignorados/{ignored}")
    again = _ids(_films(client, f"{LIST}&incluir_vistos=true"))
    assert again == [film_id for film_id in everything if film_id != ignored]


def test_filters_and_totals_count_seen_films_out(client):
    address = f"/filmes/{USER}/recomendacoes?genero=drama&limite=3"
    before = client.get(address)
    _see(client, *_ids(before.json())[:2])
    after = client.get(address)
    assert _ids(after.json())[0] == _ids(before.json())[2]
    totals = [int(answer.headers["X-Total-Count"]) for answer in (before, after)]
    assert totals[0] - totals[1] == 2


def test_seen_and_not_seen_exclude_each_other_and_the_last_word_counts(client):
    for kind, other in (("nao_vistos", "vistos"), ("vistos", "nao_vistos")) * 2:
        for _ in range(2):
            assert client.put(f"/usuarios/{USER}/{kind}/5").status_code == 204
        assert (_marked(client, kind), _marked(client, other)) == ([5], [])
    client.put(f"/usuarios/{USER}/ignorados/5")
    client.delete(f"/usuarios/{USER}/vistos/5")
    assert [_marked(client, kind) for kind in ("vistos", "nao_vistos", "ignorados")] == [
        [],
        [],
        [5],
    ]


def test_the_marks_of_others_stay(client):
    client.put("/usuarios/2/nao_vistos/5")
    client.put(f"/usuarios/{USER}/nao_vistos/7")
    _see(client, 5)
    assert _ids(_films(client, "/usuarios/2/nao_vistos")) == [5]
    assert _marked(client, "nao_vistos") == [7]


def test_a_rating_takes_the_place_of_the_mark_one_by_one_and_many_at_once(client):
    _see(client, 5, 7, 9, 11)
    client.put(f"/usuarios/{USER}/avaliacoes/5", json={"avaliacao": 4})
    rows = [{"usuario_id": USER, "filme_id": film, "avaliacao": 3} for film in (7, 9)]
    assert client.post("/avaliacoes", json=rows).status_code == 200
    assert _marked(client) == [11]


def test_a_rating_that_is_the_same_as_before_takes_the_mark_away_too(client):
    rated = {"avaliacao": 4, "avaliado_em": "2025-03-01T12:00:00Z"}
    client.put(f"/usuarios/{USER}/avaliacoes/5", json=rated)
    _see(client, 5)
    assert client.put(f"/usuarios/{USER}/avaliacoes/5", json=rated).status_code == 200
    assert _marked(client) == []


def test_a_group_is_not_shown_what_a_member_has_seen_unless_it_asks_for_that(client):
    def chosen(**wish):
        body = {"usuarios": [USER, 3], "limite": 1000, **wish}
        return set(_ids(client.post("/recomendacoes/grupo", json=body).json()))

    before, everything = chosen(), chosen(incluir_vistos=True)
    film_id = min(before)
    _see(client, film_id)
    assert before - chosen() == {film_id}
    assert chosen(incluir_vistos=True) == everything


def test_a_seen_film_is_not_asked_about_and_counts_as_seen(client):
    def asked():
        return _ids(_films(client, f"/usuarios/{USER}/perguntas?limite=100"))

    first = asked()[0]
    _see(client, first)
    as_seen = asked()
    client.put(f"/usuarios/{USER}/nao_vistos/{first}")
    assert first not in [*as_seen, *asked()]
    assert as_seen != asked()


def test_the_place_of_a_seen_film_is_told_as_that_of_a_rated_one(client):
    film_id = _ids(_films(client))[0]
    address = f"/filmes/{USER}/recomendacoes/{film_id}/motivo"
    before = client.get(address).json()
    _see(client, film_id)
    after = client.get(address).json()
    assert (before["posicao"], after["posicao"]) == (1, None)
    assert after["de"] == before["de"] - 1
    assert after["pontuacao"] == before["pontuacao"]


def test_a_film_that_is_deleted_takes_its_marks_along(client, cinema):
    _see(client, 5, 7)
    assert client.delete("/filmes/5").status_code == 204
    assert _marked(client) == [7]
    assert [m["filme_id"] for m in client.get(f"/usuarios/{USER}/dados").json()["vistos"]] == [7]


def test_whoever_has_seen_everything_gets_an_empty_list(client):
    _see(client, *(film["id"] for film in read_mock()["filmes"]))
    assert _films(client) == []
    assert len(_films(client, f"{LIST}&incluir_vistos=true")) == len(read_mock()["filmes"])
