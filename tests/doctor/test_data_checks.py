"""Each check of the data passes on the embedded data and finds what was made bad for it."""

import pytest
from clinic import Clinic

from cineclube.doctor.examine import CHECKS, Area
from cineclube.doctor.finding import Verdict

FAIL, WARN, PASS = Verdict.FAIL, Verdict.WARN, Verdict.PASS
FILM = "INSERT INTO filmes (id, titulo, genero, diretor, atores, ano)"
BARE = f"{FILM} SELECT id + 1000, 'Filme ' || id, '', '', '', 2001 FROM filmes WHERE id <= "
AGAIN = "SELECT id + 1000, upper(titulo), genero, '', '', ano FROM filmes WHERE id IN "
KEEP_RATINGS = """DELETE FROM avaliacoes WHERE (usuario_id, filme_id) NOT IN
    (SELECT usuario_id, filme_id FROM avaliacoes LIMIT {})"""
A_RATING = """usuario_id = 1
    AND filme_id = (SELECT max(filme_id) FROM avaliacoes WHERE usuario_id = 1)"""
FEW_EACH = """DELETE FROM avaliacoes WHERE usuario_id <> 57 AND (SELECT count(*) FROM avaliacoes b
    WHERE b.usuario_id = avaliacoes.usuario_id AND b.filme_id < avaliacoes.filme_id) >= {}"""
AT_ONCE = "INSERT OR REPLACE INTO avaliacoes SELECT u.id, f.id, 4, 1700000000 FROM usuarios u, "

ILLS = [
    ("schema", ["UPDATE alembic_version SET version_num = '0001'"], FAIL, "schema 0001, this", ""),
    ("schema", ["UPDATE alembic_version SET version_num = '9999'"], FAIL, "newer", ""),
    ("schema", ["DROP TABLE alembic_version"], FAIL, "no tables of Cineclube", ""),
    (
        "integrity",
        ["PRAGMA writable_schema = ON", "DELETE FROM sqlite_master WHERE name LIKE 'ix_aval%'"],
        FAIL,
        "damaged",
        "never used",
    ),
    (
        "references",
        ["INSERT INTO ignorados VALUES (1, 4321, 0)"],
        FAIL,
        "1 row without what they point to: ignorados without filmes",
        "ignorados: usuario_id 1, filme_id 4321 (not in filmes)",
    ),
    (
        "references",
        ["INSERT INTO vistos VALUES (1, 4321, 0)"],
        FAIL,
        "1 row without what they point to: vistos without filmes",
        "vistos: usuario_id 1, filme_id 4321 (not in filmes)",
    ),
    (
        "references",
        ["DELETE FROM usuarios WHERE id = 2"],
        FAIL,
        "avaliacoes without usuarios",
        "usuario_id 2, ",
    ),
    ("catalogue-version", ["DELETE FROM catalogo"], FAIL, "gone", ""),
    ("catalogue-version", ["DROP TABLE catalogo"], FAIL, "gone", ""),
    ("catalogue-version", ["DROP TRIGGER tr_filmes_update_catalogo"], FAIL, "1 trigger on", ""),
    (
        "ids",
        ["INSERT INTO usuarios (id, nome) VALUES (9007199254740993, 'Ana')"],
        WARN,
        "JavaScript",
        "usuarios: 9007199254740993",
    ),
    ("films", ["DELETE FROM filmes"], FAIL, "no films", ""),
    ("films", ["DELETE FROM filmes WHERE id > 23"], WARN, "only ", ""),
    ("duplicate-films", [f"{FILM} {AGAIN} (3)"], WARN, "1 film (0.4%)", "film 3 and 1003: same t"),
    (
        "duplicate-films",
        ["UPDATE filmes SET imdb_id = 'tt0000001' WHERE id IN (3, 4)"],
        WARN,
        "1 film (",
        "film 3 and 4: same IMDb id",
    ),
    (
        "duplicate-films",
        ["UPDATE filmes SET tmdb_id = 7 WHERE id IN (3, 4, 5)"],
        WARN,
        "2 films",
        "film 3 and 4, 5: same TMDB id",
    ),
    ("duplicate-films", [f"{FILM} {AGAIN} (SELECT id FROM filmes)"], FAIL, "226 films", "1001"),
    ("titles", ["UPDATE filmes SET titulo = 'AmÃ©lie' WHERE id = 3"], WARN, "1 of 226", "decoded"),
    ("titles", ["UPDATE filmes SET titulo = 'A â€œB' WHERE id = 3"], WARN, "1 of 226", "decoded"),
    ("titles", ["UPDATE filmes SET titulo = 'a' || char(7) WHERE id = 3"], WARN, "1 of", "a\\x07,"),
    ("titles", ["UPDATE filmes SET titulo = 'Tom &amp; J' WHERE id = 3"], WARN, "1 of", "HTML"),
    ("titles", ["UPDATE filmes SET titulo = 'Am\ufffdlie' WHERE id = 3"], WARN, "1 of", "lost"),
    ("titles", ["UPDATE filmes SET titulo = '  ' WHERE id = 3"], WARN, "1 of", "blank"),
    ("titles", ["UPDATE filmes SET titulo = 'AmÃ©lie ' || id"], FAIL, "226 of 226", "decoded"),
    (
        "titles",
        ["UPDATE filmes SET titulo = CAST(x'416de96c6965' AS TEXT) WHERE id = 3"],
        FAIL,
        "not in UTF-8: 1 title",
        "film 3: bytes",
    ),
    ("genres", ["UPDATE filmes SET genero = 'Dráma' WHERE id = 3"], WARN, "1 of", "also written"),
    ("genres", ["UPDATE filmes SET genero = 'dramma' WHERE id = 3"], WARN, "1 of", "perhaps drama"),
    (
        "genres",
        ["UPDATE filmes SET genero = '(no genres listed)' WHERE id = 3"],
        WARN,
        "1 of",
        "says that there is none",
    ),
    (
        "genres",
        ["UPDATE filmes SET genero = replace(genero, ', ', '|')"],
        FAIL,
        "of them doubtful",
        "several genres in one value",
    ),
    (
        "film-content",
        ["UPDATE filmes SET genero = '', diretor = ' ', atores = '' WHERE id <= 20"],
        WARN,
        "8.8% of films have neither",
        "film 1",
    ),
    ("film-content", ["UPDATE filmes SET genero='', diretor='', atores=''"], FAIL, "100%", "m 1"),
    ("reachable-films", [BARE + "9"], WARN, "ratings: 9 films, without genre", "Filme 1 (2001)"),
    ("reachable-films", [BARE + "90"], FAIL, "as well: 90 (28%)", "film 1001"),
    ("users", ["DELETE FROM avaliacoes", "DELETE FROM usuarios"], FAIL, "no users", ""),
    ("users", ["DELETE FROM avaliacoes WHERE usuario_id > 20"], WARN, "60 users, ", ""),
    ("ratings", ["DELETE FROM avaliacoes"], FAIL, "no ratings", ""),
    ("ratings", [KEEP_RATINGS.format(100)], WARN, "only 100 ratings", ""),
    ("rating-scale", ["UPDATE avaliacoes SET avaliacao = avaliacao > 3"], FAIL, "0 to 1; 0%", ""),
    ("rating-scale", ["UPDATE avaliacoes SET avaliacao = 5"], WARN, "5 to 5; 100%", ""),
    ("rating-scale", ["UPDATE avaliacoes SET avaliacao = max(avaliacao, 4)"], WARN, "4 to 5", ""),
    ("rating-times", ["UPDATE avaliacoes SET avaliado_em = NULL"], WARN, "no rating has", ""),
    (
        "rating-times",
        ["UPDATE avaliacoes SET avaliado_em = NULL WHERE filme_id > 80"],
        WARN,
        "% without time",
        "",
    ),
    (
        "rating-times",
        ["UPDATE avaliacoes SET avaliado_em = 1700000000"],
        WARN,
        "all ratings have the same time, 2023-11-14 22:13",
        "",
    ),
    (
        "rating-times",
        ["UPDATE avaliacoes SET avaliado_em = 1700000000 + usuario_id"],
        WARN,
        "100% of users rated all at once",
        "",
    ),
    (
        "future-ratings",
        [f"UPDATE avaliacoes SET avaliado_em = 7258118400 WHERE {A_RATING}"],
        WARN,
        "1 rating (less than 0.1%)",
        "user 1, 2200-01-01 00:00: ",
    ),
    (
        "future-ratings",
        ["UPDATE avaliacoes SET avaliado_em = avaliado_em * 1000"],
        FAIL,
        "3,120 ratings (100%)",
        "user 1, ",
    ),
    (
        "ratings-before-film",
        [
            "UPDATE filmes SET ano = 1995",
            f"UPDATE avaliacoes SET avaliado_em = 0 WHERE {A_RATING}",
        ],
        WARN,
        "1 rating (less than 0.1%)",
        "user 1, 1970-01-01 00:00: ",
    ),
    (
        "user-histories",
        ["INSERT INTO usuarios (id, nome) SELECT id + 100, 'Ana' FROM usuarios"],
        WARN,
        "52% of users",
        "",
    ),
    (
        "one-value-users",
        ["UPDATE avaliacoes SET avaliacao = 3.5 WHERE usuario_id <= 10"],
        WARN,
        "of 57 users",
        "ratings of 3.5",
    ),
    (
        "one-value-users",
        ["UPDATE avaliacoes SET avaliacao = 4 + usuario_id % 2"],
        FAIL,
        "57 of 57 users",
        "ratings of 5",
    ),
    ("largest-user", [FEW_EACH.format(5)], WARN, "the busiest user, 57, has 24%", ""),
    ("largest-user", [FEW_EACH.format(1)], FAIL, "the busiest user, 57, has 61%", ""),
    (
        "robots",
        [AT_ONCE + "filmes f WHERE u.id = 9 AND f.id <= 150"],
        WARN,
        "1 of the 1 users",
        "user 9: 150 ratings at 2023-11-14 22:13",
    ),
    ("robots", [AT_ONCE + "filmes f WHERE u.id <= 40"], FAIL, "40 of the 40 users", "226 ratings"),
]  # fmt: skip


def test_checks_when_the_data_are_healthy_then_all_pass(healthy: Clinic) -> None:
    results = healthy.examine()
    assert list(results) == [check.name for check in CHECKS]
    assert {name: r.looked_at for name, r in results.items() if r.verdict is not PASS} == {}
    assert all(result.looked_at and not result.advice for result in results.values())


def test_every_check_of_the_data_has_an_ill() -> None:
    assert {name for name, *_ in ILLS} | {"database"} == {
        check.name for check in CHECKS if check.area is Area.DATA
    }


@pytest.mark.parametrize(("name", "statements", "verdict", "looked_at", "example"), ILLS)
def test_check_when_the_data_are_bad_then_it_says_so_with_an_example_and_advice(
    clinic: Clinic,
    name: str,
    statements: list[str],
    verdict: Verdict,
    looked_at: str,
    example: str,
) -> None:
    clinic.sql(*statements)
    found = clinic.examine(Area.DATA)[name]
    assert (found.verdict, found.name) == (verdict, name)
    assert looked_at in found.looked_at
    assert found.advice
    assert any(example in shown for shown in found.examples) == bool(example)


@pytest.mark.parametrize(
    "title",
    [
        "Amélie",
        "8½",
        "WALL·E",
        "Nausicaä",
        "São Bernardo",
        "Ã",
        "千と千尋",
        "Q & A",
        "M*A*S*H",
        "À",
    ],
)
def test_titles_when_they_are_only_unusual_then_they_pass(clinic: Clinic, title: str) -> None:
    clinic.sql(f"UPDATE filmes SET titulo = '{title}' WHERE id = 3")
    assert clinic.examine(Area.DATA)["titles"].verdict is PASS


def test_genres_when_two_are_nearly_alike_but_both_common_then_they_pass(clinic: Clinic) -> None:
    clinic.sql("UPDATE filmes SET genero = 'drames' WHERE id % 3 = 0")
    assert clinic.examine(Area.DATA)["genres"].verdict is PASS


@pytest.mark.parametrize("content", [b"no database at all, " * 500, b"SQLite format 3\x00" * 64])
def test_integrity_when_the_file_is_no_database_then_it_fails_and_the_rest_waits(
    clinic: Clinic, content: bytes
) -> None:
    clinic.database_file.write_bytes(content)
    results = clinic.examine()
    assert results["integrity"].verdict is FAIL
    assert "backup" in results["integrity"].advice
    assert results["schema"].verdict is Verdict.SKIP
    assert results["model"].verdict is PASS
