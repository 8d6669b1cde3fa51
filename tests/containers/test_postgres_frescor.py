"""On PostgreSQL too the next answer knows what anybody changed (tests/api/test_api_frescor.py)."""

import pytest
from composed import Cinema
from postgres import query

pytestmark = pytest.mark.docker
USER = 2
LIST, LIKE = f"/filmes/{USER}/recomendacoes?limite=50", "/filmes/1/similares?limite=50"


def ids(cinema: Cinema, address: str) -> list[int]:
    """Give the ids of a list, asked for twice: the second answer may be a kept one."""
    first, second = cinema.get(address), cinema.get(address)
    assert (first.status, second.status) == (200, 200), first.body
    assert first.body == second.body
    return [film["id"] for film in first.body]


def test_what_is_changed_by_hand_when_asked_next_then_it_is_told(on_postgres: Cinema) -> None:
    best, other, *_ = before = ids(on_postgres, LIST)
    pair = f"usuario_id = {USER} AND filme_id = {best}"
    query(on_postgres, f"INSERT INTO ignorados VALUES ({USER}, {best}, 1700000000)")
    assert best not in ids(on_postgres, LIST)
    query(on_postgres, f"DELETE FROM ignorados WHERE {pair}")
    assert ids(on_postgres, LIST) == before
    query(on_postgres, f"INSERT INTO vistos VALUES ({USER}, {best}, 1700000000)")
    assert best not in ids(on_postgres, LIST)
    query(on_postgres, f"DELETE FROM vistos WHERE {pair}")
    assert ids(on_postgres, LIST) == before
    query(on_postgres, f"INSERT INTO avaliacoes VALUES ({USER}, {best}, 4.5, NULL)")
    assert best not in ids(on_postgres, LIST)
    query(on_postgres, f"DELETE FROM avaliacoes WHERE {pair}")
    assert ids(on_postgres, LIST) == before
    title = query(on_postgres, f"SELECT titulo FROM filmes WHERE id = {other}")
    query(on_postgres, f"UPDATE filmes SET titulo = 'Outro' WHERE id = {other}")
    assert on_postgres.get(LIST).body[1]["titulo"] == "Outro"
    alike = ids(on_postgres, LIKE)[0]
    query(on_postgres, f"UPDATE filmes SET sinopse = 'Nova' WHERE id = {alike}")
    assert on_postgres.get(LIKE).body[0]["sinopse"] == "Nova"
    query(on_postgres, f"UPDATE filmes SET titulo = $${title}$$ WHERE id = {other}")
    query(on_postgres, f"UPDATE filmes SET sinopse = NULL WHERE id = {alike}")


def test_a_user_who_is_deleted_when_asked_next_then_nobody_is_there(on_postgres: Cinema) -> None:
    query(on_postgres, "INSERT INTO usuarios (id, nome) VALUES (7001, 'Breve')")
    address = "/filmes/7001/recomendacoes"
    assert len(ids(on_postgres, address)) == 5
    query(on_postgres, "DELETE FROM usuarios WHERE id = 7001")
    assert on_postgres.get(address).status == 404
