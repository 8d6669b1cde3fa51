"""Files brought to a database: what is stored, what is kept, what is told."""

import csv
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from exported import LETTERBOXD, MAKERS, SAMPLE, Rated, letterboxd, table, trakt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from cineclube.db.avaliacoes import AvaliacaoRepository, NewRating
from cineclube.db.engine import Database
from cineclube.db.importers import import_movielens
from cineclube.db.importers.movielens.titles import parse_title
from cineclube.db.migrate import migrate
from cineclube.db.tables import Avaliacao, Filme
from cineclube.errors import RatingsFileError, UserNotFoundError
from cineclube.importacao import Criterion, Refusal
from cineclube.service.importacao import MAX_LISTED, Gravadas, ImportacaoService, Totais

Ratings = Callable[[], dict[int, tuple[float, int | None]]]
DAY = 86_400
FUTURE = 32_000_000_000
ALL_NEW = Gravadas(novas=3, atualizadas=0, iguais=0, mantidas=0)


def rate(database: Database, film_id: int, value: float, at: int) -> None:
    with database.writing() as session:
        instant = datetime.fromtimestamp(at, UTC)
        AvaliacaoRepository(session).store([NewRating(1, film_id, value, instant)])


@pytest.mark.parametrize("name", MAKERS)
def test_bring_when_any_format_comes_then_its_ratings_are_stored(
    service: ImportacaoService, stored: Ratings, name: str
) -> None:
    report = service.bring(1, MAKERS[name](SAMPLE), simulate=False)
    assert (report.formato, report.simulado) == (name.split(maxsplit=1)[0], False)
    assert report.gravadas == ALL_NEW
    skipped = 1 if name == "trakt lists" else 2 if name == "trakt zip" else 0
    assert report.totais == Totais(3 + skipped, 3, 0, 0, 0, skipped)
    assert {id_: value for id_, (value, _) in stored().items()} == {1: 4.5, 2: 3.0, 3: 0.5}
    assert report.recomendacoes == ()


def test_bring_when_simulated_then_it_tells_the_same_and_writes_nothing(
    service: ImportacaoService, stored: Ratings
) -> None:
    simulated = service.bring(1, letterboxd(SAMPLE), simulate=True)
    assert stored() == {}
    assert simulated.recomendacoes is None
    real = service.bring(1, letterboxd(SAMPLE), simulate=False)
    assert replace(simulated, simulado=False, recomendacoes=()) == real


@pytest.mark.parametrize("name", MAKERS)
def test_bring_when_done_twice_then_the_second_changes_nothing(
    service: ImportacaoService, stored: Ratings, name: str
) -> None:
    service.bring(1, MAKERS[name](SAMPLE), simulate=False)
    before = stored()
    again = service.bring(1, MAKERS[name](SAMPLE), simulate=False)
    assert again.gravadas == Gravadas(novas=0, atualizadas=0, iguais=3, mantidas=0)
    assert stored() == before


def test_bring_when_a_rating_here_is_newer_then_it_is_kept(
    service: ImportacaoService, stored: Ratings, database: Database
) -> None:
    rate(database, 1, 1.0, SAMPLE[0].at + 5)
    rate(database, 2, 1.0, SAMPLE[1].at - 5)
    report = service.bring(1, trakt(SAMPLE), simulate=False)
    assert report.gravadas == Gravadas(novas=1, atualizadas=1, iguais=0, mantidas=1)
    assert stored()[1] == (1.0, SAMPLE[0].at + 5)
    assert stored()[2] == (3.0, SAMPLE[1].at)


def test_bring_when_a_rating_has_no_date_then_it_says_nothing_against_one_here(
    service: ImportacaoService, stored: Ratings, database: Database
) -> None:
    rate(database, 1, 1.0, 5)
    rows = [("", "Toy Story", 1995, "x", 5), ("", "Amélie", 2001, "x", 2)]
    before = int(datetime.now(UTC).timestamp())
    report = service.bring(1, table(LETTERBOXD, rows).encode(), simulate=False)
    assert report.gravadas == Gravadas(novas=1, atualizadas=0, iguais=0, mantidas=1)
    assert stored()[1] == (1.0, 5)
    value, at = stored()[2]
    assert value == 2.0
    assert at is not None
    assert at >= before


def test_bring_when_a_date_is_learned_then_the_rating_gets_it(
    service: ImportacaoService, stored: Ratings, database: Database
) -> None:
    with database.writing() as session:
        session.add(Avaliacao(usuario_id=1, filme_id=1, avaliacao=4.5))
    assert stored()[1] == (4.5, None)
    report = service.bring(1, trakt(SAMPLE[:1]), simulate=False)
    assert report.gravadas.atualizadas == 1
    assert stored()[1] == (4.5, SAMPLE[0].at)


def test_bring_when_a_date_is_in_the_future_then_it_counts_as_now(
    service: ImportacaoService, stored: Ratings
) -> None:
    content = MAKERS["movielens"]([replace(SAMPLE[0], at=FUTURE)])
    service.bring(1, content, simulate=False)
    at = stored()[1][1]
    assert at is not None
    assert at <= datetime.now(UTC).timestamp()
    assert service.bring(1, content, simulate=False).gravadas.iguais == 1


def test_bring_when_a_film_comes_twice_then_the_newest_rating_counts(
    service: ImportacaoService, stored: Ratings
) -> None:
    newer = replace(SAMPLE[0], value=1.0, at=SAMPLE[0].at + DAY)
    report = service.bring(1, letterboxd([SAMPLE[0], newer, SAMPLE[0]]), simulate=False)
    assert stored() == {1: (1.0, newer.at // DAY * DAY)}
    assert [(row.linha, row.motivo) for row in report.pulados] == [
        (2, Refusal.RATED_AGAIN),
        (4, Refusal.RATED_AGAIN),
    ]
    assert report.totais == Totais(3, 1, 0, 0, 0, 2)


def test_bring_when_two_ratings_are_as_new_then_the_later_row_counts(
    service: ImportacaoService, stored: Ratings
) -> None:
    service.bring(1, letterboxd([SAMPLE[0], replace(SAMPLE[0], value=1.0)]), simulate=False)
    assert stored()[1][0] == 1.0


def test_bring_when_rows_have_every_fate_then_each_is_told_with_its_line(
    service: ImportacaoService, stored: Ratings, films: Callable[..., None]
) -> None:
    films(Filme(id=10, titulo="Emma", ano=1996), Filme(id=11, titulo="Emma", ano=1996))
    rows = [
        ("2020-01-01", "Toy Story", 1995, "x", 4),
        ("2020-01-01", "Emma", 1996, "x", 4),
        ("2020-01-01", "Nobody Knows This", 1996, "x", 4),
        ("2020-01-01", "Amélie", 2001, "x", 11),
        ("2020-01-01", "Amélie", 2001, "x", ""),
    ]
    report = service.bring(1, table(LETTERBOXD, rows).encode(), simulate=False)
    assert report.totais == Totais(5, 1, 1, 1, 1, 1)
    (matched,), (ambiguous,), (missing,) = (
        report.correspondidos,
        report.ambiguos,
        report.fora_do_catalogo,
    )
    assert (matched.linha, matched.filme.id, matched.criterio) == (2, 1, Criterion.TITLE)
    assert (ambiguous.linha, [film.id for film in ambiguous.candidatos]) == (3, [10, 11])
    assert (missing.linha, missing.titulo, missing.ano) == (4, "Nobody Knows This", 1996)
    assert [(r.linha, r.motivo, r.valor) for r in report.rejeitados] == [
        (5, Refusal.RATING_OUT_OF_SCALE, "11")
    ]
    assert [(r.linha, r.motivo) for r in report.pulados] == [(6, Refusal.NOT_RATED)]
    assert set(stored()) == {1}


def test_bring_when_lists_are_long_then_they_are_cut_and_the_totals_are_not(
    service: ImportacaoService,
) -> None:
    rows = [("2020-01-01", f"Nobody Knows {i}", 1950, "x", 4) for i in range(MAX_LISTED + 7)]
    report = service.bring(1, table(LETTERBOXD, rows).encode(), simulate=False)
    assert report.totais.fora_do_catalogo == MAX_LISTED + 7
    assert len(report.fora_do_catalogo) == MAX_LISTED


def test_bring_when_the_user_is_unknown_then_the_file_is_not_even_read(
    service: ImportacaoService,
) -> None:
    with pytest.raises(UserNotFoundError):
        service.bring(999, b"", simulate=False)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(list(MAKERS)), part=st.floats(0, 1, exclude_max=True))
def test_bring_when_the_file_is_cut_then_a_whole_row_or_nothing_is_stored(
    service: ImportacaoService, database: Database, stored: Ratings, name: str, part: float
) -> None:
    with database.writing() as session:
        session.connection().execute(delete(Avaliacao))
    content = MAKERS[name](SAMPLE)
    try:
        report = service.bring(1, content[: int(part * len(content))], simulate=False)
    except RatingsFileError:
        assert stored() == {}
        return
    values = {r.film_id: r.value for r in SAMPLE}
    assert {id_: value for id_, (value, _) in stored().items()}.items() <= values.items()
    assert len(stored()) == report.gravadas.novas


DATA = Path(
    os.environ.get("CINECLUBE_TEST_DATA", Path(__file__).resolve().parents[2] / "../shared/data")
)
SMALL = DATA / "ml-latest-small"


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The whole of ml-latest-small."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('real') / 'real.db'}")
    migrate(database)
    import_movielens(database, SMALL)
    yield database
    database.close()


def real_ratings(user_id: int) -> list[Rated]:
    """Read what a user rated from the files themselves."""

    def read(name: str) -> list[dict[str, str]]:
        with (SMALL / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    titles = {row["movieId"]: parse_title(row["title"]) for row in read("movies.csv")}
    links = {row["movieId"]: row for row in read("links.csv")}
    return [
        Rated(
            int(row["movieId"]),
            *titles[row["movieId"]],
            f"tt{links[row['movieId']]['imdbId']}",
            int(links[row["movieId"]]["tmdbId"] or 0) or None,
            float(row["rating"]),
            int(row["timestamp"]),
        )
        for row in read("ratings.csv")
        if row["userId"] == str(user_id)
    ]


@pytest.mark.movielens
@pytest.mark.skipif(not SMALL.is_dir(), reason=f"no MovieLens files in {DATA}")
@pytest.mark.parametrize("name", MAKERS)
def test_bring_when_a_real_users_ratings_come_back_then_they_are_the_same(
    real: Database, name: str
) -> None:
    ratings = real_ratings(474)
    user_id = 610
    with real.writing() as session:
        session.connection().execute(delete(Avaliacao).where(Avaliacao.usuario_id == user_id))  # type: ignore[arg-type]
    report = ImportacaoService(real).bring(user_id, MAKERS[name](ratings), simulate=False)
    with real.reading() as session:
        found = {r.film_id: r for r in AvaliacaoRepository(session).of_user(user_id)}
    unsure = {row.titulo for row in report.ambiguos}
    expected = {r.film_id: r for r in ratings if r.title not in unsure}
    by_title = name.startswith("letterboxd")
    assert len(ratings) == 2108
    assert len(unsure) <= (5 if by_title else 0)  # two films of one title and year
    assert not report.rejeitados
    assert not report.fora_do_catalogo
    assert {id_: r.value for id_, r in found.items()} == {
        id_: r.value for id_, r in expected.items()
    }
    if name in {"trakt", "movielens"}:
        assert {id_: r.rated_at for id_, r in found.items()} == {r.film_id: r.at for r in ratings}
    elif name != "movielens site":
        assert all(r.rated_at // DAY == expected[id_].at // DAY for id_, r in found.items())
