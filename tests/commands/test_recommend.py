"""`cineclube recommend`: the API's answers for many users, in a file."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from studio import NEWCOMER, Studio, mock_films, mock_users
from typer.testing import CliRunner

from cineclube.commands.app import app
from cineclube.db.marcas import IgnoradoRepository, MarcaRepository, VistoRepository
from cineclube.db.tables import Avaliacao, Filme
from cineclube.export import lists
from cineclube.service.catalogo import CatalogueShelves
from cineclube.service.modelo import ModelRegistry
from cineclube.service.recomendacoes import RecomendacaoService, Wish

COLUMNS = ["usuario_id", "posicao", "filme_id", "pontuacao", "estrategia"]
Row = tuple[int, int, int, float, str]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def read(path: Path) -> pd.DataFrame:
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path) if path.suffix == ".csv" else pd.read_json(path, lines=True)


def rows_of(table: pd.DataFrame) -> list[Row]:
    assert list(table.columns) == COLUMNS
    return list(table.itertuples(index=False, name=None))


def served(studio: Studio, users: list[int], k: int) -> list[Row]:
    """What the API answers these users."""
    models = ModelRegistry(studio.models_dir, 30)
    models.refresh()
    with studio.database() as database:
        service = RecomendacaoService(database, CatalogueShelves(models))
        answers = {user: service.for_user(user, Wish(limit=k)).items for user in users}
    return [
        (user, place, item.filme.id or 0, item.pontuacao, item.estrategia.value)
        for user, items in answers.items()
        for place, item in enumerate(items, 1)
    ]


def assert_same(found: list[Row], expected: list[Row]) -> None:
    assert [(*row[:3], row[4]) for row in found] == [(*row[:3], row[4]) for row in expected]
    scores = [row[3] for row in expected]
    assert [row[3] for row in found] == pytest.approx(scores, rel=5e-6, abs=1e-6)


# The same answers


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_recommend_when_all_users_are_asked_then_the_file_holds_what_the_api_answers(
    filled: Studio, out: Path, ending: str
) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow", reason="Parquet needs the extra `parquet`")
    file = out / f"lists.{ending}"
    result = filled.run("recommend", "--output", str(file))
    users = sorted([*mock_users(), NEWCOMER])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{len(users)} users, {10 * len(users):,} rows -> {file}\n"
    expected = served(filled, users, 10)
    assert {row[4] for row in expected} >= {"clusters", "popularidade"}
    assert_same(rows_of(read(file)), expected)
    assert names(out) == [file.name]


def test_recommend_when_films_came_and_went_after_the_training_then_it_answers_as_the_api(
    filled: Studio, out: Path
) -> None:
    best = served(filled, [1], 3)
    new = {**mock_films()[0], "titulo": "Novo"}
    filled.fill([{**new, "id": 5_001}, {**new, "id": 5_000}, {**new, "id": 5_002}])
    with filled.database() as database, database.writing() as session:
        for row in best:
            session.delete(session.get_one(Filme, row[2]))
        session.add(Avaliacao(usuario_id=1, filme_id=5_001, avaliacao=4.5))
    users, names_them = [1, 4, 7, NEWCOMER], filled.folder / "users.txt"
    names_them.write_text("\n".join(map(str, users)), encoding="utf-8")
    for k in (5, 1_000):
        file = out / f"{k}.csv"
        arguments = ("--users", str(names_them), "--limit", str(k), "--output", str(file))
        assert filled.run("recommend", *arguments).exit_code == 0
        assert_same(rows_of(read(file)), served(filled, users, k))
    listed = {row[2] for row in rows_of(read(file)) if row[0] == 1}
    assert listed & {5_000, 5_001, 5_002} == {5_000, 5_002}
    assert not listed & {row[2] for row in best}


@pytest.mark.parametrize("kind", [IgnoradoRepository, VistoRepository])
def test_recommend_when_films_are_ignored_or_seen_then_the_next_ones_take_their_places(
    filled: Studio, out: Path, kind: type[MarcaRepository]
) -> None:
    before = {user: served(filled, [user], 15) for user in (1, NEWCOMER)}
    with filled.database() as database, database.writing() as session:
        marks = kind(session)
        for row in [*before[1][:3], before[NEWCOMER][4]]:
            marks.put(row[0], row[2], datetime.now(UTC))
    result = filled.run("recommend", "--output", str(out / "a.csv"))
    assert result.exit_code == 0
    lists_of = {
        user: [r[2] for r in rows_of(read(out / "a.csv")) if r[0] == user] for user in before
    }
    assert lists_of[1] == [row[2] for row in before[1][3:13]]
    left = [row[2] for row in before[NEWCOMER] if row != before[NEWCOMER][4]]
    assert lists_of[NEWCOMER] == left[:10]


def test_recommend_when_the_database_changes_meanwhile_then_one_state_is_listed(
    filled: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "BLOCK_USERS", 4)
    users = sorted([*mock_users(), NEWCOMER])
    with filled.database() as database:
        blocks = lists.make_lists(database, filled.load(), None, 5)
        found = [next(blocks)]
        before = served(filled, users, 5)
        with filled.database() as other, other.writing() as session:
            for row in before[5 * 4 :: 5]:  # the best film of all users to come
                session.add(Avaliacao(usuario_id=row[0], filme_id=row[2], avaliacao=5))
        found += list(blocks)
    assert [f for block in found for f in block.film_ids.tolist()] == [row[2] for row in before]
    assert [row[2] for row in served(filled, users, 5)] != [row[2] for row in before]


# Whose lists


def test_recommend_when_users_are_named_in_a_file_then_their_lists_come_in_its_order(
    filled: Studio, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "BLOCK_USERS", 2)
    users, file = [5, NEWCOMER, 1, 3, 2], filled.folder / "users.csv"
    text = "\n".join(f"Pessoa,{user}" for user in [*users, 5])
    file.write_text("nome,usuario_id\n" + text, encoding="utf-8")
    result = filled.run(
        "recommend", "--users", str(file), "--limit", "3", "--output", str(out / "a.csv")
    )
    assert result.stdout == f"5 users, 15 rows -> {out / 'a.csv'}\n"
    assert_same(rows_of(read(out / "a.csv")), served(filled, users, 3))


def test_recommend_when_users_come_from_standard_input_and_lists_go_to_standard_output_then_they_do(
    filled: Studio,
) -> None:
    arguments = ["recommend", "--users", "-", "--format", "jsonl"]
    result = CliRunner(env=filled.settings).invoke(app, arguments, input="2\n\n1\n")
    assert (result.exit_code, result.stderr) == (0, "2 users, 20 rows -> standard output\n")
    found = [tuple(json.loads(line).values()) for line in result.stdout.splitlines()]
    assert_same(found, served(filled, [2, 1], 10))


def test_recommend_when_no_option_is_given_then_a_csv_of_all_goes_to_standard_output(
    filled: Studio,
) -> None:
    result = filled.run("recommend")
    assert result.exit_code == 0
    n_users = len(mock_users()) + 1
    assert result.stderr == f"{n_users} users, {10 * n_users:,} rows -> standard output\n"
    assert len(rows_of(pd.read_csv(io.StringIO(result.stdout)))) == 10 * n_users


def test_recommend_when_the_file_names_nobody_then_only_the_header_is_written(
    filled: Studio, out: Path
) -> None:
    file = filled.folder / "users.txt"
    file.write_text("\n", encoding="utf-8")
    result = filled.run("recommend", "--users", str(file), "--output", str(out / "a.csv"))
    assert (result.exit_code, result.stdout) == (0, f"0 users, 0 rows -> {out / 'a.csv'}\n")
    assert (out / "a.csv").read_text("utf-8") == ",".join(COLUMNS) + "\n"
