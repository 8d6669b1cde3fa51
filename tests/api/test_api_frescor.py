"""Whatever changes, whoever changes it: the very next answer knows. Answers are kept meanwhile."""

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from cinema import republish

from cineclube.controller.guardadas import Desk

USER = 1
LIST, LIKE = f"/filmes/{USER}/recomendacoes?limite=50", "/filmes/1/similares?limite=50"


@pytest.fixture
def sql(cinema):
    """Run SQL by hand, past the API and past SQLAlchemy."""
    connection = sqlite3.connect(cinema.folder / "cineclube.db", isolation_level=None, timeout=30)
    connection.execute("PRAGMA foreign_keys = ON")
    yield connection.execute
    connection.close()


@pytest.fixture
def n_short_cuts(monkeypatch):
    """Count the answers that were given at once."""
    given, at_once = [], Desk.at_once

    def counted(self, address):
        answer = at_once(self, address)
        given.append(answer is not None)
        return answer

    monkeypatch.setattr(Desk, "at_once", counted)
    return lambda: sum(given)


@pytest.fixture
def before(client, n_short_cuts):
    """Ask until the answers are kept; give the lists."""
    for address in (LIST, LIKE):
        first, second, third = (client.get(address) for _ in range(3))
        assert first.status_code == 200, first.text
        assert first.content == second.content == third.content
        assert dict(first.headers) == dict(second.headers) == dict(third.headers)
    assert n_short_cuts() == 4
    return client.get(LIST).json(), client.get(LIKE).json()


def _ids(films):
    return [film["id"] for film in films]


def test_a_rating_by_hand_is_in_the_next_answer(client, before, sql):
    film = before[0][0]["id"]
    sql("INSERT INTO avaliacoes VALUES (?, ?, 5, 1700000000)", (USER, film))
    assert film not in _ids(client.get(LIST).json())
    sql("DELETE FROM avaliacoes WHERE usuario_id = ? AND filme_id = ?", (USER, film))
    assert client.get(LIST).json() == before[0]


def test_another_value_at_the_same_instant_is_in_the_next_answer(client, before, sql):
    told = before[0][0]["motivos"][0]
    where = "WHERE usuario_id = ? AND filme_id = ?"
    sql(f"UPDATE avaliacoes SET avaliacao = 0.5 {where}", (USER, told["filme_id"]))
    after = client.get(LIST).json()
    assert after != before[0]
    assert told["filme_id"] not in {m["filme_id"] for film in after for m in film["motivos"]}


def test_values_that_change_places_are_in_the_next_answer(client, before, sql):
    """Counts, sums and instants stay as they were."""
    sql("UPDATE avaliacoes SET avaliado_em = 1600000000 WHERE usuario_id = ?", (USER,))
    even = client.get(LIST).json()
    rows = sql(
        "SELECT filme_id, avaliacao FROM avaliacoes WHERE usuario_id = ? ORDER BY avaliacao",
        (USER,),
    ).fetchall()
    (worst, low), (best, high) = rows[0], rows[-1]
    assert low < high
    sql("BEGIN")
    for film, value in ((worst, high), (best, low)):
        sql(
            "UPDATE avaliacoes SET avaliacao = ? WHERE usuario_id = ? AND filme_id = ?",
            (value, USER, film),
        )
    sql("COMMIT")
    assert client.get(LIST).json() != even


def test_an_ignored_film_is_gone_and_comes_back(client, before, sql):
    film = before[0][0]["id"]
    sql("INSERT INTO ignorados VALUES (?, ?, 1700000000)", (USER, film))
    assert film not in _ids(client.get(LIST).json())
    sql("DELETE FROM ignorados WHERE usuario_id = ?", (USER,))
    assert client.get(LIST).json() == before[0]


def test_what_another_user_does_changes_nothing(client, before, sql, n_short_cuts):
    n_before = n_short_cuts()
    sql("DELETE FROM avaliacoes WHERE usuario_id = ?", (USER + 1,))
    assert client.get(LIST).json() == before[0]
    assert n_short_cuts() == n_before + 1


def test_a_user_who_was_deleted_is_not_found(client, before, sql):
    sql("DELETE FROM usuarios WHERE id = ?", (USER,))
    assert client.get(LIST).status_code == 404


def test_a_film_that_changes_is_told_as_it_is_now(client, before, sql):
    film, rated = before[0][0]["id"], before[0][0]["motivos"][0]["filme_id"]
    alike = before[1][0]["id"]
    sql("UPDATE filmes SET titulo = 'Outro ' || id, sinopse = 'Nova' WHERE id IN (?, ?, ?)",
        (film, rated, alike))  # fmt: skip
    after = client.get(LIST).json()
    assert (after[0]["titulo"], after[0]["sinopse"]) == (f"Outro {film}", "Nova")
    assert after[0]["motivos"][0]["titulo"] == f"Outro {rated}"
    assert client.get(LIKE).json()[0]["titulo"] == f"Outro {alike}"


def test_a_film_that_comes_or_goes_is_counted_at_once(client, before, sql):
    totals = [int(client.get(address).headers["X-Total-Count"]) for address in (LIST, LIKE)]
    sql(
        "INSERT INTO filmes (id, titulo, genero, diretor, atores) VALUES (9000, 'Novo', '', '', '')"
    )
    assert [int(client.get(address).headers["X-Total-Count"]) for address in (LIST, LIKE)] == [
        total + 1 for total in totals
    ]
    film, alike = before[0][0]["id"], before[1][0]["id"]
    sql("DELETE FROM filmes WHERE id IN (?, ?)", (film, alike))
    assert film not in _ids(client.get(LIST).json())
    assert alike not in _ids(client.get(LIKE).json())
    sql("DELETE FROM filmes WHERE id = 1")
    assert client.get(LIKE).status_code == 404


def test_another_version_of_the_model_answers_once_it_serves(client, cinema, before, eventually):
    republish(cinema, "20260101-000000")
    eventually(lambda: client.get("/health/ready").json()["versao"] == "20260101-000000")
    for address in (LIST, LIKE):
        assert client.get(address).headers["X-Modelo-Versao"] == "20260101-000000"


def test_what_is_not_committed_is_not_told_and_what_is_committed_is(client, before, sql):
    film = before[0][0]["id"]
    sql("BEGIN IMMEDIATE")
    sql("INSERT INTO ignorados VALUES (?, ?, 1700000000)", (USER, film))
    assert client.get(LIST).json() == before[0]
    sql("COMMIT")
    assert film not in _ids(client.get(LIST).json())


@pytest.mark.parametrize("mode", ["PASSIVE", "RESTART", "TRUNCATE"])
def test_a_checkpoint_hides_no_change(client, before, sql, mode):
    film, other = _ids(before[0])[:2]
    sql("INSERT INTO ignorados VALUES (?, ?, 1700000000)", (USER, film))
    sql(f"PRAGMA wal_checkpoint({mode})").fetchall()
    assert film not in _ids(client.get(LIST).json())
    sql("INSERT INTO ignorados VALUES (?, ?, 1700000000)", (USER, other))
    assert not {film, other} & set(_ids(client.get(LIST).json()))


def test_a_database_that_was_put_in_place_of_the_old_one_answers(client, cinema, before, sql):
    film = before[0][0]["id"]
    file, new = cinema.folder / "cineclube.db", cinema.folder / "new.db"
    sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    sql("VACUUM INTO ?", (str(new),))
    with sqlite3.connect(new) as other:
        other.execute("INSERT INTO ignorados VALUES (?, ?, 1700000000)", (USER, film))
    other.close()
    for log in ("-wal", "-shm"):
        (cinema.folder / f"cineclube.db{log}").unlink()
    new.replace(file)
    assert film not in _ids(client.get(LIST).json())
    assert client.delete(f"/usuarios/{USER}/ignorados/{film}").status_code == 204
    assert client.get(LIST).json() == before[0]


def test_an_import_by_the_command_line_is_in_the_next_answer(client, cinema, before):
    wanted = before[0][0]
    file = cinema.folder / "ratings.csv"
    file.write_text(
        f"userId,movieId,rating,timestamp\n{USER},{wanted['id']},4.5,1700000000\n", "utf-8"
    )
    environment = {**os.environ, "CINECLUBE_DATABASE_URL": cinema.settings.database_url}
    command = [sys.executable, "-m", "cineclube", "import", "ratings", str(file)]
    subprocess.run([*command, "--usuario", str(USER)], env=environment, check=True)
    assert wanted["id"] not in _ids(client.get(LIST).json())


def test_writes_that_were_acknowledged_are_never_forgotten(client, before):
    """Several people write and ask at once: each finds in the next list what they did."""
    films = _ids(before[0])

    def marks(user):
        address = f"/filmes/{user}/recomendacoes?limite=50"
        for film in films[:12]:
            assert client.put(f"/usuarios/{user}/ignorados/{film}").status_code == 204
            assert film not in _ids(client.get(address).json())
            assert client.delete(f"/usuarios/{user}/ignorados/{film}").status_code == 204
            rated = client.put(f"/usuarios/{user}/avaliacoes/{film}", json={"avaliacao": 5})
            assert rated.status_code in {200, 201}
            assert film not in _ids(client.get(address).json())
        return True

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(marks, range(1, 7)))


def test_a_commit_between_two_looks_is_not_missed(client, before, sql, monkeypatch):
    """The state is told first and the user is read later: what lies between counts as new."""
    present = client.app.state.parts.desk._present
    film, other = _ids(before[0])[:2]
    sql("INSERT INTO ignorados VALUES (?, ?, 1700000000)", (USER, film))
    told = present.state(USER)
    sql("DELETE FROM ignorados WHERE usuario_id = ?", (USER,))
    sql("INSERT INTO ignorados VALUES (?, ?, 1700000000)", (USER, other))
    with monkeypatch.context() as patched:
        patched.setattr(present, "state", lambda _: told)
        assert other not in _ids(client.get(LIST).json())
    sql("DELETE FROM ignorados WHERE usuario_id = ?", (USER,))
    assert client.get(LIST).json() == before[0]
