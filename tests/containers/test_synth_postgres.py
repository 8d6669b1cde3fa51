"""Made-up data on PostgreSQL, in the hands of a role that owns its database and no more."""

import pytest
from composed import Cinema
from postgres import SERVER, create_database, query

pytestmark = pytest.mark.docker
COMMAND = "cineclube synth --users 200 --films 300 --ratings 9000 --seed 1"


def synth(cinema: Cinema, database: str) -> int:
    """Run the command on a database of its own."""
    script = f"export CINECLUBE_DATABASE_URL={SERVER}/{database}; {COMMAND}"
    return cinema.inside("sh", "-c", script).returncode


def test_synth_when_the_database_is_empty_then_rows_rules_and_sequences_are_there(
    on_postgres: Cinema,
) -> None:
    create_database(on_postgres, "inventada")
    assert synth(on_postgres, "inventada") == 0
    counts = "(SELECT count(*) FROM usuarios), (SELECT count(*) FROM filmes)"
    found = query(on_postgres, f"SELECT {counts}, count(*) FROM avaliacoes", "inventada")
    assert found == "200|300|9000"
    rules = "SELECT conname FROM pg_constraint WHERE conrelid = 'avaliacoes'::regclass ORDER BY 1"
    assert query(on_postgres, rules, "inventada").split() == [
        "avaliacoes_filme_id_fkey",
        "avaliacoes_pkey",
        "avaliacoes_usuario_id_fkey",
        "ck_avaliacoes_faixa",
        "ck_avaliacoes_meio_ponto",
    ]
    index = "SELECT count(*) FROM pg_indexes WHERE indexname = 'ix_avaliacoes_filme_id'"
    assert query(on_postgres, index, "inventada") == "1"
    next_user = "INSERT INTO usuarios (nome) VALUES ('Lúcia') RETURNING id"
    assert query(on_postgres, next_user, "inventada") == "201"


def test_synth_when_the_database_holds_data_then_it_is_left_as_it_is(on_postgres: Cinema) -> None:
    create_database(on_postgres, "cheia")
    assert synth(on_postgres, "cheia") == 0
    assert synth(on_postgres, "cheia") == 2
    assert query(on_postgres, "SELECT count(*) FROM avaliacoes", "cheia") == "9000"
