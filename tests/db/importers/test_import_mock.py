"""JSON files of the shape of mock_data.json, and seeding."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cineclube.db.engine import Database
from cineclube.db.importers import ImportReport, TableCount, import_mock, seed
from cineclube.errors import ImportFileError

JsonFile = Callable[..., Path]
Contents = Callable[[Database], dict[str, list[tuple[Any, ...]]]]
Film = Callable[[Database, int], dict[str, Any]]

ANA = {"id": 1, "nome": "Ana 🎬", "email": "ana@exemplo.br"}
HEAT = {"id": 5, "titulo": "Heat", "genero": "crime", "diretor": "Michael Mann", "ano": 1995}
RATING = {"usuario_id": 1, "filme_id": 5, "avaliacao": 4.5, "avaliado_em": "2024-05-01T12:00:00Z"}
EMPTY: dict[str, list[Any]] = {"usuarios": [], "filmes": [], "avaliacoes": []}


def test_import_mock_stores_every_table(
    database: Database, json_file: JsonFile, contents: Contents, film: Film
) -> None:
    report = import_mock(database, json_file(usuarios=[ANA], filmes=[HEAT], avaliacoes=[RATING]))
    assert report == ImportReport({name: TableCount(read=1, stored=1) for name in EMPTY})
    at = datetime(2024, 5, 1, 12, tzinfo=UTC)
    assert contents(database)["usuarios"] == [(1, "Ana 🎬", "ana@exemplo.br")]
    assert contents(database)["avaliacoes"] == [(1, 5, 4.5, at)]
    assert film(database, 5).items() >= {**HEAT, "atores": "", "sinopse": None}.items()


def test_import_mock_reads_arrays_in_any_order_and_some_of_them(
    database: Database, json_file: JsonFile
) -> None:
    report = import_mock(database, json_file(avaliacoes=[RATING], filmes=[HEAT], usuarios=[ANA]))
    assert report.rejects == []
    again = import_mock(database, json_file(avaliacoes=[{**RATING, "avaliacao": 1}]))
    assert again.tables["avaliacoes"] == TableCount(read=1, updated=1)
    assert again.n_read == 1


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-05-01T12:00:00Z", datetime(2024, 5, 1, 12, tzinfo=UTC)),
        ("2024-05-01T09:00:00-03:00", datetime(2024, 5, 1, 12, tzinfo=UTC)),
        ("2024-05-01T12:00:00", datetime(2024, 5, 1, 12, tzinfo=UTC)),
        ("2024-05-01T12:00:00.900+00:00", datetime(2024, 5, 1, 12, tzinfo=UTC)),
        ("2024-05-01", datetime(2024, 5, 1, tzinfo=UTC)),
        (None, None),
    ],
)
def test_import_mock_reads_instants(
    written: str | None,
    expected: datetime | None,
    database: Database,
    json_file: JsonFile,
    contents: Contents,
) -> None:
    rating = {**RATING, "avaliado_em": written}
    import_mock(database, json_file(usuarios=[ANA], filmes=[HEAT], avaliacoes=[rating]))
    assert contents(database)["avaliacoes"][0][3] == expected


BAD_USERS = [
    ({"id": "2", "nome": "B"}, "id should be a valid integer (here '2')"),
    ({"id": True, "nome": "B"}, "id should be a valid integer (here True)"),
    ({"id": 2.0, "nome": "B"}, "id should be a valid integer"),
    ({"id": 0, "nome": "B"}, "id should be greater than or equal to 1"),
    ({"id": 2**63, "nome": "B"}, "id should be less than or equal to 9223372036854775807"),
    ({"id": 10**40, "nome": "B"}, "id should be a valid integer"),
    ({"nome": "B"}, "id is missing"),
    ({"id": 2}, "nome is missing"),
    ({"id": 2, "nome": " "}, "nome is blank"),
    ({"id": 2, "nome": "B" * 201}, "nome should have at most 200"),
    ({"id": 2, "nome": "B\x00"}, "nome holds a NUL character"),
    ({"id": 2, "nome": "B\ud83d"}, "nome holds half of a surrogate pair"),
    ({"id": 2, "nome": None}, "nome should be a valid string"),
    ({"id": 2, "nome": "B", "idade": 3}, "idade is no field of this table"),
    ({"id": 2, "nome": "B", "\ud83d\x1b[2J": 3}, "row holds half of a surrogate pair"),
    ({"id": 2, "nome": "B", "\x1b[2J": 3}, "'\\x1b[2J' is no field of this table"),
    ({"id": 2, "nome": "B", "email": "ana@exemplo.br"}, "email is already taken by user 1"),
    ({"id": 2, "nome": "B", "email": "@"}, "email should have at least 3"),
    ([2, "B"], "row should be a valid dictionary"),
    (None, "row should be a valid dictionary"),
    ({"id": float("nan"), "nome": "B"}, "id should be a valid integer"),
    ({"id": 2, "nome": float("inf")}, "nome should be a valid string"),
]


@pytest.mark.parametrize(("user", "reason"), BAD_USERS, ids=[reason for _, reason in BAD_USERS])
def test_import_mock_rejects_a_bad_user_and_keeps_the_rest(
    user: Any, reason: str, database: Database, json_file: JsonFile, contents: Contents
) -> None:
    lines = ['{"usuarios": [', json.dumps(ANA) + ",", json.dumps(user) + ","]
    text = "\n".join([*lines, '{"id": 3, "nome": "Caio"}', "]}"])
    report = import_mock(database, json_file(text))
    [reject] = report.rejects
    assert (reject.file, reject.line) == ("data.json", 3)
    assert reason in reject.reason
    assert reject.reason.isprintable()
    assert report.tables["usuarios"] == TableCount(read=3, stored=2, rejected=1)
    assert [row[0] for row in contents(database)["usuarios"]] == [1, 3]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"avaliacao": 5.5}, "avaliacao should be less than or equal to 5"),
        ({"avaliacao": 0.3}, "avaliacao is no multiple of 0.5"),
        ({"avaliacao": 3.0000000001}, "avaliacao is no multiple of 0.5"),
        ({"avaliacao": float("nan")}, "avaliacao should be a finite number"),
        ({"avaliacao": "4"}, "avaliacao should be a valid number"),
        ({"avaliacao": True}, "avaliacao should be a valid number"),
        ({"avaliado_em": "ontem"}, "avaliado_em is no date and time in ISO 8601"),
        ({"avaliado_em": 1714564800}, "avaliado_em is no text in ISO 8601"),
        ({"avaliado_em": "1969-12-31T23:59:59Z"}, "avaliado_em should be greater"),
        ({"avaliado_em": "3000-01-01T00:00:00Z"}, "avaliado_em should be less"),
        ({"usuario_id": 2}, "there is no user 2"),
        ({"filme_id": 6}, "there is no film 6"),
        ({"nota": 3}, "nota is no field"),
    ],
)
def test_import_mock_rejects_a_bad_rating(
    change: dict[str, Any], reason: str, database: Database, json_file: JsonFile
) -> None:
    ratings = [{**RATING, **change}, RATING]
    path = json_file(usuarios=[ANA], filmes=[HEAT], avaliacoes=ratings)
    report = import_mock(database, path)
    [reject] = report.rejects
    assert reject.reason.startswith(reason)
    assert reject.line == path.read_text(encoding="utf-8").split('"avaliacoes"')[0].count("\n") + 2
    assert report.tables["avaliacoes"] == TableCount(read=2, stored=1, rejected=1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"titulo": ""}, "titulo is blank"),
        ({"titulo": "t" * 501}, "titulo should have at most 500"),
        ({"genero": None}, "genero should be a valid string"),
        ({"genero": ["crime"]}, "genero should be a valid string"),
        ({"ano": 1869}, "ano should be greater"),
        ({"ano": "1995"}, "ano should be a valid integer"),
        ({"duracao": 0}, "duracao should be greater"),
        ({"tmdb_id": 2**31}, "tmdb_id should be less"),
    ],
)
def test_import_mock_rejects_a_bad_film(
    change: dict[str, Any], reason: str, database: Database, json_file: JsonFile
) -> None:
    report = import_mock(database, json_file(filmes=[{**HEAT, **change}]))
    assert [reject.reason.startswith(reason) for reject in report.rejects] == [True]


def test_import_mock_rejects_what_json_would_drop(database: Database, json_file: JsonFile) -> None:
    text = '{"usuarios": [{"id": 1, "id": 2, "nome": "A"}],\n"users": [{"id": 3}]}'
    report = import_mock(database, json_file(text))
    assert [(r.line, r.reason) for r in report.rejects] == [
        (1, "'id' appears twice"),
        (2, "'users' is none of the keys usuarios, filmes, avaliacoes"),
    ]


NESTED = 200_000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, column 1"),
        ("[]", "line 1, column 1: Expecting '{'"),
        ("{}", "none of the keys usuarios, filmes, avaliacoes"),
        ('{"users": []}', "none of the keys"),
        ('{"usuarios": {}}', r"Expecting '\['"),
        ('{"usuarios": [\n{"id": 1, }]}', "line 2"),
        ('{"usuarios": [{"id": 1}', "Expecting ','"),
        ('{"usuarios": [1,]}', "after the comma"),
        ('{"usuarios": [1 2]}', "Expecting ','"),
        ('{"usuarios": []} x', "Extra data"),
        ('{"usuarios": [], "usuarios": []}', "appears twice"),
        ("{usuarios: []}", "Expecting '\"'"),
        ('{"usuarios": [' + "[" * NESTED + "]" * NESTED + "]}", "Nested too deeply"),
        ('{"x": ' + '{"a":' * NESTED + "1" + "}" * NESTED + "}", "Nested too deeply"),
    ],
    ids=range(14),
)
def test_import_mock_explains_an_unusable_file(
    text: str, message: str, database: Database, json_file: JsonFile, contents: Contents
) -> None:
    with pytest.raises(ImportFileError, match=message):
        import_mock(database, json_file(text))
    assert contents(database) == EMPTY


def test_import_mock_explains_a_file_that_cannot_be_read(
    database: Database, tmp_path: Path
) -> None:
    with pytest.raises(ImportFileError, match="cannot read"):
        import_mock(database, tmp_path / "none.json")
    with pytest.raises(ImportFileError, match="cannot read"):
        import_mock(database, tmp_path)
    (tmp_path / "latin.json").write_bytes('{"usuarios": ["é"]}'.encode("latin-1"))
    with pytest.raises(ImportFileError, match="not UTF-8"):
        import_mock(database, tmp_path / "latin.json")


def test_import_mock_accepts_a_byte_order_mark(database: Database, json_file: JsonFile) -> None:
    assert import_mock(database, json_file("\ufeff" + json.dumps({"usuarios": [ANA]}))).n_read == 1


def test_import_mock_keeps_what_a_file_does_not_mention(
    database: Database, json_file: JsonFile, film: Film
) -> None:
    import_mock(database, json_file(filmes=[HEAT]))
    report = import_mock(database, json_file(filmes=[{"id": 5, "titulo": "Heat", "ano": None}]))
    assert report.tables["filmes"] == TableCount(read=1, updated=1)
    assert (film(database, 5)["ano"], film(database, 5)["diretor"]) == (None, "Michael Mann")


def test_import_mock_lets_the_later_row_with_an_id_win(
    database: Database, json_file: JsonFile, film: Film
) -> None:
    path = json_file(filmes=[HEAT, {**HEAT, "genero": "ação"}, {**HEAT, "genero": "ação"}])
    report = import_mock(database, path)
    assert report.tables["filmes"] == TableCount(read=3, stored=1, updated=1, unchanged=1)
    assert film(database, 5)["genero"] == "ação"
    assert import_mock(database, path).tables["filmes"] == TableCount(read=3, unchanged=3)


def test_import_mock_passes_an_address_from_one_user_to_another(
    database: Database, json_file: JsonFile, contents: Contents
) -> None:
    users = [{"id": 1, "nome": "A", "email": "a@x"}, {"id": 2, "nome": "B", "email": "b@x"}]
    import_mock(database, json_file(usuarios=users))
    swapped = json_file(usuarios=[{**users[0], "email": "b@x"}, {**users[1], "email": "a@x"}])
    report = import_mock(database, swapped)
    assert report.tables["usuarios"] == TableCount(read=2, updated=2)
    assert contents(database)["usuarios"] == [(1, "A", "b@x"), (2, "B", "a@x")]
    assert import_mock(database, swapped).tables["usuarios"] == TableCount(read=2, unchanged=2)


def test_import_mock_refuses_to_mix_two_catalogues(
    database: Database, json_file: JsonFile, contents: Contents
) -> None:
    import_mock(database, json_file(filmes=[HEAT]))
    other = json_file(usuarios=[ANA], filmes=[{"id": 5, "titulo": "Ran", "ano": 1985}])
    expected = r"film 5 there is 'Heat' \(1995\), here 'Ran' \(1985\)"
    with pytest.raises(ImportFileError, match=expected):
        import_mock(database, other)
    assert contents(database)["usuarios"] == []


def test_import_mock_dry_run_reports_the_same_and_keeps_nothing(
    database: Database, json_file: JsonFile, contents: Contents
) -> None:
    path = json_file(usuarios=[ANA, {"id": 2}], filmes=[HEAT], avaliacoes=[RATING])
    dry = import_mock(database, path, dry_run=True)
    assert contents(database) == EMPTY
    assert import_mock(database, path) == dry


def test_import_mock_tells_its_progress(database: Database, json_file: JsonFile) -> None:
    told: list[tuple[str, int, int]] = []
    path = json_file(usuarios=[ANA], filmes=[HEAT], avaliacoes=[RATING] * 5_000)
    import_mock(database, path, progress=lambda *args: told.append(args))
    size = path.stat().st_size
    done = [bytes_ for _, bytes_, _ in told]
    assert done == sorted(done)
    assert len(done) > 3
    assert 0.95 * size < done[-1] <= size
    assert {(name, total) for name, _, total in told} == {("data.json", size)}


def test_seed_fills_an_empty_database_once(
    database: Database, json_file: JsonFile, contents: Contents
) -> None:
    report = seed(database, json_file(usuarios=[ANA], filmes=[HEAT], avaliacoes=[RATING]))
    assert report is not None
    assert report.n_read == 3
    before = contents(database)
    assert seed(database, json_file(usuarios=[{"id": 9, "nome": "Z"}])) is None
    assert contents(database) == before


@pytest.mark.parametrize("held", [{"usuarios": [ANA]}, {"filmes": [HEAT]}])
def test_seed_never_touches_a_database_that_holds_data(
    held: dict[str, Any], database: Database, json_file: JsonFile, tmp_path: Path
) -> None:
    import_mock(database, json_file(**held))
    assert seed(database, tmp_path / "need-not-exist.json") is None


def test_seed_by_two_processes_at_once_happens_once(
    database: Database, json_file: JsonFile
) -> None:
    path = json_file(usuarios=[ANA], filmes=[HEAT], avaliacoes=[RATING])
    reports: list[ImportReport | None] = []
    threads = [
        threading.Thread(target=lambda: reports.append(seed(database, path))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reports) == 4
    assert sum(report is not None for report in reports) == 1


ids = st.integers(1, 4)
users = st.fixed_dictionaries(
    {"id": ids, "nome": st.sampled_from(["A", "B", ""])},
    optional={"email": st.sampled_from([None, "a@x", "b@x", "c@x"])},
)
films = st.fixed_dictionaries(
    {"id": ids, "titulo": st.sampled_from(["X", "Y"])},
    optional={"genero": st.sampled_from(["", "drama"]), "duracao": st.sampled_from([None, 9, 0])},
)
instants = st.sampled_from([None, "2020-01-01", "2021-01-01", "bad"])
ratings = st.fixed_dictionaries(
    {"usuario_id": ids, "filme_id": ids, "avaliacao": st.sampled_from([0, 2.5, 5, 9])},
    optional={"avaliado_em": instants},
)
files = st.fixed_dictionaries(
    {
        "usuarios": st.lists(users, max_size=5),
        "filmes": st.lists(films, max_size=5),
        "avaliacoes": st.lists(ratings, max_size=8),
    }
)


@given(first=files, second=files)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_import_mock_accounts_for_every_row_and_is_idempotent(
    first: dict[str, Any],
    second: dict[str, Any],
    new_database: Callable[[], Database],
    json_file: JsonFile,
    contents: Contents,
) -> None:
    database = new_database()
    import_mock(database, json_file(**first))
    sizes = {name: len(rows) for name, rows in contents(database).items()}
    path = json_file(**second)
    report = import_mock(database, path)
    after = contents(database)
    for name, count in report.tables.items():
        assert count.read == len(second[name])
        assert count.read == count.stored + count.updated + count.unchanged + count.rejected
        assert len(after[name]) == sizes[name] + count.stored
    assert report.n_rejected == sum(count.rejected for count in report.tables.values())

    again = import_mock(database, path)
    assert contents(database) == after
    assert again.rejects == report.rejects
    for name, count in again.tables.items():
        assert (count.stored, count.updated) == (0, 0), name
