"""What knobs do to a list: diversity, novelty, films already seen, one cluster."""

import math
from collections import Counter
from itertools import combinations
from statistics import mean

import numpy as np
import pytest
from cinema import read_mock

MOCK = read_mock()
N_RATINGS = Counter(rating["filme_id"] for rating in MOCK["avaliacoes"])
RATERS = sorted({rating["usuario_id"] for rating in MOCK["avaliacoes"]})


def _list(client, user_id, **wish):
    response = client.get(f"/filmes/{user_id}/recomendacoes", params=wish)
    assert response.status_code == 200, response.text
    return response.json()


def _rated(user_id):
    return {r["filme_id"] for r in MOCK["avaliacoes"] if r["usuario_id"] == user_id}


def _ids(films):
    return [film["id"] for film in films]


@pytest.fixture(scope="module")
def distance(mock_model):
    """Mean distance between the films of a list: 1 - cosine of their vectors."""
    places = {film_id: ix for ix, film_id in enumerate(mock_model.film_ids.tolist())}

    def cosine(one, other):
        a, b = (mock_model.space.vectors[places[film["id"]]] for film in (one, other))
        return float(a @ b) / float(np.linalg.norm(a) * np.linalg.norm(b))

    return lambda films: 1 - mean(cosine(a, b) for a, b in combinations(films, 2))


# Diversity and novelty


@pytest.mark.parametrize("user_id", [1, 7, 58, 59, 60])
@pytest.mark.parametrize("zero", ["0", "0.0", "-0", "0e5"])
def test_knobs_at_zero_are_the_plain_list_byte_for_byte(reader, user_id, zero):
    path = f"/filmes/{user_id}/recomendacoes"
    plain = reader.get(f"{path}?limite=40")
    knobs = reader.get(f"{path}?limite=40&diversidade={zero}&novidade={zero}&incluir_vistos=false")
    assert knobs.content == plain.content
    assert len(plain.json()) == 40
    assert knobs.headers == plain.headers


def test_lists_are_more_diverse_the_more_diversity_is_asked_for(reader, distance):
    at = {
        knob: mean(distance(_list(reader, user, limite=10, diversidade=knob)) for user in RATERS)
        for knob in (0, 0.3, 0.6, 1)
    }
    assert at[0] * 1.05 < at[0.3]
    assert at[0.3] < at[0.6] < at[1]


def test_lists_are_less_popular_the_more_novelty_is_asked_for(reader):
    def known(films):
        return mean(N_RATINGS[film["id"]] for film in films)

    at = {
        knob: mean(known(_list(reader, user, limite=10, novidade=knob)) for user in RATERS)
        for knob in (0, 0.5, 1)
    }
    assert at[0] > at[0.5] > at[1]
    assert at[1] < 0.8 * at[0]


def test_a_diverse_list_begins_with_the_best_film_and_changes_no_film(reader):
    plain = {film["id"]: film for film in _list(reader, 3, limite=1000)}
    diverse = _list(reader, 3, limite=10, diversidade=0.7)
    assert diverse[0] == next(iter(plain.values()))
    assert _ids(diverse) != list(plain)[:10]
    assert all(film == plain[film["id"]] for film in diverse)


def test_a_diverse_list_as_long_as_the_catalogue_has_the_same_films(reader):
    plain, diverse = (_list(reader, 3, limite=1000, diversidade=d) for d in (0, 1))
    assert sorted(_ids(plain)) == sorted(_ids(diverse))
    assert _ids(plain) != _ids(diverse)


@pytest.mark.parametrize("novelty", [0.3, 1])
@pytest.mark.parametrize("diversity", [0, 0.5])
def test_reasons_add_up_whatever_the_knobs(reader, novelty, diversity):
    for user_id in RATERS[::5]:
        plain = {film["id"]: film for film in _list(reader, user_id, limite=1000)}
        films = _list(reader, user_id, limite=30, novidade=novelty, diversidade=diversity)
        for film in films:
            total = sum(reason["participacao"] for reason in film["motivos"])
            assert math.isclose(total, 1 if film["pontuacao"] > 0 else 0, abs_tol=1e-9)
            before = plain[film["id"]]
            assert abs(film["pontuacao"]) <= abs(before["pontuacao"])
            assert film["estrategia"] == before["estrategia"]
            shares = [reason["participacao"] for reason in film["motivos"]]
            expected = [reason["participacao"] for reason in before["motivos"]]
            assert shares == pytest.approx(expected, rel=1e-3, abs=2e-5)


def test_novelty_scales_each_score_by_how_well_known_its_film_is(reader, mock_model):
    plain = {film["id"]: film["pontuacao"] for film in _list(reader, 6, limite=1000)}
    known = dict(zip(mock_model.film_ids.tolist(), mock_model.known.tolist(), strict=True))
    for film in _list(reader, 6, limite=1000, novidade=0.4):
        factor = 1 - 0.4 * known[film["id"]]
        assert film["pontuacao"] == pytest.approx(plain[film["id"]] * factor, rel=1e-5)


# Films already seen


@pytest.mark.parametrize("user_id", [1, 16, 60])
def test_films_already_seen_come_when_they_are_asked_for(reader, user_id):
    plain = _list(reader, user_id, limite=1000)
    all_films = _list(reader, user_id, limite=1000, incluir_vistos="true")
    assert sorted(_ids(all_films)) == sorted(film["id"] for film in MOCK["filmes"])
    seen = _rated(user_id)
    assert [film for film in all_films if film["id"] not in seen] == plain


def test_ignored_films_never_come(client):
    best, seen = _ids(_list(client, 1, limite=3)), sorted(_rated(1))[:2]
    for film_id in [*best, *seen]:
        assert client.put(f"/usuarios/1/ignorados/{film_id}").status_code == 204
    for knobs in ({}, {"incluir_vistos": "true"}, {"diversidade": 0.5}, {"novidade": 1}):
        response = client.get("/filmes/1/recomendacoes", params={"limite": 1000, **knobs})
        ids = set(_ids(response.json()))
        assert not ids & {*best, *seen}
        assert int(response.headers["X-Total-Count"]) == len(ids)
    assert client.delete(f"/usuarios/1/ignorados/{best[0]}").status_code == 204
    assert _ids(_list(client, 1, limite=1)) == best[:1]


# One cluster


def test_a_list_can_stay_in_one_cluster(reader):
    whole = _list(reader, 4, limite=1000)
    clusters = [cluster["id"] for cluster in reader.get("/clusters").json()]
    assert len(clusters) == 8
    for cluster in clusters:
        inside = [film for film in whole if film["cluster"]["id"] == cluster]
        assert inside
        assert _list(reader, 4, limite=1000, cluster=cluster) == inside
    diverse = _list(reader, 4, limite=5, cluster=clusters[0], diversidade=1, novidade=1)
    assert {film["cluster"]["id"] for film in diverse} == {clusters[0]}
    assert len(diverse) == 5
