"""Filters of recommendations: what satisfies them fills the list, whatever is asked together."""

import unicodedata

import pytest
from cinema import read_mock
from hypothesis import given
from hypothesis import strategies as st

from cineclube.db.tables import Filme

MOCK = read_mock()
FILMS = {film["id"]: film for film in MOCK["filmes"]}
GENRES = sorted({genre for film in FILMS.values() for genre in film["genero"].split(", ")})
LANGUAGES = sorted({film["idioma"] for film in FILMS.values()})
NEW_FILM = 8000


def _people(field):
    names = {name for film in FILMS.values() for name in film[field].split(", ")}
    return sorted(names | {name.split()[-1] for name in names})


def _plain(text):
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


def _values(text):
    return {_plain(value.strip()) for value in (text or "").split(",")} - {""}


def _words(text):
    return {w for w in "".join(c if c.isalnum() else " " for c in _plain(text)).split() if w}


def _means():
    given_to = {}
    for rating in MOCK["avaliacoes"]:
        given_to.setdefault(rating["filme_id"], []).append(rating["avaliacao"])
    return {film_id: sum(values) / len(values) for film_id, values in given_to.items()}


MEANS = _means()


def _asked(wish, name):
    return {_plain(value) for value in wish.get(name, [])}


def _satisfies(film, wish):
    """The filters, one film at a time, from what the API tells of the film alone."""
    genres, year, minutes = _values(film["genero"]), film["ano"], film["duracao"]
    return all(
        (
            not wish.get("genero") or genres & _asked(wish, "genero"),
            not genres & _asked(wish, "excluir_genero"),
            not wish.get("idioma") or _values(film["idioma"]) & _asked(wish, "idioma"),
            "ano_min" not in wish or (year is not None and year >= wish["ano_min"]),
            "ano_max" not in wish or (year is not None and year <= wish["ano_max"]),
            "duracao_max" not in wish or (minutes is not None and minutes <= wish["duracao_max"]),
            "diretor" not in wish or _words(wish["diretor"]) <= _words(film["diretor"]),
            "ator" not in wish or _words(wish["ator"]) <= _words(film["atores"]),
            "nota_min" not in wish or MEANS.get(film["id"], -1) >= wish["nota_min"] - 1e-6,
            film["id"] not in wish.get("excluir", []),
        )
    )


def _recommended(reader, user_id, **wish):
    response = reader.get(f"/filmes/{user_id}/recomendacoes", params=wish)
    assert response.status_code == 200, response.text
    return response.json(), int(response.headers["X-Total-Count"])


@pytest.fixture(scope="module")
def catalogue(reader):
    return reader.get("/filmes", params={"limite": 1000}).json()


@pytest.fixture(scope="module")
def clusters(reader):
    """The cluster of every film, as the lists of a user who has seen all of them again tell it."""
    films, _ = _recommended(reader, 1, limite=1000, incluir_vistos="true")
    return {film["id"]: film["cluster"]["id"] for film in films}


wishes = st.fixed_dictionaries(
    {},
    optional={
        "genero": st.lists(st.sampled_from(GENRES), max_size=4),
        "excluir_genero": st.lists(st.sampled_from(GENRES), max_size=3),
        "idioma": st.lists(st.sampled_from(LANGUAGES), max_size=3),
        "ano_min": st.integers(1920, 2026),
        "ano_max": st.integers(1920, 2026),
        "duracao_max": st.integers(75, 240),
        "diretor": st.sampled_from(_people("diretor")),
        "ator": st.sampled_from(_people("atores")),
        "nota_min": st.sampled_from([0, 2.5, 3, 3.25, 3.5, 4, 4.5, 5]),
        "excluir": st.lists(st.sampled_from(sorted(FILMS)), max_size=40),
        "cluster": st.integers(1, 8),
    },
)
# of several together hardly a film is left, so a few are taken at a time
few = wishes.flatmap(
    lambda wish: (
        st.sets(st.sampled_from(sorted(wish)), max_size=3).map(
            lambda names: {name: wish[name] for name in sorted(names)}
        )
        if wish
        else st.just({})
    )
)


@given(
    user_id=st.sampled_from([user["id"] for user in MOCK["usuarios"]]),
    wish=few | wishes,
    limit=st.integers(1, 30),
    knobs=st.sampled_from(
        [{}, {"diversidade": 0.5}, {"novidade": 0.7}, {"incluir_vistos": "true"}]
    ),
)
def test_while_k_unseen_films_satisfy_a_filter_the_list_has_k_films(
    reader, catalogue, clusters, user_id, wish, limit, knobs
):
    seen = {r["filme_id"] for r in MOCK["avaliacoes"] if r["usuario_id"] == user_id}
    fitting = {
        film["id"]
        for film in catalogue
        if _satisfies(film, wish)
        and wish.get("cluster") in (None, clusters[film["id"]])
        and (film["id"] not in seen or knobs.get("incluir_vistos"))
    }
    films, total = _recommended(reader, user_id, limite=limit, **wish, **knobs)
    ids = [film["id"] for film in films]
    assert total == len(fitting)
    assert len(ids) == len(set(ids)) == min(limit, len(fitting))
    assert set(ids) <= fitting


def test_a_filter_keeps_scores_and_reasons_and_a_narrow_one_lets_the_score_alone_decide(reader):
    whole, _ = _recommended(reader, 3, limite=1000)
    wish = {"genero": ["drama"], "ano_min": 1990}
    dramas, total = _recommended(reader, 3, limite=1000, genero="drama", ano_min=1990)
    assert 5 < total == len(dramas) < len(whole)

    def by_id(films):
        return sorted(films, key=lambda film: film["id"])

    assert by_id(dramas) == by_id(film for film in whole if _satisfies(film, wish))
    scores = [film["pontuacao"] for film in dramas if film["pontuacao"] > 0]
    assert scores == sorted(scores, reverse=True)
    assert {film["estrategia"] for film in dramas} >= {"clusters", "outros_clusters"}


def test_a_filter_that_leaves_much_keeps_the_order_of_the_whole_list(reader):
    whole, _ = _recommended(reader, 3, limite=1000)
    wish = {"excluir_genero": ["guerra"]}
    found, _ = _recommended(reader, 3, limite=1000, excluir_genero="guerra")
    assert found == [film for film in whole if _satisfies(film, wish)]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        (
            "genero",
            ["ficção científica", "FICÇÃO CIENTÍFICA", "ficcao cientifica", " Ficção Científica "],
        ),
        ("idioma", ["inglês", "INGLES"]),
        ("diretor", ["Quentin Tarantino", "tarantino", "TARANTINO quentin", "Tarântino"]),
        ("ator", ["Uma Thurman", "thurman, uma", "THURMAN"]),
    ],
)
def test_case_and_accents_do_not_count(reader, name, values):
    answers = [_recommended(reader, 60, limite=50, **{name: value}) for value in values]
    assert answers[0][1] >= 1
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize(
    ("name", "value"), [("diretor", "tarant"), ("ator", "thurma"), ("genero", "dram")]
)
def test_a_part_of_a_word_is_not_enough(reader, name, value):
    assert _recommended(reader, 60, **{name: value}) == ([], 0)


def test_genres_widen_and_other_filters_narrow(reader):
    def total(**wish):
        return _recommended(reader, 60, **wish)[1]

    crime, war = total(genero="crime"), total(genero="guerra")
    assert max(crime, war) < total(genero=["crime", "guerra"]) <= crime + war
    both = total(genero=["crime", "guerra"], excluir_genero="guerra")
    assert both == total(genero="crime", excluir_genero="guerra") <= crime
    assert total(genero="drama", excluir_genero="drama") == 0
    assert total(genero=["crime", "nenhum"]) == crime
    assert total(ano_min=1990, ano_max=1990) == sum(f["ano"] == 1990 for f in FILMS.values())
    assert total(ano_min=2000, ano_max=1999) == 0


def test_a_film_of_which_a_fact_is_not_known_does_not_pass_a_filter_that_asks_for_it(
    client, cinema
):
    cinema.write(Filme(id=NEW_FILM, titulo="Sem dados"))

    def finds(**wish):
        return NEW_FILM in {film["id"] for film in _recommended(client, 1, limite=1000, **wish)[0]}

    assert finds()
    assert finds(excluir_genero="drama")
    for wish in (
        {"genero": "drama"},
        {"ano_min": 1870},
        {"ano_max": 2200},
        {"duracao_max": 10_000},
        {"idioma": "inglês"},
        {"diretor": "a"},
        {"ator": "a"},
        {"nota_min": 0},
    ):
        assert not finds(**wish), wish


def test_a_filter_in_a_body_is_the_filter_in_an_address(reader):
    wish = {"genero": ["drama", "crime"], "excluir_genero": ["romance"], "ano_min": 1980}
    wish |= {"ano_max": 2015, "duracao_max": 150, "idioma": ["inglês"], "nota_min": 3.5}
    wish |= {"limite": 50, "excluir": [1, 2, 3], "diversidade": 0.25, "novidade": 0.5}
    address = reader.get("/filmes/60/recomendacoes", params=wish)
    [rating] = [r for r in MOCK["avaliacoes"] if r["usuario_id"] == 60]
    told = {"filme_id": rating["filme_id"], "avaliacao": rating["avaliacao"]}
    body = reader.post("/recomendacoes", json={**wish, "avaliacoes": [told]})
    assert address.json() == body.json()
    assert address.headers["X-Total-Count"] == body.headers["X-Total-Count"] != "0"


def test_a_cluster_that_the_model_does_not_have_is_404(reader):
    for response in (
        reader.get("/filmes/1/recomendacoes", params={"cluster": 99}),
        reader.post("/recomendacoes", json={"cluster": 99}),
        reader.post("/recomendacoes/grupo", json={"usuarios": [1, 2], "cluster": 99}),
    ):
        assert response.status_code == 404
        assert response.json()["type"] == "/problemas/cluster-nao-encontrado"
        assert "99" in response.json()["detail"]
