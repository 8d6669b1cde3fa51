"""How checks are made: in order, each on its own, and never changing anything."""

import hashlib
from pathlib import Path

import pytest
from clinic import Clinic
from sqlalchemy import text

from cineclube.db.read_only import ReadOnlyDatabase
from cineclube.doctor.examine import CHECKS, Area, Result, exit_code
from cineclube.doctor.finding import Verdict, judged, percent
from cineclube.errors import DatabaseError


def state(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def result(verdict: Verdict) -> Result:
    return Result("a", Area.DATA, verdict, "", "", (), 0.0)


def test_checks_have_names_of_their_own_and_need_only_what_comes_before() -> None:
    before: list[str] = []
    for check in CHECKS:
        assert check.name not in before
        assert set(check.needs) <= set(before)
        before.append(check.name)


def test_examine_when_done_then_not_a_byte_has_changed(clinic: Clinic) -> None:
    before = state(clinic.folder)
    assert len(before) > 4
    clinic.examine()
    assert state(clinic.folder) == before


def test_examine_when_the_schema_is_old_then_it_stays_old(clinic: Clinic) -> None:
    clinic.sql("UPDATE alembic_version SET version_num = '0001'")
    before = state(clinic.folder)
    results = clinic.examine()
    assert state(clinic.folder) == before
    assert "cineclube train" in results["schema"].advice
    assert results["films"].verdict is Verdict.SKIP
    assert results["films"].looked_at == "not looked at until `schema` is well"
    assert results["model"].verdict is Verdict.PASS


@pytest.mark.parametrize("area", Area)
def test_examine_when_one_area_is_asked_for_then_only_it_and_what_it_needs(
    healthy: Clinic, area: Area
) -> None:
    results = healthy.examine(area)
    others = [found.name for found in results.values() if found.area is not area]
    needed = {name for check in CHECKS if check.area is area for name in check.needs}
    assert set(others) < needed
    assert ("model" in results) == (area is Area.MODEL)
    assert ("robots" in results) == (area is Area.DATA)


def test_examine_when_a_check_breaks_then_the_others_are_made(clinic: Clinic) -> None:
    clinic.change_metrics({"held_out": {"methods": {}}})
    results = clinic.examine()
    assert results["quality"].verdict is Verdict.ERROR
    assert results["quality"].looked_at.startswith("cannot look: ")
    others = [found.verdict for name, found in results.items() if name != "quality"]
    assert set(others) == {Verdict.PASS}
    assert exit_code(list(results.values())) == 2


def test_examine_when_there_is_no_database_then_none_is_made(tmp_path: Path) -> None:
    results = Clinic(tmp_path / "nowhere").examine()
    assert results["database"].verdict is Verdict.ERROR
    assert {found.verdict for found in results.values()} == {Verdict.ERROR, Verdict.SKIP}
    assert exit_code(list(results.values())) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ([Verdict.PASS, Verdict.WARN, Verdict.SKIP], 0),
        ([Verdict.PASS, Verdict.FAIL], 1),
        ([Verdict.ERROR, Verdict.FAIL], 1),
        ([Verdict.PASS, Verdict.ERROR], 2),
    ],
)
def test_exit_code_says_the_worst(verdicts: list[Verdict], code: int) -> None:
    assert exit_code([result(verdict) for verdict in verdicts]) == code


@pytest.mark.parametrize("block", ["reading", "writing"])
def test_read_only_database_when_written_to_then_it_refuses(clinic: Clinic, block: str) -> None:
    database = ReadOnlyDatabase(f"sqlite:///{clinic.database_file}")
    with pytest.raises(DatabaseError, match="readonly"), getattr(database, block)() as session:
        session.connection().execute(text("DELETE FROM avaliacoes"))
    database.close()
    assert clinic.examine(Area.DATA)["ratings"].verdict is Verdict.PASS


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_read_only_database_when_in_memory_then_there_is_nothing_to_read(url: str) -> None:
    with pytest.raises(DatabaseError, match="there is no database file"):
        ReadOnlyDatabase(url).ping()


@pytest.mark.parametrize(
    ("share", "verdict"),
    [(0, Verdict.PASS), (0.1, Verdict.PASS), (0.11, Verdict.WARN), (0.51, Verdict.FAIL)],
)
def test_judged_when_a_share_is_above_a_limit_then_it_counts(
    share: float, verdict: Verdict
) -> None:
    assert judged(share, "a", "b", warn_above=0.1, fail_above=0.5).verdict is verdict


@pytest.mark.parametrize(
    ("share", "written"),
    [(0, "0%"), (0.0004, "less than 0.1%"), (0.034, "3.4%"), (0.5, "50%"), (1, "100%")],
)
def test_percent_when_small_then_it_does_not_look_like_none(share: float, written: str) -> None:
    assert percent(share) == written
