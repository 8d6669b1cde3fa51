"""The whole service on PostgreSQL, in the hands of a role that owns its database and no more."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from composed import Cinema, wait_for
from postgres import OWNER, SERVER, create_database, dump, query

pytestmark = pytest.mark.docker
N_FILMS = 226
LETTERBOXD = """Date,Name,Year,Letterboxd URI,Rating
2020-05-17,Cidade de Deus,2002,https://boxd.it/1,5
2020-05-18,Matrix,1999,https://boxd.it/2,4.5
2020-05-19,Não Está em Catálogo Nenhum,1999,https://boxd.it/3,2
"""


def found(answer: Any, status: int = 200) -> Any:
    """Give the body of an answer that must have this status."""
    assert answer.status == status, answer.body
    return answer.body


def film(cinema: Cinema, words: str) -> int:
    """Give the id of the film that these words find first."""
    return found(cinema.get(f"/filmes/busca?q={words}"))[0]["id"]


def recommended(cinema: Cinema, user: int, wish: str = "limite=10") -> list[int]:
    """Give the ids of the films that a user should see."""
    return [film["id"] for film in found(cinema.get(f"/filmes/{user}/recomendacoes?{wish}"))]


@pytest.fixture
def user(on_postgres: Cinema) -> int:
    """Add somebody new."""
    email = f"{uuid.uuid4().hex}@exemplo.com.br"
    return found(on_postgres.send("POST", "/usuarios", {"nome": "Lúcia", "email": email}), 201)[
        "id"
    ]


def test_migrations_when_run_by_the_owner_then_no_more_rights_are_needed(
    on_postgres: Cinema,
) -> None:
    rights = "rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls"
    assert query(on_postgres, f"SELECT {rights} FROM pg_roles WHERE rolname = '{OWNER}'") == "f"
    owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
    assert query(on_postgres, owners) == OWNER
    assert query(on_postgres, "SELECT count(*) FROM filmes") == str(N_FILMS)


def test_migrations_when_run_again_then_nothing_changes(on_postgres: Cinema) -> None:
    before = dump(on_postgres)
    assert any("CREATE FUNCTION" in line for line in before)
    assert on_postgres.inside("cineclube", "seed").returncode == 0
    on_postgres.do("restart", "api")
    on_postgres.wait_until_ready()
    assert dump(on_postgres) == before


def test_migrations_when_two_processes_begin_at_once_then_both_succeed(
    on_postgres: Cinema,
) -> None:
    create_database(on_postgres, "outro")
    script = (
        f"export CINECLUBE_DATABASE_URL={SERVER}/outro; cineclube seed & first=$!; "
        "cineclube seed & wait $! && wait $first"
    )
    both = on_postgres.inside("sh", "-c", script)
    assert both.returncode == 0, both.stdout + both.stderr
    assert query(on_postgres, "SELECT count(*) FROM filmes", "outro") == str(N_FILMS)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("amelie", "O Fabuloso Destino de Amélie Poulain"),
        ("CAC%CC%A7A-FANTASMAS", "Os Caça-Fantasmas"),
        ("poderozo+chefao", "O Poderoso Chefão"),
        ("hitchcok+psicose", "Psicose"),
        ("extraterr", "E.T. - O Extraterrestre"),
    ],
)
def test_search_when_accents_slips_and_beginnings_then_the_film_that_was_meant(
    on_postgres: Cinema, words: str, title: str
) -> None:
    assert found(on_postgres.get(f"/filmes/busca?q={words}"))[0]["titulo"] == title


@pytest.mark.parametrize(
    ("words", "name"),
    [("re", "Renata Figueiredo"), ("FIGUEIR%C3%89DO%20ren", "Renata Figueiredo"), ("%25", None)],
)
def test_user_when_looked_for_by_beginnings_of_the_name_then_found(
    on_postgres: Cinema, words: str, name: str | None
) -> None:
    names = [user["nome"] for user in found(on_postgres.get(f"/usuarios?nome={words}"))]
    assert names[:1] == ([] if name is None else [name])


def test_user_when_rating_then_the_next_list_reflects_it(on_postgres: Cinema, user: int) -> None:
    before = recommended(on_postgres, user)
    rated = [film(on_postgres, words) for words in ("exorcista", "hora+do+pesadelo", "a+bruxa")]
    for film_id in rated:
        path = f"/usuarios/{user}/avaliacoes/{film_id}"
        found(on_postgres.send("PUT", path, {"avaliacao": 4.5}), 201)
        assert found(on_postgres.send("PUT", path, {"avaliacao": 5}))["avaliacao"] == 5

    films = found(on_postgres.get(f"/filmes/{user}/recomendacoes?limite=10"))
    after = [film["id"] for film in films]
    assert len(after) == 10
    assert after != before
    assert not set(rated) & set(after)
    assert {reason["filme_id"] for reason in films[0]["motivos"]} & set(rated)
    listed = found(on_postgres.get(f"/usuarios/{user}/avaliacoes"))
    assert {rating["filme_id"] for rating in listed} == set(rated)


def test_film_when_ignored_then_gone_until_it_is_not(on_postgres: Cinema, user: int) -> None:
    first = recommended(on_postgres, user)[0]
    path = f"/usuarios/{user}/ignorados"
    found(on_postgres.send("PUT", f"{path}/{first}"), 204)
    assert first not in recommended(on_postgres, user)
    assert [film["id"] for film in found(on_postgres.get(path))] == [first]
    found(on_postgres.send("DELETE", f"{path}/{first}"), 204)
    assert recommended(on_postgres, user)[0] == first


def test_filters_when_asked_for_then_every_film_passes_them(on_postgres: Cinema, user: int) -> None:
    wish = "genero=terror&excluir_genero=com%C3%A9dia&ano_max=1990&limite=5"
    films = found(on_postgres.get(f"/filmes/{user}/recomendacoes?{wish}"))
    assert films
    for wanted in films:
        genres = wanted["genero"].split(", ")
        assert ("terror" in genres, "comédia" in genres) == (True, False)
        assert wanted["ano"] <= 1990


def test_film_when_new_then_found_and_recommended_until_deleted(
    on_postgres: Cinema, user: int
) -> None:
    facts = {"titulo": "Noite em Paranapiacaba", "genero": "terror", "diretor": "Zuleika Quaresma"}
    new = found(on_postgres.send("POST", "/filmes", facts), 201)["id"]
    assert film(on_postgres, "paranapiacaba") == new
    [only] = found(on_postgres.get(f"/filmes/{user}/recomendacoes?diretor=zuleika+quaresma"))
    assert only["id"] == new
    assert only["cluster"]["nome"]

    found(on_postgres.send("PATCH", f"/filmes/{new}", {"titulo": "Manhã em Cubatão"}))
    assert found(on_postgres.get("/filmes/busca?q=paranapiacaba")) == []
    assert film(on_postgres, "manha+cubatao") == new

    found(on_postgres.send("PUT", f"/usuarios/{user}/avaliacoes/{new}", {"avaliacao": 3}), 201)
    found(on_postgres.send("DELETE", f"/filmes/{new}"), 204)
    assert found(on_postgres.get(f"/filmes/{new}"), 404)["status"] == 404
    assert found(on_postgres.get("/filmes/busca?q=cubatao")) == []
    assert found(on_postgres.get(f"/usuarios/{user}/avaliacoes")) == []
    assert recommended(on_postgres, user, "diretor=zuleika+quaresma") == []


def test_film_when_others_were_written_by_hand_then_it_has_an_id_of_its_own(
    on_postgres: Cinema,
) -> None:
    by_hand = query(
        on_postgres,
        "INSERT INTO filmes (id, titulo, genero, diretor, atores) "
        "SELECT last_value + 1, 'À Mão', '', '', '' FROM filmes_id_seq RETURNING id",
    )
    new = found(on_postgres.send("POST", "/filmes", {"titulo": "À Máquina"}), 201)["id"]
    assert new > int(by_hand)
    for film_id in (new, by_hand):
        found(on_postgres.send("DELETE", f"/filmes/{film_id}"), 204)


def test_user_when_deleted_then_no_row_is_left(on_postgres: Cinema, user: int) -> None:
    found(on_postgres.send("PUT", f"/usuarios/{user}/avaliacoes/1", {"avaliacao": 4}), 201)
    found(on_postgres.send("PUT", f"/usuarios/{user}/ignorados/2"), 204)
    found(on_postgres.send("PUT", f"/usuarios/{user}/nao_vistos/3"), 204)
    found(on_postgres.send("PUT", f"/usuarios/{user}/vistos/4"), 204)
    tables = ("avaliacoes", "ignorados", "nao_vistos", "vistos")
    said = found(on_postgres.get(f"/usuarios/{user}/dados"))
    assert [len(said[kind]) for kind in tables] == [1, 1, 1, 1]

    found(on_postgres.send("DELETE", f"/usuarios/{user}"), 204)
    assert found(on_postgres.get(f"/usuarios/{user}"), 404)["status"] == 404
    for table in tables:
        left = query(on_postgres, f"SELECT count(*) FROM {table} WHERE usuario_id = {user}")
        assert left == "0"


def test_email_when_taken_in_other_letters_then_409(on_postgres: Cinema) -> None:
    email = f"{uuid.uuid4().hex}@exemplo.com.br"
    found(on_postgres.send("POST", "/usuarios", {"nome": "Rui", "email": email}), 201)
    again = {"nome": "Ruy", "email": email.upper()}
    assert found(on_postgres.send("POST", "/usuarios", again), 409)["status"] == 409


def test_batch_when_sent_then_stored_whole_or_not_at_all(on_postgres: Cinema, user: int) -> None:
    ratings = [
        {"usuario_id": user, "filme_id": film_id, "avaliacao": 3.5} for film_id in range(1, 101)
    ]
    counts = found(on_postgres.send("POST", "/avaliacoes", ratings))
    assert counts == {"novas": 100, "atualizadas": 0, "iguais": 0}
    ratings[0]["avaliacao"] = 1
    assert found(on_postgres.send("POST", "/avaliacoes", ratings))["atualizadas"] >= 1

    for rating in ratings:
        rating["avaliacao"] = 5
    ratings[50]["filme_id"] = 10**9
    found(on_postgres.send("POST", "/avaliacoes", ratings), 404)
    fives = f"SELECT count(*) FROM avaliacoes WHERE usuario_id = {user} AND avaliacao = 5"
    assert query(on_postgres, fives) == "0"


def test_pair_when_rated_by_many_clients_at_once_then_one_row(
    on_postgres: Cinema, user: int
) -> None:
    path = f"/usuarios/{user}/avaliacoes/1"
    with ThreadPoolExecutor(8) as clients:
        answers = clients.map(
            lambda half: on_postgres.send("PUT", path, {"avaliacao": half / 2}), range(10)
        )
        statuses = sorted(answer.status for answer in answers)
    assert statuses == [200] * 9 + [201]
    rows = f"SELECT count(*) FROM avaliacoes WHERE usuario_id = {user} AND filme_id = 1"
    assert query(on_postgres, rows) == "1"


def test_export_when_imported_then_rated_once(on_postgres: Cinema, user: int) -> None:
    path = f"/usuarios/{user}/importar"
    report = found(on_postgres.upload(path, LETTERBOXD))
    assert report["formato"] == "letterboxd"
    assert report["gravadas"]["novas"] == 2
    assert [row["titulo"] for row in report["fora_do_catalogo"]] == ["Não Está em Catálogo Nenhum"]
    listed = found(on_postgres.get(f"/usuarios/{user}/avaliacoes"))
    assert [(r["titulo"], r["avaliacao"]) for r in listed] == [
        ("Matrix", 4.5),
        ("Cidade de Deus", 5.0),
    ]
    assert found(on_postgres.upload(path, LETTERBOXD))["gravadas"]["iguais"] == 2


def test_doctor_when_it_looks_then_nothing_fails(on_postgres: Cinema) -> None:
    examined = on_postgres.inside("cineclube", "doctor", "--json")
    assert examined.returncode == 0, examined.stdout + examined.stderr
    assert SERVER.split("@")[1] in json.dumps(json.loads(examined.stdout))
    assert "p%40ss" not in examined.stdout + examined.stderr


def test_database_when_away_for_a_while_then_the_api_says_so_and_recovers(
    on_postgres: Cinema,
) -> None:
    on_postgres.do("stop", "postgres")
    try:
        assert found(on_postgres.get("/filmes/1"), 503)["status"] == 503
        assert on_postgres.get("/health/live").status == 200
    finally:
        on_postgres.do("start", "postgres")
    on_postgres.wait_until_ready()
    wait_for(lambda: on_postgres.get("/filmes/1").status == 200 or None, "the database")
