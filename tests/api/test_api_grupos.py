"""`POST /recomendacoes/grupo`: nobody sees what they have seen, and everybody counts."""

import math

import pytest
from cinema import read_mock

MOCK = read_mock()
GROUPS = [[1, 2], [16, 57, 55], [1, 7, 59], [3, 5, 9, 14, 20, 33, 41, 60]]
STRATEGIES = ["media", "menor_insatisfacao", "justica"]
HEAD_START = 0.1
IDS = {film["id"] for film in MOCK["filmes"]}


def _ask(client, usuarios, **wish):
    response = client.post("/recomendacoes/grupo", json={"usuarios": usuarios, **wish})
    assert response.status_code == 200, response.text
    return response


def _chosen(client, usuarios, **wish):
    return _ask(client, usuarios, **wish).json()


def _ids(films):
    return [film["id"] for film in films]


def _rated(user_id):
    rows = MOCK["avaliacoes"]
    return {r["filme_id"]: r["avaliacao"] for r in rows if r["usuario_id"] == user_id}


def _seen(usuarios):
    return {film_id for user_id in usuarios for film_id in _rated(user_id)}


def _affinities(client, usuarios, allowed, **wish):
    """Each member's scores beside that of the member's best film, from the lists of each; below 0
    where taste speaks against it.
    """
    table = []
    for user_id in usuarios:
        params = {"limite": 1000, "incluir_vistos": "true", **wish}
        films = client.get(f"/filmes/{user_id}/recomendacoes", params=params).json()
        scores = {f["id"]: f["pontuacao"] for f in films if f["id"] in allowed}
        best = max(0, *scores.values())
        table.append({film_id: score / (best or 1) for film_id, score in scores.items()})
    return {film_id: [scores[film_id] for scores in table] for film_id in allowed}


def _worth(strategy, of_each, satisfied):
    liking = [max(a, 0) for a in of_each]
    if strategy == "media":
        return (sum(liking),)
    if strategy == "menor_insatisfacao":
        return tuple(sorted(of_each))
    return (sum(math.log(s + a) for s, a in zip(satisfied, liking, strict=True)), sum(liking))


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("usuarios", GROUPS, ids=str)
def test_the_films_are_those_that_the_strategy_wants(reader, usuarios, strategy):
    allowed = IDS - _seen(usuarios)
    affinity = _affinities(reader, usuarios, allowed)
    satisfied = [HEAD_START] * len(usuarios)
    answer = _ask(reader, usuarios, estrategia=strategy, limite=25)
    assert answer.headers["X-Total-Count"] == str(len(allowed))
    films = answer.json()
    assert len(set(_ids(films))) == min(25, len(allowed))
    assert set(_ids(films)) <= allowed
    left = set(allowed)
    for film in films:
        of_each = affinity[film["id"]]
        worth = _worth(strategy, of_each, satisfied)
        best = max(_worth(strategy, affinity[other], satisfied) for other in left)
        of_each = [max(a, 0) for a in of_each]
        assert worth == pytest.approx(best, abs=1e-5)
        assert [member["afinidade"] for member in film["membros"]] == pytest.approx(
            of_each, abs=1e-5
        )
        satisfied = [s + a for s, a in zip(satisfied, of_each, strict=True)]
        left.remove(film["id"])


def test_the_strategies_differ_as_they_say(reader):
    usuarios = [2, 7, 32, 54]
    answers = {s: _chosen(reader, usuarios, estrategia=s, limite=10) for s in STRATEGIES}
    assert len({tuple(_ids(films)) for films in answers.values()}) == 3

    def total(strategy, name):
        return sum(film[name] for film in answers[strategy])

    for strategy, name in zip(STRATEGIES, ("afinidade_media", "menor_afinidade"), strict=False):
        assert all(total(strategy, name) > total(s, name) for s in STRATEGIES if s != strategy)

    def worst_off(strategy):
        """What the list brings to whom it brings least."""
        members = zip(*(film["membros"] for film in answers[strategy]), strict=True)
        return min(sum(m["afinidade"] for m in of_one) for of_one in members)

    assert worst_off("justica") > worst_off("media")
    assert _ids(_chosen(reader, usuarios, limite=10)) == _ids(answers["media"])


def test_each_film_says_what_each_member_is_expected_to_think(reader):
    usuarios = [16, 7, 59]
    names = {user["id"]: user["nome"] for user in MOCK["usuarios"]}
    for film in _chosen(reader, usuarios):
        members = film["membros"]
        assert [(m["usuario_id"], m["nome"]) for m in members] == [(u, names[u]) for u in usuarios]
        affinities = [m["afinidade"] for m in members]
        assert all(0 <= a <= 1 for a in affinities)
        assert film["afinidade_media"] == pytest.approx(sum(affinities) / 3, abs=1e-6)
        assert film["menor_afinidade"] == min(affinities)
        for member in members:
            path = f"/filmes/{member['usuario_id']}/recomendacoes/{film['id']}/motivo"
            alone = reader.get(path, params={"limite": 0}).json()
            assert member["nota_esperada"] == pytest.approx(alone["nota_esperada"], abs=1e-4)
            assert 0 <= member["nota_esperada"] <= 5


def test_a_member_who_is_named_twice_counts_once(reader):
    assert _ask(reader, [1, 7, 1, 7, 7]).content == _ask(reader, [1, 7]).content
    alone = _chosen(reader, [3, 3], limite=8)
    assert [m["usuario_id"] for m in alone[0]["membros"]] == [3]
    assert alone[0]["afinidade_media"] == 1
    list_ = reader.get("/filmes/3/recomendacoes", params={"limite": 1000}).json()
    assert _ids(alone) == _ids(sorted(list_, key=lambda f: -f["pontuacao"])[:8])


def test_vetoed_films_never_come(reader):
    first = _ids(_chosen(reader, [1, 2], limite=5))
    answer = _ask(reader, [1, 2], limite=5, vetos=[*first[:3], 9000])
    assert _ids(answer.json())[:2] == first[3:]
    total = int(_ask(reader, [1, 2]).headers["X-Total-Count"])
    assert int(answer.headers["X-Total-Count"]) == total - 3
    assert _ask(reader, [1, 2], limite=1000, vetos=sorted(IDS)).json() == []


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_what_one_member_ignores_nobody_gets(client, strategy):
    first = _ids(_chosen(client, [1, 2, 7], estrategia=strategy))
    liked = next(film_id for film_id, value in _rated(1).items() if value >= 4)
    for user_id, film_id in ((1, first[0]), (7, first[1]), (2, liked)):
        assert client.put(f"/usuarios/{user_id}/ignorados/{film_id}").status_code == 204
    for seen_too in (False, True):
        wish = {"estrategia": strategy, "limite": 1000, "incluir_vistos": seen_too}
        assert not {*first[:2], liked} & set(_ids(_chosen(client, [1, 2, 7], **wish)))


def test_seen_films_come_when_asked_for_but_for_those_that_a_member_did_not_like(reader):
    usuarios = [16, 57]
    bad = {f for user in usuarios for f, value in _rated(user).items() if value <= 2}
    answer = _ask(reader, usuarios, limite=1000, incluir_vistos=True)
    assert bad
    assert set(_ids(answer.json())) == IDS - bad
    assert answer.headers["X-Total-Count"] == str(len(IDS - bad))
    assert set(_ids(answer.json())) & _seen(usuarios)


def test_filters_and_knobs_hold_for_groups_too(reader):
    genres = {film["id"]: film["genero"].split(", ") for film in MOCK["filmes"]}
    wish = {"genero": ["comédia"], "ano_min": 1990, "limite": 12}
    plain = _chosen(reader, [1, 2], **wish)
    assert len(plain) == 12
    assert all("comédia" in genres[f["id"]] and f["ano"] >= 1990 for f in plain)
    for knob in ("diversidade", "novidade"):
        assert _chosen(reader, [1, 2], **wish, **{knob: 0}) == plain
        changed = _chosen(reader, [1, 2], **wish, **{knob: 1})
        assert len(changed) == 12
        assert _ids(changed) != _ids(plain)
        assert all("comédia" in genres[f["id"]] and f["ano"] >= 1990 for f in changed)
    cluster = plain[0]["cluster"]["id"]
    inside = _chosen(reader, [1, 2], cluster=cluster, limite=50)
    assert {film["cluster"]["id"] for film in inside} == {cluster}


def test_unknown_members_are_404_and_named(reader):
    response = reader.post("/recomendacoes/grupo", json={"usuarios": [999, 1, 998, 999]})
    assert response.status_code == 404
    assert response.json()["type"] == "/problemas/usuarios-nao-encontrados"
    assert "999, 998." in response.json()["detail"]


@pytest.mark.parametrize("usuarios", [[], [1], list(range(1, 10))], ids=len)
def test_a_group_has_two_to_eight_members(reader, usuarios):
    response = reader.post("/recomendacoes/grupo", json={"usuarios": usuarios})
    assert response.status_code == 422
    assert [fault["campo"] for fault in response.json()["erros"]] == ["usuarios"]


def test_a_rating_of_one_member_counts_in_the_next_answer_of_all(client):
    before = _ids(_chosen(client, [1, 2], limite=1000))
    rated = client.put(f"/usuarios/2/avaliacoes/{before[0]}", json={"avaliacao": 5})
    assert rated.status_code == 201
    after = _ids(_chosen(client, [1, 2], limite=1000))
    assert set(after) == set(before[1:])
    assert after != before[1:]
